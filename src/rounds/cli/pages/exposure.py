"""What findings may cost: tables as printed, ranges as computed, facts about knowledge, what others paid."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from rich.console import RenderableType
from rich.text import Text

from rounds.cli.pages.parts import STRONG, beside, columns, dim, heading, inset, page, pairs
from rounds.cli.words import Times, count

Data = Mapping[str, Any]
KNEW: Final = {
    "known_before": ("there before", "when is not known"),
    "knowable": ("knowable by", "not known"),
    "first_observed": ("first seen", ""),
    "told": ("told on", "no receipt is recorded"),
    "acknowledged": ("acknowledged on", "nobody is recorded"),
    "reopened": ("reopened on", ""),
}
"""A time of a finding's clock, and what to say where there is none (nothing, where there need be none)."""
NAMED: Final = 3
"""Cases named beside a finding; all of them stand below."""


def exposure(data: Data, times: Times) -> RenderableType:
    """The page."""
    found = data["findings"]
    return page(
        Text(data["heading"].upper(), STRONG),
        Text(data["standing"]),
        dim(f"Assessed on {times.day(data['assessed'])}. {_known_to(data, times)}"),
        *(_table(each, times) for each in data["tables"]),
        heading("How it is counted"),
        inset(*(page(beside(each["says"], dim(f" ({each['cite']})"))) for each in data["rules"])),
        heading("All findings together", count(len(found), "finding")),
        inset(_ranges(data["sum"]["computed"]) if found else Text("No finding stands: nothing to count.")),
        inset(*(dim(_provision(each)) for each in data["provisions"])),
        heading("Finding by finding") if found else None,
        dim(data["knowledge_says"]) if found else None,
        *(_finding(each, times) for each in found),
        *_others(data),
    )


def _known_to(data: Data, times: Times) -> str:
    until = f"The tables are known to {times.day(data['data_as_of'])}"
    return f"{until}; a later one may exist." if data["may_be_superseded"] else f"{until}."


def _table(table: Data, times: Times) -> RenderableType:
    """One table as it is printed; the lower caps stand in a column of their own."""
    name = table["name"]
    title = "Base amounts" if name == "base" else f"Amounts for assessments from {times.day(name)}"
    rows: list[Sequence[RenderableType]] = [_dims("tier", "one failing", "year cap", "discretion")]
    rows += [
        (
            _tier(each),
            f"{_usd(each['minimum'])}-{_usd(each['maximum'])}",
            _usd(each["year_cap"]),
            _usd(each["discretion_cap"]),
        )
        for each in table["tiers"]
    ]
    said = table["discretion"]
    cap = f"Discretion: {said['citation']}. {said['status']}" if said else "Discretion: no caps are held."
    return page(
        heading(title, f"US dollars, {table['cite']}"),
        inset(columns(rows, "left", "right", "right", "right"), dim(cap)),
        inset(dim(f"How known: {table['confidence']}.")),
    )


def _ranges(computed: Iterable[Data]) -> RenderableType:
    """Ranges that we computed, and said so."""
    rows: list[Sequence[RenderableType]] = [_dims("computed by us", "range", "if discretion holds")]
    rows += [
        (
            _tier(each),
            f"{_usd(each['low'])}-{_usd(each['high'])}",
            _between(each["discretion_low"], each["discretion_high"]),
        )
        for each in computed
    ]
    return columns(rows, "left", "right", "right")


def _provision(each: Data) -> str:
    """What the cap of a calendar year is shared by."""
    found, days = count(len(each["findings"]), "finding"), count(each["days"], "day")
    return f"{each['cite']}: {found}, {days} together, one cap a calendar year"


def _finding(each: Data, times: Times) -> RenderableType:
    table = "the base amounts" if each["table"] == "base" else f"the table of {times.day(each['table'])}"
    since = f"{count(each['days'], 'day')} since {times.day(each['since'])}, by {table}"
    return page(
        "",
        Text(each["sentence"], STRONG),
        dim(f"{each['id']}, {each['severity']}, 45 CFR {', '.join(each['cites'])}. {since}."),
        inset(_ranges(each["computed"]), pairs(_facts(each, times), wide=16)),
    )


def _facts(each: Data, times: Times) -> list[tuple[str, RenderableType]]:
    """What the record shows of knowledge, and the line of the law; no conclusion."""
    rows: list[tuple[str, RenderableType]] = []
    for fact in each["knowledge"]:
        name, none = KNEW[fact["what"]]
        if fact["at"] or (none and (fact["what"] != "known_before")):
            rows.append((name, Text(times.at(fact["at"]) if fact["at"] else none)))
    rows.append(("owner", Text(each["owner"] or "nobody is recorded")))
    if each["accepted_until"]:
        rows.append(("accepted until", Text(times.day(each["accepted_until"]))))
    counted = beside(times.last_day(each["cure_by"]), dim(f": {each['cure_says']}"))
    rows.append(("counted to", counted))
    if each["others"]:
        rows.append(("cost others", Text(", ".join(each["others"][:NAMED]) + _more(each["others"]))))
    return rows


def _more(names: Sequence[str]) -> str:
    hidden = len(names) - NAMED
    return f" and {hidden} more, below" if hidden > 0 else ""


def _others(data: Data) -> Iterable[RenderableType]:
    """What like failures cost others, each with its date and its source."""
    if not data["others"]:
        return
    rows = [(_case(each), each["announced"], _usd(each["amount_usd"])) for each in data["others"]]
    yield heading("What like failures cost others", count(len(rows), "case"))
    yield inset(
        dim(data["others_says"]),
        columns(rows, "left", "fixed", "right"),
        dim("Sources in full: rounds exposure --json"),
    )


def _case(each: Data) -> RenderableType:
    host = urlsplit(each["source"]).hostname
    return page(
        Text(each["name"]), dim(f"{each['outcome']}; {each['trigger']}. {host}; {each['confidence']}")
    )


def _tier(each: Data) -> Text:
    return Text(f"{each['tier']} {each['name']}")


def _dims(*names: str) -> tuple[RenderableType, ...]:
    return tuple(dim(each) for each in names)


def _between(low: int | None, high: int | None) -> str:
    return "not held" if low is None or high is None else f"{_usd(low)}-{_usd(high)}"


def _usd(amount: int | None) -> str:
    return "not held" if amount is None else f"{amount:,}"
