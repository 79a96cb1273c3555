"""Ways to change a clinic's file behind its back, each with what must then be named.

A tampering is SQL over the file, as someone who has the file and no key would run it. Its `place` is what a
verification must name: entries by index, a derived row as `table/key`, a checkpoint by the size that it is
kept for.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any, Final, NamedTuple, TypeAlias

import apsw
import msgspec

from rounds.home import sign_with, vkey_of
from rounds_verify.canonical import encode
from rounds_verify.note import parse_vkey, sign
from tests.spine.signed import ORIGIN

Sql: TypeAlias = tuple[str, tuple[object, ...]]
Note: TypeAlias = tuple[int, str]
OTHER: Final = bytes(reversed(range(32)))
STRANGER: Final = vkey_of(ORIGIN, OTHER)
"""A key that bears the ledger's name and is not the ledger's."""


class Place(NamedTuple):
    """Where something was changed; naming any of it will do."""

    entries: range = range(0)
    row: str = ""
    checkpoint: int = -1


class Tampering(NamedTuple):
    """One way to change one thing."""

    kind: str
    place: Place
    sql: tuple[Sql, ...]


class EntryRow(NamedTuple):
    """A row of `entries`."""

    idx: int
    leaf: bytes
    seed: bytes | None
    payload: bytes | None
    destroyed: int

    @property
    def fields(self) -> dict[str, Any]:
        """What its leaf says."""
        found: dict[str, Any] = msgspec.json.decode(self.leaf)
        return found


class Content(NamedTuple):
    """What a clinic's file holds."""

    entries: list[EntryRow]
    derived: list[tuple[str, str, bytes]]
    checkpoints: list[Note]


def content_of(file: Path) -> Content:
    """Every entry, everything derived from them, every checkpoint."""
    conn = apsw.Connection(str(file))
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
    changed, bit = bytearray(content), chance.randrange(len(content) * 8)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def cut(content: bytes, chance: Random) -> bytes:
    """The same bytes without their end."""
    return content[: chance.randrange(len(content))]


# ---------------------------------------------------------------------------------------------- entries
def of_entries(content: Content, chance: Random) -> Iterator[Tampering]:
    """Each entry, in each way in which an entry can be changed."""
    for entry in content.entries:
        yield from _leaf(entry, chance)
        yield from _moved(entry, content.entries[-1])
        if entry.payload is not None:
            yield from _payload(entry, content.entries, chance)
        elif entry.destroyed:
            yield _set("a destroyed payload forged", entry, payload=b'{"why":"x"}', destroyed=0)
            yield _set("a destroyed payload denied", entry, destroyed=0)
        else:
            yield _set("a payload out of nothing", entry, payload=b'{"a":"b"}', seed=bytes(32))
    yield from _unsigned(content)


SET: Final = {
    "leaf": "UPDATE entries SET leaf = ? WHERE idx = ?",
    "seed": "UPDATE entries SET seed = ? WHERE idx = ?",
    "payload": "UPDATE entries SET payload = ? WHERE idx = ?",
    "destroyed": "UPDATE entries SET destroyed = ? WHERE idx = ?",
}


def _set(kind: str, entry: EntryRow, **columns: object) -> Tampering:
    """One entry's columns set to other values."""
    sql = tuple((SET[name], (to, entry.idx)) for name, to in columns.items())
    return Tampering(kind, Place(range(entry.idx, entry.idx + 1)), sql)


def _leaf(entry: EntryRow, chance: Random) -> Iterator[Tampering]:
    yield _set("a bit of a leaf", entry, leaf=flipped(entry.leaf, chance))
    yield _set("a leaf cut short", entry, leaf=cut(entry.leaf, chance))
    later = encode(entry.fields | {"t": entry.fields["t"] + 1})
    yield _set("a leaf rewritten in its form", entry, leaf=later)
    if not entry.destroyed:
        yield _set("a payload said to be destroyed", entry, destroyed=1)


def _payload(entry: EntryRow, entries: list[EntryRow], chance: Random) -> Iterator[Tampering]:
    payload, seed = entry.payload or b"", entry.seed or b""
    other = chance.choice([each for each in entries if each.payload not in {None, payload}])
    yield _set("a bit of a payload", entry, payload=flipped(payload, chance))
    yield _set("a payload cut short", entry, payload=cut(payload, chance))
    yield _set("a payload taken away", entry, payload=None, seed=None)
    yield _set("a bit of a seed", entry, seed=flipped(seed, chance))
    yield _set("a seed cut short", entry, seed=cut(seed, chance))
    yield _set("a seed taken away", entry, seed=None)
    yield _set("another entry's payload", entry, payload=other.payload, seed=other.seed)


def _moved(entry: EntryRow, last: EntryRow) -> Iterator[Tampering]:
    """Rows taken away, exchanged, put in. Where all after it moved up, all after it is what changed."""
    at, end = entry.idx, last.idx
    gone: Sql = ("DELETE FROM entries WHERE idx = ?", (at,))
    down = "UPDATE entries SET idx = idx - 1 WHERE idx = ?"
    here, on = range(at, at + 2), range(at, end + 1)
    yield Tampering("an entry deleted", Place(here, "ledger/head"), (gone,))
    closed = (gone, *((down, (each,)) for each in on[1:]))
    yield Tampering("an entry deleted, the gap closed", Place(on, "ledger/head"), closed)
    yield Tampering("an entry put in twice", Place(range(at, end + 2)), _inserted(entry, at + 1, end))
    yield Tampering("an entry appended again", Place(range(end + 1, end + 2)), _inserted(entry, end + 1, end))
    fits = _following(entry, last)
    end_and_head = Place(range(end + 1, end + 2), "ledger/head")
    yield Tampering("a forged entry that fits", end_and_head, _inserted(fits, end + 1, end))
    senseless = fits._replace(leaf=encode(fits.fields | {"st": {"of": "no kind"}}))
    yield Tampering("a forged entry without sense", end_and_head, _inserted(senseless, end + 1, end))
    if at < end:
        away: Sql = ("UPDATE entries SET idx = -1 WHERE idx = ?", (at,))
        back: Sql = ("UPDATE entries SET idx = ? WHERE idx = -1", (at + 1,))
        yield Tampering("two entries exchanged", Place(here), (away, (down, (at + 1,)), back))


def _inserted(entry: EntryRow, at: int, end: int) -> tuple[Sql, ...]:
    """An entry put in as number `at`, all after it moved by one."""
    up = "UPDATE entries SET idx = idx + 1 WHERE idx = ?"
    room = [(up, (each,)) for each in range(end, at - 1, -1)]
    return (*room, ("INSERT INTO entries VALUES (?, ?, ?, ?, ?)", entry._replace(idx=at)))


def _following(entry: EntryRow, last: EntryRow) -> EntryRow:
    """An entry as it would have to be to follow the last one: only the key's signature is not over it."""
    after = last.fields
    fields = entry.fields | {name: after[name] for name in ("t", "mono", "boot", "src")}
    return entry._replace(leaf=encode(fields | {"turn": after["turn"] + 1, "seq": after["seq"] + 1}))


def _unsigned(content: Content) -> Iterator[Tampering]:
    """The newest checkpoints taken away, and what they bore out rewritten."""
    sizes = [size for size, _ in content.checkpoints]
    reach = sizes[-3]
    for size in sizes[-2:]:
        entry = content.entries[size - 1]
        away: Sql = ("DELETE FROM checkpoints WHERE size > ?", (reach,))
        fields = entry.fields
        rewritten = _set("", entry, leaf=encode(fields | {"id": fields["id"][:-1] + "0"})).sql
        place = Place(range(entry.idx, entry.idx + 1), "ledger/head")
        yield Tampering("an end that nobody signed rewritten", place, (away, *rewritten))


# ---------------------------------------------------------------------------------------------- derived rows
def of_rows(content: Content, chance: Random) -> Iterator[Tampering]:
    """Each derived row, in each way in which a row can be changed."""
    for table, key, value in content.derived:
        place = Place(row=f"{table}/{key}")
        gone: Sql = ("DELETE FROM derived WHERE tbl = ? AND key = ?", (table, key))
        for _ in range(3):
            yield Tampering("a bit of a row", place, _row(table, key, flipped(value, chance)))
        yield Tampering("a row cut short", place, _row(table, key, cut(value, chance)))
        yield Tampering("a row emptied", place, _row(table, key, b"{}"))
        yield Tampering("a row deleted", place, (gone,))
        name = flipped(key.encode(), chance).decode("utf-8", "replace")
        yield Tampering("a row's key", place, (gone, *_row(table, name, value)))
        yield Tampering("a row put in", Place(row=f"{table}/{key}0"), _row(table, f"{key}0", value))
        others = [each for each in content.derived if each[0] == table and each[2] != value]
        if others:
            other = chance.choice(others)
            swapped = (*_row(table, key, other[2]), *_row(table, other[1], value))
            yield Tampering("two rows exchanged", place, swapped)


def _row(table: str, key: str, value: bytes) -> tuple[Sql, ...]:
    return (("INSERT OR REPLACE INTO derived VALUES (?, ?, ?)", (table, key, value)),)


# ---------------------------------------------------------------------------------------------- checkpoints
def of_checkpoints(content: Content, chance: Random) -> Iterator[Tampering]:
    """Each checkpoint, in each way in which it can be changed and still be there; and all of them gone."""
    notes = dict(content.checkpoints)
    for size, note in content.checkpoints:
        raw = note.encode()
        for _ in range(10):
            yield _note("a bit of a checkpoint", size, flipped(raw, chance))
        yield _note("a checkpoint cut short", size, cut(raw, chance))
        text = note.partition("\n\n")[0] + "\n"
        forged = sign(text, parse_vkey(STRANGER), lambda said: sign_with(OTHER, said))
        yield _note("a checkpoint signed by another", size, forged.encode())
        for older in (each for each in notes if each < size):
            yield _note("a checkpoint rolled back", size, notes[older].encode())
        moved: Sql = ("UPDATE checkpoints SET size = ? WHERE size = ?", (size + 1_000, size))
        yield Tampering("a checkpoint under another size", Place(checkpoint=size + 1_000), (moved,))
    yield Tampering("no checkpoint left", Place(checkpoint=0), (("DELETE FROM checkpoints", ()),))


def _note(kind: str, size: int, note: bytes) -> Tampering:
    """A note's bytes put in as they are: what is no UTF-8 stands where a text was."""
    sql = "UPDATE checkpoints SET note = CAST(? AS TEXT) WHERE size = ?"
    return Tampering(kind, Place(checkpoint=size), ((sql, (note, size)),))
