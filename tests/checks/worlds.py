"""Random worlds: any arguments that a check's signature can be given, built from the shape of each kind.

Every other text is one that the check's own cases use in that field: else no random document would ever be
the one that the check asks for, and no random e-mail anybody's.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from types import NoneType, UnionType
from typing import Any

from hypothesis import strategies as st

from rounds.model.fact import Fact, NotSeen, Reason, Seen
from rounds.model.listing import Listing
from rounds.model.resource import Resource, shape_of
from rounds.model.resources import KINDS, Clinic
from rounds.sdk.check import Check, Want
from rounds.sdk.shelf import all_checks

NOON = datetime(2026, 3, 2, 18, tzinfo=UTC)
NOWS = st.integers(-70 * 24 * 60, 70 * 24 * 60).map(lambda minutes: NOON + timedelta(minutes=minutes))
ZONES = st.sampled_from(["UTC", "America/Chicago", "America/Anchorage", "Pacific/Kiritimati"])
CLINICS = st.builds(Clinic, zone=ZONES)
DAYS = st.one_of(
    st.integers(-75, 75).map(lambda days: NOON.date() + timedelta(days=days)),
    st.integers(-440, -300).map(lambda days: NOON.date() + timedelta(days=days)),  # a year is a limit too
    st.sampled_from([date.min, date(2024, 2, 29), date(9999, 12, 31)]),
)
TEXTS = st.sampled_from(
    ["", " ", "ana", "Ana Ruiz", "FRONTDESK-2", "/srv/scans", "Ünal & Söhne", "\N{SNOWMAN}"]
)
UNSEEN = st.sampled_from(Reason).map(NotSeen)
SORTS: dict[Any, st.SearchStrategy[Any]] = {
    str: TEXTS,
    int: st.sampled_from([-1, 0, 1, 10, 15, 16, 60, 61]),
    date: DAYS,
    datetime: NOWS,
    tuple[str, ...]: st.lists(TEXTS, max_size=4).map(tuple),
    NoneType: st.none(),
}
"""What a field can hold, by its type. A new type fails here by name: give it values."""
MOST = 2
"""Items that a listing has at most."""


def given_to(check: Check, most: int = MOST) -> st.SearchStrategy[tuple[Any, ...]]:
    """Arguments for a check's judge, in the signature's order; listings with at most `most` items."""
    return st.tuples(*(_wanted(check, want, most) for want in check.wants))


def _wanted(check: Check, want: Want, most: int) -> st.SearchStrategy[Any]:
    if want.sort == "now":
        return NOWS
    if want.sort == "clinic" or want.kind == Clinic.kind:
        return CLINICS
    resources = of_kind(KINDS[want.kind], check.id)
    if want.sort == "listing":
        whole = st.one_of(st.none(), st.sampled_from(Reason))
        return st.builds(Listing, st.lists(resources, max_size=most).map(tuple), whole)
    if want.sort == "link":
        return st.one_of(st.builds(Seen, resources), st.just(Seen(None)), UNSEEN)
    return resources


@cache
def of_kind(kind: type[Resource], check_id: str = "") -> st.SearchStrategy[Any]:
    """Any resource of a kind, with the texts that a check's cases use."""
    shape = shape_of(kind)
    fields: dict[str, st.SearchStrategy[Any]] = {"system": TEXTS, "key": TEXTS}
    fields |= {name: _or_said(TEXTS, check_id, kind.kind, name) for name in shape.names}
    fields |= dict.fromkeys(shape.facts, st.sampled_from(Fact))
    for name, hint in shape.inner.items():
        fields[name] = st.one_of(_or_said(_inner(hint), check_id, kind.kind, name), UNSEEN)
    return st.builds(kind, **fields)


def _or_said(any_of: st.SearchStrategy[Any], check_id: str, kind: str, field: str) -> st.SearchStrategy[Any]:
    """What a field can hold, or what it holds in a case."""
    found = said_in(check_id).get((kind, field), [])
    return st.one_of(any_of, st.sampled_from(found)) if found else any_of


@cache
def said_in(check_id: str) -> dict[tuple[str, str], list[Any]]:
    """The texts that a check's cases hold, by kind and field."""
    found: dict[tuple[str, str], list[Any]] = {}
    for check in all_checks():
        for thing in _things(case.given for case in check.cases if check.id == check_id):
            shape = shape_of(type(thing))
            for name in (*shape.names, *(each for each in shape.values if each in shape.private)):
                value = getattr(thing, name)
                if isinstance(value, str | Seen) and value not in found.get((thing.kind, name), []):
                    found.setdefault((thing.kind, name), []).append(value)
    return found


def _things(given: Iterator[Any]) -> Iterator[Resource]:
    """Every resource among some arguments."""
    for each in given:
        match each:
            case Resource():
                yield each
            case Listing(items=items):
                yield from _things(iter(items))
            case Seen(value):
                yield from _things(iter((value,)))
            case tuple():
                yield from _things(iter(each))


def _inner(hint: Any) -> st.SearchStrategy[Any]:
    """Seen values of the type that a field holds, *there is none* among them where it may be said."""
    arms = hint.__args__ if isinstance(hint, UnionType) else (hint,)
    return st.one_of(*(SORTS[arm] for arm in arms)).map(Seen)
