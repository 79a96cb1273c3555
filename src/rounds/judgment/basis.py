"""What a verdict rests on: each fact that was read, its value, whose it is, and when it was seen.

Rules this module keeps:

* A fact is *decisive* where the check would say something else had it not been seen. Those come first, in the
  order in which the check read them; what else was read and seen follows. What was read and not seen is told
  where nothing was seen at all.
* A listing is a fact too: which source listed the kind, how many it listed, and when all of them.
* Nothing is worked out anew: a value is what the chart holds, a time is when that was last confirmed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Final, NamedTuple, TypeAlias

from rounds.judgment.reading import Gathered, asks
from rounds.judgment.world import World
from rounds.model.fact import Fact, NotSeen, Seen
from rounds.model.listing import Listing
from rounds.model.resource import Resource
from rounds.model.times import rfc3339
from rounds.sdk.check import Check, Want
from rounds.sdk.twins import reads, twins_without

EFFORT: Final = 20_000
"""Facts that are read anew for one answer: each one tried reads all of them. Where a check reads very many,
the first alone are tried.
"""
NOT_KNOWN: Final = "not known: "
SHOWN: Final = 6
"""Facts that are shown of one verdict."""
Named: TypeAlias = dict[tuple[str, str, str], str]
"""Subjects by system, kind and key."""
_PATH: Final = re.compile(r"(\w+)(?:\[(\d+)\])?(?:\.(\w+))?")


class Basis(NamedTuple):
    """One fact under a verdict. `field` is *listing* for a whole list of a kind; then `key` is empty.

    `value` is in words. `at` is when it was last confirmed, in milliseconds, and `entry` the ledger entry
    that holds it; -1 for none.
    """

    system: str
    kind: str
    key: str
    field: str
    value: str
    at: int
    entry: int

    def plain(self) -> dict[str, Any]:
        """As it is shown: a time in RFC 3339, `None` for what there is none of."""
        made = self._asdict()
        at, entry = made.pop("at"), made.pop("entry")
        times = {"observed_at": rfc3339(at) if at >= 0 else None, "entry": entry if entry >= 0 else None}
        return made | times


def basis(check: Check, world: World, sub: str, now: int) -> list[Basis]:
    """What the verdict of a check over a subject rests on, what is decisive first."""
    gathered, wanted = Gathered(world, sub, now), asks(check)
    given, subs = tuple(gathered[each][0] for each in wanted), gathered.rests(wanted)
    said, read = reads(check.judge, given)
    twins = islice(twins_without(check.judge, given, read), max(EFFORT // max(len(read), 1), 1))
    decisive = {_path(twin.name) for twin in twins if check.judge(*twin.given) != said}
    ordered = sorted(read, key=lambda path: path not in decisive)
    named = {_named(world, each): each for each in subs}
    found = [row for path in ordered for row in _rows(path, check.wants, given, world, named, now)]
    shown = [row for row in found if not row.value.startswith(NOT_KNOWN)]
    return list(dict.fromkeys(shown or found))


def _path(twin: str) -> str:
    """What a twin lacks, as the path that was read."""
    whole = " no longer whole"
    return twin.removesuffix(whole) + ".missing" if twin.endswith(whole) else twin.rpartition(" ")[0]


def _rows(
    path: str, wants: Sequence[Want], given: Sequence[object], world: World, named: Named, now: int
) -> Iterator[Basis]:
    """The facts that one path means: a field of a thing, or the listing that has or lacks it."""
    found = _PATH.fullmatch(path)
    name, place, field = found.groups() if found else (path, None, None)
    at = next(each for each, want in enumerate(wants) if want.name == name)
    thing: Any = given[at]
    if isinstance(thing, Listing) and place is not None:
        thing = thing.items[int(place)]
    elif isinstance(thing, Seen):
        thing = thing.value
    if not isinstance(thing, Resource):
        yield from _listed(world, wants[at].kind, now)
    elif field is not None:
        yield _of_thing(world, thing, field, named)


def _of_thing(world: World, thing: Resource, field: str, named: Named) -> Basis:
    """One field of a thing, with the time at which the thing was last confirmed."""
    name = (thing.system, thing.kind, thing.key)
    looked = world.looked(named.get(name, ""))
    value = getattr(thing, field)
    unseen = isinstance(value, NotSeen) or value is Fact.UNSEEN
    words = f"{NOT_KNOWN}{thing.why(field)}" if unseen else said(value)
    return Basis(*name, field, words, looked.at, looked.entry)


def _named(world: World, sub: str) -> tuple[str, str, str]:
    held = world.held[sub].resource
    return held.system, held.kind, held.key


def _listed(world: World, kind: str, now: int) -> Iterator[Basis]:
    """What is known of all of a kind, source by source."""
    sources = world.listings(kind, now)
    for system, count, at, missing in sources:
        words = f"whole, {count} listed" if missing is None else f"not whole: {missing.words}"
        yield Basis(system, kind, "", "listing", words, at, -1)
    if not sources:
        yield Basis("rounds", kind, "", "listing", "no source reports any", now, -1)


def said(value: object) -> str:
    """A value in words.

    >>> said(Seen(("C:", "D:"))), said(Seen(None)), said(Fact.NO)
    ('C:, D:', 'none', 'no')
    >>> said(Seen(datetime(2026, 3, 1, 18, 30, tzinfo=UTC)))
    '2026-03-01 18:30 UTC'
    """
    inner = value.value if isinstance(value, Seen | Fact) else value
    if inner is None:
        return "none"
    if isinstance(inner, tuple):
        return ", ".join(map(str, inner)) or "nothing"
    if isinstance(inner, datetime):
        return f"{inner.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    return str(inner) or "empty"
