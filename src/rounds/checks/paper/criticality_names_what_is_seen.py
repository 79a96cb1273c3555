"""A list of systems in the order in which they come back names all that are seen.

## What it looks at
The documents for *criticality-list* that are in force, and whether one names, under systems, each system in
which accounts are reported and each vendor in the register that handles patient data and still serves.

## Why it matters
After an outage people bring back what is on the list. What is not on it comes back last, or never.

## What to do
Put the system that the finding names on the list, at its place, and add its name under systems.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any, Final

from rounds.checks.paper._answers import Answer, every
from rounds.checks.paper._cases import ELM, NOON, PAPER, of
from rounds.checks.paper._inventory import names_all_seen
from rounds.checks.paper._judges import Wanted, one_paper, said_of
from rounds.checks.paper._papers import in_force
from rounds.model.resources import Account, Paper, Vendor
from rounds.sdk.check import (
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

WANTED: Final = Wanted("criticality-list", "164.308(a)(7)(ii)(E)", "a list of all systems by weight")
MADE = partial(
    PAPER, title="What first", serves=Seen(("criticality-list",)), systems=Seen(("mail", "Paubox"))
)
LOGIN = Account(system="mail", key="1", login="ana")
OTHER = Account(system="emr", key="1", login="ana")
PAUBOX = Vendor(system="vendors", key="paubox", name="Paubox", handles_ephi=YES, ended=Seen(None))


def _row(name: str, says: type[Any], paper: Paper, accounts: Listing[Account]) -> Case:
    return Case(name, says, (ELM, of(paper), accounts, of(PAUBOX), NOON))


@check(
    id="paper.criticality-names-what-is-seen",
    since="0.1.0",
    severity="low",
    cites=(cfr("164.308(a)(7)(ii)(E)"),),
    cases=(
        _row("all that is seen is on it", Holds, MADE(), of(LOGIN)),
        _row("a system is seen that it leaves out", Fails, MADE(), of(LOGIN, OTHER)),
        _row("there is none", Fails, PAPER(serves=Seen(("evaluation",))), of(LOGIN)),
        _row("its systems were not seen", Unseen, MADE(systems=NotSeen()), of(LOGIN)),
        _row("systems are not all seen", Unseen, MADE(), of(LOGIN, missing=Reason.STALE)),
    ),
)
def criticality_names_what_is_seen(
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
