"""Every key of a clinic, for a person to look at: what the ledger says of it, and whether it is here.

States: `present` (in use), `former`, `revoked`, `missing` (it should be here and is not).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from rounds.ledger.publish.files import Files, told
from rounds.ledger.succession.files import KeyFiles
from rounds.ledger.succession.told import said_in, succession_of
from rounds.ports import Stored
from rounds_verify import leaf, note
from rounds_verify.errors import VerifyError
from rounds_verify.rotation import Said
from rounds_verify.succession import Reign

PAYLOAD: Final = re.compile(r"payload(-[0-9]+)?")
"""The files of payload keys: of all generations, or of one."""


def signing_keys(vkey: str, entries: Sequence[Stored], folder: Path) -> list[dict[str, Any]]:
    """The keys that sign, the first one first; `entries` are about keys, `folder` is the clinic's `keys`."""
    files = KeyFiles(folder)
    reigns = succession_of(vkey, list(said_in(entries))).reigns
    return [_signing(each, files) for each in reigns]


def lines_of(vkey: str, said: Sequence[Said]) -> list[str]:
    """The verifier keys that ever signed, the first one first."""
    return [note.format_vkey(each.key) for each in succession_of(vkey, said).reigns]


def payload_keys(entries: Iterable[Stored], folder: Path) -> list[dict[str, Any]]:
    """The generations of the payload key, the first one first. Raises `StoreUnusable`."""
    since = {1: 0} | dict(_generations(entries))
    here = set(_here(folder))
    newest = max(since.keys() | here)
    return [
        {
            "generation": each,
            "from": since.get(each),
            "state": "missing" if each not in here else "present" if each == newest else "former",
        }
        for each in sorted(since.keys() | here)
    ]


def _signing(each: Reign, files: KeyFiles) -> dict[str, Any]:
    state = "former" if each.revoked is None else "revoked"
    if each.open:
        state = "present" if files.signer(each.key.public) is not None else "missing"
    return {
        "id": each.key.key_id.hex(),
        "vkey": note.format_vkey(each.key),
        "state": state,
        "from": each.start,
        "to": each.stop,
        "believed": each.revoked,
    }


def _here(folder: Path) -> Iterable[int]:
    """The generations that the files of payload keys begin their lines with."""
    with told("looked into", folder):
        names = sorted(each.name for each in folder.iterdir() if PAYLOAD.fullmatch(each.name))
    for name in names:
        raw = Files(folder).read(name) or b""
        yield from (int(each) for each in re.findall(rb"^([0-9]{1,6}) ", raw, re.MULTILINE))


def _generations(entries: Iterable[Stored]) -> Iterable[tuple[int, int]]:
    """Generations of the payload key, with the entry that began each."""
    for each in entries:
        try:
            found = leaf.parse(each.leaf)
        except VerifyError:
            continue
        st = found.get("st", {})
        if found["k"] == "key" and st.get("what") == "payload" and isinstance(st.get("generation"), int):
            yield int(str(st["generation"])), each.index
