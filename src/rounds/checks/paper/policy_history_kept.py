"""Each version of a document that ended within six years is still on file.

## What it looks at
The documents in the register: whether one is in force, and whether each version whose last day lies within
the last six years is on file, opened to its last page.

## Why it matters
What counts in an inquiry is the version that was in force on the day in question, not today's.

## What to do
Find the old version, put its file back beside the others, and name it in its line. Give a version its last
day instead of deleting its line.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import Final

from rounds.checks.paper._answers import YES_NOW, Answer, every, is_over, months_later, some, still
from rounds.checks.paper._cases import ELM, NOON, PAPER, of
from rounds.checks.paper._judges import about
from rounds.checks.paper._papers import in_force, unless_missing
from rounds.model.resources import Paper
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

KEPT: Final = 72
"""Months for which a version is kept after its last day (45 CFR 164.316(b)(2)(i))."""
NOW = PAPER(title="Handbook")
OLD = partial(PAPER, title="Handbook 1", key="old", ends=Seen(date(2025, 8, 31)))
ANCIENT = OLD(ends=Seen(date(2019, 8, 31)), on_file=NO)


@check(
    id="paper.policy-history-kept",
    since="0.1.0",
    severity="medium",
    cites=(cfr("164.316(b)"),),
    see=(cfr("164.530(i)"),),
    cases=(
        Case("one version, in force", Holds, (ELM, of(NOW), NOON)),
        Case("the version before is on file", Holds, (ELM, of(NOW, OLD()), NOON)),
        Case("the version before is gone", Fails, (ELM, of(NOW, OLD(on_file=NO)), NOON)),
        Case("none is in force", Fails, (ELM, of(OLD()), NOON)),
        Case("nothing is on file", Fails, (ELM, of(ANCIENT), NOON)),
        Case("the version before can't be read", Unseen, (ELM, of(NOW, OLD(on_file=UNSEEN)), NOON)),
        Case("when it ended was not seen", Unseen, (ELM, of(NOW, OLD(ends=NotSeen())), NOON)),
        Case("the register is not whole", Unseen, (ELM, of(NOW, missing=Reason.TRUNCATED), NOON)),
    ),
)
def policy_history_kept(clinic: Clinic, papers: Listing[Paper], now: datetime) -> Verdict:
    """Judge the whole clinic."""
    found = every(
        *(partial(_kept, each, now, clinic) for each in papers.items),
        lambda: unless_missing(some(about(e.title, in_force(e, now, clinic)) for e in papers.items), papers),
        lambda: unless_missing(YES_NOW if papers.missing is None else Answer(NO), papers),
    )
    if found.fact is YES:
        return Holds(f"{clinic.name} has a document in force and each version of six years.", found.until)
    if found.fact is NO:
        return Fails(
            f"{clinic.name} does not have each version of six years: {found.why or 'none'}.", found.until
        )
    return Unseen(f"Not known whether {clinic.name} has each version of six years: {found.why}.", found.until)


def _kept(paper: Paper, now: datetime, clinic: Clinic) -> Answer:
    """Whether a version that ended lately enough is on file."""
    ends = paper.ends
    if isinstance(ends, NotSeen):
        return about(paper.title, Answer(UNSEEN, None, "its last day was not seen"))
    if ends.value is None:
        return YES_NOW
    over = is_over(ends.value, now, clinic)
    if over.fact is not YES:
        return Answer(YES, over.until)
    due = still(months_later(ends.value, KEPT), now, clinic, "")
    if due.fact is not YES or paper.on_file is YES:
        return Answer(YES, due.until if due.fact is YES else None)
    why = "it is not on file" if paper.on_file is NO else "whether it is on file was not seen"
    return about(paper.title, Answer(paper.on_file, due.until, why))
