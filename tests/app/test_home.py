"""A clinic's folder: for its owner's eyes only, replaced whole, never with new keys beside an old ledger."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from rounds.home import (
    ClinicExists,
    Connection,
    Home,
    HomeError,
    NoClinic,
    Place,
    WhichClinic,
    sign_with,
    slug_of,
    vkey_of,
)


def modes(folder: Path) -> dict[str, int]:
    every = [folder, *folder.rglob("*")]
    return {str(each.relative_to(folder)): stat.S_IMODE(each.stat().st_mode) for each in every}


def test_folders_are_0700_and_files_0600_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        Home(tmp_path / "home").create("Maple", "UTC")
    finally:
        os.umask(before)
    found = modes(tmp_path / "home")
    assert len(found) > 8
    for name, mode in found.items():
        assert mode == (0o700 if (tmp_path / "home" / name).is_dir() else 0o600), name


def test_what_was_wider_is_narrowed(place: Place) -> None:
    place.folder.chmod(0o755)
    left = place.folder / "connections.json.new"
    left.write_text("half", "utf-8")
    left.chmod(0o644)
    place.connect(Connection(system="hr", connector="roster"))
    assert stat.S_IMODE(place.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((place.folder / "connections.json").stat().st_mode) == 0o600
    assert not left.exists()


def test_a_file_is_replaced_whole_or_not_at_all(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.connect(Connection(system="hr", connector="roster"))
    before = (place.folder / "connections.json").read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as planted:
        planted.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            place.connect(Connection(system="mail", connector="roster"))
    assert (place.folder / "connections.json").read_bytes() == before
    place.connect(Connection(system="hr", connector="vendors", settings={"file": "x"}))
    assert [(each.system, each.connector) for each in place.connections()] == [("hr", "vendors")]


def test_the_keys_belong_together(place: Place) -> None:
    assert vkey_of(place.identity.origin, place.checkpoint_key) == place.identity.vkey
    assert len(sign_with(place.checkpoint_key, b"x")) == 64
    assert len({place.checkpoint_key, place.pseudonym_key}) == 2
    assert place.identity.slug not in place.identity.origin


@pytest.mark.parametrize(
    "name", ["clinic.json", "connections.json", "token", "keys/checkpoint", "keys/pseudonyms"]
)
@pytest.mark.parametrize(
    "content", [None, b"\xff\xfe", b"{", b"abcd"], ids=["gone", "bytes", "torn", "short"]
)
def test_what_can_not_be_read_is_said_in_a_sentence(place: Place, name: str, content: bytes | None) -> None:
    if name == "token" and content in (b"{", b"abcd"):
        content = b"\xff"  # any ASCII is a token
    target = place.folder / name
    target.unlink()
    if content is not None:
        target.write_bytes(content)
    readings: dict[str, Callable[[], object]] = {
        "clinic.json": lambda: place.identity,
        "connections.json": place.connections,
        "token": lambda: place.token,
        "keys/checkpoint": lambda: place.checkpoint_key,
        "keys/pseudonyms": lambda: place.pseudonym_key,
    }
    with pytest.raises(HomeError, match=r"backup\.$") as said:
        readings[name]()
    assert name in str(said.value)


def test_a_clinic_that_is_here_is_left_alone(place: Place) -> None:
    home, keys = Home(place.folder.parent.parent), place.checkpoint_key
    with pytest.raises(ClinicExists, match="Nothing was changed"):
        home.create("Maple  street CLINIC", "UTC")
    assert place.checkpoint_key == keys


def test_a_ledger_without_its_clinic_file_keeps_its_keys(place: Place) -> None:
    home, keys = Home(place.folder.parent.parent), place.checkpoint_key
    place.store.write_bytes(b"a ledger")
    (place.folder / "clinic.json").unlink()
    with pytest.raises(ClinicExists, match="bring that back"):
        home.create("Maple Street Clinic", "UTC")
    assert place.checkpoint_key == keys


def test_a_clinic_half_made_is_made_again(tmp_path: Path) -> None:
    home = Home(tmp_path)
    place = home.create("Maple", "UTC")
    (place.folder / "clinic.json").unlink()
    assert home.clinics() == []
    assert home.create("Maple", "UTC").identity.name == "Maple"


def test_which_clinic_is_meant(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with pytest.raises(NoClinic, match="rounds init"):
        home.place()
    home.create("Maple", "UTC")
    assert home.place().identity.slug == "maple"
    home.create("Elm", "UTC")
    with pytest.raises(WhichClinic, match="elm, maple"):
        home.place()
    with pytest.raises(NoClinic, match="no clinic 'oak'"):
        home.place("oak")


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Maple Street Clinic", "maple-street-clinic"), ("Café  Ñandú!", "cafe-nandu"), ("x" * 99, "x" * 63)],
)
def test_a_folder_is_named_after_the_clinic(name: str, slug: str) -> None:
    assert slug_of(name) == slug


@pytest.mark.parametrize("name", ["", "...", "診療所", "../.."])
def test_a_name_without_a_letter_for_a_folder_is_refused(name: str) -> None:
    with pytest.raises(HomeError, match="Give another name"):
        slug_of(name)


def test_no_secret_is_in_what_is_shown(place: Place) -> None:
    shown = msgspec.json.encode(place.identity) + repr(place).encode() + repr(place.identity).encode()
    for secret in (place.checkpoint_key.hex(), place.pseudonym_key.hex(), place.token):
        assert secret.encode() not in shown
