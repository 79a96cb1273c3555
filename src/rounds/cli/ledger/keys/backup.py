"""`rounds ledger keys backup FILE`: all keys of the clinic in one file, under a passphrase."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Annotated

import typer

from rounds.cli.desk import desk_of
from rounds.cli.errors import Mistyped, Stopped
from rounds.cli.ledger.keys._passphrase import passphrase
from rounds.cli.words import Plain, Times, count


def add(group: typer.Typer) -> None:
    """Put `backup` into the group."""
    group.command()(backup)


def backup(
    ctx: typer.Context,
    into: Annotated[Path, typer.Argument(metavar="FILE", help="A new file, best on another disk.")],
    from_file: Annotated[
        Path | None,
        typer.Option("--passphrase-file", metavar="FILE", help="Its first line is the passphrase."),
    ] = None,
) -> None:
    """Back up every key of the clinic into one file, sealed under a passphrase.

    Without the keys the ledger still verifies, but no payload opens. Make a new backup after each change of a
    key; keep it and the passphrase apart.
    """
    from rounds.home.keychain import files_of
    from rounds.ledger.vault.backup import MOST, seal

    desk = desk_of(ctx)
    keys = desk.place.payload_keys
    files = files_of(keys)
    if not files:
        raise Stopped(f"There is no key in {keys.folder}: there is nothing to back up.")
    for each in keys.found().unusable.values():
        desk.say(f"{each} The backup holds it as it lies.")
    _require_free(into)
    said = passphrase(from_file, new=True)
    raw = seal(files, keys.origin, said, secrets.token_bytes(16), secrets.token_bytes(12))
    if len(raw) > MOST:
        raise Stopped(f"The files in {keys.folder} are too large to be keys. Move what is none elsewhere.")
    _write(into, raw)
    desk.show({"file": str(into), "bytes": len(raw), "keys": sorted(files)}, _page)


def _require_free(into: Path) -> None:
    """Raises `Mistyped` where something is already, before a passphrase is asked for."""
    if into.is_symlink() or into.exists():
        raise Mistyped(f"{into} is there already, and is left as it is. Name a new file.")


def _write(into: Path, raw: bytes) -> None:
    """A new file, durably and for our eyes only; none is left where that fails. Raises `Stopped`."""
    from rounds.sdk.durable import sync_folder

    try:
        handle = os.open(into, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        _require_free(into)
        raise
    except OSError as why:
        raise Stopped(f"{into} can't be written ({why.strerror}; yours to mend).") from why
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        sync_folder(into.absolute().parent)
    except OSError as why:
        into.unlink(missing_ok=True)
        raise Stopped(f"{into} can't be written ({why.strerror}; yours to mend). None was left.") from why


def _page(data: Plain, times: Times) -> object:  # noqa: ARG001 - what every page is given
    from rich.text import Text

    held = count(len(data["keys"]), "file")
    return Text(
        f"{held} with keys backed up to {data['file']}: {', '.join(data['keys'])}.\n"
        "Bring them back with: rounds ledger keys restore FILE"
    )
