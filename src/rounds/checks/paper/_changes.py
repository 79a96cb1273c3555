"""Whether the clinic changed since someone last looked at it as a whole.

A change (a new records system, a new main vendor, another address) opens *look again*: a document that was
last looked at before it still counts for sixty days, and then no more. Sixty days are our measure.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial
from typing import Final

from rounds.checks._phrases import day
from rounds.checks.paper._answers import Answer, every, still
from rounds.checks.paper._papers import events_of, last_look, short, unless_missing
from rounds.model.resources import Event, Paper
from rounds.sdk.check import NO, UNSEEN, YES, Clinic, Listing, NotSeen

AGAIN: Final = timedelta(days=60)
CHANGE: Final = "change"
LATEST: Final = date.max - AGAIN


def looked_at_since_changes(paper: Paper, events: Listing[Event], now: datetime, clinic: Clinic) -> Answer:
    """Whether a document was looked at since each change, or may still be."""
    looked = last_look(paper, now, clinic)
    if isinstance(looked, Answer):
        return looked
    changes = events_of(events, CHANGE)
    seen = every(*(partial(_after, looked, each, now, clinic) for each in changes))
    whole = Answer(YES if events.missing is None else NO)
    return seen if seen.fact is not YES else every(lambda: seen, lambda: unless_missing(whole, events))


def _after(looked: date, change: Event, now: datetime, clinic: Clinic) -> Answer:
    """Whether a look came after a change, or the time to look again is not over."""
    on = change.on
    if isinstance(on, NotSeen):
        return Answer(UNSEEN, None, "the day of a change was not seen")
    if on.value <= looked:
        return Answer(YES)
    said = still(min(on.value, LATEST) + AGAIN, now, clinic, "")
    return said if said.fact is YES else said._replace(why=_again(change, on.value))


def _again(change: Event, on: date) -> str:
    """Why one must look again. What changed is read only here: a verdict that holds does not rest on it."""
    what = "" if isinstance(change.about, NotSeen) else short(change.about.value or "")
    return f"look again, since {day(on)} " + (f"there is {what}" if what else "something changed")
