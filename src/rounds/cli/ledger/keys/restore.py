"""`rounds ledger keys restore`: keys brought back, from a backup or from a sheet that was typed in."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from rounds.cli.desk import Desk, desk_of
from rounds.cli.errors import Mistyped, Stopped
from rounds.cli.exits import COULD_NOT_RUN, MET
from rounds.cli.ledger.keys._passphrase import passphrase
from rounds.cli.words import Plain, Times
from rounds.home.errors import HomeError
from rounds.ports import StoreError
from rounds.wiring import bare_store

ORIGIN: Final = re.compile(r"rounds\.invalid/[0-9a-f]+")
OUTCOMES: Final = {
    "put_back": "put back",
    "here": "was here already",
    "other": "another one is here, which stays; to take this one, move that file away first",
}


def add(group: typer.Typer) -> None:
    """Put `restore` into the group."""
    group.command()(restore)


def restore(
    ctx: typer.Context,
    source: Annotated[
        str, typer.Argument(metavar="FILE", help="A backup, or with --sheet a text; - for stdin.")
    ],
    sheet: Annotated[
        bool, typer.Option("--sheet", metavar="", help="FILE is a recovery sheet, typed in again.")
    ] = False,
    from_file: Annotated[
        Path | None,
        typer.Option("--passphrase-file", metavar="FILE", help="Its first line is the passphrase."),
    ] = None,
) -> int:
    """Bring keys back. What is here is added to, and never replaced.

    Once none is missing, the ledger keeps that it was done.

    With --sheet, whole keys are put back and each line with a slip is named.
    """
    from rounds.cli.alone import alone

    desk = desk_of(ctx)
    with alone(desk.place, desk.clock):
        if sheet:
            files, slips = _of_sheet(desk, source)
        else:
            files, slips = _of_backup(desk, Path(source), from_file), []
        brought = _brought(desk, files)
    back = tuple(each["name"] for each in brought if each["outcome"] == "put_back")
    entry = _recorded(desk, back, sheet=sheet) if back and not slips and _whole(desk) else None
    desk.show({"brought": brought, "entry": entry, "slips": slips}, _page)
    return COULD_NOT_RUN if slips else MET


def _whole(desk: Desk) -> bool:
    """Whether there is a ledger, and all its payload keys are here. Where not, whoever opened it to write
    would begin another key before the rest is brought back.
    """
    from rounds.home.vaulted import lacking

    if not desk.place.store.exists():
        return False
    with closing(bare_store(desk.place)) as store:
        return not lacking(desk.place.payload_keys, store)


def _recorded(desk: Desk, names: tuple[str, ...], *, sheet: bool) -> int:
    """Have the ledger keep which keys were put back; the entry's number. Raises `Stopped`."""
    from rounds.model.keys import KeysRestored

    try:
        with desk.open(desk.place, writing=True) as app:
            record = KeysRestored(names=names, sheet=sheet, by=desk.user, at=app.clock.now())
            made = app.deliver([record]).entries
            return next(each.index for each in made if each.st.get("what") == "restored")
    except (HomeError, StoreError) as why:
        raise Stopped(
            f"{' and '.join(names)}: put back. The ledger does not hold that yet: {why} Keep a note of it."
        ) from why


def _brought(desk: Desk, files: Mapping[str, bytes]) -> list[dict[str, Any]]:
    from rounds.home.keychain import bring_back

    return [each._asdict() for each in bring_back(desk.place.payload_keys, files)]


def _of_backup(desk: Desk, path: Path, from_file: Path | None) -> dict[str, bytes]:
    """The files of a backup. Raises `Stopped`."""
    from rounds.ledger.vault.backup import MOST, Damaged, OtherClinic, WrongPassphrase, opened, require_ours

    raw, ours = _read(path, MOST + 1), desk.place.payload_keys.origin
    try:
        require_ours(raw, ours)
        return opened(raw, ours, passphrase(from_file, new=False))
    except OtherClinic as why:
        raise Stopped(
            f"{path} is a backup of another clinic's keys ({why}). Nothing was changed. Name this one's."
        ) from why
    except WrongPassphrase as why:
        raise Stopped(f"{path} does not open: {why}. Nothing was changed.", again=True) from why
    except Damaged as why:
        raise Stopped(
            f"{path} is damaged: {why}. Nothing was changed. Take another copy of it, or the recovery sheet."
        ) from why


def _of_sheet(desk: Desk, source: str) -> tuple[dict[str, bytes], list[str]]:
    """The files that a sheet's keys were, and what is wrong with its lines. Raises `Stopped`, `Mistyped`."""
    from rounds.home.keychain import off_sheet
    from rounds.ledger.vault.sheet import MOST, typed

    raw = sys.stdin.buffer.read(MOST + 1) if source == "-" else _read(Path(source), MOST + 1)
    text, ours = raw.decode("utf-8", "replace"), desk.place.payload_keys.origin
    others = set(ORIGIN.findall(text)) - {ours}
    if others:
        raise Stopped(
            f"The sheet is of another ledger, {min(others)}. This one is {ours}. Nothing was changed."
        )
    found = typed(text, ours)
    if not found.keys and not found.slips:
        raise Mistyped("There is no line of a key in it: those begin with a number. Nothing was changed.")
    if not found.keys:
        slips = " ".join(found.slips)
        raise Stopped(f"{slips} No key is whole, and nothing was changed. This ledger is {ours}.", again=True)
    return off_sheet(found.keys, ours), found.slips


def _read(path: Path, most: int) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(most)
    except OSError as why:
        raise Stopped(f"{path} can't be read ({why.strerror}; yours to mend). Nothing was changed.") from why


def _page(data: Plain, times: Times) -> object:  # noqa: ARG001 - what every page is given
    from rich.text import Text

    lines = [f"{each['name']}: {OUTCOMES[each['outcome']]}" for each in data["brought"]]
    if data["entry"] is not None:
        lines.append(f"The ledger keeps that in entry {data['entry']}.")
    elif any(each["outcome"] == "put_back" for each in data["brought"]):
        lines.append("The ledger does not keep that: keys are missing still, or it has not begun.")
    if data["slips"]:
        lines += ["", *data["slips"], "Type these lines again, and restore once more."]
    return Text("\n".join(lines))
