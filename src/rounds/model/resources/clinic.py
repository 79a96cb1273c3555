"""The clinic itself."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import ClassVar, Final
from zoneinfo import ZoneInfo

from rounds.model.resource import Resource

LAST: Final = date.max - timedelta(days=2)
"""The last day whose end can be written in every time zone; registers write 9999-12-31 for *no end*."""


class Clinic(Resource, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """The clinic whose safeguards are watched: its name and its time zone (IANA name)."""

    kind: ClassVar[str] = "clinic"
    noun: ClassVar[str] = "clinic"

    system: str = "rounds"
    key: str = "clinic"
    name: str = "This clinic"
    zone: str = "UTC"

    def end_of(self, day: date) -> datetime:
        """The moment at which `day` is over here: midnight in the clinic's time zone. A last day
        ends then.
        """
        after = min(day, LAST) + timedelta(days=1)
        return datetime.combine(after, time(), tzinfo=ZoneInfo(self.zone))

    def day_of(self, now: datetime) -> date:
        """The calendar day of `now` at the clinic."""
        return now.astimezone(ZoneInfo(self.zone)).date()
