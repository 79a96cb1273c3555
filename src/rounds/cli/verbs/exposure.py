"""`exposure`: what the findings that stand may cost, for counsel.

Rules this module keeps:

* Only whoever types this verb gets it. It opens the clinic to read, writes nothing, and no channel, pack,
  page or API imports it or the arithmetic behind it.
* It puts what `rounds.law.exposure` computes beside what the record shows; it draws no conclusion.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Final
from zoneinfo import ZoneInfo

import typer

from rounds.cli.desk import Desk, a_day, desk_of
from rounds.cli.errors import Mistyped
from rounds.cli.verbs.status import PANEL
from rounds.cli.words import Plain, Times

if TYPE_CHECKING:  # the tables are read only for whoever asks for them
    from rounds.law.exposure import Computed, Matter, Provision
    from rounds.law.overlays import Case
    from rounds.law.penalties import PenaltyTable

CLOSED: Final = frozenset({"corrected", "confirmed"})
KNOWLEDGE: Final = ("known_before", "knowable", "first_observed", "told", "acknowledged", "reopened")
"""What a finding's clock says of who could know what, in the order of events."""


def add(app: typer.Typer) -> None:
    """Put `exposure` on the command line."""
    app.command(rich_help_panel=PANEL)(exposure)


def exposure(
    ctx: typer.Context,
    assessed: Annotated[
        str | None, typer.Option(metavar="DAY", help="The day of assessment; today, unless said.")
    ] = None,
) -> None:
    """What the findings that stand may cost: a draft for counsel.

    Shown here only; nothing of it is recorded or sent.
    """
    desk = desk_of(ctx)
    day = desk.today() if assessed is None else a_day("--assessed", assessed)
    with desk.reading() as app:
        status, found = app.status(), app.findings()
    open_ones = [each for each in found if each["status"] not in CLOSED and each["cites"]]
    desk.show(_drafted(desk, status, open_ones, day), _page)


def _drafted(
    desk: Desk, status: dict[str, Any], found: Sequence[dict[str, Any]], day: date
) -> dict[str, Any]:
    """The whole draft. Raises `Mistyped` for a day that no table can be had for."""
    from rounds.law.errors import NoTable

    zone = ZoneInfo(desk.place.identity.zone)
    try:
        return _draft(status, found, [_matter(each, zone) for each in found], day)
    except NoTable as why:
        raise Mistyped(f"--assessed {day}: {why}") from why


def _draft(
    status: dict[str, Any], found: Sequence[dict[str, Any]], matters: Sequence[Matter], day: date
) -> dict[str, Any]:
    from rounds.law import exposure as law
    from rounds.law.penalties import table_on

    words, together = law.counting(day), law.by_provision(matters, day)
    table = table_on(day, day)
    tables = [table, *(each.table for each in together)]
    others = law.cost_others(cite for matter in matters for cite in matter.cites)
    return {
        "heading": words.heading,
        "clinic": status["clinic"],
        "as_of": status["as_of"],
        "assessed": day.isoformat(),
        "standing": words.standing,
        "data_as_of": table.as_of.isoformat(),
        "may_be_superseded": table.may_be_superseded(day),
        "rules": [{"cite": each.cite.cite, "says": each.says} for each in words.rules],
        "tables": [_table(each) for each in dict.fromkeys(tables)],
        "knowledge_says": words.knowledge,
        "findings": [_finding(each, matter, day) for each, matter in zip(found, matters, strict=True)],
        "provisions": [_provision(each) for each in together],
        "sum": {
            "findings": len(matters),
            "provisions": len(together),
            "computed": _ranges(law.in_all(together)),
        },
        "others_says": words.others,
        "others": [_case(each) for each in others],
    }


def _matter(each: dict[str, Any], zone: ZoneInfo) -> Matter:
    """A finding as far as counting goes; one that came back counts from when it did."""
    from rounds.law.exposure import Matter
    from rounds.law.paragraphs import Cite

    began = each["reopened"] or each["first_observed"]
    first = min(filter(None, (each["knowable"], each["known_before"], began)))
    return Matter(
        id=each["id"],
        cites=tuple(Cite(cite) for cite in each["cites"]),
        since=datetime.fromisoformat(first).astimezone(zone).date(),
    )


def _finding(each: dict[str, Any], matter: Matter, day: date) -> dict[str, Any]:
    from rounds.law.exposure import cost_others, days_by_year, of_one
    from rounds.law.penalties import table_on

    kept = ("id", "check", "title", "sentence", "severity", "status", "cites", "owner", "accepted_until")
    return {name: each[name] for name in kept} | {
        "since": matter.since.isoformat(),
        "days": sum(days_by_year(matter.since, day).values()),
        "cure_by": each["cure_by"],
        "cure_says": each["cure_says"],
        "knowledge": [{"what": name, "at": each[name]} for name in KNOWLEDGE],
        "table": _name(table_on(day, matter.since)),
        "computed": _ranges(of_one(matter, day)),
        "others": [case.name for case in cost_others(matter.cites)],
    }


def _provision(each: Provision) -> dict[str, Any]:
    return {
        "cite": str(each.cite),
        "table": _name(each.table),
        "findings": list(each.matters),
        "days": each.days,
        "computed": _ranges(each.computed),
    }


def _ranges(computed: Sequence[Computed]) -> list[dict[str, Any]]:
    return [{name: getattr(each, name) for name in each.__struct_fields__} for each in computed]


def _name(table: PenaltyTable) -> str:
    """A table by the first day of assessment that it is for."""
    return table.assessed_from.isoformat() if table.assessed_from else "base"


def _table(table: PenaltyTable) -> dict[str, Any]:
    from rounds.law.penalties import TIERS

    caps = table.discretion.caps if table.discretion else (None,) * len(TIERS)
    rows = zip(TIERS, table.tier_minima, table.tier_maxima, caps, strict=True)
    return {
        "name": _name(table),
        "cite": str(table.cite),
        "confidence": table.confidence,
        "tiers": [
            {
                "tier": number,
                "name": name,
                "minimum": least,
                "maximum": most,
                "year_cap": table.year_cap,
                "discretion_cap": cap,
            }
            for number, (name, least, most, cap) in enumerate(rows, 1)
        ],
        "discretion": {"citation": table.discretion.citation, "status": table.discretion.status}
        if table.discretion
        else None,
    }


def _case(case: Case) -> dict[str, Any]:
    kept = ("name", "announced", "amount_usd", "outcome", "trigger", "confidence", "source")
    return {name: getattr(case, name) for name in kept} | {"cites": [str(cite) for cite in case.cites]}


def _page(data: Plain, times: Times) -> object:
    from rounds.cli.pages.exposure import exposure as page

    return page(data, times)
