"""When the recorded purpose of an account that is nobody's stands in for an owner.

It does while it says what the account is for, who keeps it and until which day, and that day is not over. A
purpose without an end would make nobody's account everybody's for ever, so it does not count.
"""

from __future__ import annotations

from datetime import datetime

from rounds.model.resources import Clinic, Purpose
from rounds.sdk.check import Listing, NotSeen, Seen


def kept_until(purposes: Listing[Purpose], now: datetime, clinic: Clinic) -> datetime | None:
    """Until when a whole recorded purpose keeps the account, or `None` when none does now."""
    ends = [end for each in purposes.items if (end := _end(each, clinic)) is not None and now < end]
    return max(ends, default=None)


def lacks(purposes: Listing[Purpose]) -> str | None:
    """What the record of an account lacks, given that no purpose keeps it: words for the end of a sentence.

    `None` when that was not seen: the list may lack some, or a part of a purpose is unseen.
    """
    if not purposes.complete or any(_unseen(each) for each in purposes.items):
        return None
    if not purposes.items:
        return "no purpose is recorded for it"
    if any(each.ends == Seen(None) for each in purposes.items):
        return "its recorded purpose has no end date"
    if any(not _said(each) for each in purposes.items):
        return "its record lacks a purpose or a keeper"
    return "its recorded purpose has ended"


def _end(each: Purpose, clinic: Clinic) -> datetime | None:
    """When a purpose that is whole ends; `None` when it is not whole."""
    match each.ends:
        case Seen(day) if day is not None and _said(each):
            return clinic.end_of(day)
        case _:
            return None


def _said(each: Purpose) -> bool:
    """Whether it is written what the account is for and who keeps it."""
    return all(isinstance(part, Seen) and part.value.strip() != "" for part in (each.purpose, each.keeper))


def _unseen(each: Purpose) -> bool:
    """Whether a part of it was not seen."""
    return any(isinstance(part, NotSeen) for part in (each.purpose, each.keeper, each.ends))
