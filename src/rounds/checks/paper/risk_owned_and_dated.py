"""Each rated risk has a measure, an owner here, a day, and what is left.

## What it looks at
Each line of the list of risks: whether it has a measure, an owner who is on the roster and has not left, a
day by which it stands, and the risk that is left; and whether that day has passed without it.

## Why it matters
An analysis that nobody acts on is a list of what the clinic knew and left. The agency asks for the plan
beside it.

## What to do
Give the risk a measure, an owner who works here and a day. When the measure stands, enter the day under done;
when it needs longer, write down why and set another day.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import partial

from rounds.checks._phrases import day
from rounds.checks.paper._answers import YES_NOW, Answer, every, has_come, still
from rounds.checks.paper._judges import told
from rounds.checks.paper._papers import here, short
from rounds.model.resources import Person, Risk
from rounds.sdk.check import (
    NO,
    UNSEEN,
    YES,
    Case,
    Clinic,
    Fails,
    Holds,
    NotSeen,
    Reason,
    Seen,
    Unseen,
    Value,
    Verdict,
    cfr,
    check,
)

BO = partial(
    Person,
    system="roster",
    key="bo",
    name="Bo Lind",
    email="bo@elm.example",
    last_day=Seen(None),
    on_roster=YES,
)
RISK = partial(
    Risk,
    system="documents",
    key="laptop",
    title="A laptop is lost",
    measure=Seen("Encrypt every laptop."),
    owner=Seen("bo@elm.example"),
    due=Seen(date(2026, 6, 1)),
    done=Seen(None),
    residual=Seen("low"),
)
HERE = Clinic()
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
OWNED = Seen(BO())
PAST = Seen(date(2026, 3, 1))


@check(
    id="paper.risk-owned-and-dated",
    since="0.1.0",
    severity="high",
    cites=(cfr("164.308(a)(1)(ii)(B)"),),
    cases=(
        Case("measure, owner, day, and what is left", Holds, (RISK(), OWNED, NOON, HERE)),
        Case("done in time", Holds, (RISK(due=PAST, done=PAST), OWNED, NOON, HERE)),
        Case("its day has passed", Fails, (RISK(due=PAST), OWNED, NOON, HERE)),
        Case("its owner has left", Fails, (RISK(), Seen(BO(last_day=PAST)), NOON, HERE)),
        Case("its owner is on no roster", Fails, (RISK(), Seen(None), NOON, HERE)),
        Case("no measure", Fails, (RISK(measure=Seen(None)), OWNED, NOON, HERE)),
        Case("no day", Fails, (RISK(due=Seen(None)), OWNED, NOON, HERE)),
        Case("what is left is not told", Fails, (RISK(residual=Seen(None)), OWNED, NOON, HERE)),
        Case("the roster is too old", Unseen, (RISK(), NotSeen(Reason.STALE), NOON, HERE)),
        Case("the list of risks is too old", Unseen, (RISK().faded(), OWNED, NOON, HERE)),
    ),
)
def risk_owned_and_dated(risk: Risk, owner: Value[Person | None], now: datetime, clinic: Clinic) -> Verdict:
    """Judge one risk."""
    found = every(
        lambda: told(risk.measure, "a measure"),
        lambda: _owned(owner, now, clinic),
        lambda: _in_time(risk, now, clinic),
        lambda: told(risk.residual, "the risk that is left"),
    )
    name = short(risk.title)
    if found.fact is YES:
        return Holds(f"{name}: a measure, an owner, a day, and what is left.", found.until)
    if found.fact is NO:
        return Fails(f"{name}: {found.why}.", found.until)
    return Unseen(f"{name}: not known whether all is there, {found.why}.", found.until)


def _owned(owner: Value[Person | None], now: datetime, clinic: Clinic) -> Answer:
    if isinstance(owner, NotSeen):
        return Answer(UNSEEN, None, f"who owns it: {owner.reason.words}")
    if owner.value is None:
        return Answer(NO, None, "its owner is not on the roster")
    return here(owner.value, now, clinic)


def _in_time(risk: Risk, now: datetime, clinic: Clinic) -> Answer:
    """Whether the measure stands, or its day is still to come."""
    done, due = risk.done, risk.due
    if isinstance(done, NotSeen) or isinstance(due, NotSeen):
        return Answer(UNSEEN, None, "its day was not seen")
    if due.value is None:
        return Answer(NO, None, "it has no day by which the measure stands")
    stands = has_come(done.value, now, clinic) if done.value else Answer(NO)
    if stands.fact is YES:
        return YES_NOW
    ahead = still(due.value, now, clinic, f"the measure was to stand on {day(due.value)}")
    return ahead if stands.until is None else every(lambda: Answer(YES, stands.until), lambda: ahead)
