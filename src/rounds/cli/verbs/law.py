"""`law`: how far this release covers the law."""

from __future__ import annotations

from typing import Any, Final

import typer

from rounds.cli.coverage import coverage
from rounds.cli.desk import Desk, desk_of
from rounds.cli.words import Plain, Times
from rounds.home import NoClinic
from rounds.judgment.score_dates import attestation_ends, decided, decision_ends, months_of
from rounds.law import scored_lines
from rounds.sdk.shelf import all_checks

PANEL: Final = "Prove"


def add(app: typer.Typer) -> None:
    """Put `law` on the command line."""
    group = typer.Typer(help="How far this release covers the law.", no_args_is_help=True)
    group.callback()(_law)
    group.command("coverage")(covered)
    app.add_typer(group, name="law", rich_help_panel=PANEL)


def _law() -> None:
    """How far this release covers the law."""


def covered(ctx: typer.Context) -> None:
    """Line by line: which checks test it, which statements stand until when, or that nothing covers it.

    Needs no clinic; of one, it also says which statements and decisions stand.
    """
    desk = desk_of(ctx)
    data = _of_clinic(desk)

    def draw(plain: Plain, times: Times) -> object:
        from rounds.cli.pages.coverage import coverage as page

        return page(plain, times)

    desk.show(data, draw, "UTC")


def _of_clinic(desk: Desk) -> dict[str, Any]:
    """The coverage, with what stands at the clinic where there is one."""
    try:
        place = desk.place
    except NoClinic:
        return {"clinic": None} | coverage(scored_lines(), all_checks(), {}, {})
    with desk.open(place, writing=False) as app:
        fold, today = app.rounds.fold, desk.today()
        lines, papers = fold.release.lines, fold.papers
        months = months_of(lines)
        ends = {
            each.slot: attestation_ends(each, months).isoformat()
            for each in sorted(papers.attestations.values(), key=lambda said: attestation_ends(said, months))
            if each.on <= today <= attestation_ends(each, months)
        }
        standing = decided(papers.decisions.values(), today)
        until = {
            each.cite: decision_ends(each).isoformat()
            for each in papers.decisions.values()
            if each.cite in standing
        }
        made = coverage(lines, fold.release.checks, ends, until)
    return {"clinic": place.identity.name} | made
