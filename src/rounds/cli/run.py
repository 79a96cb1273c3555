"""Runs one command line: calls its verb, turns what went wrong into a sentence and an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from io import TextIOWrapper
from typing import Final

import msgspec
import typer

from rounds import __version__
from rounds.cli.desk import Desk, width
from rounds.cli.errors import Mistyped, Trouble, trouble
from rounds.cli.exits import COULD_NOT_RUN, MET, USAGE
from rounds.cli.helping import WORDS, asked, page
from rounds.cli.verbs import MODULES, loaded, module_of
from rounds.fold import Release
from rounds.ports import Clock
from rounds.sdk.connector import Host

FLAGS: Final = {"--json": "as_json", "--quiet": "quiet", "--version": "version"}
VALUES: Final = {"--clinic": "clinic", "--home": "folder"}
PROGRAM: Final = "rounds"
INTERRUPTED: Final = 130
"""How Typer gives back Ctrl-C."""
ABOUT: Final = """Keeps a clinic's HIPAA safeguards under continuous watch and keeps the proof.

With every verb: --clinic NAME, --home FOLDER, --json, --quiet, --version.
"""


def run(
    argv: Sequence[str],
    clock: Clock | None = None,
    host: Host | None = None,
    judged_by: Release | None = None,
) -> int:
    """Run one command line in the world that is handed in, see `Desk`; gives its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    desk = Desk(clock, host, judged_by)
    desk.as_json = "--json" in argv
    try:
        code = _call(taken_out(argv, desk), desk)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return COULD_NOT_RUN
    except (Exception, KeyboardInterrupt) as why:
        if os.environ.get("ROUNDS_DEBUG") == "1":
            raise
        return tell(trouble(why), as_json=desk.as_json)
    return code


def taken_out(argv: Sequence[str], desk: Desk) -> list[str]:
    """What may stand anywhere is taken out of the line and told to the desk; all after `--` is left alone.

    >>> desk = Desk()
    >>> taken_out(["status", "--json", "--clinic", "maple"], desk), desk.as_json
    (['status'], True)
    """
    rest: list[str] = []
    words = iter(argv)
    for word in words:
        name, equals, value = word.partition("=")
        if word == "--":
            rest += [word, *words]
        elif word in FLAGS:
            setattr(desk, FLAGS[word], True)
        elif name in VALUES:
            setattr(desk, VALUES[name], value if equals else _next(words, name))
        else:
            rest.append(word)
    return rest


def _next(words: Iterator[str], name: str) -> str:
    value = next(words, "")
    if not value:
        raise Mistyped(f"{name} needs a value after it.")
    return value


def tell(what: Trouble, *, as_json: bool) -> int:
    """Write an error to stderr; gives its exit code."""
    from rounds.cli.words import clean

    if as_json:
        body = {"error": what.error, "whose": what.whose, "again": what.again}
        sys.stderr.write(msgspec.json.encode(body).decode() + "\n")
    else:
        sys.stderr.write(f"rounds: {clean(what.error)}\n")
    return what.code


def application(names: Iterable[str] = tuple(MODULES), *, helping: bool = True) -> typer.Typer:
    """The command line, with the verbs of these files. Unless it is `helping` it lacks `--help`, whose type
    alone costs a tenth of a second to load.
    """
    app = typer.Typer(
        name=PROGRAM,
        help=ABOUT,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode="rich",
        context_settings={
            "help_option_names": list(WORDS) if helping else [],
            "max_content_width": 80,
            "terminal_width": width(),
        },
    )
    app.callback(invoke_without_command=True)(_nothing)
    for module in loaded(names):
        module.add(app)
    return app


def _nothing(ctx: typer.Context) -> None:
    """What `rounds` alone does: say what there is."""
    if ctx.invoked_subcommand is None:
        sys.stdout.write(ctx.get_help() + "\n")


def _call(words: Sequence[str], desk: Desk) -> int:
    """Call the verb. What Typer itself refuses is usage."""
    if desk.version:
        sys.stdout.write(f"rounds {__version__}\n")
        return MET
    try:
        app = application(_needed(words), helping=any(each in WORDS for each in words))
        told = page(app, words[:-1], PROGRAM) if asked(words) else None
        if told is not None:
            sys.stdout.write(told + "\n")
            return MET
        code = app(list(words), prog_name=PROGRAM, standalone_mode=False, obj=desk)
    except typer.TyperException as why:
        said = why.format_message().replace("Value error, ", "").rstrip(".")
        sentence = f"{said}{'' if said.endswith('?') else '.'} What can be said: rounds {_verb(words)}--help"
        return tell(Trouble(sentence, "yours", again=False, code=USAGE), as_json=desk.as_json)
    if code == INTERRUPTED:
        raise KeyboardInterrupt
    return code if isinstance(code, int) else MET


def _needed(words: Sequence[str]) -> Iterable[str]:
    """The files of verbs that a line needs: the one of the verb that it begins with. All of them where it
    begins otherwise: help lists every verb, and a mistyped one is looked for among all.
    """
    one = module_of(words[0]) if words else None
    return MODULES if one is None else (one,)


def _verb(words: Sequence[str]) -> str:
    """The verb on a line, for pointing to its help."""
    return next((f"{word} " for word in words if module_of(word) is not None), "")
