"""Runs one command line: reads it, calls its verb, turns whatever went wrong into a sentence and an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final

import msgspec
import typer

from rounds import __version__
from rounds.cli.desk import Desk, width
from rounds.cli.errors import Trouble, trouble
from rounds.cli.exits import COULD_NOT_RUN, DAMAGED, MET, USAGE
from rounds.cli.verbs import VERBS
from rounds.ports import Clock
from rounds.sdk.connector import Host

FLAGS: Final = frozenset({"--json", "--quiet"})
VALUES: Final = frozenset({"--clinic", "--home"})
ABOUT: Final = """Keeps a clinic's HIPAA safeguards under continuous watch and keeps the proof.

Before or after every verb: --clinic NAME, --home FOLDER, --json, --quiet.
"""


def run(argv: Sequence[str], clock: Clock | None = None, host: Host | None = None) -> int:
    """Run one command line, with the machine's clock and the machine itself unless others are handed in."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    words = hoisted(argv)
    desk = Desk(clock, host)
    desk.as_json = "--json" in words
    try:
        code = _call(words, desk)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return COULD_NOT_RUN
    except (Exception, KeyboardInterrupt) as why:
        if os.environ.get("ROUNDS_DEBUG") == "1":
            raise
        return tell(trouble(why), as_json=desk.as_json)
    return code


def hoisted(argv: Sequence[str]) -> list[str]:
    """What may stand anywhere, brought to the front; everything after `--` is left where it stands.

    >>> hoisted(["status", "--json", "--clinic", "maple"])
    ['--json', '--clinic', 'maple', 'status']
    """
    front: list[str] = []
    rest: list[str] = []
    words = iter(argv)
    for word in words:
        if word == "--":
            rest += [word, *words]
        elif word in FLAGS or (word.partition("=")[0] in VALUES and "=" in word):
            front.append(word)
        elif word in VALUES:
            front += [word, *(each for each in [next(words, None)] if each is not None)]
        else:
            rest.append(word)
    return front + rest


def tell(what: Trouble, *, as_json: bool) -> int:
    """Write an error to stderr; gives its exit code."""
    from rounds.cli.words import clean

    if as_json:
        body = {"error": what.error, "whose": what.whose, "again": what.again}
        sys.stderr.write(msgspec.json.encode(body).decode() + "\n")
    else:
        sys.stderr.write(f"rounds: {clean(what.error)}\n")
    return what.code


def application() -> typer.Typer:
    """The command line, with every verb."""
    app = typer.Typer(
        name="rounds",
        help=ABOUT,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode="rich",
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80, "terminal_width": width()},
    )
    app.callback(invoke_without_command=True)(_everywhere)
    for module in VERBS:
        module.add(app)
    return app


def _everywhere(
    ctx: typer.Context,
    clinic: Annotated[str | None, typer.Option(metavar="NAME", help="Which clinic; not needed for one.")] = None,
    home: Annotated[Path | None, typer.Option(metavar="FOLDER", help="Where clinics are kept.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Data as JSON on stdout.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No talk on stderr.")] = False,
    version: Annotated[bool, typer.Option("--version", help="Say which release this is.")] = False,
) -> None:
    desk: Desk = ctx.obj
    desk.asked(home=home, clinic=clinic, as_json=as_json, quiet=quiet)
    if version:
        sys.stdout.write(f"rounds {__version__}\n")
        raise typer.Exit(MET)
    if ctx.invoked_subcommand is None:
        sys.stdout.write(ctx.get_help() + "\n")
        raise typer.Exit(MET)


def _call(words: Sequence[str], desk: Desk) -> int:
    """Call the verb. What Typer itself refuses is usage."""
    try:
        code = application()(list(words), prog_name="rounds", standalone_mode=False, obj=desk)
    except typer.TyperException as why:
        said = why.format_message().rstrip(".")
        return tell(
            Trouble(f"{said}. What can be said: rounds {_verb(words)}--help", "yours", again=False, code=USAGE),
            as_json=desk.as_json,
        )
    except typer.Abort:
        raise KeyboardInterrupt from None
    return code if isinstance(code, int) else MET


def _verb(words: Sequence[str]) -> str:
    """The verb on a line, for pointing to its help."""
    names = [word for word in words if not word.startswith("-")]
    known = {name for module in VERBS for name in module.NAMES}
    return next((f"{name} " for name in names if name in known), "")


__all__ = ["DAMAGED", "application", "hoisted", "run", "tell"]
