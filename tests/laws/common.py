"""What several laws ask of a history."""

from __future__ import annotations

from collections.abc import Iterable

from rounds.model.entry import Entry
from rounds.model.records import Observation
from rounds.model.resource import Resource
from rounds.stores.memory import MemoryStore
from tests.laws.history import History, Turn, pseudonym


def forked(store: MemoryStore) -> MemoryStore:
    """A store with the same content, that goes its own way."""
    made = MemoryStore()
    made._entries = list(store._entries)
    made._derived = {table: dict(rows) for table, rows in store._derived.items()}
    return made


def bare(entries: Iterable[Entry]) -> list[object]:
    """What entries say, without when and where they were written."""
    return [(e.k, e.src, e.sub, e.st, e.payload, e.ref) for e in entries]


def differ(one: list[object], two: list[object]) -> str:
    only = [each for each in one if each not in two][:2], [each for each in two if each not in one][:2]
    return f"without it {only[0]}, with it {only[1]}"


def judged_now(turn: Turn, prefix: str | tuple[str, ...], outcome: str) -> Iterable[str]:
    for entry in turn.of("verdict"):
        yield from (c for c, said in entry.st["judged"].items() if said == outcome and c.startswith(prefix))


def addresses(history: History) -> dict[str, tuple[str, str, str]]:
    return {pseudonym(*address): address for address in history.world.journal}


def name_of(history: History, sub: str) -> str:
    return "/".join(addresses(history).get(sub, (sub,)))


def disposed(thing: Resource) -> bool:
    day = getattr(thing, "disposed", None)
    return day is not None and getattr(day, "value", None) is not None


def lists(record: Observation, address: tuple[str, str, str]) -> bool:
    """Whether a look is one at this thing."""
    thing = record.resource
    return (thing.system, thing.kind, thing.key) == address


def wholes(turn: Turn, place: tuple[str, str]) -> list[int]:
    """When a turn's whole listings of a place were looked at."""
    return [e.st["at"] for e in turn.of("sweep") if e.st["complete"] and (e.src, e.st["kind"]) == place]
