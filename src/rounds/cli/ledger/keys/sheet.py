"""`rounds ledger keys sheet`: the keys on one page, to be printed and put away."""

from __future__ import annotations

import sys
from typing import Final

import typer

from rounds.cli.desk import desk_of
from rounds.cli.errors import Stopped

PAGE: Final = """\
RECOVERY SHEET                                                    {day}
Clinic  {name}
Ledger  {origin}

Whoever has this page can read this clinic's evidence and sign in its name.
Print it, put it away locked, and leave no copy on a computer.

{lines}

Each line holds half of a key and a check of its own (the last two groups).
To bring the keys back, type the numbered lines as they stand into a text and
run:  rounds ledger keys restore --sheet FILE
A line with a slip is named. Spaces and capitals don't matter; 0 is a nought
and 1 a one, since no letter O, I or L is used.
Print a new sheet after each change of a key.{others}
"""


def add(group: typer.Typer) -> None:
    """Put `sheet` into the group."""
    group.command()(sheet)


def sheet(ctx: typer.Context) -> None:
    """Show the clinic's keys as a page to print, which can be typed in again.

    Print it from a machine that you trust: rounds ledger keys sheet | lp
    """
    from rounds.home.keychain import files_of, on_sheet
    from rounds.ledger.vault.sheet import key_lines

    desk = desk_of(ctx)
    keys, identity = desk.place.payload_keys, desk.place.identity
    found = keys.found()
    for each in found.unusable.values():
        desk.say(f"{each} What it holds is not on the sheet.")
    held, others = on_sheet(files_of(keys), found.ring)
    if not held:
        raise Stopped(f"There is no key in {keys.folder} that a sheet can hold.")
    lines = key_lines(held, keys.origin)
    if desk.as_json:
        desk.show({"origin": keys.origin, "lines": lines, "not_on_it": others}, lambda *_: "")
        return
    rest = f"\nNot on it, and only in a backup: {', '.join(others)}" if others else ""
    page = PAGE.format(
        day=desk.today(), name=identity.name[:70], origin=keys.origin, lines="\n".join(lines), others=rest
    )
    sys.stdout.write(page)
