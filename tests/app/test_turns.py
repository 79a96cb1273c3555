"""A turn is kept whole or not at all, whatever goes wrong in it, and the clock may do what it likes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, NoReturn

import pytest

from rounds.evidence.said import NotTaken
from rounds.judgment.engine import Engine
from rounds.judgment.findings import Findings
from rounds.judgment.tally import Tally
from rounds.model.fact import NO, YES
from rounds.model.records import Act, Destroy, Move, Observation, Record
from rounds.model.times import to_ms
from rounds.ports import Batch, Put, StoreFull
from rounds.replay import replay
from rounds.stores.memory import MemoryStore
from tests.spine.alive import START, Clinic, laptop
from tests.spine.signed import signed


class Stopped(BaseException):
    """Ctrl-C, a thread's end: no error of anyone's."""


def boom(*_: object, **__: object) -> NoReturn:
    raise Stopped


@pytest.mark.parametrize(
    ("where", "what"),
    [(Engine, "judge"), (Engine, "record"), (Findings, "moves"), (Tally, "news"), (MemoryStore, "commit")],
)
def test_a_turn_that_breaks_anywhere_leaves_nothing_behind(
    where: type, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clinic, twin = Clinic(), Clinic()
    for each in (clinic, twin):
        each.see(laptop(YES))
        each.clock.pass_(minutes=5)
    with monkeypatch.context() as planted:
        planted.setattr(where, what, boom)
        with pytest.raises(Stopped):
            clinic.see(laptop(NO))
    assert clinic.rows() == twin.rows()
    assert clinic.kinds(clinic.see(laptop(NO))) == twin.kinds(twin.see(laptop(NO)))
    assert clinic.rounds.head.size == twin.rounds.head.size


def test_what_can_not_be_loaded_again_at_once_is_before_the_next_turn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clinic = Clinic()
    clinic.see(laptop(YES))
    clinic.clock.pass_(minutes=5)

    def refuse(*_: object) -> NoReturn:
        raise StoreFull("The disk is full.")

    with monkeypatch.context() as planted:
        planted.setattr(clinic.store, "commit", refuse)
        planted.setattr(clinic.store, "rows", refuse)
        with pytest.raises(StoreFull):
            clinic.see(laptop(NO))
    assert "finding.open" in clinic.kinds(clinic.see(laptop(NO)))
    assert replay(clinic.store, clinic.judged_by).faults == []


def test_one_bad_record_takes_its_whole_delivery_with_it() -> None:
    def deliveries() -> Iterator[Record]:
        yield Observation(resource=laptop(NO), observed_at=START)
        yield Act(finding="f-1", move=Move.ACCEPT, by="Ana", at=START)

    clinic = Clinic()
    size = clinic.store.size()
    with pytest.raises(NotTaken, match="needs a reason and a last day"):
        clinic.rounds.take(deliveries())
    assert (clinic.store.size(), clinic.rounds.fold.chart.held) == (size, {})


@pytest.mark.parametrize("index", [-1, 4_000])
def test_only_what_is_there_can_be_destroyed(index: int) -> None:
    clinic = Clinic()
    with pytest.raises(NotTaken, match="There is no entry"):
        clinic.take(Destroy(index=index, why="x", by="Ana", at=START))


def test_a_destroyed_name_of_the_clinic_is_no_mismatch_of_what_spoke_it() -> None:
    clinic = Clinic()
    clinic.take(Destroy(index=0, why="It was renamed.", by="Ana", at=START))
    assert not any(b"Maple" in row for row in clinic.rows().values())
    found = replay(clinic.store, clinic.judged_by)
    assert (found.faults, found.taken["rests on a destroyed payload"]) == ([], 1)


def test_who_only_previewed_writes_nothing_of_it() -> None:
    """What a reader derived for the screen is not in the ledger, and is not built upon."""
    clinic = Clinic()
    clinic.see(laptop(YES))
    clinic.clock.pass_(hours=25)
    clinic.rounds.preview()
    clinic.clock.pass_(minutes=1)
    clinic.see(laptop(NO, key="back"))
    assert replay(clinic.store, clinic.judged_by).faults == []


def test_two_turns_in_one_millisecond_are_two_turns() -> None:
    clinic = Clinic()
    clinic.see(laptop(YES))
    first, second = clinic.see(laptop(NO)), clinic.see(laptop(YES))
    assert {each.turn for each in first.entries} | {each.turn for each in second.entries} == {3, 4}
    assert replay(clinic.store, clinic.judged_by).faults == []


@pytest.mark.parametrize("back", [1, 2_000, 299_000, 301_000, 86_400_000], ids=lambda ms: f"{ms} ms")
def test_a_clock_that_goes_back_a_little_loses_no_change(back: int) -> None:
    """What the faster clock dated is no newer than what is seen now."""
    clinic = Clinic()
    clinic.see(laptop(YES))
    clinic.clock.pass_(minutes=10)
    clinic.see(laptop(YES))
    clinic.clock.at -= timedelta(milliseconds=back)
    clinic.clock.up += 1
    turn = clinic.take(Observation(resource=laptop(NO), observed_at=clinic.clock.now()))
    assert "finding.open" in clinic.kinds(turn)
    assert clinic.kinds(turn)[0] == "clock"
    held = next(iter(clinic.rounds.fold.chart.held.values()))
    assert clinic.rounds.fold.chart.base(held) <= to_ms(clinic.clock.now())
    assert replay(clinic.store, clinic.judged_by).faults == []


def test_a_clock_that_runs_on_evenly_is_not_worth_an_entry() -> None:
    clinic = Clinic()
    clinic.see(laptop(YES))
    clinic.clock.pass_(days=3)
    assert "clock" not in clinic.kinds(clinic.take())


class Meanwhile(MemoryStore):
    """A store to which another process writes while someone reads its rows."""

    then: Callable[[], Any] | None = None

    def rows(self, table: str, prefix: str = "") -> Iterator[tuple[str, bytes]]:
        then, self.then = self.then, None
        if then is not None:
            then()
        return super().rows(table, prefix)


def test_a_ledger_that_grows_while_it_is_replayed_is_not_taken_for_damaged() -> None:
    clinic = Clinic(store=Meanwhile())
    clinic.see(laptop(YES))
    clinic.clock.pass_(minutes=5)
    signed(clinic)
    clinic.store.then = lambda: clinic.see(laptop(NO))
    found = replay(clinic.store, clinic.judged_by)
    assert found.faults == []
    assert found.entries == clinic.store.size()


def test_a_row_that_is_wrong_is_named_though_the_ledger_grows() -> None:
    clinic = Clinic(store=Meanwhile())
    clinic.see(laptop(YES))
    clinic.clock.pass_(minutes=5)
    clinic.store.commit(Batch(clinic.store.size(), clinic.fence, [], [Put("clinic", "clinic", b"{}")]))
    clinic.store.then = lambda: clinic.see(laptop(NO))
    assert [fault.row for fault in replay(clinic.store, clinic.judged_by).faults] == ["clinic/clinic"]
