"""What is asked of an office that one person holds: one letter in force, and its person works here."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from rounds.checks._phrases import several
from rounds.checks.paper._answers import Answer, earliest, every
from rounds.checks.paper._judges import Wanted, about, said_of
from rounds.checks.paper._papers import in_force, serving, short, standing, unless_missing
from rounds.model.resources import Paper, Person
from rounds.sdk.check import NO, UNSEEN, YES, Clinic, Fails, Listing, NotSeen, Verdict


def judged_office(
    wanted: Wanted, clinic: Clinic, papers: Listing[Paper], people: Listing[Person], now: datetime
) -> Verdict:
    """What is said of a clinic in which one person must hold an office."""
    letters = [
        (paper, _valid(paper, serves, now, clinic))
        for paper, serves in serving(papers, wanted.slot, wanted.cite)
    ]
    until = earliest(*(said.until for _, said in letters))
    valid = [paper for paper, said in letters if said.fact is YES]
    named = {owner: each.title for each in valid if (owner := _owner(each))}
    if len(named) > 1:
        both = several([short(each) for each in named.values()])
        return Fails(f"{clinic.name} has {len(named)} in force at once for {wanted.noun}: {both}.", until)
    first = _first(letters, papers)
    holds = every(*(partial(_stands, each, people, now, clinic, wanted) for each in valid))
    said = first if first.fact is not YES else _only(holds, papers)
    return said_of(clinic, wanted.noun, said._replace(until=earliest(until, said.until)))


def _valid(paper: Paper, serves: Answer, now: datetime, clinic: Clinic) -> Answer:
    return about(paper.title, every(lambda: serves, lambda: in_force(paper, now, clinic)))


def _stands(paper: Paper, people: Listing[Person], now: datetime, clinic: Clinic, wanted: Wanted) -> Answer:
    return about(paper.title, standing(paper, people, now, clinic, wanted.most))


def _first(letters: list[tuple[Paper, Answer]], papers: Listing[Paper]) -> Answer:
    """Whether a letter is in force and none may be that was not seen."""
    said = [each for _, each in letters]
    unseen = next((each for each in said if each.fact is UNSEEN), None)
    if unseen is not None:
        return unseen
    if any(each.fact is YES for each in said):
        return Answer(YES)
    return unless_missing(Answer(NO, None, next((each.why for each in said if each.why), "")), papers)


def _only(holds: Answer, papers: Listing[Paper]) -> Answer:
    """What holds of the one letter seen, unless a second may be among those not seen."""
    if holds.fact is YES and papers.missing is not None:
        return Answer(UNSEEN, holds.until, f"there may be a second letter: {papers.missing.words}")
    return holds


def _owner(letter: Paper) -> str:
    """The e-mail of a letter's person, empty where none was seen."""
    owner = letter.owner
    return "" if isinstance(owner, NotSeen) else (owner.value or "").casefold()
