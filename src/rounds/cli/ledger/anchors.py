"""`rounds ledger anchors`: whom outside this clinic asks for time and memory, and what they last gave."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Final

import typer

from rounds.cli.desk import Desk, desk_of
from rounds.cli.errors import Mistyped, Stopped
from rounds.cli.words import Plain, Times
from rounds.cli.writing import writing
from rounds.ledger.anchors.errors import BadAnchors
from rounds.ledger.anchors.settings import FILE, Settings, Tsa, Witness, settings_in, written
from rounds.model.times import rfc3339

MOST_PEM: Final = 1 << 20


def add(group: typer.Typer) -> None:
    """Put `anchors` into the group."""
    anchors = typer.Typer(
        help="Who outside gives times to this ledger and remembers its size.",
        invoke_without_command=True,
        rich_markup_mode="rich",
    )
    anchors.callback()(listing)
    adding = typer.Typer(help="Add an authority or a witness.", no_args_is_help=True)
    adding.command("tsa")(add_tsa)
    adding.command("witness")(add_witness)
    anchors.add_typer(adding, name="add")
    anchors.command("remove")(remove)
    anchors.command("quorum")(quorum)
    anchors.command("ask")(ask)
    group.add_typer(anchors, name="anchors")


def listing(ctx: typer.Context) -> None:
    """List whom this clinic asks, and what they last gave."""
    if ctx.invoked_subcommand is None:
        _list(desk_of(ctx))


def add_tsa(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="A short name: a-z, 0-9 and -.")],
    url: Annotated[str, typer.Argument(help="Where it takes requests (RFC 3161 over HTTP).")],
    root: Annotated[
        Path | None, typer.Option(metavar="PEM", help="Its root certificate, from the authority itself.")
    ] = None,
) -> None:
    """Ask a time-stamping authority. Use two, of different operators.

    Without --root its time stamps are kept and not checked.
    """
    _change(desk_of(ctx), Tsa(name, url, _pem(root) if root else ""))


def add_witness(
    ctx: typer.Context,
    vkey: Annotated[str, typer.Argument(help="The verifier key that its operator gave.")],
    url: Annotated[str, typer.Argument(help="The prefix under which it takes checkpoints.")],
) -> None:
    """Have a witness cosign each checkpoint: an auditor, an MSP, a peer clinic (rounds witness)."""
    _change(desk_of(ctx), Witness(vkey, url))


def remove(
    ctx: typer.Context, name: Annotated[str, typer.Argument(help="Whom not to ask any more.")]
) -> None:
    """Ask one of them no more. What it gave stays."""
    desk = desk_of(ctx)
    try:
        made = settings_of(desk).without(name)
    except BadAnchors as why:
        raise Mistyped(str(why)) from why
    desk.place.write(FILE, written(made))
    _list(desk)


def quorum(
    ctx: typer.Context,
    policy: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="A C2SP tlog-policy; without one, all must cosign.")
    ] = None,
) -> None:
    """Say how many witnesses are enough."""
    desk = desk_of(ctx)
    try:
        text = policy.read_text("utf-8") if policy is not None else ""
        desk.place.write(FILE, written(settings_of(desk).counting(text)))
    except (BadAnchors, OSError, UnicodeDecodeError) as why:
        raise Mistyped(str(why)) from why
    _list(desk)


def ask(ctx: typer.Context) -> None:
    """Ask all of them now, over the newest checkpoint."""
    from rounds.ledger.anchors.opening import open_anchoring
    from rounds.wiring import SystemRandom

    desk = desk_of(ctx)
    settings_of(desk)
    with writing(desk) as pen:
        if pen.app is None:
            raise Stopped(
                "The Rounds that is up asks them by itself. See what they gave: rounds ledger anchors"
            )
        pen.app.publish()
        anchoring = open_anchoring(pen.app, SystemRandom())
        said = anchoring.beat(pen.app.now(), force=True)
        pen.app.publish()
        said += [] if said else anchoring.beat(pen.app.now())  # the checkpoint that holds the answers, too
        for each in [*said, *([pen.app.signer.refused.sentence] if pen.app.signer.refused else [])]:
            desk.say(each)
    _list(desk)


def settings_of(desk: Desk) -> Settings:
    """Whom this clinic asks. Raises `Stopped` for a file that can't be used."""
    try:
        return settings_in(desk.place.folder)
    except BadAnchors as why:
        raise Stopped(str(why)) from why


def _change(desk: Desk, new: Tsa | Witness) -> None:
    try:
        made = settings_of(desk).adding(new)
    except BadAnchors as why:
        raise Mistyped(str(why)) from why
    desk.place.write(FILE, written(made))
    desk.say(f"{new.name} is asked from the next checkpoint on.")
    _list(desk)


def _pem(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(MOST_PEM).decode("ascii")
    except (OSError, UnicodeDecodeError) as why:
        raise Mistyped(f"--root {path} can't be read as a certificate in PEM ({why}).") from why


def _list(desk: Desk) -> None:
    desk.show(_plain(desk), _page)


def _plain(desk: Desk) -> dict[str, Any]:
    """What `--json` gives."""
    from rounds.ledger.anchors.anchoring import NOBODY
    from rounds.ledger.anchors.opening import open_anchoring
    from rounds.ledger.anchors.state import state_of
    from rounds.wiring import SystemRandom

    settings = settings_of(desk)
    with desk.reading() as app:
        lacking = open_anchoring(app, SystemRandom()).lacking(settings)
        outsiders = state_of(app.store).outsiders
    every = [("tsa", each.name, each.url) for each in settings.tsas]
    every += [("witness", each.name, each.url) for each in settings.witnesses]
    rows = []
    for by, name, url in every:
        last, asked = outsiders.get(f"{by} {name}"), outsiders.get(f"cosigned {name}")
        trouble = [each.trouble for each in (last, asked) if each is not None and each.trouble]
        rows.append(
            {
                "by": by,
                "name": name,
                "url": url,
                "size": last.size if last is not None and last.size else None,
                "at": rfc3339(last.at) if last is not None and last.at >= 0 else None,
                "trouble": trouble[0] if trouble else None,
                "checked": by == "witness" or next(bool(e.root) for e in settings.tsas if e.name == name),
            }
        )
    return {
        "asked": rows,
        "policy": settings.policy or None,
        "lacking": lacking or None,
        "limit": None if rows else NOBODY,
    }


def _page(data: Plain, times: Times) -> object:
    from rounds.cli.pages.anchors import anchors as page

    return page(data, times)
