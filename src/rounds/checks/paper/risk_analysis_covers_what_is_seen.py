"""The risk analysis speaks of every system that is seen to be in use.

## What it looks at
The documents for *risk-analysis* that are in force, and whether one names, under systems, each system in
which accounts are reported and each vendor in the register that handles patient data and still serves.

## Why it matters
An analysis must cover all patient data. The system that nobody thought of is the one with the open door, and
it is the first thing that a reviewer compares.

## What to do
Add the system that the finding names to the analysis: what is in it, what threatens it, what is done. Then
add its name under systems.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import Final

from rounds.checks.paper._answers import Answer, every
from rounds.checks.paper._cases import ELM, NOON, PAPER, of
from rounds.checks.paper._inventory import names_all_seen
from rounds.checks.paper._judges import Wanted, one_paper, said_of
from rounds.checks.paper._papers import in_force
from rounds.model.resources import Account, Paper, Vendor
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

WANTED: Final = Wanted("risk-analysis", "164.308(a)(1)(ii)(A)", "a risk analysis of all that is seen")
MADE = partial(
    PAPER, title="Risk analysis", serves=Seen(("risk-analysis",)), systems=Seen(("Mail", "Paubox"))
)
LOGIN = Account(system="mail", key="1", login="ana")
OTHER = Account(system="emr", key="1", login="ana")
PAUBOX = partial(Vendor, system="vendors", key="paubox", name="Paubox", handles_ephi=YES, ended=Seen(None))
SCRIBE = partial(PAUBOX, key="scribe", name="QuickScribe")
OVER = SCRIBE(ended=Seen(date(2026, 2, 1)))


def _row(
    name: str, says: type[Verdict], paper: Paper, accounts: Listing[Account], vendors: Listing[Vendor]
) -> Case:
    return Case(name, says, (ELM, of(paper), accounts, vendors, NOON))


@check(
    id="paper.risk-analysis-covers-what-is-seen",
    since="0.1.0",
    severity="high",
    cites=(cfr("164.308(a)(1)(ii)(A)"),),
    see=(cfr("164.306(a)"),),
    cases=(
        _row("both systems are in it", Holds, MADE(), of(LOGIN), of(PAUBOX())),
        _row("a vendor without patient data is not", Holds, MADE(), of(LOGIN), of(SCRIBE(handles_ephi=NO))),
        _row("a vendor that serves no more is not", Holds, MADE(), of(LOGIN), of(OVER)),
        _row("a system is seen that it leaves out", Fails, MADE(), of(LOGIN, OTHER), of(PAUBOX())),
        _row("a vendor is seen that it leaves out", Fails, MADE(), of(LOGIN), of(PAUBOX(), SCRIBE())),
        _row("there is none", Fails, PAPER(serves=Seen(("evaluation",))), of(LOGIN), of(PAUBOX())),
        _row("its systems were not seen", Unseen, MADE(systems=NotSeen()), of(LOGIN), of(PAUBOX())),
        _row("patient data or not?", Unseen, MADE(), of(LOGIN), of(SCRIBE(handles_ephi=UNSEEN))),
        _row("does it still serve?", Unseen, MADE(), of(LOGIN), of(SCRIBE(ended=NotSeen()))),
        _row("systems are not all seen", Unseen, MADE(), of(LOGIN, missing=Reason.STALE), of(PAUBOX())),
    ),
)
def risk_analysis_covers_what_is_seen(
    clinic: Clinic,
    papers: Listing[Paper],
    accounts: Listing[Account],
    vendors: Listing[Vendor],
    now: datetime,
) -> Verdict:
    """Judge the whole clinic."""

    def meets(paper: Paper) -> Answer:
        return every(
            lambda: in_force(paper, now, clinic),
            lambda: names_all_seen(paper, accounts, vendors, now, clinic),
        )

    return said_of(clinic, WANTED.noun, one_paper(WANTED, papers, meets))
