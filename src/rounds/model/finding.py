"""A finding: one check that one subject does not meet, with its clock (45 CFR 160.410(c) asks *when*)."""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import NamedTuple

from msgspec import Struct


class Status(enum.Enum):
    """Where a finding stands."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    ACCEPTED = "accepted"
    CORRECTED = "corrected"
    CONFIRMED = "confirmed"
    REOPENED = "reopened"

    @property
    def is_open(self) -> bool:
        """Whether the matter still stands."""
        return self not in (Status.CORRECTED, Status.CONFIRMED)


class Looked(NamedTuple):
    """How a subject was looked at; times in milliseconds, -1 for *never*.

    `at` is when it was last confirmed, `before` when it was confirmed last before its content changed,
    `interval` how often its source looks, `entry` the ledger index of its last observation.
    """

    at: int = -1
    before: int = -1
    interval: int = 0
    entry: int = -1


class Finding(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`(check, subject)` and its clock. All times are UTC; an unknown time is `None`.

    `knowable` is *no later than*: the earliest time that our evidence supports. A defect that was already
    there at the first look has `knowable=None` and `known_before`. `entry` is the index of the ledger entry
    that opened it first, `again` that of the one that reopened it last (-1 for none, or one that does not
    name the opening before it); `owner_entry` and `accepted_entry` those whose payloads hold the words in
    `owner` and `accepted_why`.
    """

    id: str
    check: str
    subject: str
    status: Status
    first_observed: datetime
    entry: int
    knowable: datetime | None = None
    known_before: datetime | None = None
    told: datetime | None = None
    acknowledged: datetime | None = None
    owner: str = ""
    accepted_until: date | None = None
    accepted_why: str = ""
    corrected: datetime | None = None
    confirmed: datetime | None = None
    reopened: datetime | None = None
    left_scope: bool = False
    again: int = -1
    owner_entry: int = -1
    accepted_entry: int = -1

    @property
    def opening(self) -> int:
        """The entry with which its episode began, -1 where none tells: one of an earlier release reopened
        it.
        """
        return self.entry if self.reopened is None else self.again

    def standing(self, today: date) -> Status:
        """Where it stands on a day at the clinic: an acceptance whose last day is over is none any more."""
        over = self.accepted_until is not None and self.accepted_until < today
        if self.status is not Status.ACCEPTED or not over:
            return self.status
        return Status.OPEN if self.reopened is None else Status.REOPENED
