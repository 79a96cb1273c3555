"""Group commit: each caller is answered once, a bad delivery fails alone, and nobody waits for ever."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from concurrent.futures import CancelledError, Future
from datetime import UTC, datetime

import pytest

from rounds.model.fact import Reason, Whose
from rounds.model.records import Gap, Record
from rounds.ports import StoreFull
from rounds.round import Turn
from rounds.writer import MOST, Busy, Writer

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def gap(detail: str) -> Gap:
    return Gap(
        system="s", kind="device", reason=Reason.STALE, whose=Whose.OURS, observed_at=NOON, detail=detail
    )


class Ledger:
    """Takes turns; holds the first until it is let go, so that deliveries gather behind it."""

    def __init__(self) -> None:
        self.turns: list[list[str]] = []
        self.begun, self.go = threading.Event(), threading.Event()

    def take(self, records: Iterable[Record]) -> Turn:
        said = [each.detail for each in records if isinstance(each, Gap)]
        if not self.turns:
            self.turns.append(said)
            self.begun.set()
            assert self.go.wait(10)
            return Turn((), 1)
        if "bad" in said:
            raise StoreFull("It does not fit.")
        self.turns.append(said)
        return Turn((), len(self.turns))


def gathered(*said: str) -> tuple[Ledger, Writer, list[Future[Turn]]]:
    """A writer that is busy with its first turn while these wait."""
    ledger = Ledger()
    writer = Writer(ledger.take)
    first = writer.submit([gap("first")])
    assert ledger.begun.wait(10)
    return ledger, writer, [first, *(writer.submit([gap(each)]) for each in said)]


def test_what_waits_is_made_durable_together() -> None:
    ledger, writer, waiting = gathered("a", "b", "c")
    ledger.go.set()
    assert [each.result(10).size for each in waiting] == [1, 2, 2, 2]
    writer.close()
    assert ledger.turns == [["first"], ["a", "b", "c"]]


def test_one_bad_delivery_fails_alone() -> None:
    ledger, writer, waiting = gathered("a", "bad", "c")
    ledger.go.set()
    assert isinstance(waiting[2].exception(10), StoreFull)
    assert [each.result(10).size for each in (waiting[1], waiting[3])] == [2, 3]
    writer.close()
    assert ledger.turns == [["first"], ["a"], ["c"]]


def test_a_caller_that_went_away_takes_its_delivery_along_and_harms_nobody() -> None:
    ledger, writer, waiting = gathered("a", "gone", "c")
    assert waiting[2].cancel()
    ledger.go.set()
    assert waiting[3].result(10).size == 2
    with pytest.raises(CancelledError):
        waiting[2].result(10)
    assert writer.submit([gap("d")]).result(10).size == 3
    writer.close()
    assert ledger.turns == [["first"], ["a", "c"], ["d"]]


def test_closing_finishes_what_waits_and_refuses_what_comes_after() -> None:
    ledger, writer, waiting = gathered("a")
    ledger.go.set()
    writer.close()
    writer.close()
    assert waiting[1].result(0).size == 2
    with pytest.raises(Busy, match="stopping"):
        writer.submit([gap("late")])


def test_a_full_queue_says_so() -> None:
    ledger, writer, _ = gathered(*["x"] * MOST)
    with pytest.raises(Busy, match="wait to be written"):
        writer.submit([gap("one too many")])
    ledger.go.set()
    writer.close()
