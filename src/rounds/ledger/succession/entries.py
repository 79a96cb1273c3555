"""The `key` entries of a change and of a revocation, signed by all who must."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rounds.model.entry import Entry
from rounds.model.plain import nfc
from rounds_verify import b64, note
from rounds_verify.note import VerifierKey
from rounds_verify.rotation import CHANGE, KIND, REVOCATION, change_message, revocation_message

Sign = Callable[[bytes], bytes]
"""Makes an Ed25519 signature."""


def change_entry(
    size: int, root: bytes, old: tuple[VerifierKey, Sign], new: tuple[VerifierKey, Sign], said: dict[str, str]
) -> Entry:
    """From here on another key signs. It must become entry `size`, after entries of this root; `said` is its
    payload.
    """
    vkeys = note.format_vkey(old[0]), note.format_vkey(new[0])
    message = change_message(*vkeys, size, root)
    st = {
        "what": CHANGE,
        "old": vkeys[0],
        "new": vkeys[1],
        "size": size,
        "by_old": b64.encode(old[1](message)),
        "by_new": b64.encode(new[1](message)),
    }
    return Entry(k=KIND, src="rounds", st=st, payload={name: nfc(text) for name, text in said.items()})


def revocation_entry(
    size: int,
    root: bytes,
    by: tuple[VerifierKey, Sign],
    revoked: tuple[VerifierKey, Sign | None],
    since: int,
    reason: str,
    said: dict[str, str],
) -> Entry:
    """A former key counts no more beyond `since` entries. Otherwise as `change_entry`."""
    st: dict[str, Any] = {
        "what": REVOCATION,
        "key": note.format_vkey(revoked[0]),
        "since": since,
        "reason": reason,
        "by": note.format_vkey(by[0]),
        "size": size,
    }
    message = revocation_message(st, root)
    st["by_successor"] = b64.encode(by[1](message))
    if revoked[1] is not None:
        st["by_key"] = b64.encode(revoked[1](message))
    return Entry(k=KIND, src="rounds", st=st, payload={name: nfc(text) for name, text in said.items()})
