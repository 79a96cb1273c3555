r"""Pushed lines as records: pure, streamed, no line taken half. `docs/formats/push.md` tells people.

Rules this module keeps:

* One line is one JSON object: an observation, a gap or a sweep. Lines end with LF or CRLF; empty lines are
  passed over; text is UTF-8, with or without its mark. A line has at most 1,000,000 bytes; a longer one is
  never held in memory.
* A line is taken whole or *refused* with its number and a sentence. An unknown type, kind or field is
  refused: a typing mistake must never be read as silence.
* No object names a member twice: which of them counts is left open by RFC 8259 §4, and a sender that
  contradicts itself has said nothing.
* `observed_at` has an offset. More than five minutes ahead, or more than six years back, is refused; up to
  five minutes ahead is a clock a little fast and counts as now.
* A refused line that names a system and a kind touches these; any other touches every system and kind of the
  input. What is touched has no complete sweep, wherever the sweep stands, and gets a Gap (unreadable, yours)
  that names the lines. An input of which nothing could be placed touches all that is pushed here.
* Observations and gaps come out as they are read; sweeps, and the gaps from refusals, when the input has
  ended.

    >>> now = datetime(2026, 11, 24, 15, tzinfo=UTC)
    >>> lines = b'''{"type":"observation","system":"laptops","kind":"device","key":"front-desk-2",
    ... "observed_at":"2026-11-24T14:03:11Z","facts":{"name":"FRONTDESK-2","disk_encrypted":"no"}}
    ... '''.replace(b",\n", b",") + b'{"type":"observaton"}\n'
    >>> got = read(lines, now)
    >>> got.items[0].resource.disk_encrypted, got.items[1].detail
    (<Fact.NO: 'no'>, 'Refused of what was pushed and may speak of this: line 2. Send it again, mended.')
    >>> got.refused
    (Refused(line=2, sentence="Invalid value 'observaton' - at `$.type`."),)
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final

import msgspec
from msgspec import Struct

from rounds.connectors.push.ending import Ending, Place, astray, place_of
from rounds.connectors.push.wire import (
    ADDRESS,
    LINE,
    MOST_KEY,
    NAMES,
    OURS,
    SYSTEM,
    TAKEN,
    PushedGap,
    PushedObservation,
    PushedSweep,
    count_members,
    disposal_fault,
    named_twice,
    system_fault,
)
from rounds.model.plain import MAX_TEXT
from rounds.sdk.connector import (
    Gap,
    Item,
    NotPlain,
    Observation,
    Resource,
    Sweep,
    from_plain,
)

MOST: Final = 1_000_000
"""Bytes that one line may have."""
LONGEST: Final = 300
"""Characters of a sentence about a line, which may repeat what stands there."""
AHEAD: Final = timedelta(minutes=5)
BACK: Final = timedelta(days=2192)
"""Six years, leap days included."""
SMALL: Final = 2_000
"""Bytes that facts may have to be remembered: some megabytes in all."""
COLLECTOR: Final = "push/1"
_MEMBERS: Final = len(PushedObservation.__struct_fields__) + 1
"""Members of an observation's object: its fields and `type`."""
_UTF8_MARK: Final = b"\xef\xbb\xbf"
_UTF16_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")


class Refused(Struct, frozen=True):
    """A line that was not taken: its number, from 1, and what is wrong with it. The sender's to mend."""

    line: int
    sentence: str


class Reading(Struct, frozen=True):
    """An input as read to its end."""

    items: tuple[Item, ...]
    refused: tuple[Refused, ...]

    def stray(self, sources: Mapping[str, Mapping[str, Any]], now: datetime) -> list[Gap]:
        """What is left unseen where nothing could be placed: `sources` as the chart has them declared."""
        return [] if self.items else list(astray([each.line for each in self.refused], sources, now))


class _Wrong(ValueError):
    """A line can't be meant; the sentence says why."""


_BAD: Final = (
    _Wrong,
    NotPlain,
    msgspec.MsgspecError,
    json.JSONDecodeError,
    UnicodeDecodeError,
    RecursionError,
)


def read(body: bytes, now: datetime) -> Reading:
    """Read a whole input at `now` (aware). Never raises for what stands in it."""
    items: list[Item] = []
    refused: list[Refused] = []
    for each in stream((body,), now):
        if isinstance(each, Observation) or not isinstance(each, Refused):  # what is common is asked first
            items.append(each)
        else:
            refused.append(each)
    return Reading(tuple(items), tuple(refused))


def stream(chunks: Iterable[bytes], now: datetime) -> Iterator[Item | Refused]:
    """Read an input of any size, cut anywhere, as it comes in. Holds one line, and what the end needs."""
    ending, last = Ending(), None
    for number, line in lines_of(chunks):
        if number == 1 and line is not None and line.startswith(_UTF16_MARKS):
            yield Refused(1, "The input is UTF-16; nothing of it was taken. Send it as UTF-8.")
            return
        text = b"" if line is None else line.removeprefix(_UTF8_MARK) if number == 1 else line
        if line is not None and not text.strip():
            continue
        ending.lines += 1
        try:
            if line is None:
                raise _Wrong(f"The line has more than {MOST:,} bytes.")
            item = _item(text, now)
        except _BAD as why:
            ending.refuse(number, _address(text))
            yield Refused(number, _sentence(why))
        else:
            place = place_of(item)
            if not isinstance(item, Observation) and isinstance(item, Sweep):
                ending.sweeps.append(item)
                continue
            if place != last:
                ending.named[place] = None
                last = place
            yield item
    if ending.lines == 0:
        yield Refused(1, "The input is empty: nothing was handed in. Send one JSON object a line.")
    yield from ending.items(now)


def lines_of(chunks: Iterable[bytes]) -> Iterator[tuple[int, bytes | None]]:
    """Each line with its number, from 1; `None` stands for one longer than `MOST`, which was let go."""
    number, held, over = 1, bytearray(), False
    for chunk in chunks:
        *ended, tail = chunk.split(b"\n")
        for start in ended:
            line = bytes(held) + start if held else start
            yield number, None if over or len(line) > MOST else line
            number, over = number + 1, False
            held.clear()
        over = over or len(held) + len(tail) > MOST
        if not over:
            held += tail
    if held or over:
        yield number, None if over else bytes(held)


def _item(line: bytes, now: datetime) -> Item:
    """One line as a record. Raises one of `_BAD`."""
    got = LINE.decode(line)
    kind, at = TAKEN.get(got.kind), got.observed_at
    if at > now or at.tzinfo is not UTC or now - at > BACK:
        at = _moment(at, now)
    if kind is None:
        raise _Wrong(f"No kind is called {got.kind[:64]!r}; there are {', '.join(TAKEN)}.")
    if isinstance(got, PushedObservation):
        facts = bytes(got.facts)
        made = (_same if len(facts) <= SMALL else _thing)(kind, got.system, got.key, facts)
        if count_members(_around(line, facts)) != _MEMBERS:
            _once(line)
        if fault := disposal_fault(made, at):
            raise _Wrong(fault)
        return Observation(resource=made, observed_at=at, collector=COLLECTOR, raw=line)
    _once(line)
    system = _system(got.system)
    if isinstance(got, PushedSweep):
        return Sweep(system=system, kind=got.kind, complete=got.complete, count=got.count, observed_at=at)
    return Gap(
        system=system, kind=got.kind, reason=got.reason, whose=got.whose, observed_at=at, detail=_detail(got)
    )


def _thing(kind: type[Resource], system: str, key: str, facts: bytes) -> Resource:
    """What a line speaks of. Raises one of `_BAD`."""
    made = from_plain(kind, _system(system), _key(key), facts)
    if count_members(facts) != len(NAMES.decode(facts)):
        _once(facts)
    return made


_same: Final = lru_cache(maxsize=1 << 12)(_thing)
"""Most lines say again what the line before them said of the same thing: these are read once."""


def _around(line: bytes, facts: bytes) -> bytes:
    """A line without its facts, which nearly always come last."""
    end = facts + b"}"
    return line[: -len(end)] if line.endswith(end) else line.replace(facts, b"", 1)


def _once(text: bytes) -> None:
    """Raises `_Wrong` where an object names a member twice."""
    if names := named_twice(text):
        raise _Wrong(f"{names[0][:64]!r} is named twice in one object; which of them is meant can't be told.")


def _system(system: str) -> str:
    """A system's id. Raises `_Wrong` for what is none."""
    if fault := system_fault(system):
        raise _Wrong(fault)
    return system


def _moment(at: datetime, now: datetime) -> datetime:
    """When something was seen, in UTC and not after `now`. Raises `_Wrong`."""
    if at > now:
        if at > now + AHEAD:
            raise _Wrong(
                f"observed_at {at.isoformat()} lies ahead of now, {now.isoformat()}; mend the sender's clock."
            )
        return now
    if at < now - BACK:
        raise _Wrong(f"observed_at {at.isoformat()} lies more than six years back.")
    return at if at.tzinfo is UTC else at.astimezone(UTC)


def _key(key: str) -> str:
    """A key in NFC. Raises `_Wrong` for one that is empty, too long or not printable."""
    if not 0 < len(key) <= MOST_KEY or not key.isprintable() or key != key.strip():
        raise _Wrong(f"The key must have 1 to {MOST_KEY} printable characters and no space at its ends.")
    return key if key.isascii() else unicodedata.normalize("NFC", key)


def _detail(gap: PushedGap) -> str:
    """A gap's sentence; ours when the sender gave none. Raises `_Wrong` when it is too long."""
    if len(gap.detail) > MAX_TEXT:
        raise _Wrong(f"The detail has {len(gap.detail):,} characters; at most {MAX_TEXT:,} are taken.")
    said = _shown(gap.detail).strip()
    said = said or f"{gap.system} could not see any {TAKEN[gap.kind].noun}: {gap.reason.words}"
    return said if said.endswith(".") else said + "."


def _address(line: bytes) -> Place | None:
    """The system and kind of a refused line, `None` when they can't be told for sure."""
    try:
        got = ADDRESS.decode(line)
        if {"system", "kind"}.intersection(named_twice(line)):
            return None
    except _BAD:
        return None
    return (got.system, got.kind) if got.kind in TAKEN and not system_fault(got.system) else None


def _sentence(why: BaseException) -> str:
    """What is wrong with a line, as one sentence."""
    if isinstance(why, RecursionError):
        return "The line is nested too deeply."
    said = str(why).strip()
    if "codec can't decode" in said:
        return "The line is not text in UTF-8."
    if len(said) > LONGEST:
        said = said[:LONGEST] + "…"
    return _shown(said) if said.endswith(".") else _shown(said) + "."


def _shown(text: str) -> str:
    """Text of the sender's as it may stand in a sentence: what can't be printed is U+FFFD."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


__all__ = ["MOST", "OURS", "SYSTEM", "TAKEN", "Reading", "Refused", "lines_of", "read", "stream"]
