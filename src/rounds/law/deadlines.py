"""Time limits that the law sets, by where it sets them and on which day we ask.

Rules this module keeps (`deadlines.toml` is the data):

* No other place in Rounds knows the number of days of anything legal.

      >>> days("160.410(c)", on=date(2026, 3, 2))
      30

* `last_day` counts as the text does: a period that begins *on* a date has that date as its first day; so
  long *after* a date begins on the next.

      >>> deadline("160.410(c)", on=date(2026, 3, 2)).last_day(date(2026, 3, 2))
      datetime.date(2026, 3, 31)
      >>> deadline("164.404(b)", on=date(2026, 3, 2)).last_day(date(2026, 3, 2))
      datetime.date(2026, 5, 1)

* A day before the limit was in force is refused. `confidence` says how figure and first day are known.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from functools import cache
from typing import Annotated, Any, Final, Literal

from msgspec import Meta, Struct, field

from rounds.law.addresses import is_address
from rounds.law.errors import NoDeadline
from rounds.law.files import read_toml, typed
from rounds.law.paragraphs import Cite

FILE: Final = "deadlines.toml"


class Deadline(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One time limit. `id` is a paragraph of 45 CFR or another law's section; `starts` says what sets it off.

    In force from `since` to `until` (`None`: still). `sentence` is what to show.
    """

    id: str
    title: str
    amount: Annotated[int, Meta(ge=1)]
    unit: Literal["days", "months", "years"]
    first_day: Literal["included", "excluded", "year-end"]
    starts: str
    says: str
    source: str
    confidence: str
    since: date = field(name="from")
    until: date | None = None

    @property
    def sentence(self) -> str:
        """The limit in words, its figure filled in; never a promise of time left."""
        return self.says.format(amount=self.amount)

    def last_day(self, start: date) -> date:
        """The last day of the period that `start` sets off. A 29 February a year or month lacks becomes its
        1 March.
        """
        if self.unit == "days":
            first = date(start.year, 12, 31) if self.first_day == "year-end" else start
            return first + timedelta(days=self.amount - (self.first_day == "included"))
        return _months_later(start, self._months)

    def months_back(self, end: date) -> tuple[date, ...]:
        """The first days of the months that a period given in months or years reaches back from `end`, oldest
        first; the last month ends on `end`. Raises `NoDeadline` for one given in days.

            >>> deadline("42 U.S.C. 17941", on=date(2026, 11, 24)).months_back(date(2026, 11, 24))[0]
            datetime.date(2025, 11, 25)
        """
        if self.unit == "days":
            raise NoDeadline(f"The time limit of {self.id} is {self.amount} days, not months.")
        after = end + timedelta(days=1)
        return tuple(_months_later(after, -back) for back in range(self._months, 0, -1))

    @property
    def _months(self) -> int:
        return self.amount * (12 if self.unit == "years" else 1)


def deadline(name: str, *, on: date) -> Deadline:
    """The time limit set at `name` as in force on the day `on`. Raises `NoDeadline` when there is none."""
    named = [each for each in deadlines() if each.id == name]
    if not named:
        raise NoDeadline(
            f"Rounds holds no time limit of {name}. Held: {', '.join(each.id for each in deadlines())}."
        )
    for each in named:
        if each.since <= on and (each.until is None or on <= each.until):
            return each
    raise NoDeadline(f"The time limit of {name} is held from {named[0].since}; {on} is outside that.")


def days(name: str, *, on: date) -> int:
    """The days of a limit that the law gives in days. Raises `NoDeadline`, also when it is given in months
    or years.
    """
    found = deadline(name, on=on)
    if found.unit != "days":
        raise NoDeadline(
            f"The time limit of {name} is {found.amount} {found.unit}, not days: ask for its last day."
        )
    return found.amount


@cache
def deadlines() -> tuple[Deadline, ...]:
    """Every time limit, in the file's order. Raises `LawDataWrong`, or `UnknownParagraph` for a wrong
    address.
    """
    data: dict[str, Any] = read_toml(FILE)
    made = typed(FILE, data["deadline"], tuple[Deadline, ...])
    for each in made:
        if is_address(each.id):
            Cite(each.id)
    return made


def _months_later(start: date, months: int) -> date:
    """The same day so many months later; a day that month lacks becomes the first of the next."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if start.day <= monthrange(year, month + 1)[1]:
        return date(year, month + 1, start.day)
    return date(year + month // 11, (month + 1) % 12 + 1, 1)
