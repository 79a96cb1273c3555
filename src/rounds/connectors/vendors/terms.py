"""Cells that say yes or no, why no agreement is needed, and what an agreement names: pure.

>>> terms({"report_days": "10", "subcontractors": "Amazon; Twilio"})
{'report_days': 10, 'subcontractors': ['Amazon', 'Twilio']}
>>> terms({"report_days": "none", "subcontractors": "none"}), terms({"report_days": ""})
({'report_days': None, 'subcontractors': []}, {})
"""

from __future__ import annotations

from typing import Any, Final

from rounds.sdk.sheet import BadCell, clip

EXEMPT: Final = ("conduit", "treatment", "workforce", "patient's own choice")
"""Why an agreement may not be needed: it only carries; it treats; its people are the clinic's own; the
patient asked for it (45 CFR 164.502(e)(1)(ii), 164.504(e)).
"""
MOST_DAYS: Final = 3_650
_ANSWERS: Final = {"yes": "yes", "y": "yes", "no": "no", "n": "no", "": None, "unknown": None}


def answer(cells: dict[str, str], column: str) -> str | None:
    """A yes or no, `None` when it is not known. Raises `BadCell`."""
    text = cells.get(column, "").casefold()
    if text not in _ANSWERS:
        raise BadCell(
            f"{column} is {clip(cells[column])}; write yes, no, or leave it empty where it is not known"
        )
    return _ANSWERS[text]


def standing(cells: dict[str, str]) -> dict[str, Any]:
    """Whether a vendor reaches in, and why it needs no agreement. Raises `BadCell`."""
    facts: dict[str, Any] = {}
    if access := answer(cells, "access"):
        facts["has_access"] = access
    if "needs_none" in cells:
        why = " ".join(cells["needs_none"].casefold().split())
        if why and why not in EXEMPT:
            raise BadCell(f"needs_none is {clip(why)}; write {', '.join(EXEMPT)}, or leave it empty")
        facts["needs_none"] = why or None
    return facts


def terms(cells: dict[str, str]) -> dict[str, Any]:
    """What an agreement says on breach reports and subcontractors. Raises `BadCell`."""
    facts: dict[str, Any] = {}
    if days := cells.get("report_days", ""):
        none = days.casefold() == "none"
        if not none and not (days.isascii() and days.isdigit() and 0 < int(days) <= MOST_DAYS):
            raise BadCell(f"report_days is {clip(days)}; write a number of days, or none")
        facts["report_days"] = None if none else int(days)
    if names := [part.strip() for part in cells.get("subcontractors", "").split(";") if part.strip()]:
        facts["subcontractors"] = [] if [each.casefold() for each in names] == ["none"] else names
    return facts
