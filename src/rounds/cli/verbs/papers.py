"""`attest` and `decide`: what people state and what they decide."""

from __future__ import annotations

import hashlib
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from rounds.app import App
from rounds.cli.desk import Desk, a_day, desk_of
from rounds.cli.errors import Mistyped
from rounds.cli.words import Plain, Times, near
from rounds.cli.writing import writing
from rounds.judgment.score_dates import attestation_ends, decision_ends, months_of
from rounds.model.records import NONE_OF, Attestation, Choice, Decision
from rounds.model.resources import KINDS

PANEL: Final = "Say"


class Chosen(StrEnum):
    """What can be decided."""

    IMPLEMENT = "implement"
    ALTERNATIVE = "alternative"
    NOT_REASONABLE = "not_reasonable"


def add(app: typer.Typer) -> None:
    """Put the verbs on the command line."""
    app.command(rich_help_panel=PANEL)(attest)
    app.command(rich_help_panel=PANEL)(decide)


def attest(
    ctx: typer.Context,
    slot: Annotated[str | None, typer.Argument(help="Which statement; without one, all are listed.")] = None,
    statement: Annotated[str | None, typer.Option(metavar="TEXT", help="What you state.")] = None,
    until: Annotated[str | None, typer.Option(metavar="DAY", help="Its last day.")] = None,
    document: Annotated[
        Path | None, typer.Option(metavar="FILE", help="What it rests on; its SHA-256 is kept.")
    ] = None,
) -> None:
    """State that a person did what the rule asks for.

    Without a slot, all statements that the rule asks for are listed.
    """
    desk = desk_of(ctx)
    if slot is None:
        if statement or until or document:
            raise Mistyped("Which statement? rounds attest lists them.")
        _slots(desk)
        return
    if not (statement or "").strip() or until is None:
        raise Mistyped(f"{slot} needs --statement with what you state and --until with its last day.")
    with desk.reading() as app:
        _require_slot(app, slot)
        months = months_of(app.rounds.fold.release.lines)
    made = Attestation(
        slot=slot,
        statement=(statement or "").strip(),
        by=desk.user,
        on=desk.today(),
        until=_later(desk, "--until", until),
        document=hashlib.sha256(document.read_bytes()).hexdigest() if document else "",
    )
    _record(desk, made, slot, attestation_ends(made, months))


def decide(
    ctx: typer.Context,
    cite: Annotated[str, typer.Argument(help="The line, such as 164.312(a)(2)(iv).")],
    choice: Annotated[Chosen, typer.Option(help="What is decided.")],
    why: Annotated[str, typer.Option(metavar="TEXT", help="The reasons: they are the record.")],
    review: Annotated[str, typer.Option(metavar="DAY", help="When it is looked at again.")],
    alternative: Annotated[
        str, typer.Option(metavar="SLOT", help="The statement that documents the alternative.")
    ] = "",
) -> None:
    """Decide on an addressable line, with reasons.

    Implement it, put a documented alternative in its place, or say why neither is reasonable.
    """
    desk = desk_of(ctx)
    _require_sense(choice, why, alternative)
    with desk.reading() as app:
        refused = app.rounds.fold.tally.yardstick.refusal(cite, alternative)
    if refused:
        raise Mistyped(refused)
    made = Decision(
        cite=cite,
        choice=Choice(choice.value),
        why=why.strip(),
        by=desk.user,
        on=desk.today(),
        review=_later(desk, "--review", review),
        alternative=alternative,
    )
    _record(desk, made, cite, decision_ends(made))


def _require_sense(choice: Chosen, why: str, alternative: str) -> None:
    """What a decision needs. Raises `Mistyped`."""
    if not why.strip():
        raise Mistyped("--why needs the reasons: they are what is kept.")
    if choice is Chosen.ALTERNATIVE and not alternative:
        raise Mistyped("An alternative needs --alternative with a name for the statement that documents it.")
    if choice is Chosen.IMPLEMENT and alternative:
        raise Mistyped("What is implemented needs no --alternative.")


def _record(desk: Desk, made: Attestation | Decision, what: str, ends: date) -> None:
    """Make it durable and say so."""
    with writing(desk) as pen:
        entry = pen.say([made])
    named = "cite" if isinstance(made, Decision) else "slot"
    document = made.document if isinstance(made, Attestation) else made.alternative
    data = {
        named: what,
        "entry": entry,
        "by": made.by,
        "claimed": made.claimed,
        "stands_until": ends.isoformat(),
        "alternative" if isinstance(made, Decision) else "document": document or None,
    }

    def draw(plain: Plain, times: Times) -> object:
        from rounds.cli.pages.setup import recorded

        return recorded(plain, times)

    desk.show(data, draw)


def _slots(desk: Desk) -> None:
    """List what can be stated."""
    with desk.reading() as app:
        every = app.slots()

    def draw(data: Plain, times: Times) -> object:
        from rounds.cli.pages.setup import slots as page

        return page(data, times)

    desk.show(every, draw)


def _require_slot(app: App, slot: str) -> None:
    """Raises `Mistyped` for what no statement can be made on."""
    decided = {each.alternative for each in app.rounds.fold.papers.decisions.values()} - {""}
    known = {each["id"] for each in app.slots()} | {NONE_OF + kind for kind in KINDS} | decided
    if slot not in known:
        raise Mistyped(
            f"There is no statement {slot!r} to make.{near(slot, known)} All of them: rounds attest"
        )


def _later(desk: Desk, name: str, text: str) -> date:
    """A day to come, or today. Raises `Mistyped`."""
    day, today = a_day(name, text), desk.today()
    if day < today:
        raise Mistyped(f"{name} {text} is over: today is {today}.")
    return day
