"""The board: what is on the chart now, and how judging may read it.

Rules this module keeps:

* What was not seen for too long is handed out *faded*: no fact is passed on that can't still be claimed.
* A listing is whole only if every declared source listed the kind completely and recently enough.
* "There is none" needs more: at least one of those sources must be a system, or a person must have said so in
  writing. A register that Rounds itself keeps is whole, but for a source that could not hand its part in.
* Where several things answer to one link (two rosters name one person), we know what they agree on; what they
  contradict each other on is not known.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from rounds.evidence.links import Links
from rounds.evidence.streams import Stream
from rounds.model.fact import UNSEEN, NotSeen, Reason, Seen, Value
from rounds.model.finding import Looked
from rounds.model.listing import Listing
from rounds.model.resource import Resource, shape_of
from rounds.model.resources import KINDS, Clinic, Person
from rounds.model.times import span_ms


class Held(Struct, kw_only=True, gc=False, omit_defaults=True):
    """A resource on the chart. `seen_at` in milliseconds, `entry` the ledger index of its last observation.

    `before` is when its earlier content was last confirmed (-1: this is the first look). `missing` counts the
    complete sweeps in a row that lacked it; `lagging` says that the last sweep listed it with a look that was
    too old to confirm it;
    `blind` says that its payload was destroyed, `left` that it is no more, by a record of its own: it is kept
    so that the record is known when it is listed again.
    """

    kind: str
    resource: Any
    seen_at: int
    entry: int
    before: int = -1
    missing: int = 0
    lagging: bool = False
    blind: bool = False
    left: bool = False


class Board:
    """What we believe now. Read it through these methods; `Chart` is the only writer."""

    def __init__(self) -> None:
        self.clinic = Clinic()
        self.held: dict[str, Held] = {}
        self.left: dict[str, Held] = {}
        self.streams: dict[tuple[str, str], Stream] = {}
        self.sources: dict[str, dict[str, Any]] = {}
        self._declared: dict[str, tuple[str, ...]] = {}
        self.by_kind: dict[str, dict[str, None]] = {kind: {} for kind in KINDS}
        self.links = Links()

    def at(self, sub: str, now: int) -> Resource:
        """A resource as we can claim it at `now`: whole, or faded with the reason."""
        held = self.held[sub]
        why = self.unclaimed(held, now)
        resource: Resource = held.resource
        return resource if why is None else resource.faded(why)

    def fresh_until(self, sub: str) -> int:
        """When a resource fades unless it is seen again, in milliseconds."""
        held = self.held[sub]
        return self.base(held) + span_ms(held.resource.fresh_for)

    def linked(self, sub: str, kind: str, now: int) -> tuple[Value[Resource | None], tuple[str, ...]]:
        """What a resource's link to `kind` points to, and the subjects that this answer rests on."""
        resource = self.at(sub, now)
        link = next(each for each in resource.links.values() if each.target == kind)
        value = getattr(resource, link.field)
        if isinstance(value, NotSeen):
            return value, ()
        found = sorted(self.links.targets(resource, link))
        if found:
            return Seen(agreed([self.at(each, now) for each in found])), tuple(found)
        if value.value is None:
            return Seen(None), ()
        why = self.missing(kind, now)
        return (Seen(None) if why is None else NotSeen(why)), ()

    def pointing(self, sub: str, kind: str, now: int) -> tuple[Listing[Any], tuple[str, ...]]:
        """The resources of `kind` that point to one, and their subjects."""
        found = tuple(sorted(self.links.pointers(self.held[sub].resource, kind)))
        return Listing(tuple(self.at(each, now) for each in found), self.missing(kind, now)), found

    def every(self, kind: str, now: int) -> tuple[Listing[Any], tuple[str, ...]]:
        """All resources of a kind, and their subjects."""
        found = tuple(sorted(self.by_kind[kind]))
        return Listing(tuple(self.at(each, now) for each in found), self.missing(kind, now)), found

    def missing(self, kind: str, now: int) -> Reason | None:
        """Why the listing of a kind may lack some at `now`, `None` when every declared source listed it
        whole.
        """
        declared = self._declared[kind] if kind in self._declared else self._listed_by(kind)
        if KINDS[kind].kept_here:
            streams = [self.streams[each, kind] for each in declared if (each, kind) in self.streams]
            return next((each.gap for each in streams if each.gap), None)
        if not declared:
            return Reason.NOT_ASKED
        fresh = KINDS[kind].fresh_for
        for system in declared:
            stream = self.streams.get((system, kind))
            why = Reason.NOT_ASKED if stream is None else stream.missing(now, fresh)
            if why is not None:
                return why
        return None

    def declare(self, system: str, st: dict[str, Any]) -> None:
        """A source is as it is declared from now on."""
        self.sources[system] = st
        self._declared.clear()

    def _listed_by(self, kind: str) -> tuple[str, ...]:
        """The declared sources of a kind, by name; kept until a source is declared."""
        found = (s for s, st in self.sources.items() if kind in st["kinds"] and not st["retired"])
        declared = self._declared[kind] = tuple(sorted(found))
        return declared

    def none_needs(self, kinds: tuple[str, ...], now: int) -> tuple[str, ...] | None:
        """Of which of these kinds someone must have said in writing that there is none, because only people
        list it; `None` where a listing is not whole and fresh, so that no word helps.
        """
        if any(self.missing(kind, now) is not None for kind in kinds):
            return None
        return tuple(kind for kind in kinds if not (KINDS[kind].kept_here or self._by_system(kind)))

    def members(self, system: str, kind: str) -> Iterator[str]:
        """Subjects of one stream."""
        return (s for s in self.by_kind[kind] if self.held[s].resource.system == system)

    def entry_of(self, sub: str) -> int:
        """Ledger index of a subject's last observation."""
        return self.held[sub].entry

    def blind(self, subs: tuple[str, ...]) -> bool:
        """Whether one of these had its payload destroyed."""
        return any(s in self.held and self.held[s].blind for s in subs)

    def _by_system(self, kind: str) -> bool:
        return any(
            kind in st["kinds"] and not st["by_hand"] and not st["retired"] for st in self.sources.values()
        )

    def base(self, held: Held) -> int:
        """When a resource was last confirmed as it is, in milliseconds."""
        seen: int = held.seen_at
        if held.lagging or (held.missing and not isinstance(held.resource, Person)):
            return seen
        stream = self.streams.get((held.resource.system, held.kind))
        return seen if stream is None or stream.confirmed_at < seen else stream.confirmed_at

    def unclaimed(self, held: Held, now: int) -> Reason | None:
        """Why a resource can no longer be claimed at `now`, `None` while it can."""
        base = self.base(held)
        stream = self.streams.get((held.resource.system, held.kind))
        if stream is not None and stream.denied_at > base:
            return Reason(stream.denied)
        if now < base + span_ms(held.resource.fresh_for):
            return None
        gap = stream.gap if stream is not None and stream.gap_at > base else None
        return gap or Reason.STALE

    def near(self, sub: str) -> set[str]:
        """Subjects one link away, in either direction."""
        return self.links.related(self.held[sub].resource)

    def by_word(self, sub: str) -> bool:
        """Whether what we know of a subject comes from a list that people keep by hand."""
        held = self.held.get(sub)
        return held is not None and bool(self.sources.get(held.resource.system, {}).get("by_hand"))

    def looked(self, sub: str) -> Looked:
        """How and when a subject was looked at."""
        held = self.held.get(sub)
        if held is None:
            return Looked()
        interval = self.sources.get(held.resource.system, {}).get("interval", 0)
        return Looked(self.base(held), held.before, interval * 1000, held.entry)

    def swept(self, kinds: tuple[str, ...]) -> tuple[int, int]:
        """The oldest and the newest of the last whole listings that these kinds rest on, -1 for none."""
        of = {
            (s, k) for s, st in self.sources.items() if not st["retired"] for k in st["kinds"] if k in kinds
        }
        times = [self.streams[each].whole_at if each in self.streams else -1 for each in of]
        return min(times, default=-1), max(times, default=-1)


def agreed(found: list[Resource]) -> Resource:
    """Several answers to one question as one: what all who know say, unseen where they contradict."""
    first, *others = found
    for other in others:
        if type(other) is type(first):
            first = _merged(first, other)
    return first


def _merged(one: Resource, other: Resource) -> Resource:
    shape = shape_of(type(one))
    made: dict[str, Any] = {"unseen": {**other.unseen, **one.unseen}}
    for name in (*shape.facts, *shape.values):
        mine, theirs = getattr(one, name), getattr(other, name)
        if mine is UNSEEN or isinstance(mine, NotSeen):
            made[name] = theirs
        elif not (theirs is UNSEEN or isinstance(theirs, NotSeen)) and mine != theirs:
            made[name] = UNSEEN if name in shape.facts else NotSeen(Reason.UNREADABLE)
            made["unseen"] |= {name: Reason.UNREADABLE} if name in shape.facts else {}
    return replace(one, **made)
