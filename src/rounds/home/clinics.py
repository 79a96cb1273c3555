"""All clinics under one folder: found, named and begun.

Rules this module keeps:

* A ledger that is there keeps the keys that are there: no new ones are ever written beside it.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from pathlib import Path
from typing import Final

import msgspec

from rounds.home.durable import private_folder
from rounds.home.errors import ClinicExists, HomeError, NoClinic, WhichClinic
from rounds.home.keys import vkey_of
from rounds.home.place import Identity, Place
from rounds.ledger.vault.ring import Ring

SLUG: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


def slug_of(name: str) -> str:
    """The folder name for a clinic's name. Raises `HomeError` when nothing usable is left of it."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    made = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:63].strip("-")
    if not SLUG.fullmatch(made):
        raise HomeError(
            f"{name!r} has no letter or digit that a folder could be named by. Give another name."
        )
    return made


class Home:
    """All clinics under one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def clinics(self) -> list[str]:
        """Slugs of the clinics here. Raises `HomeError` for a folder that may not be read: that is
        not *none*.
        """
        try:
            return sorted(each.name for each in (self.folder / "clinics").iterdir() if _is_clinic(each))
        except FileNotFoundError:
            return []
        except OSError as why:
            raise HomeError(f"{self.folder} can't be read ({why.strerror}). Run as its owner.") from why

    def place(self, slug: str | None = None) -> Place:
        """The folder of one clinic; without a name the only one. Raises `NoClinic`, `WhichClinic`."""
        known = self.clinics()
        if slug is None and len(known) > 1:
            raise WhichClinic(
                f"There are {len(known)} clinics here: {', '.join(known)}. Say which: --clinic NAME."
            )
        chosen = slug or (known[0] if known else "")
        if chosen not in known:
            what = f"no clinic {slug!r} in" if slug else "no clinic yet in"
            raise NoClinic(f'There is {what} {self.folder}. Begin with: rounds init --name "Your clinic".')
        return Place(self.folder / "clinics" / chosen)

    def create(self, name: str, zone: str) -> Place:
        """Make a clinic's folder with fresh keys and no ledger yet. Raises `ClinicExists`, `HomeError`."""
        slug = slug_of(name)
        place = Place(self.folder / "clinics" / slug)
        secret, origin = secrets.token_bytes(32), f"rounds.invalid/{secrets.token_hex(16)}"
        made = Identity(slug=slug, name=name, zone=zone, origin=origin, vkey=vkey_of(origin, secret))
        try:
            _require_new(place, name)
            private_folder(place.folder)
            place.write("keys/checkpoint", secret.hex().encode())
            place.write("keys/pseudonyms", secrets.token_hex(32).encode())
            place.write("keys/payload", Ring(origin, {1: secrets.token_bytes(32)}).text().encode())
            place.write("token", secrets.token_urlsafe(32).encode())
            place.write("connections.json", b"[]")
            place.write("clinic.json", msgspec.json.format(msgspec.json.encode(made)))
        except OSError as why:
            raise HomeError(
                f"{place.folder} can't be written ({why.strerror}). Give another --home or make room."
            ) from why
        return place


def _is_clinic(folder: Path) -> bool:
    """Whether a clinic lives there. One that may not be looked into is one: opening it says so."""
    try:
        return (folder / "clinic.json").exists()
    except PermissionError:
        return True


def _require_new(place: Place, name: str) -> None:
    """Raises `ClinicExists` where a clinic is, or where its ledger is without it."""
    if (place.folder / "clinic.json").exists():
        raise ClinicExists(f"{name!r} is already here, in {place.folder}. Nothing was changed.")
    if place.store.exists():
        raise ClinicExists(
            f"{place.folder} has a ledger and no clinic.json; bring that back from a backup. Nothing was "
            "changed."
        )
