"""What is asked of one person's training: within a year, since the first day here, and soon after it.

Someone new has thirty days. Twelve months and thirty days are our measure; the rule says *periodic* and
*within a reasonable period of time*.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any, Final

from msgspec.structs import replace

from rounds.checks._phrases import day
from rounds.checks.paper._answers import YES_NOW, Answer, earliest, every, some, still
from rounds.checks.paper._papers import YEAR, not_here, released, since, unless_missing
from rounds.model.resources import Person, Training
from rounds.sdk.check import (
    NO,
    UNSEEN,
    YES,
    Case,
    Clinic,
    Fact,
    Fails,
    Holds,
    Listing,
    NotSeen,
    Reason,
    Seen,
    Unseen,
    Verdict,
)

NEW: Final = timedelta(days=30)
LATEST: Final = date.max - NEW
HERE: Final = Clinic()
NOON: Final = datetime(2026, 3, 2, 12, tzinfo=UTC)
ANA: Final = partial(
    Person,
    system="roster",
    key="ana@elm.example",
    name="Ana Ruiz",
    email="ana@elm.example",
    started=Seen(date(2024, 5, 1)),
    last_day=Seen(None),
    on_roster=YES,
)
TAUGHT: Final = partial(
    Training,
    system="documents",
    key="ana",
    person=Seen("ana@elm.example"),
    on=Seen(date(2026, 1, 12)),
    security=YES,
    privacy=YES,
)


def judged_training(
    person: Person,
    trainings: Listing[Training],
    now: datetime,
    clinic: Clinic,
    topic: str,
    taught: Callable[[Training], Fact],
) -> Verdict:
    """What is said of one person's training in a topic."""
    elsewhere, gone = not_here(person, now, clinic), released(person, now, clinic)
    if elsewhere is not None:
        return elsewhere
    if isinstance(person.started, NotSeen):
        return Unseen(f"Since when {person.name} works here is not known.", gone.until)
    started = person.started.value
    new = still(min(started, LATEST) + NEW, now, clinic, "") if started else Answer(NO)
    if new.fact is YES:
        return Holds(
            f"{person.name} began on {day(started or date.min)} and has thirty days.",
            earliest(new.until, gone.until),
        )
    lessons = (_lesson(each, started, taught, now, clinic) for each in trainings.items)
    found = unless_missing(some(lessons), trainings)
    return _said(person, topic, found._replace(until=earliest(found.until, gone.until)))


def _lesson(
    training: Training,
    started: date | None,
    taught: Callable[[Training], Fact],
    now: datetime,
    clinic: Clinic,
) -> Answer:
    """Whether one training counts now."""
    return every(
        lambda: Answer(taught(training)),
        lambda: since(training.on, YEAR, now, clinic),
        lambda: _since_start(training, started),
    )


def _since_start(training: Training, started: date | None) -> Answer:
    on = training.on
    if isinstance(on, NotSeen) or started is None or on.value >= started:
        return YES_NOW
    return Answer(NO, None, f"the last was on {day(on.value)}, before the first day here")


def _said(person: Person, topic: str, found: Answer) -> Verdict:
    if found.fact is YES:
        return Holds(f"{person.name} was trained in {topic} within a year.", found.until)
    if found.fact is NO:
        why = f": {found.why}" if found.why else ""
        return Fails(f"{person.name} was not trained in {topic} within a year{why}.", found.until)
    return Unseen(f"Whether {person.name} was trained in {topic} within a year is not known.", found.until)


def training_cases(topic: str) -> tuple[Case, ...]:
    """The table of a check on training in a topic, which is the name of a fact."""
    other, unseen = replace(TAUGHT(), **{topic: NO}), replace(TAUGHT(), **{topic: UNSEEN})
    new, back = Seen(date(2026, 2, 20)), Seen(date(2026, 1, 20))

    def row(
        name: str, says: type[Any], person: Person, *given: Training, missing: Reason | None = None
    ) -> Case:
        return Case(name, says, (person, Listing(given, missing), NOON, HERE))

    return (
        row("trained in January", Holds, ANA(), TAUGHT()),
        row("began ten days ago", Holds, ANA(started=new)),
        row("no longer works here", Holds, ANA(last_day=Seen(date(2026, 1, 20)))),
        row("never trained", Fails, ANA()),
        row("trained in something else", Fails, ANA(), other),
        row("more than a year ago", Fails, ANA(), TAUGHT(on=Seen(date(2025, 2, 1)))),
        row("before coming back", Fails, ANA(started=back), TAUGHT()),
        row("the list of trainings is not there", Unseen, ANA(), missing=Reason.UNREACHABLE),
        row("in what was not seen", Unseen, ANA(), unseen),
        row("when was not seen", Unseen, ANA(), TAUGHT(on=NotSeen())),
        row("the first day is not known", Unseen, ANA(started=NotSeen()), TAUGHT()),
        row("the roster is too old", Unseen, ANA().faded(), TAUGHT()),
        row("vanished from the roster", Unseen, ANA(on_roster=NO), TAUGHT()),
    )
