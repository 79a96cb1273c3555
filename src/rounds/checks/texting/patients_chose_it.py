"""Patients who are written to in clear were told of the risk and chose it.

## What it looks at
Each recorded choice of a channel that the clinic uses: the day on which the patient chose it, the day on
which the patient was told that others may read it, where that is so, and whether it was taken back (STOP).

## Why it matters
A patient may ask to be reached in clear, by text or plain mail, once told of the risk; then the clinic does
as asked. Who took it back must be reached another way.

## What to do
Tell the patient once, in a sentence, write down the day and the answer, and stop at once when STOP comes.
What has no record is asked at the next visit.
"""

from __future__ import annotations

from datetime import date
from functools import partial

from rounds.checks._phrases import day
from rounds.model.resources import ChannelChoice
from rounds.sdk.check import (
    NO,
    UNSEEN,
    YES,
    Case,
    Fails,
    Holds,
    NotOurs,
    NotSeen,
    Reason,
    Seen,
    Unseen,
    Verdict,
    cfr,
    check,
)

CHOICE = partial(ChannelChoice, system="texting", key="0b77e1aa", name="choice 0b77e1", in_use=YES)
CHOSEN = partial(CHOICE, chosen=Seen(date(2026, 1, 5)), stopped=Seen(None), in_clear=YES)
TOLD = partial(CHOSEN, warned=Seen(date(2026, 1, 5)))


@check(
    id="texting.patients-chose-it",
    since="0.2.0",
    severity="medium",
    cites=(cfr("164.522(b)"),),
    see=(cfr("164.530(c)"),),
    cases=(
        Case("told, and chosen", Holds, (TOLD(),)),
        Case("nobody else can read it", Holds, (CHOSEN(in_clear=NO),)),
        Case("not used", NotOurs, (CHOICE(in_use=NO),)),
        Case("never chosen", Fails, (TOLD(chosen=Seen(None)),)),
        Case("never told", Fails, (CHOSEN(warned=Seen(None)),)),
        Case("stopped, and still written to", Fails, (TOLD(stopped=Seen(date(2026, 2, 1))),)),
        Case("told or not?", Unseen, (CHOSEN(),)),
        Case("in clear or not?", Unseen, (TOLD(in_clear=UNSEEN),)),
        Case("stopped or not?", Unseen, (TOLD(stopped=NotSeen(Reason.NOT_PERMITTED)),)),
        Case("chosen or not?", Unseen, (CHOICE(stopped=Seen(None)),)),
        Case("used or not?", Unseen, (TOLD(in_use=UNSEEN),)),
    ),
)
def patients_chose_it(choice: ChannelChoice) -> Verdict:
    """Judge one choice."""
    name = choice.name
    if choice.in_use is NO:
        return NotOurs(f"Nobody is written to by {name}.")
    if choice.in_use is not YES:
        return Unseen(f"Whether somebody is written to by {name} is not known: {choice.why('in_use')}.")
    match choice.stopped:
        case NotSeen(reason):
            return Unseen(f"Whether {name} was taken back is not known: {reason.words}.")
        case Seen(date() as on):
            return Fails(f"{name} was taken back on {day(on)}, and the patient is still written to.")
    match choice.chosen:
        case NotSeen(reason):
            return Unseen(f"Whether the patient made {name} is not known: {reason.words}.")
        case Seen(None):
            return Fails(f"Of {name} no day is recorded on which the patient made it.")
    return _told(choice)


def _told(choice: ChannelChoice) -> Verdict:
    """Judge whether the patient knew that others may read it."""
    name = choice.name
    if choice.in_clear is NO:
        return Holds(f"The patient made {name}, and nobody else can read what goes that way.")
    if choice.in_clear is not YES:
        return Unseen(f"Whether others can read what goes by {name} is not known: {choice.why('in_clear')}.")
    match choice.warned:
        case NotSeen(reason):
            return Unseen(f"Whether the patient of {name} was told of the risk is not known: {reason.words}.")
        case Seen(None):
            return Fails(f"The patient of {name} was not told that others may read it.")
    return Holds(f"The patient made {name} after being told that others may read it.")
