"""`check`: the checks of this release, one of them judged now, and the beginning of a new one."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path
from string import Template
from typing import Annotated, Final

import typer

from rounds import __version__, report
from rounds.cli.desk import desk_of
from rounds.cli.errors import Mistyped
from rounds.cli.exits import of_verdicts
from rounds.cli.words import Plain, Times, near
from rounds.sdk.shelf import all_checks

PANEL: Final = "Prove"
ID: Final = re.compile(r"[a-z]+\.[a-z][a-z0-9]*(-[a-z0-9]+)*")


def add(app: typer.Typer) -> None:
    """Put `check` on the command line."""
    group = typer.Typer(
        help="List the checks, judge by one of them, or begin a new one.", no_args_is_help=True
    )
    group.command("list")(every)
    group.command("run")(judge)
    group.command("new")(new)
    app.add_typer(group, name="check", rich_help_panel=PANEL)


def every(ctx: typer.Context) -> None:
    """Every check of this release. Needs no clinic."""

    def draw(data: Plain, times: Times) -> object:
        from rounds.cli.pages.setup import checks as page

        return page(data, times)

    desk_of(ctx).show(report.checks(all_checks()), draw, "UTC")


def judge(
    ctx: typer.Context,
    check_id: Annotated[
        str, typer.Argument(metavar="ID", help="The check's id, as rounds check list has it.")
    ],
) -> int:
    """What one check says now of everything that it judges."""
    desk = desk_of(ctx)
    with desk.reading() as app:
        known = app.rounds.fold.engine.rules.by_id
        if check_id not in known:
            raise Mistyped(
                f"No check is called {check_id!r}.{near(check_id, known)} All of them: rounds check list"
            )
        check, verdicts = known[check_id], app.verdicts(check_id)
    data = {
        "check": check.id,
        "title": check.title,
        "severity": check.severity.value,
        "cites": [str(cite) for cite in check.cites],
        "verdicts": verdicts,
    }

    def draw(plain: Plain, times: Times) -> object:
        from rounds.cli.pages.setup import judged as page

        return page(plain, times)

    desk.show(data, draw)
    return of_verdicts(verdicts)


def new(
    ctx: typer.Context,
    check_id: Annotated[
        str, typer.Argument(metavar="ID", help="Its id: area.what-holds, such as devices.usb-off.")
    ],
    into: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Where the file goes; else onto the shelf.")
    ] = None,
) -> None:
    """Write the file of a new check: the file is the registration, nothing else is edited."""
    if not ID.fullmatch(check_id):
        raise Mistyped(
            f"{check_id!r} is no check's id. Write area.what-holds in small letters, such as devices.usb-off."
        )
    if any(each.id == check_id for each in all_checks()):
        raise Mistyped(f"There is a check {check_id} already; an id is never used twice.")
    area, _, name = check_id.partition(".")
    function = name.replace("-", "_")
    target = (into or _shelf(area)) / f"{function}.py"
    if target.exists():
        raise Mistyped(f"{target} is there already; nothing was changed.")
    target.write_text(_text(check_id, function), "utf-8")
    desk = desk_of(ctx)
    desk.show({"check": check_id, "file": str(target)}, lambda data, _: data["file"], "UTC")
    desk.say(
        "Change the subject, the fact and the sentences. Its cases are its tests: make test PART=tests/checks"
    )


def _text(check_id: str, function: str) -> str:
    """The template, filled in."""
    raw = resources.files("rounds.sdk").joinpath("templates/check.py.txt").read_text("utf-8")
    return Template(raw).substitute(id=check_id, since=__version__, function=function)


def _shelf(area: str) -> Path:
    """The area's folder on the shelf of this installation. Raises `Mistyped` for one that there is not."""
    shelf = Path(str(resources.files("rounds.checks")))
    if not (shelf / area / "__init__.py").exists():
        raise Mistyped(
            f"The shelf has no area {area!r}. Make a folder for it in {shelf.name}, or say --into."
        )
    return shelf / area
