"""`practices`: which recognized security practices the record shows, for how many of the last months."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from rounds.app import App
from rounds.cli.desk import desk_of
from rounds.cli.verbs.status import PANEL
from rounds.cli.words import Plain, Times

if TYPE_CHECKING:  # loaded only for whoever asks for it
    from datetime import date

    from rounds.judgment.practices import Days, Kept
    from rounds.law.overlays import Overlay

PERIOD: Final = "42 U.S.C. 17941"
OVERLAY: Final = "hicp-small"
CLAIM: Final = (
    "What the record shows, for counsel to use; no claim that a practice was adequate. A day counts only "
    "if every line that the practice bears on was met all day; a day on which nobody looked does not."
)


def add(app: typer.Typer) -> None:
    """Put `practices` on the command line."""
    app.command(rich_help_panel=PANEL)(practices)


def practices(
    ctx: typer.Context,
    lines: Annotated[bool, typer.Option("--lines", metavar="", help="Line by line of the score.")] = False,
) -> None:
    """Which recognized practices were in place, for how long.

    Told from the ledger, with every gap.
    """
    desk = desk_of(ctx)
    with desk.reading() as app:
        data = _statement(app, desk.today())

    def draw(plain: Plain, times: Times) -> object:
        from rounds.cli.pages.practices import practices as page

        return page(plain, times, by_line=lines)

    desk.show(data, draw)


def _statement(app: App, today: date) -> dict[str, Any]:
    from rounds.law.deadlines import deadline
    from rounds.law.overlays import overlays

    period = deadline(PERIOD, on=today)
    starts = period.months_back(today)
    days, status = app.diary().lines, app.status()
    overlay = next(each for each in overlays() if each.id == OVERLAY)
    known = {each["cite"]: days.get(each["cite"], {}) for each in status["lines"] if _covered(each)}
    began = min((day for each in days.values() for day in each), default=None)
    return {
        "clinic": status["clinic"],
        "as_of": status["as_of"],
        "claim": CLAIM,
        "period": {"citation": period.id, "says": period.sentence, "confidence": period.confidence},
        "months": [start.isoformat() for start in starts],
        "last_day": today.isoformat(),
        "record_began": began.isoformat() if began else None,
        "overlay": {"id": overlay.id, "title": overlay.title, "citation": overlay.citation}
        | {"as_of": overlay.as_of.isoformat(), "confidence": overlay.confidence},
        "practices": list(_practices(overlay, known, starts, today)),
        "lines": [
            {name: each[name] for name in ("cite", "title")}
            | {"covered": each["cite"] in known}
            | _told([known.get(each["cite"], {})], starts, today)
            for each in status["lines"]
        ],
    }


def _covered(line: dict[str, Any]) -> bool:
    """Whether anything that this release has could prove a line."""
    return any(line["verdicts"].values()) or bool(line["statements"] or line["missing"] or line["decided"])


def _practices(
    overlay: Overlay, days: dict[str, Days], starts: tuple[date, ...], today: date
) -> Iterable[dict[str, Any]]:
    """Each practice by the scored lines that it bears on; it is covered where something could prove each of
    them, and there are any.
    """
    from rounds.law.lines import line_of

    for item in overlay.items:
        lines = [line.cite.id for line in map(line_of, item.cites) if line is not None]
        yield {
            "id": item.id,
            "title": item.title,
            "group": item.group,
            "lines": lines,
            "covered": bool(lines) and all(each in days for each in lines),
            "confidence": item.confidence,
        } | _told([days.get(each, {}) for each in lines], starts, today)


def _told(lines: list[Days], starts: tuple[date, ...], today: date) -> dict[str, Any]:
    from rounds.judgment.practices import kept, together

    return _plain(kept(together(lines), starts, today))


def _plain(each: Kept) -> dict[str, Any]:
    return {
        "in_place": each.in_place,
        "months": list(each.months),
        "days": each.days,
        "gaps": [
            {"first": span.first.isoformat(), "last": span.last.isoformat(), "state": span.state}
            for span in each.gaps
        ],
    }
