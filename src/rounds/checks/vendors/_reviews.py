"""What several checks ask of the records about a vendor: that somebody looked at it, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from rounds.checks.paper._answers import Answer, every, some
from rounds.checks.paper._judges import told
from rounds.checks.paper._papers import events_of, signed_by, since, unless_missing
from rounds.model.resources import Agreement, Event
from rounds.sdk.check import Clinic, Listing, measure


def recorded(
    events: Listing[Event], sort: str, now: datetime, clinic: Clinic, also: Iterable[Answer] = ()
) -> Answer:
    """Whether there is a record of a sort within the months of the measure of that name, that says who and
    what was found; or one of the answers in `also`, which are asked first.
    """
    months = measure(sort, on=clinic.day_of(now))
    looks = (_told(each, months, now, clinic) for each in events_of(events, sort))
    return unless_missing(some([*also, *looks]), events)


def looked_at(agreement: Agreement, events: Listing[Event], now: datetime, clinic: Clinic) -> Answer:
    """Whether someone looked at the vendor of an agreement within a year: by a review, or when it was
    signed.
    """
    months = measure("vendor-review", on=clinic.day_of(now))
    return recorded(events, "vendor-review", now, clinic, (since(agreement.signed, months, now, clinic),))


def why(found: Answer) -> str:
    """The reason of an answer, as the end of a sentence."""
    return f": {found.why}" if found.why else ""


def _told(event: Event, months: int, now: datetime, clinic: Clinic) -> Answer:
    return every(
        lambda: since(event.on, months, now, clinic),
        lambda: signed_by(event.by),
        lambda: told(event.found, "what was found"),
    )
