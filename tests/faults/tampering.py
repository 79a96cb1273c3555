"""Ways to change a clinic's file behind its back, each with what must then be named.

A tampering is SQL over a copy of the file, as someone with the file and no key would run it. `entries`, `row`
and `size` say what was tampered with: entries by index, a derived row as `table/key`, a checkpoint by size.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Final, NamedTuple, TypeAlias

import apsw
import msgspec

from rounds.home import Place, sign_with, vkey_of
from rounds_verify.note import parse_vkey, sign
from tests.spine.signed import ORIGIN

OTHER: Final = bytes(reversed(range(32)))
STRANGER: Final = vkey_of(ORIGIN, OTHER)
"""A key that bears the ledger's name and is not its own."""

Sql: TypeAlias = tuple[str, tuple[object, ...]]


class Tampering(NamedTuple):
    """One way to change one thing."""

    kind: str
    sql: tuple[Sql, ...]
    entries: frozenset[int] = frozenset()
    row: str = ""
    size: int = 0


class EntryRow(NamedTuple):
    """A row of `entries`."""

    idx: int
    leaf: bytes
    seed: bytes | None
    payload: bytes | None
    destroyed: int


class Content(NamedTuple):
    """What a clinic's file holds."""

    entries: list[EntryRow]
    derived: list[tuple[str, str, bytes]]
    checkpoints: list[tuple[int, str]]


def content_of(place: Place) -> Content:
    """Every row that the ledger, what was derived from it and its checkpoints have."""
    conn = apsw.Connection(str(place.store))
    found = Content(
        [EntryRow(*row) for row in conn.execute("SELECT * FROM entries ORDER BY idx")],
        list(conn.execute("SELECT tbl, key, value FROM derived ORDER BY tbl, key")),
        list(conn.execute("SELECT size, note FROM checkpoints ORDER BY size")),
    )
    conn.close()
    return found


def apply(tampering: Tampering, file: Path) -> None:
    """Change a file, its own guards taken off before."""
    conn = apsw.Connection(str(file))
    conn.execute("PRAGMA synchronous = OFF; DROP TRIGGER entries_stay; DROP TRIGGER leaves_stay")
    for sql, values in tampering.sql:
        conn.execute(sql, values)
    conn.close()


def flipped(content: bytes, chance: Random) -> bytes:
    """The same bytes with one bit the other way."""
    at = chance.randrange(len(content) * 8)
    changed = bytearray(content)
    changed[at // 8] ^= 1 << at % 8
    return bytes(changed)


def cut(content: bytes, chance: Random) -> bytes:
    """The same bytes without their end."""
    return content[: chance.randrange(len(content))]


# ---------------------------------------------------------------------------------------------- entries
SET: Final = "UPDATE entries SET {} = ? WHERE idx = ?"


def of_entries(content: Content, chance: Random) -> Iterator[Tampering]:
    """Each entry, in each way in which an entry can be changed."""
    for entry in content.entries:
        yield from _changed(entry, chance)
        yield from _moved(content.entries, entry)
        if entry.payload is not None and entry.seed is not None:
            yield from _payload(content.entries, entry, chance)
        elif entry.destroyed:
            yield _alone("a destroyed payload forged", entry, "payload", b'{"why":"x"}', "destroyed", 0)
            yield _alone("a destroyed payload denied", entry, "destroyed", 0)
        else:
            yield _alone("a payload out of nothing", entry, "payload", b'{"a":"b"}', "seed", bytes(32))


def _alone(kind: str, entry: EntryRow, *pairs: object) -> Tampering:
    """One entry's columns set to other values."""
    sql = tuple(
        (SET.format(name), (value, entry.idx)) for name, value in zip(pairs[::2], pairs[1::2], strict=True)
    )
    return Tampering(kind, sql, frozenset({entry.idx}))


def _changed(entry: EntryRow, chance: Random) -> Iterator[Tampering]:
    yield _alone("a bit of a leaf", entry, "leaf", flipped(entry.leaf, chance))
    yield _alone("a leaf cut short", entry, "leaf", cut(entry.leaf, chance))
    fields = msgspec.json.decode(entry.leaf)
    later = json.dumps(fields | {"t": fields["t"] + 1}, sort_keys=True, separators=(",", ":"))
    yield _alone("a leaf rewritten in its form", entry, "leaf", later.encode())
    if not entry.destroyed:
        yield _alone("a payload said to be destroyed", entry, "destroyed", 1)


def _payload(entries: list[EntryRow], entry: EntryRow, chance: Random) -> Iterator[Tampering]:
    payload, seed = entry.payload or b"", entry.seed or b""
    yield _alone("a bit of a payload", entry, "payload", flipped(payload, chance))
    yield _alone("a payload cut short", entry, "payload", cut(payload, chance))
    yield _alone("a payload taken away", entry, "payload", None, "seed", None)
    yield _alone("a bit of a seed", entry, "seed", flipped(seed, chance))
    yield _alone("a seed cut short", entry, "seed", cut(seed, chance))
    yield _alone("a seed taken away", entry, "seed", None)
    other = chance.choice([each for each in entries if each.payload not in {None, payload}])
    yield _alone("another entry's payload", entry, "payload", other.payload, "seed", other.seed)


def _moved(entries: list[EntryRow], entry: EntryRow) -> Iterator[Tampering]:
    """Rows removed, exchanged, put in twice. An entry of the end that is gone is named by the size."""
    at, last = entry.idx, entries[-1].idx
    yield Tampering(
        "an entry deleted", (("DELETE FROM entries WHERE idx = ?", (at,)),), frozenset({at, at + 1})
    )
    close = ("UPDATE entries SET idx = idx - 1 WHERE idx = ?", ())
    if at < last:
        both = frozenset({at, at + 1})
        away = ("UPDATE entries SET idx = -1 WHERE idx = ?", (at,))
        down = (close[0], (at + 1,))
        yield Tampering(
            "two entries exchanged", (away, down, ("UPDATE entries SET idx = ? WHERE idx = -1", (at + 1,))), both
        )
    rest = [(close[0], (each,)) for each in range(at + 1, last + 1)]
    gone = ("DELETE FROM entries WHERE idx = ?", (at,))
    yield Tampering("an entry deleted, the gap closed", (gone, *rest), frozenset(range(at, last + 1)))
    yield _forged("an entry appended again", entry, last + 1)


def _forged(kind: str, entry: EntryRow, at: int) -> Tampering:
    """A copy of an entry as entry number `at`."""
    insert = "INSERT INTO entries VALUES (?, ?, ?, ?, ?)"
    return Tampering(kind, ((insert, entry._replace(idx=at)),), frozenset({at}))


# ---------------------------------------------------------------------------------------------- derived rows
def of_rows(content: Content, chance: Random) -> Iterator[Tampering]:
    """Each derived row, in each way in which a row can be changed."""
    here = "WHERE tbl = ? AND key = ?"
    for table, key, value in content.derived:
        at, row = (table, key), f"{table}/{key}"
        others = [each for each in content.derived if each[0] == table and each[1] != key]

        def to(what: bytes, at: tuple[str, str] = at) -> tuple[Sql, ...]:
            return ((f"UPDATE derived SET value = ? {here}", (what, *at)),)

        for _ in range(3):
            yield Tampering("a bit of a row", to(flipped(value, chance)), row=row)
        yield Tampering("a row cut short", to(cut(value, chance)), row=row)
        yield Tampering("a row emptied", to(b"{}"), row=row)
        yield Tampering("a row deleted", ((f"DELETE FROM derived {here}", at),), row=row)
        name = flipped(key.encode(), Random(chance.randrange(1 << 30))).decode("utf-8", "replace")
        yield Tampering("a row's key", ((f"UPDATE derived SET key = ? {here}", (name, *at)),), row=row)
        again = ("INSERT INTO derived VALUES (?, ?, ?)", (table, f"{key}0", value))
        yield Tampering("a row twice", (again,), row=f"{row}0")
        if others:
            other = chance.choice(others)
            swap = (*to(other[2]), *to(value, other[:2]))
            yield Tampering("two rows exchanged", swap, row=row)


# ---------------------------------------------------------------------------------------------- checkpoints
def of_checkpoints(content: Content, chance: Random) -> Iterator[Tampering]:
    """Each checkpoint, in each way in which it can be changed and stay."""
    update = "UPDATE checkpoints SET note = ? WHERE size = ?"
    notes = dict(content.checkpoints)
    for size, note in content.checkpoints:
        older = max((each for each in notes if each < size), default=0)
        for _ in range(3):
            raw = flipped(note.encode(), chance).decode("utf-8", "surrogateescape")
            plain = raw if raw.isprintable() or raw.isascii() else note[:-2]
            yield Tampering("a bit of a checkpoint", ((update, (plain, size)),), size=size)
        yield Tampering("a checkpoint cut short", ((update, (cut(note.encode(), chance).decode("utf-8", "ignore"), size)),), size=size)
        forged = sign(note.split("\n\n")[0] + "\n", parse_vkey(STRANGER), lambda said: sign_with(OTHER, said))
        yield Tampering("a checkpoint signed by another", ((update, (forged, size)),), size=size)
        moved = ("UPDATE checkpoints SET size = ? WHERE size = ?", (size + 1_000, size))
        yield Tampering("a checkpoint under another size", (moved,), size=size + 1_000)
        if older:
            yield Tampering("a checkpoint rolled back", ((update, (notes[older], size)),), size=size)
