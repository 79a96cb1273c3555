"""The plain form and a resource are two spellings of one thing."""

from __future__ import annotations

import doctest
from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rounds.model import plain
from rounds.model.fact import NO, UNSEEN, YES, Fact, NotSeen, Reason, Seen, UnseenHasNoTruth
from rounds.model.plain import MAX_TEXT, NotPlain, from_plain, normal, split, to_plain
from rounds.model.resource import Resource, shape_of
from rounds.model.resources import KINDS, Account, Device, Vendor

TEXT = st.text(max_size=12)
INNER: dict[Any, st.SearchStrategy[Any]] = {
    str: TEXT,
    str | None: st.none() | TEXT,
    int: st.integers(-(2**53) + 1, 2**53 - 1),
    int | None: st.none() | st.integers(0, 10**6),
    date: st.dates(),
    date | None: st.none() | st.dates(),
    datetime | None: st.none() | st.datetimes(timezones=st.just(UTC)),
    tuple[str, ...]: st.lists(TEXT, max_size=3).map(tuple),
}
REASONS = st.sampled_from(Reason)


@st.composite
def resources(draw: st.DrawFn) -> Resource:
    """Any resource of any kind."""
    kind = draw(st.sampled_from(sorted(KINDS.values(), key=lambda each: each.kind)))
    shape = shape_of(kind)
    fields: dict[str, Any] = {name: draw(TEXT) for name in shape.names}
    fields |= {name: draw(st.sampled_from(Fact)) for name in shape.facts}
    for name in shape.values:
        fields[name] = draw(INNER[shape.inner[name]].map(Seen) | REASONS.map(NotSeen))
    unseen = {name: draw(REASONS) for name in shape.facts if draw(st.booleans())}
    return kind(system="any", key=draw(st.text(min_size=1, max_size=8)), unseen=unseen, **fields)


def test_the_worked_example() -> None:
    assert doctest.testmod(plain).failed == 0


def test_each_sort_of_field_has_its_spelling() -> None:
    made = Device(
        system="mdm",
        key="k",
        name="unseen",
        unseen={"firewall": Reason.NOT_PERMITTED, "disk_encrypted": Reason.STALE},
        disk_encrypted=YES,
        swap_encrypted=NO,
        screen_lock=UNSEEN,
        lock_after=Seen(10),
        updates_pending=NotSeen(),
        disposed=Seen(date(2026, 11, 24)),
        owner=Seen(None),
        os=NotSeen(Reason.NOT_LICENSED),
    )
    clear = {"disk_encrypted": "yes", "swap_encrypted": "no", "lock_after": 10, "disposed": "2026-11-24"}
    clear_reason = {"firewall": {"unseen": "not_permitted"}}
    texts = {"system": "mdm", "key": "k", "name": "unseen", "owner": None, "os": {"unseen": "not_licensed"}}
    assert split(made) == (clear | clear_reason, texts)


@given(resources())
@example(Vendor(system="any", key="k", name="\x7f"))
@example(Vendor(system="any", key="\x7f", name="k"))
def test_there_and_back_gives_the_same_resource_and_the_same_bytes(resource: Resource) -> None:
    once = normal(resource)
    back = from_plain(type(once), once.system, once.key, msgspec.json.encode(to_plain(once)))
    assert back == once
    assert msgspec.json.encode(back) == msgspec.json.encode(once)


@given(resources())
def test_nothing_that_can_name_someone_is_clear(resource: Resource) -> None:
    clear, _ = split(normal(resource))
    shape = shape_of(type(resource))
    dated = (date, date | None, datetime | None)
    texts = [value for name, value in clear.items() if shape.inner.get(name) not in dated]
    assert {each for each in texts if isinstance(each, str)} <= {"yes", "no"}


@given(resources())
def test_a_faded_resource_claims_nothing(resource: Resource) -> None:
    shape, faded = shape_of(type(resource)), resource.faded(Reason.STALE)
    assert all(getattr(faded, name) is UNSEEN for name in shape.facts)
    assert all(getattr(faded, name) == NotSeen(Reason.STALE) for name in shape.values)
    assert all(faded.why(name) == Reason.STALE.words for name in shape.facts)


@given(st.binary(max_size=60))
def test_garbage_is_refused_with_a_sentence(raw: bytes) -> None:
    try:
        made = from_plain(Device, "laptops", "k", raw)
    except NotPlain:
        return
    assert made.key == "k"


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"name": "X", "disk_encryptd": "yes"}, "disk_encryptd"),
        ({"name": "X", "disk_encrypted": "maybe"}, "maybe"),
        ({"disk_encrypted": "yes"}, "name"),
        ({"name": "X", "updates_pending": 2**53}, "updates_pending"),
        ({"name": "X", "disposed": "24/11/2026"}, "disposed"),
        ({"name": "X" * (MAX_TEXT + 1)}, "characters"),
        ({"name": "X", "disk_encrypted": {"unseen": "shy"}}, "shy"),
    ],
)
def test_what_is_wrong_is_named(facts: dict[str, Any], says: str) -> None:
    with pytest.raises(NotPlain, match=says):
        from_plain(Device, "laptops", "k", facts)


@pytest.mark.parametrize("unknown", [YES, NO, UNSEEN, Seen(None), Seen(0), NotSeen()])
def test_what_was_seen_has_no_truth_value(unknown: object) -> None:
    with pytest.raises(UnseenHasNoTruth):
        bool(unknown)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(NotPlain, match="time zone"):
        from_plain(Account, "mail", "ana", {"login": "ana", "last_sign_in": "2026-11-24T14:00:00"})
