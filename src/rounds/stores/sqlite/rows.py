"""Rows as SQLite hands them over, turned into the port's values.

A damaged file can hand over anything where bytes were written; a value of another type raises
`apsw.CorruptError`, which `words.told` turns into `StoreDamaged` with the file's name.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import apsw

from rounds.ports import Stored, Task
from rounds.stores.terms import moment


def number(value: object) -> int:
    """A whole number, not negative."""
    if isinstance(value, int) and value >= 0:
        return value
    raise apsw.CorruptError(f"{value!r} stands where a count was written")


def text(value: object) -> str:
    """A text."""
    if isinstance(value, str):
        return value
    raise apsw.CorruptError(f"{value!r} stands where a text was written")


def blob(value: object) -> bytes | None:
    """Bytes, or `None` for none."""
    if value is None or isinstance(value, bytes):
        return value
    raise apsw.CorruptError(f"{value!r} stands where bytes were written")


def pair(row: Sequence[object]) -> tuple[str, bytes]:
    """A key with its bytes."""
    key, value = row
    if isinstance(key, str) and isinstance(value, bytes):  # one step: there are many
        return key, value
    return text(key), _some(value)


def checkpoint(row: Sequence[object]) -> tuple[int, str]:
    """A checkpoint's size with its note, which is read as bytes so that a spoilt one can be named."""
    size = number(row[0])
    try:
        return size, _some(row[1]).decode()
    except UnicodeDecodeError as error:
        raise apsw.CorruptError(f"the note of the checkpoint of size {size} is not UTF-8") from error


def stored(row: Sequence[object]) -> Stored:
    """An entry."""
    index, leaf, seed, payload, destroyed = row
    if destroyed:
        return Stored(number(index), _some(leaf), None, None, destroyed=True)
    return Stored(number(index), _some(leaf), blob(seed), blob(payload), destroyed=False)


def taken(topic: str, row: Sequence[object]) -> Task:
    """A task just taken; the row starts with the time it was due."""
    _, at, key, body, tries = row
    return Task(number(at), topic, text(key), _some(body), number(tries))


def task_due(topic: str, row: Sequence[object]) -> tuple[Task, datetime | None]:
    """A task with the time it is due."""
    at, key, body, tries, due = row
    task = Task(number(at), topic, text(key), _some(body), number(tries))
    return task, None if due is None else moment(number(due))


def _some(value: object) -> bytes:
    if isinstance(value, bytes):
        return value
    raise apsw.CorruptError(f"{value!r} stands where bytes were written")
