"""Nobody vanishes from the roster without a last day.

## What it looks at
Each person that the roster has named: still on it, or gone from it with a last day on record.

## Why it matters
Access is closed by the last day. Somebody whose line is simply deleted has none, so nothing is closed and
nobody is told.

## What to do
If the person left, record the last day. If the line was lost, put it back. From now on end a line with a
date, don't delete it.
"""

from __future__ import annotations

from datetime import date
from functools import partial

from rounds.checks._phrases import day
from rounds.model.resources import Person
from rounds.sdk.check import NO, YES, Case, Fails, Holds, NotSeen, Reason, Seen, Unseen, Verdict, cfr, check

ANA = partial(Person, system="roster", key="ana", name="Ana Ruiz", email="ana@clinic.example")
NOT_PERMITTED = NotSeen(Reason.NOT_PERMITTED)


@check(
    id="people.roster-line-vanished",
    since="0.1.0",
    severity="medium",
    cites=(cfr("164.308(a)(3)(ii)(C)"),),
    see=(cfr("164.308(a)(3)(ii)(A)"),),
    cases=(
        Case("on the roster", Holds, (ANA(on_roster=YES, last_day=Seen(None)),)),
        Case("gone, with a last day", Holds, (ANA(on_roster=NO, last_day=Seen(date(2026, 3, 1))),)),
        Case("gone, without one", Fails, (ANA(on_roster=NO, last_day=Seen(None)),)),
        Case("gone, the last day was not seen", Unseen, (ANA(on_roster=NO, last_day=NOT_PERMITTED),)),
        Case("the roster is too old", Unseen, (ANA(on_roster=YES, last_day=Seen(None)).faded(),)),
    ),
)
def roster_line_vanished(person: Person) -> Verdict:
    """Judge one person."""
    if person.on_roster is YES:
        return Holds(f"{person.name} is on the roster ({person.system}).")
    if person.on_roster is not NO:
        return Unseen(f"Whether {person.name} is on the roster is not known: {person.why('on_roster')}.")
    last_day = person.last_day
    if isinstance(last_day, NotSeen):
        return Unseen(
            f"{person.name} is off the roster; the last day is not known: {person.why('last_day')}."
        )
    if last_day.value is None:
        return Fails(f"{person.name} vanished from the roster ({person.system}) without a last day.")
    return Holds(f"{person.name} is off the roster with {day(last_day.value)} as the last day.")
