"""Everyone who works here was cleared, and it is told by whom.

## What it looks at
Each person on the roster who has not left: whether the list of clearances says on which day and by whom the
person was cleared.

## Why it matters
Whoever can open every record was once a stranger with a letter of application.

## What to do
Check references and licences before the first day, and enter the person with the day and who did it.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import partial

from rounds.checks.paper._answers import Answer, earliest, every, has_come, some
from rounds.checks.paper._papers import not_here, released, signed_by, unless_missing
from rounds.model.resources import Clearance, Person
from rounds.sdk.check import (
    NO,
    UNSEEN,
    YES,
    Case,
    Clinic,
    Fails,
    Holds,
    Listing,
    NotSeen,
    Reason,
    Seen,
    Unseen,
    Verdict,
    cfr,
    check,
)

ANA = partial(
    Person,
    system="roster",
    key="ana",
    name="Ana Ruiz",
    email="ana@elm.example",
    last_day=Seen(None),
    on_roster=YES,
)
DONE = partial(
    Clearance,
    system="documents",
    key="ana",
    person=Seen("ana@elm.example"),
    cleared=Seen(date(2024, 4, 20)),
    cleared_by=Seen("Rosa Delgado"),
)
NONE: Listing[Clearance] = Listing((), None)
HERE = Clinic()
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@check(
    id="paper.people-cleared",
    since="0.1.0",
    severity="medium",
    cites=(cfr("164.308(a)(3)(ii)(B)"),),
    cases=(
        Case("cleared before the first day", Holds, (ANA(), Listing((DONE(),), None), NOON, HERE)),
        Case("has left", Holds, (ANA(last_day=Seen(date(2026, 1, 20))), NONE, NOON, HERE)),
        Case("left last week", Fails, (ANA(last_day=Seen(date(2026, 2, 23))), NONE, NOON, HERE)),
        Case("not on the list", Fails, (ANA(), NONE, NOON, HERE)),
        Case("not cleared yet", Fails, (ANA(), Listing((DONE(cleared=Seen(None)),), None), NOON, HERE)),
        Case("by nobody", Fails, (ANA(), Listing((DONE(cleared_by=Seen(None)),), None), NOON, HERE)),
        Case("the list is not there", Unseen, (ANA(), Listing((), Reason.UNREACHABLE), NOON, HERE)),
        Case("when was not seen", Unseen, (ANA(), Listing((DONE(cleared=NotSeen()),), None), NOON, HERE)),
        Case("vanished from the roster", Unseen, (ANA(on_roster=NO), Listing((DONE(),), None), NOON, HERE)),
        Case("works here?", Unseen, (ANA(last_day=NotSeen()), NONE, NOON, HERE)),
    ),
)
def people_cleared(person: Person, clearances: Listing[Clearance], now: datetime, clinic: Clinic) -> Verdict:
    """Judge one person."""
    elsewhere, gone = not_here(person, now, clinic), released(person, now, clinic)
    if elsewhere is not None:
        return elsewhere
    found = unless_missing(some(_cleared(each, now, clinic) for each in clearances.items), clearances)
    until = earliest(found.until, gone.until)
    if found.fact is YES:
        return Holds(f"{person.name} was cleared.", until)
    if found.fact is NO:
        return Fails(f"{person.name} was not cleared, or it is not told by whom.", until)
    return Unseen(f"Whether {person.name} was cleared is not known: {found.why}.", until)


def _cleared(clearance: Clearance, now: datetime, clinic: Clinic) -> Answer:
    on = clearance.cleared
    if isinstance(on, NotSeen):
        return Answer(UNSEEN, None, "its day was not seen")
    if on.value is None:
        return Answer(NO, None, "not yet")
    day = on.value
    return every(lambda: has_come(day, now, clinic), lambda: signed_by(clearance.cleared_by))
