"""Every training on the list is of someone on the roster.

## What it looks at
Each line of the list of trainings, and whether its e-mail belongs to a person whom the roster knows, now or
from before.

## Why it matters
A training under a misspelt address counts for nobody: the person stays untrained, and the list looks longer
than it is.

## What to do
Correct the address in the list of trainings, or put the person on the roster.
"""

from __future__ import annotations

from datetime import date
from functools import partial

from rounds.model.resources import Person, Training
from rounds.sdk.check import Case, Fails, Holds, NotSeen, Reason, Seen, Unseen, Value, Verdict, cfr, check

LINE = partial(Training, system="documents", key="ana", on=Seen(date(2026, 1, 12)))
ANA = Seen(Person(system="roster", key="ana", name="Ana Ruiz", email="ana@elm.example"))
KNOWN = LINE(person=Seen("ana@elm.example"))


@check(
    id="paper.training-names-known-people",
    since="0.1.0",
    severity="low",
    cites=(cfr("164.308(a)(5)(ii)(A)"),),
    see=(cfr("164.530(b)"),),
    cases=(
        Case("of someone on the roster", Holds, (KNOWN, ANA)),
        Case("of nobody on the roster", Fails, (LINE(person=Seen("anna@elm.example")), Seen(None))),
        Case("the roster is too old", Unseen, (KNOWN, NotSeen(Reason.STALE))),
        Case("whose was not seen", Unseen, (LINE(), NotSeen())),
    ),
)
def training_names_known_people(training: Training, person: Value[Person | None]) -> Verdict:
    """Judge one line."""
    email = training.person
    if isinstance(email, NotSeen) or isinstance(person, NotSeen):
        return Unseen(f"Whose training a line of {training.system} tells of is not known.")
    if person.value is None:
        return Fails(f"{email.value} was trained, says {training.system}, and is on no roster.")
    return Holds(f"{person.value.name} was trained, says {training.system}.")
