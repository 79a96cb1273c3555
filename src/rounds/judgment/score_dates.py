"""Until when a person's word counts: attestations and decisions on a given day.

Rules this module keeps:

* The day is handed in, in the clinic's own time zone. A last day counts whole.
* A statement fills its slot from its date to the earlier of its own end and the slot's months; for a slot
  that is no line's (an alternative), to the earlier of its end and twelve months. One dated after today fills
  nothing yet.
* Of several statements on a slot, any in date fills it. Of several decisions on a line, the latest made
  stands alone, and it stands to the earlier of its review and twelve months.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final

from rounds.law import Line
from rounds.model.records import Attestation, Choice, Decision

MONTHS: Final = 12
"""How long a decision stands, or a statement on a slot that is no line's, before someone must look again: our
limit.
"""


def months_of(lines: Sequence[Line]) -> dict[str, int]:
    """How many months each attestation slot's statement stands."""
    return {slot.id: slot.months for line in lines for slot in line.slots}


def attestation_ends(attestation: Attestation, months: Mapping[str, int]) -> date:
    """The last day on which a statement fills its slot."""
    return min(attestation.until, _months_later(attestation.on, months.get(attestation.slot, MONTHS)))


def decision_ends(decision: Decision) -> date:
    """The last day on which a decision moves its line."""
    return min(decision.review, _months_later(decision.on, MONTHS))


def attested(attestations: Iterable[Attestation], months: Mapping[str, int], today: date) -> set[str]:
    """The slots that are filled on this day."""
    return {each.slot for each in attestations if each.on <= today <= attestation_ends(each, months)}


def decided(decisions: Iterable[Decision], today: date) -> dict[str, str]:
    """The lines decided otherwise on this day, each with the slot of its alternative. `decisions` as they
    were made.
    """
    latest: dict[str, Decision] = {}
    for each in sorted(decisions, key=lambda decision: decision.on):
        if each.on <= today:
            latest[each.cite] = each
    return {
        cite: each.alternative
        for cite, each in latest.items()
        if each.choice is not Choice.IMPLEMENT and today <= decision_ends(each)
    }


def next_end(
    attestations: Iterable[Attestation], decisions: Iterable[Decision], months: Mapping[str, int], today: date
) -> date | None:
    """The first last day, today or later, of anything in date. The day after it the score is made again."""
    ends = [attestation_ends(each, months) for each in attestations if each.on <= today]
    ends += [decision_ends(each) for each in decisions if each.on <= today]
    return min((end for end in ends if end >= today), default=None)


def _months_later(start: date, months: int) -> date:
    """The same day so many months later; a day that month lacks becomes its last, so that no word stands too
    long.
    """
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
