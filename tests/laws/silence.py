"""The law on silence: time that passes without a look proves nothing, but where the record names a day.

A day helps one check on one thing: the vendor whose service is over, the vendor whose agreement begins, the
person who left a month ago. Which days these are is told here anew, with a calendar of its own.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from rounds.model.fact import YES, Seen
from rounds.model.records import Attestation, Observation, Sweep
from rounds.model.resource import Resource
from rounds.model.resources import Agreement, Person, Vendor
from rounds.model.times import from_ms
from tests.laws.common import name_of
from tests.laws.history import History, Turn

Flip = tuple[str, str, str]
"""A check, a subject, and what was said before: an outcome, or nothing."""
PEOPLE: Final = {
    "paper.security-training-current",
    "paper.privacy-training-current",
    "paper.people-cleared",
    "paper.access-authorized",
}
"""What is asked of a person until a month after the last day."""
SERVICE: Final = {
    "vendors.agreement-on-file",
    "vendors.agreement-in-force",
    "vendors.agreement-ends-soon",
    "vendors.required-clauses-confirmed",
    "vendors.reviewed-each-year",
}
"""What is asked of a vendor until its service is over."""
IN_FORCE: Final = {
    "vendors.agreement-in-force",
    "vendors.agreement-ends-soon",
    "vendors.required-clauses-confirmed",
}
"""What an agreement answers from its first day on."""
HERE: Final = ZoneInfo("America/Chicago")


def silence_never_helps(history: History, turn: Turn) -> str:
    """A turn that brings no look turns nothing to *met* and never raises the score, but by as much
    as the verdicts are worth whose own day came since the turn before.
    """
    if _is_heard(turn):
        return ""
    came = list(_turned(history, turn))
    for check, sub, was in came:
        if not any(_passed(history, turn, day) for day in _days(history, check, sub)):
            return f"{check} of {name_of(history, sub)} was {was or 'not said'} and holds on silence"
    if _without(history, came) <= turn.points_before or _a_statement_begins(history, turn):
        return ""
    return f"the score rose from {turn.points_before} to {turn.points} on silence"


def _is_heard(turn: Turn) -> bool:
    """Whether a turn brings a look, a statement, a whole listing, or another clock."""
    if "clock" in turn.said or turn.said == "declared":
        return True
    if any(isinstance(each, Observation | Attestation) for each in turn.records):
        return True
    return any(isinstance(each, Sweep) and each.complete for each in turn.records)


def _turned(history: History, turn: Turn) -> Iterator[Flip]:
    """What holds since this turn and did not before."""
    for entry in turn.of("verdict"):
        for check, said in entry.st["judged"].items():
            was = _said_before(history, check, entry.sub) if said == "holds" else said
            if was != said:
                yield check, entry.sub, was


def _said_before(history: History, check: str, sub: str) -> str:
    for turn in reversed(history.turns[:-1]):
        for entry in reversed(turn.of("verdict")):
            if entry.sub == sub and check in entry.st["judged"]:
                said: str = entry.st["judged"][check]
                return "" if said == "gone" else said
    return ""


def _days(history: History, check: str, sub: str) -> Iterator[date]:
    """The last days after whose end a check on this thing is met by itself, as the record has them."""
    held = history.rounds.fold.chart.held
    thing: Resource | None = held[sub].resource if sub in held else None
    match thing:
        case Person(last_day=Seen(day)) if day is not None and check in PEOPLE:
            yield _month_after(day)
            if thing.on_roster is not YES:  # until the last day is over, whether they work here is not known
                yield day
        case Vendor(ended=Seen(day)) if day is not None and check in SERVICE:
            yield day
    if isinstance(thing, Vendor) and check in IN_FORCE:
        for each in held.values():
            if isinstance(each.resource, Agreement) and each.resource.vendor == Seen(thing.name):
                yield from _eves(each.resource)


def _eves(paper: Agreement) -> Iterator[date]:
    """The days before an agreement counts."""
    for value in (paper.signed, paper.starts):
        match value:
            case Seen(day) if day is not None:
                yield day - timedelta(days=1)


def _month_after(day: date) -> date:
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _passed(history: History, turn: Turn, day: date) -> bool:
    """Whether a day ended at the clinic since the turn before this one."""
    end = datetime.combine(day + timedelta(days=1), time(), tzinfo=HERE)
    return from_ms(history.turns[-2].at) < end <= from_ms(turn.at)


def _without(history: History, came: list[Flip]) -> int:
    """The points there would be if what came by its day had stayed as it was."""
    scorer = history.rounds.fold.tally.scorer.copy()
    for check, _, was in came:
        counts = scorer.standing.counts_of(check)
        holds = counts.holds - 1
        before = {was: getattr(counts, was) + 1} if was else {}
        scorer.set_counts(check, replace(counts, holds=holds, by_word=min(counts.by_word, holds), **before))
    return scorer.points


def _a_statement_begins(history: History, turn: Turn) -> bool:
    """Whether the day of a statement came: one made before the clock was set back is dated ahead of now."""
    day_of = history.rounds.fold.chart.clinic.day_of
    was, now = day_of(from_ms(history.turns[-2].at)), day_of(from_ms(turn.at))
    said = (each for t in history.turns for each in t.records if isinstance(each, Attestation))
    return any(was < each.on <= now for each in said)
