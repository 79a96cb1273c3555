"""What is not law in force, and never scored: the 2025 proposal, recognized practices, and the published
cases.

Rules this module keeps:

* `scored` can only be false: a file that says otherwise does not load.
* An overlay item may point at paragraphs; nothing in the score's data points at an overlay.
* Each overlay carries its day, its status and how well it is known, and whoever shows it shows these too.

The data: `overlays/nprm_2025.toml`, `overlays/hicp.toml`, `enforcement.toml`.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Annotated, Any, Final, Literal

from msgspec import Meta, Struct

from rounds.law.files import read_toml, typed
from rounds.law.paragraphs import Cite

FILES: Final = ("overlays/nprm_2025.toml", "overlays/hicp.toml")
CASES: Final = "enforcement.toml"


class OverlayItem(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing that an overlay asks for. `cites` are the paragraphs in force that it bears on, if any.

    `today` is what they ask now and `asks` what the overlay would; both empty where the title says it all.
    """

    id: str
    title: str
    cites: tuple[Cite, ...]
    confidence: str
    group: str = ""
    today: str = ""
    asks: str = ""


class Overlay(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A proposal or a practice, shown beside the score and never in it. `status` is its standing on
    `as_of`.
    """

    id: str
    title: str
    citation: str
    status: str
    as_of: date
    confidence: str
    scored: Literal[False]
    items: tuple[OverlayItem, ...]


class Case(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A published settlement or penalty. A settlement admits nothing. `announced` is `YYYY-MM-DD`, or
    `YYYY-MM`.

    `cites` are the paragraphs that the source names, `initiative_no` the case's number in the Risk Analysis
    Initiative, 0 when it has none or none is known; `individuals` is 0 when not known.
    """

    name: str
    announced: Annotated[str, Meta(pattern=r"^\d{4}-\d{2}(-\d{2})?$")]
    amount_usd: int
    outcome: str
    trigger: str
    cites: tuple[Cite, ...]
    confidence: str
    source: str
    individuals: int = 0
    initiative_no: int = 0


class _Cases(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`enforcement.toml`."""

    as_of: date
    scored: Literal[False]
    cases: tuple[Case, ...]


@cache
def overlays() -> tuple[Overlay, ...]:
    """Every overlay. Raises `LawDataWrong`, or `UnknownParagraph` for a wrong citation."""
    return tuple(_overlay(name) for name in FILES)


@cache
def cases() -> tuple[Case, ...]:
    """Every published case we hold, in the file's order. Raises as `overlays`."""
    data = read_toml(CASES)
    rows = tuple(_cited(row) for row in data.pop("case"))
    return typed(CASES, {**data, "cases": rows}, _Cases).cases


def _overlay(name: str) -> Overlay:
    """One overlay file."""
    data = read_toml(name)
    rows = data.pop("item")
    return typed(name, {**data, "items": tuple(_cited(row) for row in rows)}, Overlay)


def _cited(row: dict[str, Any]) -> dict[str, Any]:
    """A row with its addresses made into citations, which fail when they don't exist."""
    return {**row, "cites": tuple(Cite(each) for each in row["cites"])}
