"""Quiet hours: the hours of a clinic's day in which only what is critical is told at once. Pure.

Rules this module keeps:

* What is held is kept, and told in the first reading after the quiet hours, in the order in which it was
  decided.
* Quiet hours are never the whole day: something is told at least once in it.

>>> night = quiet_of("20:00-07:00", "America/Chicago")
>>> night.holds(datetime(2026, 3, 3, 4, 0, tzinfo=UTC)), night.holds(datetime(2026, 3, 3, 14, 0, tzinfo=UTC))
(True, False)
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

_FORM: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)", re.ASCII)


class Quiet(NamedTuple):
    """From the minute `start` of the clinic's day up to the minute `end`, past midnight where that is
    earlier.
    """

    start: int
    end: int
    zone: str

    def holds(self, now: datetime) -> bool:
        """Whether a time (UTC) lies in the quiet hours."""
        local = now.astimezone(ZoneInfo(self.zone))
        minute = local.hour * 60 + local.minute
        if self.start < self.end:
            return self.start <= minute < self.end
        return minute >= self.start or minute < self.end


def quiet_of(text: str, zone: str) -> Quiet:
    """Quiet hours as they are written, `20:00-07:00`. Raises `ValueError` with a sentence."""
    found = _FORM.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"Quiet hours are written as 20:00-07:00; {text[:20]!r} is not.")
    hours = [int(part) for part in found.groups()]
    made = Quiet(hours[0] * 60 + hours[1], hours[2] * 60 + hours[3], zone)
    if made.start == made.end:
        raise ValueError(
            "Quiet hours that last the whole day would hold everything back. Leave an hour open."
        )
    return made


__all__ = ["UTC", "Quiet", "quiet_of"]
