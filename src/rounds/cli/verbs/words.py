"""`words`: what in short texts gives a patient away. Needs no clinic, keeps nothing.

Rules this module keeps:

* A text is never printed: what is said of it is its line, the outcome, kinds and places.
* The detector is loaded by the verb that needs it; no other verb pays for it.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any, Final, TypeAlias

import msgspec
import typer

from rounds.cli.desk import Desk, desk_of
from rounds.cli.errors import Mistyped
from rounds.cli.exits import MET, NOT_KNOWN, NOT_MET
from rounds.cli.pushing import push
from rounds.cli.text_files import OfColumn, Source, context_of, lines_of
from rounds.cli.words import Plain, count, listed
from rounds.words.contexts import Context
from rounds.words.rows import Row, records, texts

PANEL: Final = "Look"
Judge: TypeAlias = Callable[[str], Plain]
"""Judges one text; gives what is said of it as plain data."""
UNREAD: Final = "not_known"
"""The outcome of a line that could not be read."""
InContext = Annotated[str, typer.Option("--context", metavar="KIND", help="subject, list, sms or campaign.")]
OwnPatients = Annotated[
    Path | None,
    typer.Option("--patients", metavar="FILE", help="The clinic's own patients, made by words index."),
]


def add(app: typer.Typer) -> None:
    """Put `words` on the command line."""
    group = typer.Typer(help="What in short texts gives a patient away.", no_args_is_help=True)
    group.command("check")(check)
    group.command("file")(file)
    group.command("index")(index)
    group.command("push")(push)
    group.command("eval")(evaluate)
    app.add_typer(group, name="words", rich_help_panel=PANEL)


def check(
    ctx: typer.Context,
    source: Source = Path("-"),
    context: InContext = "subject",
    column: OfColumn = None,
    patients: OwnPatients = None,
) -> int:
    """Judge texts: one a line, NDJSON with a text in each object, or a column of a CSV.

    Ends with 3 if a text gives a patient away, with 4 if none does but a line could not be read.
    """
    desk, judged = desk_of(ctx), _judge(context_of(context), patients)
    counts: Counter[str] = Counter()
    with lines_of(source) as lines:
        for row in texts(lines, column):
            outcome = _told(desk, row, judged)
            counts[outcome] += 1
    told = listed(
        [f"{counts[each]:,} {each.replace('_', ' ')}" for each in ("ok", "rewrite", "block", UNREAD)]
    )
    desk.say(f"{count(counts.total(), 'text')}: {told}.")
    return _code(counts)


def file(ctx: typer.Context, source: Source) -> int:
    """What an export holds, by column; of a message trace also how many subjects give patients away, by
    sender.

    Ends with 3 if a sender's subjects give patients away, or columns hold both who patients are and what they
    have.
    """
    from rounds.words.columns import looked_at

    desk = desk_of(ctx)
    with lines_of(source) as lines:
        seen = looked_at(row for _, row in records(lines))
    if not seen.rows:
        raise Mistyped(f"{source} has no rows under a header: nothing is known of it.")
    data = msgspec.to_builtins(seen)
    desk.show(data, lambda plain, _: "\n".join(_of_export(plain)), "UTC")
    return NOT_MET if _gives_away(data) else MET


def index(
    ctx: typer.Context,
    source: Source,
    into: Annotated[Path, typer.Option("--into", metavar="FILE", help="The file that is written.")],
    column: OfColumn = None,
) -> int:
    """Make the file of the clinic's own patients for words check, of full names.

    They stand one a line, or in a column of a CSV.

    It holds keyed digests, no name. Keep it as you keep the list itself.
    """
    import secrets

    from rounds.words.patients import KEY_SIZE, patients_of

    with lines_of(source) as lines:
        full = [row.text for row in texts(lines, column) if row.text]
    made = patients_of(full, secrets.token_bytes(KEY_SIZE))
    if not made.digests:
        raise Mistyped(f"{source} has no full name: nothing was written.")
    with os.fdopen(os.open(into, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
        opened.write(made.written())
    desk_of(ctx).show(
        {"file": str(into), "digests": len(made.digests)}, lambda plain, _: plain["file"], "UTC"
    )
    return MET


def evaluate(ctx: typer.Context, source: Source) -> int:
    """Score the detector on labelled lines: NDJSON with text, context, label and spans."""
    from rounds.words.score import Labelled, figures, score

    with lines_of(source) as lines:
        try:
            labelled = [msgspec.json.decode(line, type=Labelled) for line in lines if line.strip()]
        except (msgspec.DecodeError, UnicodeDecodeError) as why:
            raise Mistyped(f"{source} is no NDJSON of labelled lines: {why}.") from None
    made = score(labelled)
    desk_of(ctx).show(figures(made), lambda plain, _: "\n".join(_of_score(plain)), "UTC")
    return MET


def _judge(context: Context, own: Path | None) -> Judge:
    """Judges texts in a context, with the clinic's own patients if they were handed in."""
    from rounds.words.judge import judge
    from rounds.words.patients import NoPatients, Patients

    try:
        patients = Patients.read(own.read_bytes()) if own else None
    except NoPatients as why:
        raise Mistyped(f"{own}: {why}") from None
    return lambda text: msgspec.to_builtins(judge(text, context, patients))


def _told(desk: Desk, row: Row, judged: Judge) -> str:
    """Write what became of one line; gives its outcome."""
    if row.text is None:
        said: Plain = {"outcome": UNREAD, "spans": [], "reasons": [row.trouble], "instead": None}
    else:
        said = judged(row.text)
    if desk.as_json:
        sys.stdout.write(msgspec.json.encode(said).decode() + "\n")
    else:
        places = "".join(f", {span['kind']} {span['start']}-{span['end']}" for span in said["spans"])
        sys.stdout.write(
            f"{row.number:>6}  {said['outcome'].replace('_', ' '):<9} {said['reasons'][0]}{places}\n"
        )
    return str(said["outcome"])


def _code(counts: Counter[str]) -> int:
    """Nothing read is not known."""
    if counts["rewrite"] or counts["block"]:
        return NOT_MET
    return NOT_KNOWN if counts[UNREAD] or not counts.total() else MET


def _gives_away(data: dict[str, Any]) -> bool:
    kinds = {column["kind"] for column in data["columns"]} - {"other", "date"}
    health = kinds & {"condition", "drug", "procedure", "icd10", "ndc"}
    return bool(health and kinds - health) or any(
        each["rewrite"] or each["block"] for each in data["senders"]
    )


def _of_export(data: dict[str, Any]) -> Iterator[str]:
    yield f"{count(data['rows'], 'row')}"
    yield from (f"  {column['name']}: {column['kind']}" for column in data["columns"])
    for each in data["senders"]:
        given = each["rewrite"] + each["block"]
        yield f"  {each['sender']}: {given:,} of {count(each['subjects'], 'subject')} give a patient away"


def _of_score(data: dict[str, Any]) -> Iterator[str]:
    for name in ("recall", "precision", "specificity", "exact", "spans"):
        each = data[name]
        between = f"[{each['low']:.3f}, {each['high']:.3f}]"
        yield f"{name:<12} {each['value']:.3f}  {between}  {each['part']}/{each['whole']}"
    yield f"{'f1':<12} {data['f1']:.3f}"
