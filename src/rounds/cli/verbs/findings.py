"""`findings`: what is not met, one of them with its proof, and what a person does about it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final

import typer

from rounds.app import App
from rounds.cli.desk import Desk, Draw, a_day, desk_of
from rounds.cli.errors import Mistyped
from rounds.cli.verbs.status import PANEL
from rounds.cli.words import Plain, Times
from rounds.cli.writing import writing
from rounds.model.records import Act, Move

CLOSED: Final = frozenset({"corrected", "confirmed"})


def add(app: typer.Typer) -> None:
    """Put `findings` on the command line."""
    app.command(rich_help_panel=PANEL)(findings)


def findings(  # noqa: PLR0913, PLR0917 - a verb takes as many options as can be said of a finding
    ctx: typer.Context,
    which: Annotated[
        str | None, typer.Argument(metavar="ID", help="One finding, by its id or how that begins.")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", metavar="", help="Also those that are closed.")
    ] = False,
    acknowledge: Annotated[bool, typer.Option("--acknowledge", metavar="", help="You have read it.")] = False,
    own: Annotated[str | None, typer.Option(metavar="NAME", help="Who takes care of it.")] = None,
    accept: Annotated[
        bool, typer.Option("--accept", metavar="", help="Leave it for now; needs --why and --until.")
    ] = False,
    why: Annotated[str | None, typer.Option(metavar="TEXT", help="Why it is accepted.")] = None,
    until: Annotated[str | None, typer.Option(metavar="DAY", help="The last day of acceptance.")] = None,
) -> None:
    """What is not met; with an ID, one finding and its proof."""
    desk = desk_of(ctx)
    moves = _moves(desk, acknowledge, own, accept, why, until)
    if which is None:
        if moves:
            raise Mistyped("Which finding? Give its id: rounds findings ID --acknowledge.")
        _list(desk, everything)
        return
    with desk.reading() as app:
        found = _one(app, which)
    if moves:
        with writing(desk) as pen:
            pen.say(
                [
                    Act(finding=found["id"], by=by, at=desk.clock.now(), move=move, why=note, until=day)
                    for move, by, note, day in moves
                ]
            )
        desk.say(f"Recorded for {found['id']}, under the name of {desk.user} (as the operating system says).")
    with desk.reading() as app:
        desk.show(_one(app, found["id"]), _page(app, found["check"]))


def _moves(
    desk: Desk, acknowledge: bool, own: str | None, accept: bool, why: str | None, until: str | None
) -> list[Any]:
    """What was asked for, as moves: what, by whom, why, until when. Raises `Mistyped`."""
    made: list[Any] = [(Move.ACKNOWLEDGE, desk.user, "", None)] if acknowledge else []
    if own is not None:
        if not own.strip():
            raise Mistyped("--own needs the name of a person.")
        made.append((Move.OWN, own.strip(), f"Written down by {desk.user}.", None))
    if accept:
        if not (why or "").strip() or until is None:
            raise Mistyped("--accept needs --why with a reason and --until with a last day.")
        made.append((Move.ACCEPT, desk.user, (why or "").strip(), _last_day(desk, until)))
    elif why is not None or until is not None:
        raise Mistyped("--why and --until belong to --accept.")
    return made


def _last_day(desk: Desk, until: str) -> date:
    """The last day of an acceptance: today or later, and within a year."""
    day, today = a_day("--until", until), desk.today()
    if day < today:
        raise Mistyped(f"--until {until} is over: today is {today}.")
    if (day - today).days > YEAR:
        raise Mistyped(
            f"--until {until} is more than a year ahead; someone must look at it again before that."
        )
    return day


YEAR: Final = 366
"""Days for which a finding may be accepted: our limit."""


def _list(desk: Desk, everything: bool) -> None:
    """Show the findings that stand, or all."""
    with desk.reading() as app:
        every = app.findings()
    shown = [each for each in every if everything or each["status"] not in CLOSED]
    closed = len(every) - len(shown)

    def draw(data: Plain, times: Times) -> object:
        from rounds.cli.pages.findings import findings as page

        return page(data, closed, times)

    desk.show(shown, draw)


def _one(app: App, which: str) -> dict[str, Any]:
    """The one finding whose id begins so. Raises `Mistyped`."""
    every = app.findings()
    found = [each for each in every if each["id"].startswith(which)]
    if len(found) == 1:
        return found[0]
    if not found:
        raise Mistyped(f"There is no finding {which!r}. All of them: rounds findings --all")
    raise Mistyped(f"{len(found)} findings begin with {which!r}: {', '.join(each['id'] for each in found)}.")


def _page(app: App, check_id: str) -> Draw:
    """Draws one finding with the texts of its check."""
    check = app.rounds.fold.engine.rules.by_id.get(check_id)
    doc = sections(check.doc) if check else {}

    def draw(data: Plain, times: Times) -> object:
        from rounds.cli.pages.findings import finding as page

        return page(data, doc, times)

    return draw


def sections(doc: str) -> dict[str, str]:
    """A docstring's paragraphs by their headings, line breaks within a paragraph taken out."""
    parts = doc.split("\n## ")[1:]
    split = (part.partition("\n") for part in parts)
    return {title.strip(): " ".join(body.split()) for title, _, body in split}
