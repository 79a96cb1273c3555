"""What a pushed line looks like: its three shapes, which systems and kinds it may name. Pure.

Rules this module keeps:

* A shape has the fields that its schema in `docs/formats/push.md` has, and no line may have another.
* The facts stay unread bytes here: their kind says how they are read (`rounds.model.plain`).
"""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Annotated, Final, TypeAlias

import msgspec
from msgspec import Meta, Raw, Struct

from rounds.model.resource import DAY
from rounds.model.resources import KINDS, Confirmation, Device
from rounds.sdk.connector import Reason, Resource, Seen, Whose

MOST_KEY: Final = 512
"""Characters that a key may have."""
TAKEN: Final[dict[str, type[Resource]]] = {name: kind for name, kind in KINDS.items() if name != "clinic"}
"""The kinds that may be pushed: all but the clinic itself."""
SYSTEM: Final = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")
"""The ids that a system may have."""
OURS: Final = "rounds"
"""The system id under which Rounds itself speaks."""
EAST: Final = timedelta(hours=14)
"""How far the easternmost time zone is ahead of UTC: nowhere is it a later day."""

Moment: TypeAlias = Annotated[datetime, Meta(tz=True)]
"""A time with an offset (RFC 3339)."""


class PushedLine(Struct, frozen=True, gc=False, forbid_unknown_fields=True, tag_field="type"):
    """What every line has."""

    system: str
    kind: str
    observed_at: Moment


class PushedObservation(PushedLine, frozen=True, gc=False, tag="observation"):
    """One thing as seen at one time."""

    key: str
    facts: Raw


class PushedGap(PushedLine, frozen=True, gc=False, tag="gap"):
    """Something that could not be seen."""

    reason: Reason
    whose: Whose
    detail: str = ""


class PushedSweep(PushedLine, frozen=True, gc=False, tag="sweep"):
    """A listing ended."""

    complete: bool
    count: Annotated[int, Meta(ge=0, le=1_000_000_000)]


class Address(Struct, frozen=True, gc=False):
    """What can be told of a line that is refused."""

    system: str
    kind: str


LINE: Final = msgspec.json.Decoder(PushedObservation | PushedGap | PushedSweep)
"""Reads a line; raises `msgspec.MsgspecError`, `UnicodeDecodeError` or `RecursionError`."""
NAMES: Final = msgspec.json.Decoder(dict[str, Raw])
"""Reads of an object which names it has; raises as `LINE` does."""
ADDRESS: Final = msgspec.json.Decoder(Address)
"""Reads of a line only what it speaks of; raises as `LINE` does."""


def count_members(text: bytes) -> int:
    """No fewer members than the objects in a JSON text have, and more only where a string looks like one."""
    return text.translate(None, b" \t\r\n").count(b'":')


def named_twice(text: bytes) -> list[str]:
    """The names that one object of a JSON text has twice. Raises `json.JSONDecodeError`, `UnicodeDecodeError`
    or `RecursionError` for what is no JSON.
    """
    twice: list[str] = []

    def look(pairs: list[tuple[str, object]]) -> None:
        twice.extend(name for name, times in Counter(name for name, _ in pairs).items() if times > 1)

    json.loads(text, object_pairs_hook=look, parse_int=str, parse_float=str, parse_constant=str)
    return twice


@lru_cache(maxsize=1024)
def system_fault(system: str) -> str:
    """What is wrong with a system's id, empty when nothing is."""
    if system == OURS:
        return "The system rounds is Rounds itself; give your source an id of its own."
    if SYSTEM.fullmatch(system):
        return ""
    return (
        f"The system {system[:64]!r} must have 1 to 64 of a-z, 0-9, _ . and -, "
        "and begin with a letter or digit."
    )


def disposal_fault(thing: Resource, at: datetime) -> str:
    """What is wrong with a record of disposal seen at `at`; empty when nothing is or there is none.

    A thing leaves the count by it at once, so one that is dated ahead would hide what is still in use.
    """
    day = thing.disposed if isinstance(thing, Device) else None
    if type(day) is not Seen or day.value is None or day.value <= (at + EAST).date():
        return ""
    return f"disposed {day.value} lies ahead of observed_at; leave it out until it is so."


def backdating_fault(thing: Resource, at: datetime, now: datetime) -> str:
    """What is wrong with a confirmation that does not carry the day on which it is said, empty when nothing
    is.

    The clinic's own day may be a day before or after ours.
    """
    if not isinstance(thing, Confirmation):
        return ""
    day = thing.on.value if isinstance(thing.on, Seen) else None
    if day is None or now - at > DAY or abs((day - at.date()).days) > 1:
        return "A confirmation carries the day on which it is made; an earlier or later one is not taken."
    return ""
