"""`rounds ledger prove FINDING`: the proof of one finding, as a file for a stranger."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from rounds.cli.desk import Desk, desk_of
from rounds.cli.errors import Mistyped, Stopped
from rounds.cli.words import Plain, Times


def add(group: typer.Typer) -> None:
    """Put `prove` into the group."""
    group.command()(prove)


def prove(
    ctx: typer.Context,
    which: Annotated[str, typer.Argument(metavar="FINDING", help="A finding's id, or how that begins.")],
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Where the pack goes; by default FINDING.pack.zip here."),
    ] = None,
    fields: Annotated[
        str,
        typer.Option(
            metavar="WHICH",
            help="Which texts are opened: sentence (this check's alone), none, or all of its verdicts.",
        ),
    ] = "sentence",
) -> None:
    """Make the pack of one finding: when it was found, when it was mended, checked offline by anyone.

    Give the ledger's key on another way, ahead of it: rounds ledger vkey.
    """
    from rounds.ledger.prove.build import Fields, Ledger, file_name
    from rounds.ledger.prove.build import prove as build
    from rounds.ledger.prove.errors import ProveError
    from rounds.ledger.publish.files import Files
    from rounds.ports import StoreDamaged

    desk = desk_of(ctx)
    if fields not in {each.value for each in Fields}:
        raise Mistyped(f"--fields {fields!r} is none of: sentence, none, all.")
    with desk.reading() as app:
        finding = _one([each["id"] for each in app.findings()], which)
        ledger = Ledger(app.store, Files(app.place.published).read, app.identity.vkey)
        try:
            made = build(ledger, finding, Fields(fields))
        except ProveError as why:
            raise (Stopped(str(why)) if why.again else StoreDamaged(str(why))) from why
    path = out or Path(file_name(finding))
    _write(path, made.raw)
    _show(desk, path, made._replace(report=_seen(desk, made)))


def _seen(desk: Desk, made: Any) -> Any:  # noqa: ANN401 - its module is loaded only where it works
    """What the pack shows with the outsiders that this clinic asks."""
    from rounds.cli.ledger.anchors import settings_of
    from rounds.ledger.prove.shown import shown

    try:
        return shown(made, settings_of(desk), desk.place.identity.vkey)
    except Stopped:  # its settings of outsiders can't be read, which `status` says
        return made.report


def _one(every: list[str], which: str) -> str:
    """The one finding whose id begins so. Raises `Mistyped`."""
    found = [each for each in every if each.startswith(which)]
    if len(found) != 1:
        said = f"{len(found)} findings begin with {which!r}" if found else f"There is no finding {which!r}"
        raise Mistyped(f"{said}. All of them: rounds findings --all")
    return found[0]


def _write(path: Path, raw: bytes) -> None:
    try:
        path.write_bytes(raw)
    except OSError as why:
        raise Stopped(
            f"{path} can't be written ({why.strerror}; yours to mend). Nothing was changed."
        ) from why


def _show(desk: Desk, path: Path, made: Any) -> None:  # noqa: ANN401 - its module is loaded only where it works
    import json

    data = {"file": str(path), "bytes": len(made.raw), "report": json.loads(made.report.to_json())}
    desk.show(data, _page(made.report.prose()))


def _page(prose: str) -> Any:  # noqa: ANN401 - as above
    def draw(data: Plain, _: Times) -> object:
        return f"{data['file']}: {data['bytes']:,} bytes\n\n{prose}"

    return draw
