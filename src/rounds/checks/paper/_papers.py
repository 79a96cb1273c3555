"""What several checks ask of a document, a person or a record of something done.

Rules this module keeps:

* A document is *in force* when it is on file, someone signed it, its first day has come and its last is not
  over. It is *standing* when it is in force, was looked at within its months, and the person whom it names or
  who answers for it works here.
* A document that is for several things names each; an empty list of months means twelve, and no clinic's own
  rule makes it more than thirty-six.
* Someone works here who is on the roster with no last day that is over. Whoever is not found is *not on the
  roster* only where the roster is whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial
from typing import Any, Final

from rounds.checks._phrases import day
from rounds.checks.paper._answers import (
    Answer,
    begins,
    earliest,
    every,
    has_come,
    is_over,
    months_later,
    still,
)
from rounds.model.resources import Event, Paper, Person
from rounds.sdk.check import (
    NO,
    UNSEEN,
    YES,
    Clinic,
    Holds,
    Listing,
    NotSeen,
    Seen,
    Unseen,
    Value,
    Verdict,
)

YEAR: Final = 12
MOST_MONTHS: Final = 36
NAME: Final = 24
"""Characters of an outside name that a sentence spells out."""


def short(name: str) -> str:
    """A name as it fits into a sentence with others."""
    return name if len(name) <= NAME else name[: NAME - 1] + "…"


def serving(papers: Listing[Paper], *words: str) -> Iterator[tuple[Paper, Answer]]:
    """Each document that is for one of these statements or paragraphs, YES, or may be, UNSEEN."""
    for paper in papers.items:
        serves = paper.serves
        if isinstance(serves, NotSeen):
            yield paper, Answer(UNSEEN, None, f"what {short(paper.title)} is for was not seen")
        elif any(each in words for each in serves.value):
            yield paper, Answer(YES)


def in_force(paper: Paper, now: datetime, clinic: Clinic) -> Answer:
    """Whether a document is in force."""
    return every(
        lambda: _on_file(paper),
        lambda: _not_ended(paper, now, clinic),
        lambda: _signed(paper, now, clinic),
        lambda: _started(paper.starts, now, clinic),
    )


def standing(
    paper: Paper, people: Listing[Person], now: datetime, clinic: Clinic, most: int = MOST_MONTHS
) -> Answer:
    """Whether a document stands; it is looked at again within its own months, `most` at the most."""
    return every(
        lambda: in_force(paper, now, clinic),
        lambda: looked_at(paper, now, clinic, most),
        lambda: works_here(paper.owner, people, now, clinic),
    )


def looked_at(paper: Paper, now: datetime, clinic: Clinic, most: int = MOST_MONTHS) -> Answer:
    """Whether a document was signed or looked at again within its months."""
    months = paper.months
    if isinstance(months, NotSeen):
        return Answer(UNSEEN, None, "how often it is looked at was not seen")
    said = months.value or YEAR
    limit = min(said if 1 <= said <= MOST_MONTHS else YEAR, most)
    latest = last_look(paper, now, clinic)
    if isinstance(latest, Answer):
        return latest
    made = still(months_later(latest, limit), now, clinic, f"it was last looked at on {day(latest)}")
    return Answer(made.fact, earliest(made.until, _ahead(paper.reviewed, now, clinic)), made.why)


def last_look(paper: Paper, now: datetime, clinic: Clinic) -> date | Answer:
    """The day on which a document was last signed or looked at, or why it is not known."""
    approved, reviewed = paper.approved, paper.reviewed
    if isinstance(approved, NotSeen) or isinstance(reviewed, NotSeen):
        return Answer(UNSEEN, None, "when it was last looked at was not seen")
    days = [each for each in (approved.value, reviewed.value) if each is not None]
    past = [each for each in days if has_come(each, now, clinic).fact is YES]
    ahead = earliest(*(begins(each, clinic) for each in days if each not in past))
    return max(past) if past else Answer(NO, ahead, "nobody has signed it yet")


def works_here(who: Value[str | None], people: Listing[Person], now: datetime, clinic: Clinic) -> Answer:
    """Whether the person with this e-mail is on the roster and has not left."""
    if isinstance(who, NotSeen):
        return Answer(UNSEEN, None, "whom it names was not seen")
    if not who.value:
        return Answer(NO, None, "it names nobody")
    email = who.value.casefold()
    found = [each for each in people.items if each.email.casefold() == email]
    if found:
        return every(*(partial(here, each, now, clinic) for each in found))
    if people.missing is None:
        return Answer(NO, None, f"{short(who.value)} is not on the roster")
    return Answer(UNSEEN, None, f"of the people, {people.missing.words}")


def here(person: Person, now: datetime, clinic: Clinic) -> Answer:
    """Whether a person on the list works here."""
    gone = left(person, now, clinic)
    if gone.fact is UNSEEN:
        return gone
    if gone.fact is YES:
        return Answer(NO, None, f"{short(person.name)} has left")
    if person.on_roster is NO:
        return Answer(NO, gone.until, f"{short(person.name)} vanished from the roster")
    if person.on_roster is UNSEEN:
        return Answer(UNSEEN, gone.until, f"{short(person.name)} may have left")
    return Answer(YES, gone.until)


def left(person: Person, now: datetime, clinic: Clinic) -> Answer:
    """Whether a person's last day is over."""
    last = person.last_day
    if isinstance(last, NotSeen):
        return Answer(UNSEEN, None, f"{short(person.name)} may have left")
    return Answer(NO) if last.value is None else is_over(last.value, now, clinic)


def released(person: Person, now: datetime, clinic: Clinic) -> Answer:
    """Whether a person left so long ago that nothing is asked of them any more: a month.

    What was lacking on the last day lacks on the next. Were it forgotten at once, a leaving would raise the
    score on the very day on which the leaver's access is what counts.
    """
    last = person.last_day
    if isinstance(last, NotSeen) or last.value is None:
        return left(person, now, clinic)
    return is_over(months_later(last.value, 1), now, clinic)


def not_here(person: Person, now: datetime, clinic: Clinic) -> Verdict | None:
    """What is said of a person of whom nothing is asked, or not yet known whether; `None` for one who works
    here or did until a month ago.

    Whoever has left for longer needs nothing; one who vanished without a last day is neither here nor gone.
    """
    gone = released(person, now, clinic)
    if gone.fact is YES:
        return Holds(f"{person.name} no longer works here.")
    if gone.fact is UNSEEN:
        return Unseen(f"Whether {person.name} works here is not known: {person.why('last_day')}.")
    over = left(person, now, clinic)
    if over.fact is not YES and person.on_roster is not YES:
        until = earliest(gone.until, over.until)
        return Unseen(f"{person.name} is not seen on the roster, and has no last day.", until)
    return None


def since(on: Value[date | None], months: int, now: datetime, clinic: Clinic) -> Answer:
    """Whether something was done on a day that has come and lies within so many months."""
    if isinstance(on, NotSeen):
        return Answer(UNSEEN, None, "its day was not seen")
    if on.value is None:
        return Answer(NO, None, "it has no day yet")
    done = on.value
    return every(
        lambda: has_come(done, now, clinic, f"it is dated ahead, {day(done)}"),
        lambda: still(months_later(done, months), now, clinic, f"the last was on {day(done)}"),
    )


def events_of(events: Listing[Event], sort: str) -> list[Event]:
    """The records of one sort."""
    return [each for each in events.items if each.sort == sort]


def unless_missing(said: Answer, listing: Listing[Any]) -> Answer:
    """An answer over a listing: what no item shows is *not known* while the listing is not whole."""
    if said.fact is not NO or listing.missing is None:
        return said
    return Answer(UNSEEN, said.until, listing.missing.words)


def signed_by(who: Value[str | None]) -> Answer:
    """Whether it is told who did something."""
    if isinstance(who, NotSeen):
        return Answer(UNSEEN, None, "who did it was not seen")
    return Answer(YES) if who.value else Answer(NO, None, "it does not say who did it")


def is_whole(paper: Paper) -> Answer:
    """Whether a person confirmed that all parts of a document are there."""
    if paper.whole is YES:
        return Answer(YES)
    if paper.whole is NO:
        lacks = () if isinstance(paper.lacks, NotSeen) else paper.lacks.value
        return Answer(NO, None, f"it lacks {short(lacks[0])}" if lacks else "a part of it is missing")
    return Answer(UNSEEN, None, "nobody confirmed its parts")


def _on_file(paper: Paper) -> Answer:
    why = {NO: "the document itself is not on file", UNSEEN: "the document itself was not seen"}
    return Answer(paper.on_file, None, why.get(paper.on_file, ""))


def _not_ended(paper: Paper, now: datetime, clinic: Clinic) -> Answer:
    ends = paper.ends
    if isinstance(ends, NotSeen):
        return Answer(UNSEEN, None, "its last day was not seen")
    if ends.value is None:
        return Answer(YES)
    return still(ends.value, now, clinic, f"it ended on {day(ends.value)}")


def _signed(paper: Paper, now: datetime, clinic: Clinic) -> Answer:
    approved = paper.approved
    if isinstance(approved, NotSeen):
        return Answer(UNSEEN, None, "when it was signed was not seen")
    if approved.value is None:
        return Answer(NO, None, "it is not signed")
    on = approved.value
    return every(
        lambda: has_come(on, now, clinic, f"it is dated ahead, {day(on)}"),
        lambda: signed_by(paper.approved_by),
    )


def _started(starts: Value[date | None], now: datetime, clinic: Clinic) -> Answer:
    if isinstance(starts, NotSeen):
        return Answer(UNSEEN, None, "its first day was not seen")
    if starts.value is None:
        return Answer(YES)
    return has_come(starts.value, now, clinic, f"it begins on {day(starts.value)}")


def _ahead(on: Value[date | None], now: datetime, clinic: Clinic) -> datetime | None:
    """The moment at which a day that lies ahead begins."""
    if isinstance(on, Seen) and on.value is not None:
        return has_come(on.value, now, clinic).until
    return None
