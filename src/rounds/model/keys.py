"""What became of a clinic's keys, as records: another seals payloads, some were brought back."""

from __future__ import annotations

import enum
from datetime import datetime

from msgspec import Struct


class KeyReason(enum.Enum):
    """Why payloads are sealed under another key from here on."""

    ROTATED = "rotated"
    LOST = "lost"


class PayloadKey(Struct, frozen=True, kw_only=True):
    """Payloads are sealed under this `generation` of the clinic's payload key from here on. `missing` are the
    generations whose key was not there when it began: what they sealed can't be opened until they are
    brought back.
    """

    generation: int
    reason: KeyReason
    why: str
    by: str
    at: datetime
    missing: tuple[int, ...] = ()
    claimed: bool = True


class KeysRestored(Struct, frozen=True, kw_only=True):
    """Keys of the clinic were brought back, from a backup or, with `sheet`, from a sheet that was typed in.
    `names` are those that were put back.
    """

    names: tuple[str, ...]
    sheet: bool
    why: str = ""
    by: str
    at: datetime
    claimed: bool = True
