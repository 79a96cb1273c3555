"""What comes in, and which entries it makes: intake's decisions as a table, and what holds in any order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rounds.evidence.board import Held
from rounds.evidence.said import NotTaken
from rounds.model.fact import NO, YES, Reason, Seen, Whose
from rounds.model.records import Gap, Observation, Record, Source, Sweep
from rounds.model.resources import Device
from rounds.model.times import to_ms
from tests.spine.alive import START, Clinic, laptop, login

Given = Callable[[Clinic], list[Record]]


def look(clinic: Clinic, *devices: Device, ago: float = 0) -> list[Record]:
    at = clinic.clock.now() - timedelta(minutes=ago)
    return [Observation(resource=each, observed_at=at) for each in devices]


def end(clinic: Clinic, count: int, *, complete: bool = True, ago: float = 0) -> Sweep:
    at = clinic.clock.now() - timedelta(minutes=ago)
    return Sweep(system="laptops", kind="device", complete=complete, count=count, observed_at=at)


def gap(clinic: Clinic, reason: Reason = Reason.UNREACHABLE, ago: float = 0, kind: str = "device") -> Gap:
    at = clinic.clock.now() - timedelta(minutes=ago)
    system = "laptops" if kind == "device" else "mail"
    return Gap(
        system=system, kind=kind, reason=reason, whose=Whose.THEIRS, observed_at=at, detail="No answer."
    )


ONE, TWO = laptop(YES), laptop(YES, key="back")

TABLE: Final[list[tuple[str, Given, list[str]]]] = [
    ("nothing", lambda _: [], []),
    ("an unchanged look", lambda c: look(c, ONE), []),
    ("an unchanged whole listing", lambda c: [*look(c, ONE, TWO), end(c, 2)], ["sweep"]),
    ("the same listing, its end first", lambda c: [end(c, 2), *look(c, ONE, TWO)], ["gap", "sweep"]),
    ("a changed look", lambda c: look(c, laptop(NO)), ["observation"]),
    ("a changed look from before the last one", lambda c: look(c, laptop(NO), ago=6), []),
    ("a new thing", lambda c: look(c, laptop(YES, key="new")), ["observation"]),
    ("a thing less", lambda c: [*look(c, ONE), end(c, 1)], ["missing", "sweep"]),
    ("fewer than announced", lambda c: [*look(c, ONE), end(c, 2)], ["gap", "sweep"]),
    ("one thing twice, counted twice", lambda c: [*look(c, ONE, ONE), end(c, 2)], ["gap", "sweep"]),
    ("a listing that is cut short", lambda c: [*look(c, ONE), end(c, 1, complete=False)], ["sweep"]),
    ("nothing at all, and that whole", lambda c: [end(c, 0)], ["missing", "sweep"]),
    ("a listing again", lambda c: [*look(c, ONE, TWO, ago=5), end(c, 2, ago=5)], []),
    ("a gap", lambda c: [gap(c)], ["gap"]),
    ("one gap twice", lambda c: [gap(c), gap(c)], ["gap"]),
    ("two gaps", lambda c: [gap(c), gap(c, Reason.NOT_PERMITTED)], ["gap", "gap"]),
    ("a gap from before the last whole look", lambda c: [gap(c, ago=5)], []),
    ("another kind of a known system", lambda c: [gap(c, kind="account")], ["source", "gap"]),
    ("a look dated ahead is dated now", lambda c: look(c, laptop(NO), ago=-9), ["observation"]),
    ("a laptop disposed of", lambda c: look(c, laptop(YES, disposed=Seen(START.date()))), ["observation"]),
    (
        "a text without end, beside another thing",
        lambda c: look(c, laptop(YES, os=Seen("x" * 9_999)), laptop(NO, key="back")),
        ["gap", "observation"],
    ),
    ("a number without end", lambda c: look(c, laptop(YES, lock_after=Seen(2**60))), ["gap"]),
    (
        "a source declared as it is",
        lambda _: [Source(system="laptops", kinds=("device",))],
        [],
    ),
    ("a source by hand", lambda _: [Source(system="laptops", kinds=("device",), by_hand=True)], ["source"]),
]


@pytest.mark.parametrize(("name", "records", "entries"), TABLE, ids=[name for name, *_ in TABLE])
def test_five_minutes_after_a_whole_listing_of_two_laptops(
    name: str, records: Given, entries: list[str]
) -> None:
    clinic = Clinic()
    clinic.see(ONE, TWO)
    clinic.clock.pass_(minutes=5)
    derived = ("verdict", "finding", "score")
    made = clinic.take(*records(clinic)).entries
    assert [each.k for each in made if not each.k.startswith(derived)] == entries, name


def test_an_unchanged_look_is_written_before_its_proof_lapses() -> None:
    clinic = Clinic()
    clinic.take(*look(clinic, ONE))
    written = []
    for hour in range(1, 37):
        clinic.clock.pass_(hours=1)
        written += [hour] * ("seen" in clinic.kinds(clinic.take(*look(clinic, ONE))))
    assert written == [12, 24, 36]
    assert clinic.rounds.fold.chart.unclaimed(held(clinic), to_ms(clinic.clock.now())) is None


def held(clinic: Clinic) -> Held:
    (one,) = clinic.rounds.fold.chart.held.values()
    return one


BAD: Final[list[Record]] = [
    Gap(system="", kind="device", reason=Reason.STALE, whose=Whose.OURS, observed_at=START),
    Gap(system="a/b", kind="device", reason=Reason.STALE, whose=Whose.OURS, observed_at=START),
    Gap(system="Café", kind="device", reason=Reason.STALE, whose=Whose.OURS, observed_at=START),
    Gap(system="x\x1fdevice", kind="device", reason=Reason.STALE, whose=Whose.OURS, observed_at=START),
    Gap(system="laptops", kind="toaster", reason=Reason.STALE, whose=Whose.OURS, observed_at=START),
    Sweep(system="new", kind="toaster", complete=True, count=0, observed_at=START),
    Sweep(system="new", kind="device", complete=True, count=0, observed_at=START.replace(tzinfo=None)),
    Observation(resource=ONE, observed_at=START.replace(tzinfo=None)),
    Source(system="laptops", kinds=("device", "toaster")),
]


@pytest.mark.parametrize("bad", BAD, ids=[f"{at}" for at in range(len(BAD))])
def test_what_can_not_be_meant_is_refused_and_nothing_of_its_delivery_is_kept(bad: Record) -> None:
    clinic = Clinic()
    clinic.see(ONE)
    rows, size = clinic.rows(), clinic.store.size()
    clinic.clock.pass_(minutes=5)
    with pytest.raises(NotTaken, match=r"\.$"):
        clinic.take(*look(clinic, laptop(NO)), bad)
    assert (clinic.rows(), clinic.store.size()) == (rows, size)
    assert "finding.open" in clinic.kinds(clinic.take(*look(clinic, laptop(NO))))


# ------------------------------------------------------------------------------------------ properties
KEYS = ("a", "b", "c")
LISTING = st.dictionaries(st.sampled_from(KEYS), st.booleans())


@st.composite
def histories(draw: st.DrawFn) -> list[tuple[str, dict[str, bool]]]:
    """Listings one after the other; each is whole, torn, announced wrongly or only a few looks."""
    sorts = st.sampled_from(["whole", "whole", "torn", "miscounted", "looks"])
    return draw(st.lists(st.tuples(sorts, LISTING), min_size=1, max_size=6))


def delivery(clinic: Clinic, sort: str, listed: dict[str, bool]) -> list[Record]:
    seen = look(clinic, *(laptop(YES if on else NO, key=key) for key, on in listed.items()))
    count = len(listed) + (sort == "miscounted")
    return seen if sort == "looks" else [*seen, end(clinic, count, complete=sort != "torn")]


def charted(clinic: Clinic) -> dict[str, bool]:
    held = clinic.rounds.fold.chart.held.values()
    return {each.resource.key: each.resource.disk_encrypted is YES for each in held}


@settings(max_examples=120, deadline=None)
@given(histories(), st.data())
def test_repeats_and_stragglers_change_nothing(
    history: list[tuple[str, dict[str, bool]]], data: st.DataObject
) -> None:
    """The chart follows from the newest look at each thing, whatever old deliveries come in again; and a
    listing is whole exactly if the last one was.
    """
    clinic, believed = Clinic(), dict[str, bool]()
    sent: list[list[Record]] = []
    for sort, listed in history:
        clinic.clock.pass_(minutes=61)  # what comes within the hour may be a part of the same listing
        sent.append(delivery(clinic, sort, listed))
        clinic.take(*sent[-1])
        believed |= listed
        assert charted(clinic) == believed
        again = clinic.take(*data.draw(st.sampled_from(sent)))
        assert not {"observation", "missing"} & {each.k for each in again.entries}
        assert charted(clinic) == believed
    whole = [sort for sort, _ in history if sort != "looks"]
    missing = clinic.rounds.fold.chart.missing("device", to_ms(clinic.clock.now()))
    assert (missing is None) == (whole[-1:] == ["whole"])


@settings(max_examples=80, deadline=None)
@given(LISTING, LISTING, st.randoms(use_true_random=False))
def test_the_order_within_a_look_does_not_matter(
    before: dict[str, bool], after: dict[str, bool], dice: object
) -> None:
    made = []
    for shuffled in (False, True):
        clinic = Clinic()
        clinic.take(*delivery(clinic, "whole", before))
        clinic.clock.pass_(minutes=5)
        *seen, end_ = delivery(clinic, "whole", after)
        if shuffled:
            dice.shuffle(seen)  # type: ignore[attr-defined] # Hypothesis gives a random.Random
        clinic.take(*seen, end_)
        rows = clinic.rounds.fold.chart
        made.append((charted(clinic), {each.resource.key: each.missing for each in rows.held.values()}))
    assert made[0] == made[1]


@settings(max_examples=60, deadline=None)
@given(histories())
def test_one_turn_or_many_the_chart_is_the_same(history: list[tuple[str, dict[str, bool]]]) -> None:
    one, many = Clinic(), Clinic()
    every: list[Record] = []
    for sort, listed in history:
        for clinic in (one, many):
            clinic.clock.pass_(minutes=5)
        made = delivery(many, sort, listed)
        many.take(*made)
        every += made
    one.take(*every)
    assert charted(one) == charted(many)
    for each in (*one.rounds.fold.chart.streams.values(), *many.rounds.fold.chart.streams.values()):
        each.entry = -1  # the gap's place in the ledger depends on what was derived before it
    assert one.rounds.fold.chart.streams == many.rounds.fold.chart.streams


@pytest.mark.parametrize("sweeps", [1, 2, 3])
def test_an_account_is_gone_after_two_whole_listings_without_it_and_back_when_it_is_seen(sweeps: int) -> None:
    clinic = Clinic()
    other = login(key="bo", login="bo")
    clinic.see(login(), other)
    for _ in range(sweeps):
        clinic.clock.pass_(minutes=5)
        clinic.see(other)
    accounts = clinic.rounds.fold.chart.by_kind["account"]
    assert len(accounts) == (2 if sweeps == 1 else 1)
    clinic.clock.pass_(minutes=5)
    clinic.see(login(), other)
    assert len(accounts) == 2
    assert all(each.missing == 0 for each in clinic.rounds.fold.chart.held.values())


def test_a_reply_that_is_handed_over_whole_is_recorded_by_its_digest() -> None:
    clinic = Clinic()
    turn = clinic.take(Observation(resource=ONE, observed_at=clinic.clock.now(), raw=b"as it came"))
    (payload,) = [each.payload for each in turn.entries if each.k == "observation"]
    assert payload is not None
    assert payload["digest"] == sha256(b"as it came").hexdigest()


def test_a_straggler_makes_no_listing_older() -> None:
    clinic = Clinic()
    clinic.see(ONE)
    clinic.clock.pass_(minutes=10)
    turn = clinic.take(*look(clinic, laptop(NO)), *look(clinic, laptop(NO), ago=6), end(clinic, 1))
    (said,) = [each.st for each in turn.entries if each.k == "sweep"]
    assert said["from"] == to_ms(clinic.clock.now())
