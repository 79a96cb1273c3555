"""The register of vendors beside the vendors that are seen, and the checklist of one agreement, as plain
data.

Rules this module keeps:

* One row a vendor, by its name. Whether it is listed, whether anything shows it in use, whether an agreement
  is needed and whether one is in force are four answers, each of which may be *not known*.
* *Needed* is somebody's recorded answer, with its reason where it is no. A vendor that is seen and not
  listed has no answer yet: not known.
* *Not seen* is said only while every source that shows vendors in use was heard whole.
* What an agreement is worth is the checks' to say; here their outcome is shown.
* Who reaches into the clinic's systems comes first, then what is not proven.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from rounds.model.fact import NO, UNSEEN, YES, Fact, Seen, Value
from rounds.model.listing import Listing
from rounds.model.resources import Agreement, Confirmation, Sighting, Vendor
from rounds.sdk.pages import clauses, said_of

Data = Mapping[str, Any]
AGREED: Final = "vendors.agreement-in-force"
LISTED: Final = "vendors.handles-ephi-but-not-in-register"
STATES: Final = {
    "holds": "in force",
    "fails": "none in force",
    "unseen": "not known",
    "not_ours": "not needed",
}
RANKS: Final = ("fails", "unseen", "holds", "not_ours")
HARMLESS: Final = "no patient data"
OVER: Final = "service over"


def table(
    vendors: Listing[Vendor],
    sightings: Listing[Sighting],
    agreed: Iterable[Data],
    listed: Iterable[Data],
    today: date,
) -> list[dict[str, Any]]:
    """A row for each vendor that is listed or seen. `agreed` and `listed` are the two checks' verdicts."""
    said = {_place(each): each for each in agreed}
    strange = {_place(each): each for each in listed}
    seen: dict[str, list[Sighting]] = {}
    for each in sightings.items:
        seen.setdefault(name_of(each).casefold(), []).append(each)
    known = {each.name.casefold(): each for each in vendors.items}
    rows = [_listed(each, seen.get(name, []), sightings, said, today) for name, each in known.items()]
    rows += [_unlisted(found, vendors, strange) for name, found in seen.items() if name not in known]
    return sorted(
        rows, key=lambda row: (row["access"] is not True, RANKS.index(row["outcome"]), row["vendor"])
    )


def name_of(sighting: Sighting) -> str:
    """What a vendor in use is called; its key where its name was not seen."""
    return sighting.vendor.value if isinstance(sighting.vendor, Seen) else sighting.key


def totals(rows: Sequence[Data]) -> dict[str, int]:
    """How many vendors are listed, seen, both, and how many are not proven."""
    return {
        "listed": sum(row["listed"] is True for row in rows),
        "seen": sum(row["seen"] is True for row in rows),
        "seen_not_listed": sum(row["seen"] is True and row["listed"] is not True for row in rows),
        "listed_not_seen": sum(row["listed"] is True and row["seen"] is not True for row in rows),
        "needed_not_known": sum(row["needed"] is None for row in rows),
        "not_proven": sum(row["outcome"] in ("fails", "unseen") for row in rows),
    }


def checklist(
    agreement: Agreement, confirmations: Listing[Confirmation], today: date
) -> list[dict[str, Any]]:
    """Each clause that is asked for today: where its wording stands, and what a person said of it."""
    places = agreement.places.value if isinstance(agreement.places, Seen) else ()
    said = {each.clause: each for each in confirmations.items if _speaks_of(each, agreement)}
    made = []
    for clause in clauses(today):
        place, who = said_of(places, clause.id), said.get(clause.id)
        made.append(
            {
                "id": clause.id,
                "cite": clause.cite,
                "title": clause.title,
                "found": place.words,
                "page": place.page if place.page is not None and place.page > 0 else None,
                "there": None if who is None else _yes(who.there),
                "on_page": None if who is None else seen_or_none(who.page),
                "by": None if who is None else seen_or_none(who.by),
                "on": None if who is None else _day(who.on),
                "claimed": None if who is None else _yes(who.claimed),
            }
        )
    return made


def terms(agreement: Agreement) -> dict[str, Any]:
    """What an agreement's own dates and numbers say; `None` for what was not seen or is not there."""
    until_ended = isinstance(agreement.ends, Seen) and agreement.ends.value is None
    return {
        "document": seen_or_none(agreement.document),
        "sha256": seen_or_none(agreement.sha256),
        "on_file": _yes(agreement.on_file),
        "signed": _day(agreement.signed),
        "starts": _day(agreement.starts),
        "ends": "until ended" if until_ended else _day(agreement.ends),
        "report_days": seen_or_none(agreement.report_days),
        "subcontractors": seen_or_none(agreement.subcontractors),
        "register_says": _yes(agreement.clauses_confirmed),
    }


def latest(agreements: Sequence[Agreement]) -> Agreement | None:
    """The agreement that was signed last among those on file, else the last of all."""
    held = [each for each in agreements if each.on_file is YES] or list(agreements)
    return max(held, key=lambda each: (_day(each.signed) or "", each.key), default=None)


def seen_or_none(value: Value[Any]) -> Any:  # noqa: ANN401 - whatever a value holds
    """A value as plain data: `None` also for what was not seen."""
    return value.value if isinstance(value, Seen) else None


def _listed(
    vendor: Vendor,
    found: Sequence[Sighting],
    every: Listing[Sighting],
    said: Mapping[Any, Data],
    today: date,
) -> dict[str, Any]:
    verdict = said.get((vendor.system, vendor.key))
    outcome = verdict["outcome"] if verdict else "unseen"
    needed, why = _needed(vendor)
    last = seen_or_none(vendor.ended)
    return {
        "vendor": vendor.name,
        "service": seen_or_none(vendor.service),
        "access": _yes(vendor.has_access),
        "listed": True,
        "seen": True if found else (False if every.complete else None),
        "where": _where(found),
        "needed": needed,
        "why": why,
        "outcome": outcome,
        "agreement": OVER if last is not None and last < today else STATES[outcome],
        "sentence": verdict["sentence"] if verdict else None,
    }


def _unlisted(
    found: Sequence[Sighting], vendors: Listing[Vendor], strange: Mapping[Any, Data]
) -> dict[str, Any]:
    verdicts = [strange[place] for each in found if (place := (each.system, each.key)) in strange]
    verdict = min(verdicts, key=lambda each: RANKS.index(each["outcome"]), default=None)
    harmless = all(each.handles_ephi is NO for each in found)
    return {
        "vendor": name_of(found[0]),
        "service": None,
        "access": None,
        "listed": False if vendors.complete else None,
        "seen": True,
        "where": _where(found),
        "needed": False if harmless else None,
        "why": HARMLESS if harmless else None,
        "outcome": verdict["outcome"] if verdict else "unseen",
        "agreement": "not needed" if harmless else "not known",
        "sentence": verdict["sentence"] if verdict else None,
    }


def _needed(vendor: Vendor) -> tuple[bool | None, str | None]:
    """Whether an agreement is needed, and the recorded reason where it is not."""
    if vendor.handles_ephi is NO:
        return False, HARMLESS
    if vendor.handles_ephi is UNSEEN or not isinstance(vendor.needs_none, Seen):
        return None, None
    return vendor.needs_none.value is None, vendor.needs_none.value


def _where(found: Iterable[Sighting]) -> list[str]:
    return sorted({str(seen_or_none(each.where) or each.system) for each in found})


def _speaks_of(said: Confirmation, agreement: Agreement) -> bool:
    document, digest = seen_or_none(said.document), seen_or_none(agreement.sha256)
    return document is not None and document == digest


def _place(verdict: Data) -> tuple[str, str]:
    return verdict["subject"]["system"], verdict["subject"]["key"]


def _yes(fact: Fact) -> bool | None:
    return None if fact is UNSEEN else fact is YES


def _day(value: Value[Any]) -> str | None:
    day = seen_or_none(value)
    return day.isoformat() if day is not None else None
