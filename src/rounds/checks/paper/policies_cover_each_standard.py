"""A policy in force covers each standard of the Security Rule.

## What it looks at
The documents for a paragraph, a standard or a whole section of the Security Rule: whether each of the
standards that a clinic has is covered by one that is signed, on file, in force and looked at within its
months, and whose keeper is on the roster and has not left.

## Why it matters
In one case there were no policies at all. More often there are three of twenty, and nobody knows which are
missing.

## What to do
Write the policy for the standard that the finding names, or name the standard in the line of the policy that
covers it already: *164.310(b)*, or *164.310* for a whole section.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import Any, Final

from rounds.checks.paper._answers import Answer, earliest, every, some
from rounds.checks.paper._cases import ELM, LEFT, NOON, PAPER, PART, STAFF, of
from rounds.checks.paper._papers import short, standing, unless_missing
from rounds.model.resources import Paper, Person
from rounds.sdk.check import (
    NO,
    UNSEEN,
    YES,
    Case,
    Cite,
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

STANDARDS: Final[tuple[Cite, ...]] = (
    cfr("164.308(a)(1)"),
    cfr("164.308(a)(2)"),
    cfr("164.308(a)(3)"),
    cfr("164.308(a)(4)"),
    cfr("164.308(a)(5)"),
    cfr("164.308(a)(6)"),
    cfr("164.308(a)(7)"),
    cfr("164.308(a)(8)"),
    cfr("164.308(b)"),
    cfr("164.310(a)"),
    cfr("164.310(b)"),
    cfr("164.310(c)"),
    cfr("164.310(d)"),
    cfr("164.312(a)"),
    cfr("164.312(b)"),
    cfr("164.312(c)"),
    cfr("164.312(d)"),
    cfr("164.312(e)"),
)
"""Every standard that a clinic's policies must cover."""
ALL = PAPER(title="Handbook", serves=Seen(("164.308", "164.310", "164.312")))
SOME = PAPER(title="Handbook", serves=Seen(("164.308", "164.310(a)", "164.310(c)", "164.310(d)", "164.312")))


def _row(name: str, says: type[Any], papers: Listing[Paper], people: Listing[Person] = STAFF) -> Case:
    return Case(name, says, (ELM, papers, people, NOON))


@check(
    id="paper.policies-cover-each-standard",
    since="0.1.0",
    severity="high",
    cites=(cfr("164.316(a)"),),
    cases=(
        _row("one handbook for all three sections", Holds, of(ALL)),
        _row("one standard is not covered", Fails, of(SOME)),
        _row("there is none", Fails, of()),
        _row("its keeper has left", Fails, of(ALL), LEFT),
        _row("not signed", Fails, of(PAPER(serves=ALL.serves, approved=Seen(None)))),
        _row(
            "nobody looked at it for a year",
            Fails,
            of(PAPER(serves=ALL.serves, approved=Seen(date(2025, 1, 1)))),
        ),
        _row("what it is for was not seen", Unseen, of(PAPER(serves=NotSeen()))),
        _row("the register is not whole", Unseen, of(SOME, missing=Reason.TRUNCATED)),
        _row("the roster is not whole", Unseen, of(ALL), PART),
    ),
)
def policies_cover_each_standard(
    clinic: Clinic, papers: Listing[Paper], people: Listing[Person], now: datetime
) -> Verdict:
    """Judge the whole clinic."""
    found = {each: _covered(each, papers, people, now, clinic) for each in STANDARDS}
    until = earliest(*(said.until for said in found.values()))
    out = [each.id for each, said in found.items() if said.fact is NO]
    if out:
        why = next((said.why for said in found.values() if said.fact is NO and said.why), "none is there")
        return Fails(f"No policy of {clinic.name} covers {_named(out)}: {why}.", until)
    unseen = [each.id for each, said in found.items() if said.fact is UNSEEN]
    if unseen:
        return Unseen(f"Not known whether a policy of {clinic.name} covers {_named(unseen)}.", until)
    return Holds(f"Policies of {clinic.name} in force cover all {len(STANDARDS)} standards.", until)


def _named(standards: list[str]) -> str:
    """The first standard and how many more there are."""
    more = f" and {len(standards) - 1} more standards" if len(standards) > 1 else ""
    return standards[0] + more


def _covered(
    standard: Cite, papers: Listing[Paper], people: Listing[Person], now: datetime, clinic: Clinic
) -> Answer:
    """Whether a standing document covers a standard."""
    words = set(standard.above)
    made = (
        every(partial(_serves, each, standard, words), partial(_stands, each, people, now, clinic))
        for each in papers.items
    )
    return unless_missing(some(made), papers)


def _serves(paper: Paper, standard: Cite, words: set[str]) -> Answer:
    """Whether a document is for a standard, for what is above it, or for a part of it."""
    serves = paper.serves
    if isinstance(serves, NotSeen):
        return Answer(UNSEEN, None, f"what {short(paper.title)} is for was not seen")
    return Answer(
        YES if any(each in words or each.startswith(standard.id + "(") for each in serves.value) else NO
    )


def _stands(paper: Paper, people: Listing[Person], now: datetime, clinic: Clinic) -> Answer:
    said = standing(paper, people, now, clinic)
    return said._replace(why=f"{short(paper.title)}, {said.why}") if said.why else said
