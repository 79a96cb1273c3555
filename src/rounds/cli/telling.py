"""Telling, from the command line: what this command found out is told before it ends."""

from __future__ import annotations

import sys

from rounds.app import App
from rounds.cli.desk import Desk
from rounds.cli.words import clean
from rounds.sdk.channel import ChannelError
from rounds.wiring import open_teller


def told(desk: Desk, app: App) -> None:
    """Tell whoever must be told. What could not be delivered is said, and tried again later."""
    try:
        teller = open_teller(app, screen=sys.stderr.isatty() and not desk.quiet)
    except ChannelError as why:
        sys.stderr.write(f"rounds: nobody was told: {clean(str(why))}\n")
        return
    if teller is not None:
        teller.work()
        for each in teller.failures():
            sys.stderr.write(f"rounds: {clean(each)}\n")
