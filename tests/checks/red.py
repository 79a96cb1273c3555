"""A check driven red, for real: a source reports the things of one of its failing cases, and Rounds judges.

What a case hands to the judge by itself (whom an account belongs to) is written into the thing that points
there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from msgspec.structs import replace

from rounds.model.fact import Seen
from rounds.model.finding import Finding
from rounds.model.listing import Listing
from rounds.model.records import Observation, Record, Source, Sweep
from rounds.model.resource import Link, Resource
from rounds.model.resources import Clinic
from rounds.model.verdict import Fails
from rounds.round import Rounds
from rounds.sdk.check import Case, Check
from rounds.simulator.chance import SimClock
from rounds.stores.memory import MemoryStore
from tests.laws.history import opened

NOON = datetime(2026, 3, 2, 18, tzinfo=UTC)
NOBODY = Seen("nobody@maple.example")


def turned_red(check: Check) -> tuple[Rounds, SimClock, Finding]:
    """A clinic in which a check fails, and the finding. Raises `AssertionError` where no case of it fails."""
    for case in (each for each in check.cases if each.says is Fails):
        clock = SimClock(_now(check, case))
        rounds = opened(MemoryStore(), clock, 1)
        rounds.begin("Maple Street Clinic", _zone(case), "vk")
        rounds.take(reported(check, case, clock.now()))
        found = [each for each in rounds.fold.findings.by_key.values() if each.check == check.id]
        if found:
            return rounds, clock, found[0]
    raise AssertionError(f"no failing case of {check.id} fails as a clinic")


def reported(check: Check, case: Case, now: datetime) -> Iterator[Record]:
    """What sources report of a case: every thing of it, and whole listings of the kinds that it has whole."""
    things = list(_things(check, case))
    kinds: dict[str, set[str]] = defaultdict(set)
    for each in things:
        kinds[each.system].add(each.kind)
    whole = {want.kind for want, given in zip(check.wants, case.given, strict=True) if _is_whole(given)}
    kinds["lists"] |= whole - {kind for of in kinds.values() for kind in of}
    for system, of in kinds.items():
        yield Source(system=system, kinds=tuple(sorted(of)))
        for each in things:
            if each.system == system:
                yield Observation(resource=each, observed_at=now)
        for kind in sorted(of & whole):
            count = sum((each.system, each.kind) == (system, kind) for each in things)
            yield Sweep(system=system, kind=kind, complete=True, count=count, observed_at=now)


def _things(check: Check, case: Case) -> Iterator[Resource]:
    """Every thing of a case, each once; the subject points to what its links are said to be, and what is
    listed beside it points to the subject.
    """
    found: dict[tuple[str, str, str], Resource] = {}
    subject = case.given[0]
    for given in case.given:
        for each in _within(given):
            found.setdefault((each.system, each.kind, each.key), _pointed(each, subject))
    if isinstance(subject, Resource) and not isinstance(subject, Clinic):
        found[subject.system, subject.kind, subject.key] = _pointing(check, case, subject)
    yield from found.values()


def _pointing(check: Check, case: Case, subject: Resource) -> Resource:
    for want, given in zip(check.wants, case.given, strict=True):
        if want.sort == "link" and isinstance(given, Seen):
            link: Link = next(each for each in subject.links.values() if each.target == want.kind)
            if given.value is not None or not isinstance(getattr(subject, link.field), Seen):
                value = Seen(getattr(given.value, link.on)) if given.value is not None else NOBODY
                subject = replace(subject, **{link.field: value})
    return subject


def _pointed(thing: Resource, subject: Any) -> Resource:
    """A thing that says nothing of where it points, pointing to the subject."""
    for link in thing.links.values():
        aimed = isinstance(subject, Resource) and link.target == subject.kind
        if aimed and not isinstance(getattr(thing, link.field), Seen):
            return replace(thing, **{link.field: Seen(getattr(subject, link.on))})
    return thing


def _within(given: Any) -> Iterator[Resource]:
    match given:
        case Clinic():
            return
        case Resource():
            yield given
        case Seen(Resource() as inner):
            yield inner
        case Listing(items=items):
            yield from items


def _is_whole(given: Any) -> bool:
    return given == Seen(None) or (isinstance(given, Listing) and given.complete)


def _now(check: Check, case: Case) -> datetime:
    return next((g for w, g in zip(check.wants, case.given, strict=True) if w.sort == "now"), NOON)


def _zone(case: Case) -> str:
    return next((each.zone for each in case.given if isinstance(each, Clinic)), "UTC")
