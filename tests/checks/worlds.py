"""Random worlds: any arguments that a check's signature can be given, built from the shape of each kind."""

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

NOON = datetime(2026, 3, 2, 18, tzinfo=UTC)
NOWS = st.integers(-70 * 24 * 60, 70 * 24 * 60).map(lambda minutes: NOON + timedelta(minutes=minutes))
ZONES = st.sampled_from(["UTC", "America/Chicago", "America/Anchorage", "Pacific/Kiritimati"])
CLINICS = st.builds(Clinic, zone=ZONES)
DAYS = st.one_of(
    st.integers(-75, 75).map(lambda days: NOON.date() + timedelta(days=days)),
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
    return st.tuples(*(_wanted(want, most) for want in check.wants))


def _wanted(want: Want, most: int) -> st.SearchStrategy[Any]:
    if want.sort == "now":
        return NOWS
    if want.sort == "clinic" or want.kind == Clinic.kind:
        return CLINICS
    resources = of_kind(KINDS[want.kind])
    if want.sort == "listing":
        whole = st.one_of(st.none(), st.sampled_from(Reason))
        return st.builds(Listing, st.lists(resources, max_size=most).map(tuple), whole)
    if want.sort == "link":
        return st.one_of(st.builds(Seen, resources), st.just(Seen(None)), UNSEEN)
    return resources


@cache
def of_kind(kind: type[Resource]) -> st.SearchStrategy[Any]:
    """Any resource of a kind."""
    shape = shape_of(kind)
    fields: dict[str, st.SearchStrategy[Any]] = dict.fromkeys(("system", "key", *shape.names), TEXTS)
    fields |= dict.fromkeys(shape.facts, st.sampled_from(Fact))
    fields |= {name: st.one_of(_inner(hint), UNSEEN) for name, hint in shape.inner.items()}
    return st.builds(kind, **fields)


def _inner(hint: Any) -> st.SearchStrategy[Any]:
    """Seen values of the type that a field holds, *there is none* among them where it may be said."""
    arms = hint.__args__ if isinstance(hint, UnionType) else (hint,)
    return st.one_of(*(SORTS[arm] for arm in arms)).map(Seen)
