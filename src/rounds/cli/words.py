r"""Words and times as a page says them.

Rules this module keeps:

* What came from outside may hold anything; on a page it is printable text, never a command to the terminal.
* Times are told in the clinic's own time zone, absolute and relative; an unknown time is said to be unknown.

    >>> clean("disk\x1b[2J of vm")
    'disk�[2J of vm'
    >>> count(1, "laptop"), count(3, "laptop"), count(2, "agency", "agencies")
    ('1 laptop', '3 laptops', '2 agencies')
    >>> points(318)
    '3.18'
    >>> listed(["disks", "mail", "people"])
    'disks, mail and people'
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Final, TypeAlias
from zoneinfo import ZoneInfo

Plain: TypeAlias = Any
"""Plain data, as `--json` gives it."""
FOOTNOTE: Final = "Shows the proof we hold. It is not a legal opinion."
OUTCOMES: Final = {"holds": "met", "fails": "not met", "unseen": "not known", "not_ours": "does not apply"}
REASONS: Final = {
    "not_permitted": "we are not permitted to look",
    "not_licensed": "the edition in use does not show it",
    "stale": "the last look is too old",
    "unreachable": "it did not answer",
    "truncated": "the listing was cut short",
    "not_asked": "nobody has been asked yet",
    "unreadable": "what came could not be read",
    "destroyed": "its record was destroyed",
}
MOVES: Final = {"yours": "yours to mend", "theirs": "theirs to mend", "ours": "ours to mend"}
_SPANS: Final = ((86_400, "day"), (3_600, "hour"), (60, "minute"))
_MONTHS: Final = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_DAYS: Final = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


def clean(text: str) -> str:
    """Text with every character that is not printable replaced."""
    return (
        text
        if text.isprintable()
        else "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
    )


def cleaned(data: Plain) -> Plain:
    """A structure in which every text is clean."""
    if isinstance(data, str):
        return clean(data)
    if isinstance(data, dict):
        return {name: cleaned(each) for name, each in data.items()}
    return [cleaned(each) for each in data] if isinstance(data, list | tuple) else data


def count(number: int, noun: str, plural: str = "") -> str:
    """A number with its noun."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def points(hundredths: int) -> str:
    """Hundredths of a point with two decimals."""
    return f"{hundredths // 100}.{hundredths % 100:02}"


def listed(names: Sequence[str]) -> str:
    """Names as a sentence lists them."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else "none"


def near(name: str, known: Iterable[str]) -> str:
    """A question about what may have been meant, empty when nothing is near.

    >>> near("devices.disk", ["devices.audit-on", "devices.disk-encrypted"])
    ' Did you mean devices.disk-encrypted?'
    """
    from difflib import get_close_matches

    every = sorted(known)
    meant = [each for each in every if name and each.startswith(name)] or get_close_matches(name, every, 1)
    return f" Did you mean {meant[0]}?" if meant else ""


class Times:
    """Tells times from one moment, in one time zone."""

    def __init__(self, now: datetime, zone: str) -> None:
        self.now, self._zone = now, ZoneInfo(zone)

    def at(self, when: str | None) -> str:
        """A time of a report (RFC 3339) as day and minute; the year only if it is another."""
        if when is None:
            return "not known"
        moment = datetime.fromisoformat(when).astimezone(self._zone)
        return f"{self._day(moment)} {moment:%H:%M}"

    def day(self, when: str | None) -> str:
        """A day of a report, or the day of a time of it."""
        if when is None:
            return "not known"
        full = "T" in when
        made = (
            datetime.fromisoformat(when).astimezone(self._zone).date() if full else date.fromisoformat(when)
        )
        return f"{made.day} {_MONTHS[made.month - 1]} {made.year}"

    def last_day(self, end: str | None) -> str:
        """The last day that is over at `end`: a day ends at midnight, which belongs to the next."""
        if end is None:
            return "not known"
        before = datetime.fromisoformat(end).timestamp() - 1
        return self.day(datetime.fromtimestamp(before, self._zone).isoformat())

    def today(self) -> date:
        """The calendar day at the clinic."""
        return self.now.astimezone(self._zone).date()

    def header(self) -> str:
        """The moment itself, in full."""
        local = self.now.astimezone(self._zone)
        return f"{_DAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]} {local:%Y, %H:%M %Z}"

    def ago(self, when: str | None) -> str:
        """How long ago, in the largest unit that fits."""
        if when is None:
            return "never"
        seconds = int((self.now - datetime.fromisoformat(when)).total_seconds())
        for size, unit in _SPANS:
            if seconds >= size:
                return f"{count(seconds // size, unit)} ago"
        return "just now"

    def _day(self, moment: datetime) -> str:
        same = moment.year == self.now.astimezone(self._zone).year
        return f"{moment.day} {_MONTHS[moment.month - 1]}" + ("" if same else f" {moment.year}")
