"""`scan`: what a clinic's website tells others (`scan https://…`), and its words (`scan words`). Needs no
clinic.

Rules this module keeps:

* An address stands where a verb would: `scan https://clinic.example` needs no word before it.
* The report is one file; with `--json` the result goes to stdout beside it.
* Exit codes are those of `rounds.cli.exits`: 3 where somebody gets more than an address from a page where
  patients enter data, 4 where no such thing was seen and a page was not reached.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any, Final
from urllib.parse import urlsplit

import typer
from typer._click.core import Context
from typer.core import TyperGroup

from rounds.cli.desk import Desk, desk_of
from rounds.cli.errors import Mistyped, Stopped
from rounds.cli.exits import MET, NOT_KNOWN, NOT_MET
from rounds.cli.verbs import words
from rounds.cli.words import Plain, Times

SITE: Final = "site"
MOST: Final = 200


class _Looking(TyperGroup):
    """A group in which an address stands for the look at a website."""

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """Put the verb before an address, or before the switches of one."""
        if args and args[0] not in self.commands and args[0] not in ("-h", "--help"):
            args = [SITE, *args]
        return super().parse_args(ctx, args)


def add(app: typer.Typer) -> None:
    """Put `scan` on the command line."""
    group = typer.Typer(
        help="Look at a website: rounds scan https://clinic.example. Needs no clinic.",
        no_args_is_help=True,
        cls=_Looking,
    )
    group.command(SITE)(site)
    group.command("words")(words.check)
    app.add_typer(group, name="scan", rich_help_panel=words.PANEL)


def site(
    ctx: typer.Context,
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="Where the site begins.")],
    report: Annotated[
        Path | None,
        typer.Option("--report", metavar="FILE", help="The report; else one here, named after the site."),
    ] = None,
    max_pages: Annotated[int, typer.Option("--max-pages", metavar="N", help="Pages at most.")] = 20,
    proxy: Annotated[str, typer.Option("--proxy", metavar="URL", help="LAB: go through this proxy.")] = "",
    insecure: Annotated[bool, typer.Option("--insecure", help="LAB: believe any certificate.")] = False,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="LAB: a private address may be looked at, and typed into.")
    ] = False,
) -> int:
    """What a website tells others, seen by a real browser: who, on which page, what of which field.

    Values are typed only with proof of control: the sentence at the end says how to give it.
    """
    from rounds.cli.scanned.html import written
    from rounds.cli.scanned.proof import token_for
    from rounds.connectors.website.result import HIGH, as_json, result_of
    from rounds.connectors.website.scan import CannotLook, NotAnAddress, Switches, look_at, start_of

    desk = desk_of(ctx)
    if not 1 <= max_pages <= MOST:
        raise Mistyped(f"--max-pages {max_pages} is not from 1 to {MOST}.")
    try:
        start = start_of(address)
        switches = Switches(
            most=max_pages,
            proxy=proxy,
            believe_all=insecure,
            private=allow_private,
            token=token_for(desk.home.folder, urlsplit(start).hostname or ""),
        )
        look = look_at(start, switches, desk.clock.now())
    except NotAnAddress as why:
        raise Mistyped(str(why)) from None
    except CannotLook as why:
        raise Stopped(str(why)) from None
    result = result_of(look)
    file = report or Path(f"rounds-scan-{urlsplit(start).hostname or 'site'}.html")
    _keep(file, written(result, desk.clock.now()))
    _show(desk, as_json(result), result)
    desk.say(f"The report is {file}.")
    if any(page.grade(each) == HIGH for page in result.pages for each in page.contacts):
        return NOT_MET
    return NOT_KNOWN if result.not_reached or not result.pages else MET


def _show(desk: Desk, data: Plain, result: Any) -> None:  # noqa: ANN401 - the connector's type is loaded late
    """The result on stdout."""

    def draw(plain: Plain, times: Times) -> object:
        from rounds.cli.scanned.table import page_of

        del plain, times
        return page_of(result)

    desk.show(data, draw, "UTC")


def _keep(file: Path, text: str) -> None:
    """Write the report; nobody else may read it, since it holds pictures."""
    with os.fdopen(
        os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
    ) as opened:
        opened.write(text)
