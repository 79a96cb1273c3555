"""`rounds ledger offsite`: copies of the published ledger elsewhere, and whether they still hold."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from rounds.cli.checking import audited, checked_page, told
from rounds.cli.desk import Desk, desk_of
from rounds.cli.errors import Mistyped, Stopped
from rounds.cli.exits import COULD_NOT_RUN, DAMAGED, MET
from rounds.cli.words import Plain, Times
from rounds.cli.writing import taken
from rounds.ledger.offsite.copies import open_copy, settings_of
from rounds.ledger.offsite.copy import Copy
from rounds.ledger.offsite.errors import BadSettings
from rounds.ledger.offsite.journal import Journal
from rounds.ledger.offsite.settings import FILE, At, FolderAt, S3At, Settings
from rounds.ledger.publish.known import Known
from rounds.model.records import Hold, Shipped
from rounds.model.times import rfc3339, to_ms

NAME: Final = "What to call this copy: a-z, 0-9 and -."
WHICH: Final = "Which copy."


def add(group: typer.Typer) -> None:
    """Put `offsite` into the group."""
    offsite = typer.Typer(
        help="Copies of the ledger elsewhere, locked where they can be.",
        invoke_without_command=True,
        rich_markup_mode="rich",
    )
    offsite.callback()(listing)
    adding = typer.Typer(help="Keep a copy elsewhere.", no_args_is_help=True)
    adding.command("folder")(add_folder)
    adding.command("s3")(add_s3)
    offsite.add_typer(adding, name="add")
    for verb in (ship, check, hold, release):
        offsite.command()(verb)
    group.add_typer(offsite, name="offsite")


def listing(ctx: typer.Context) -> None:
    """List the copies, and what was last read back from each."""
    if ctx.invoked_subcommand is None:
        _list(desk_of(ctx))


def add_folder(
    ctx: typer.Context,
    path: Annotated[Path, typer.Argument(help="A folder on another disk, or a mounted share.")],
    name: Annotated[str, typer.Option(metavar="ID", help=NAME)] = "folder",
) -> None:
    """Keep a copy in a folder. A folder locks nothing: it helps against a lost disk, not against a thief."""
    _join(desk_of(ctx), FolderAt(name=name, path=str(path.absolute())))


def add_s3(
    ctx: typer.Context,
    endpoint: Annotated[str, typer.Argument(help="The store's address, https://….")],
    bucket: Annotated[str, typer.Argument(help="A bucket that was made with Object Lock.")],
    name: Annotated[str, typer.Option(metavar="ID", help=NAME)] = "vault",
    region: Annotated[str, typer.Option(help="The bucket's region.")] = "us-east-1",
    prefix: Annotated[str, typer.Option(help="What the names of the files begin with.")] = "",
    key: Annotated[str, typer.Option(metavar="ID", help="The key's id. Its secret is asked for.")] = "",
) -> None:
    """Keep a copy in an object store that nobody can delete from before its lock ends.

    Without --key, ROUNDS_OFFSITE_<NAME>_KEY and _SECRET are taken from the environment at each shipment.
    """
    secret = _secret(name) if key else ""
    at = S3At(
        name=name, endpoint=endpoint, bucket=bucket, region=region, prefix=prefix, key=key, secret=secret
    )
    _join(desk_of(ctx), at)


def ship(ctx: typer.Context) -> int:
    """Ship to every copy now, and read back what was sent."""
    from rounds.wiring import open_shipping

    desk = desk_of(ctx)
    with taken(desk, desk.place) as app, told():
        app.publish()
        done = open_shipping(app).beat(desk.clock.now(), at_once=True)
    if not done:
        raise Stopped("No copy is set up. Begin with: rounds ledger offsite add --help")
    desk.show([_done(each) for each in done], _page_shipped)
    return COULD_NOT_RUN if any(each.gap is not None for each in done) else MET


def check(
    ctx: typer.Context,
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="Which copy; without one, all.")] = None,
    into: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Keep what was read back in this folder, if it is empty."),
    ] = None,
) -> int:
    """Read back all of a copy and check it with nothing but the public key.

    Exit code 5 when something does not hold.
    """
    desk = desk_of(ctx)
    with told():
        found = [_checked(desk, each, into) for each in _chosen(desk, name)]
    desk.show(found, checked_page)
    return MET if all(each["ok"] for each in found) else DAMAGED


def hold(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help=WHICH)],
    why: Annotated[str, typer.Option(metavar="TEXT", help="Who asked for it and why.")],
) -> None:
    """Put a legal hold on all of a copy: nothing of it goes until it is released, whatever its lock says."""
    _hold(desk_of(ctx), name, why, on=True)


def release(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help=WHICH)],
    why: Annotated[str, typer.Option(metavar="TEXT", help="Who allows it and why.")],
) -> None:
    """Lift a legal hold. Locks stay as they are."""
    _hold(desk_of(ctx), name, why, on=False)


# ---------------------------------------------------------------------- work
def _join(desk: Desk, at: At) -> None:
    """Try a copy, and keep it if it will do."""
    with told():
        made = _settings(desk).adding(at)
        for each in _opened(desk, at).require_ready(desk.clock.now()):
            desk.say(each)
    desk.place.write(FILE, made.written())
    desk.say(f"{at.name} is set up; rounds up and rounds once ship to it; now: rounds ledger offsite ship")
    _list(desk)


def _hold(desk: Desk, name: str, why: str, *, on: bool) -> None:
    from rounds.ledger.offsite.holds import hold as put_hold

    if not why.strip():
        raise Mistyped("--why needs a reason: it is kept in the ledger.")
    with taken(desk, desk.place) as app, told():
        settings = _settings(desk).holding(name, on=on)
        copy = _opened(desk, settings.copy(name))
        if on and copy.locks:  # what is sent from now on is held, also if this breaks off
            desk.place.write(FILE, settings.written())
        files = put_hold(copy, _journal(desk, name), on=on)
        desk.place.write(FILE, settings.written())
        said = Hold(where=name, on=on, files=files, why=why.strip(), by=desk.user, at=desk.clock.now())
        app.deliver([said])
    desk.say(f"The hold on {name} is {'on' if on else 'off'}, read back on {files} files.")
    if desk.as_json:
        desk.show({"copy": name, "held": on, "files": files}, lambda *_: "")


def _checked(desk: Desk, at: At, into: Path | None) -> dict[str, Any]:
    """One copy, read back and checked."""
    if into is not None:
        target = into / at.name
        target.mkdir(parents=True, exist_ok=True)
        if any(target.iterdir()):
            raise Mistyped(f"{target} is not empty. Name another folder.")
        return _audited(desk, at, target)
    with tempfile.TemporaryDirectory(prefix="rounds-offsite-") as folder:
        return _audited(desk, at, Path(folder))


def _audited(desk: Desk, at: At, into: Path) -> dict[str, Any]:
    whole = _journal(desk, at.name).whole
    known = (Known("what was shipped before", whole.size),) if whole is not None else ()
    return audited(_opened(desk, at), desk.place.identity.vkey, into, known)


def _list(desk: Desk) -> None:
    with told():
        data = [_copy(desk, each) for each in _settings(desk).copies]
    desk.show(data, _page_list)


def _copy(desk: Desk, at: At) -> dict[str, Any]:
    """A copy as it is shown: never with its key."""
    whole = _journal(desk, at.name).whole
    where = at.path if isinstance(at, FolderAt) else f"{at.endpoint}/{at.bucket}"
    return {
        "copy": at.name,
        "where": where,
        "locks": isinstance(at, S3At),
        "held": at.held,
        "size": whole.size if whole is not None else None,
        "read_back_at": rfc3339(whole.at) if whole is not None else None,
    }


def _done(each: Shipped) -> dict[str, Any]:
    """What came of one shipment."""
    return {
        "copy": each.where,
        "size": each.size,
        "files": each.files,
        "read_back": each.digest or None,
        "locked_until": rfc3339(to_ms(each.until)) if each.until is not None else None,
        "not_known": each.gap.detail if each.gap is not None else None,
        "whose": each.gap.whose.value if each.gap is not None else None,
    }


# ---------------------------------------------------------------------- what it works with
def _settings(desk: Desk) -> Settings:
    return settings_of(desk.place.folder)


def _opened(desk: Desk, at: At) -> Copy:
    return open_copy(at, desk.place.identity.vkey.partition("+")[0], desk.place.folder)


def _journal(desk: Desk, name: str) -> Journal:
    return Journal(desk.place.folder / "offsite" / f"{name}.journal")


def _chosen(desk: Desk, name: str | None) -> list[At]:
    """The copy that is meant, or all. Raises `BadSettings` for none."""
    settings = _settings(desk)
    if name is not None:
        return [settings.copy(name)]
    if not settings.copies:
        raise BadSettings("No copy is set up. Begin with: rounds ledger offsite add --help")
    return list(settings.copies)


def _secret(name: str) -> str:
    """The secret: left in the environment if it is there, typed unseen, or the first line piped in."""
    if f"ROUNDS_OFFSITE_{name.upper().replace('-', '_')}_SECRET" in os.environ:
        return ""
    if sys.stdin.isatty():
        return str(typer.prompt("Secret", hide_input=True, err=True))
    return sys.stdin.readline().strip()


def _page_list(data: Plain, times: Times) -> object:
    from rounds.cli.pages.offsite import copies

    return copies(data, times)


def _page_shipped(data: Plain, times: Times) -> object:
    from rounds.cli.pages.offsite import shipped

    return shipped(data, times)
