"""`words push`: what texts and message traces tell, as lines for `observe`. Keeps only the key of digests.

Rules this module keeps:

* No text is printed: a line holds facts, counts, kinds and a keyed digest.
* The key is made once, for its owner alone (mode 0600), and read from then on, so that a thing keeps its key
  from push to push.
* What could not be read makes the sweep incomplete.
"""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from rounds.cli.desk import desk_of
from rounds.cli.errors import Mistyped
from rounds.cli.exits import MET, NOT_KNOWN
from rounds.cli.text_files import OfColumn, Source, context_of, lines_of
from rounds.words.rows import Row, records, texts

if TYPE_CHECKING:
    from rounds.words.contexts import Context
    from rounds.words.pushed import Line, Push

System = Annotated[
    str, typer.Option("--system", metavar="NAME", help="Your name for the tool or mail system.")
]
Key = Annotated[
    Path, typer.Option("--key", metavar="FILE", help="The key of digests; made if it is not there.")
]
Kind = Annotated[
    str,
    typer.Option("--context", metavar="KIND", help="list, sms, campaign, or subject for a message trace."),
]
Members = Annotated[
    str | None, typer.Option("--members", metavar="NAME", help="The column that counts the people on a list.")
]


def push(
    ctx: typer.Context,
    source: Source,
    system: System,
    key: Key,
    context: Kind = "list",
    column: OfColumn = None,
    members: Members = None,
) -> int:
    """Write lines for observe: what names of lists, mailings, templates or a message trace tell.

    Ends with 4 if something could not be read.
    """
    from rounds.words.pushed import Push

    at = desk_of(ctx).clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    made = Push(system, at, _key(key))
    named = context_of(context)
    with lines_of(source) as lines:
        if named == "subject":
            return _written(_of_trace(lines, made), [], "mail_subject_count", made)
        unread: list[str] = []
        told = _of_texts(texts(lines, column), named, made, members, unread)
        from rounds.words.pushed import KINDS

        return _written(told, unread, KINDS[named], made)


def _written(told: Iterator[Line], unread: list[str], kind: str, push: Push) -> int:
    """Print the lines, each key once, and the sweep behind them."""
    from rounds.words.pushed import ended

    keys: set[str] = set()
    for line in told:
        if line["key"] not in keys:
            keys.add(line["key"])
            _print(line)
    for line in ended(kind, len(keys), push, unread):
        _print(line)
    return NOT_KNOWN if unread else MET


def _print(line: Line) -> None:
    sys.stdout.write(msgspec.json.encode(line).decode() + "\n")


def _of_texts(
    rows: Iterator[Row], context: Context, push: Push, members: str | None, unread: list[str]
) -> Iterator[Line]:
    from rounds.words.pushed import of_text

    for row in rows:
        if row.text is None:
            unread.append(row.trouble)
            continue
        count = (row.record or {}).get(members or "", "").replace(",", "").strip()
        yield of_text(row.text, context, push, int(count) if count.isdecimal() else None)


def _of_trace(lines: Iterator[bytes], push: Push) -> Iterator[Line]:
    from rounds.words.columns import senders, trace_columns
    from rounds.words.pushed import of_sender

    rows = (row for _, row in records(lines))
    first = next(rows, None)
    trace = trace_columns(list(first)) if first else None
    if trace is None:
        raise Mistyped(
            "This is no message trace of Microsoft 365 or of Google's e-mail log search: it lacks sender or"
            " subject."
        )
    yield from (of_sender(each, push) for each in senders(chain((first,) if first else (), rows), *trace))


def _key(file: Path) -> bytes:
    """The key of digests, made if need be. Raises `Mistyped` if the file is no key."""
    from rounds.words.pushed import KEY_SIZE

    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
            opened.write(secrets.token_bytes(KEY_SIZE))
    except FileExistsError:
        pass
    raw = file.read_bytes()
    if len(raw) != KEY_SIZE:
        raise Mistyped(f"{file} is no key of digests: it must have {KEY_SIZE} bytes. Nothing was written.")
    return raw
