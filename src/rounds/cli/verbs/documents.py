"""`documents`: file a document so that checks find it, and get one back as it was shown."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from rounds.cli.desk import Desk, desk_of
from rounds.cli.errors import Mistyped
from rounds.cli.filing import NAME, added
from rounds.cli.words import Plain, Times
from rounds.cli.writing import writing
from rounds.evidence.said import LARGEST
from rounds.home import Connection
from rounds.model.records import Filed
from rounds.sdk.documents import opened
from rounds.sdk.files import Unread, read_whole

PANEL: Final = "Say"
CONNECTOR: Final = "documents"
FILES: Final = "files"
PAPERS: Final = "papers"
"""The register's folder inside the clinic's own, where none was connected."""


def add(app: typer.Typer) -> None:
    """Put `documents` on the command line."""
    group = typer.Typer(help="File a document, or get one back as it was shown.", no_args_is_help=True)
    group.command("add")(file_one)
    group.command("get")(get)
    app.add_typer(group, name="documents", rich_help_panel=PANEL)


def file_one(  # noqa: PLR0913, PLR0917 - one option a column of the register; Typer passes them by name
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="The document, a PDF or text.")],
    serves: Annotated[
        str, typer.Option("--for", metavar="WHAT", help="What for, as rounds attest lists it.")
    ],
    person: Annotated[str, typer.Option(metavar="EMAIL", help="Whom it names, or who answers for it.")] = "",
    signed: Annotated[str, typer.Option(metavar="DAY", help="When it was signed.")] = "",
    signed_by: Annotated[str, typer.Option(metavar="NAME", help="Who signed it.")] = "",
    title: Annotated[str, typer.Option(metavar="TEXT", help="Its title; else the file's name.")] = "",
    version: Annotated[str, typer.Option(metavar="TEXT", help="Its version.")] = "",
    ends: Annotated[str, typer.Option("--until", metavar="DAY", help="Its last day.")] = "",
    systems: Annotated[str, typer.Option(metavar="NAMES", help="Systems that it names, apart by ;")] = "",
    complete: Annotated[
        bool, typer.Option("--complete", help="You looked: all its parts are there.")
    ] = False,
    everyone: Annotated[
        bool, typer.Option("--everyone", help="Everyone must sign that they read it.")
    ] = False,
) -> None:
    """File a document: sealed in the ledger as it is, and a line in the register.

    It carries today's date: the ledger says when it was shown, whatever day it bears itself.
    """
    desk = desk_of(ctx)
    content = _readable(file)
    values = {
        "title": title or file.stem,
        "for": serves,
        "version": version,
        "person": person,
        "signed": signed,
        "signed_by": signed_by,
        "ends": ends,
        "file": file.name,
        "complete": "yes" if complete else "",
        "everyone": "yes" if everyone else "",
        "systems": systems,
    }
    folder, is_new = _folder(desk)
    register = added(_register(folder), values, desk.today())
    _require_room(folder / FILES / file.name, content)
    made = Filed(name=file.name, content=content, by=desk.user, on=desk.today())
    with writing(desk) as pen:
        entry = pen.say([made])
    _place(folder, file.name, content, register)
    if is_new:
        settings = {"folder": str(folder)}
        desk.place.connect(Connection(system=CONNECTOR, connector=CONNECTOR, settings=settings))
    _show(desk, made, entry, folder)


def get(
    ctx: typer.Context,
    index: Annotated[int, typer.Argument(metavar="ENTRY", help="The ledger entry that it was filed as.")],
    into: Annotated[Path, typer.Argument(metavar="FILE", help="Where it is written; not over another.")],
) -> None:
    """Get a document back as it was shown, compared with the digest that the ledger holds."""
    desk = desk_of(ctx)
    with desk.reading() as app:
        entry = next(iter(app.entries(index, index + 1)), None)
    if entry is None or entry.k != "filed":
        raise Mistyped(f"Entry {index} is no document. Which are: rounds ledger show")
    if entry.payload is None:
        raise Mistyped(f"The document of entry {index} was destroyed; its digest is {entry.st['sha256']}.")
    content = base64.b64decode(entry.payload["file"])
    if hashlib.sha256(content).hexdigest() != entry.st["sha256"]:
        raise Mistyped(
            f"The document of entry {index} is not what was filed. See what is wrong: rounds verify"
        )
    with into.open("xb") as out:
        out.write(content)
    data = {"entry": index, "file": str(into), "sha256": entry.st["sha256"], "on": entry.st["on"]}
    desk.show(data, lambda plain, _: f"{plain['file']} is the document as it was shown on {plain['on']}.")


def _readable(file: Path) -> bytes:
    """A document's bytes. Raises `Mistyped` for one that nobody could read later."""
    try:
        raw = read_whole(file, LARGEST)
    except Unread as why:
        raise Mistyped(str(why)) from why
    seen = opened(file.name, raw, hashlib.sha256(raw).hexdigest())
    if seen.empty or seen.fault:
        raise Mistyped(seen.fault or f"{file.name} is empty. Nothing was filed.")
    return raw


def _folder(desk: Desk) -> tuple[Path, bool]:
    """The register's folder, and whether it is ours and new."""
    for each in desk.place.connections():
        if each.connector == CONNECTOR:
            return Path(each.settings["folder"]), False
    return (desk.place.folder / PAPERS).resolve(), True


def _register(folder: Path) -> bytes | None:
    """The register as it is, `None` where there is none. Raises `Mistyped`."""
    if not (folder / NAME).exists():
        return None
    try:
        return read_whole(folder / NAME, LARGEST)
    except Unread as why:
        raise Mistyped(str(why)) from why


def _require_room(target: Path, content: bytes) -> None:
    """Raises `Mistyped` where another document has the name."""
    if target.exists() and target.read_bytes() != content:
        raise Mistyped(f"{target.name} is there already, with another content. Name the new one otherwise.")


def _place(folder: Path, name: str, content: bytes, register: bytes) -> None:
    """Put the document and then the register in place, each whole or not at all."""
    (folder / FILES).mkdir(mode=0o700, parents=True, exist_ok=True)
    for target, raw in ((folder / FILES / name, content), (folder / NAME, register)):
        beside = target.with_name(target.name + ".new")
        beside.write_bytes(raw)
        beside.replace(target)


def _show(desk: Desk, made: Filed, entry: int | None, folder: Path) -> None:
    digest = hashlib.sha256(made.content).hexdigest()
    data: dict[str, Any] = {
        "entry": entry,
        "file": made.name,
        "sha256": digest,
        "on": made.on.isoformat(),
        "by": made.by,
        "claimed": made.claimed,
        "folder": str(folder),
    }

    def draw(plain: Plain, times: Times) -> object:
        from rounds.cli.pages.documents import filed

        return filed(plain, times)

    desk.show(data, draw)
