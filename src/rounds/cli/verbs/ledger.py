"""`verify` and `ledger`: whether the record still is what was written, entry by entry if need be.

The other verbs of `ledger` are files of `rounds.cli.ledger`.
"""

from __future__ import annotations

from typing import Annotated, Any, Final

import msgspec
import typer

from rounds.app import App
from rounds.cli.desk import Desk, desk_of
from rounds.cli.errors import Mistyped
from rounds.cli.exits import COULD_NOT_RUN, DAMAGED, MET
from rounds.cli.ledger import Shelf
from rounds.cli.words import Plain, Times
from rounds.cli.writing import writing
from rounds.model.entry import Entry
from rounds.model.records import Destroy
from rounds.model.times import rfc3339
from rounds.ports import StoreDamaged
from rounds.proof import Verified

PANEL: Final = "Prove"
NEWEST: Final = 20
"""Entries that a list shows."""


def add(app: typer.Typer) -> None:
    """Put the verbs on the command line."""
    app.command(rich_help_panel=PANEL)(verify)
    group = typer.Typer(cls=Shelf, help="Read, check, publish and prove the ledger.", no_args_is_help=True)
    group.command()(show)
    group.command()(destroy)
    app.add_typer(group, name="ledger", rich_help_panel=PANEL)


def verify(
    ctx: typer.Context,
    again: Annotated[
        bool, typer.Option("--replay", metavar="", help="Also derive everything again and compare.")
    ] = False,
) -> int:
    """Check the whole ledger: entries, payloads, checkpoints.

    Exit code 5 when something does not hold, 1 when a key is missing and some payloads are not known.
    """
    desk = desk_of(ctx)
    found = desk.prove(again=again)
    desk.show(plain(found), _verified)
    return MET if found.ok else DAMAGED if found.faults else COULD_NOT_RUN


def plain(found: Verified) -> dict[str, Any]:
    """What a verification found, as `--json` gives it."""
    ledger, again = found.ledger, found.replayed
    steps = [each._asdict() for each in ledger.steps]
    faults = [
        {name: each[name] for name in ("step", "entry", "sentence")} for each in steps if not each["ok"]
    ]
    if again is not None:
        faults += [
            {"step": "replay", "entry": each.entry if each.entry >= 0 else None, "sentence": each.sentence}
            for each in again.faults
        ]
    return {
        "ok": found.ok,
        "size": ledger.size,
        "root": ledger.root,
        "signed": ledger.signed,
        "key": ledger.key,
        "steps": steps,
        "faults": faults,
        "replay": None
        if again is None
        else {
            "entries": again.entries,
            "judged": again.judged,
            "taken": dict(again.taken),
            "faults": len(again.faults),
        },
    }


def _verified(data: Plain, times: Times) -> object:
    from rounds.cli.pages.ledger import verified as page

    return page(data, times)


def show(
    ctx: typer.Context,
    which: Annotated[int | None, typer.Argument(metavar="N", min=0, help="One entry, by its number.")] = None,
) -> None:
    """The newest entries, or one entry with its payload."""
    desk = desk_of(ctx)
    with desk.reading() as app:
        size = app.store.size()
        if which is None:
            desk.show(
                _entries(app, max(size - NEWEST, 0), size)[::-1], lambda data, times: _list(data, size, times)
            )
            return
        if which >= size:
            raise Mistyped(f"There is no entry {which}: the ledger has entries 0 to {size - 1}.")
        desk.show(_entries(app, which, which + 1)[0], _entry)


def _list(data: Plain, size: int, times: Times) -> object:
    from rounds.cli.pages.ledger import entries as page

    return page(data, size, times)


def _entry(data: Plain, times: Times) -> object:
    from rounds.cli.pages.ledger import entry as page

    return page(data, times)


def _entries(app: App, start: int, stop: int) -> list[dict[str, Any]]:
    """Entries as `--json` gives them. Raises `StoreDamaged` for one that can't be read back."""
    from rounds_verify.tree import leaf_hash

    try:
        prints = [leaf_hash(each.leaf).hex() for each in app.store.entries(start, stop)]
        return [_told(each, mark) for each, mark in zip(app.entries(start, stop), prints, strict=True)]
    except (msgspec.MsgspecError, ValueError) as why:
        raise StoreDamaged(
            f"An entry from {start} to {stop - 1} is not what was written ({why}). See which: rounds verify"
        ) from why


def _told(each: Entry, fingerprint: str) -> dict[str, Any]:
    return {
        "index": each.index,
        "at": rfc3339(each.t),
        "turn": each.turn,
        "kind": each.k,
        "source": each.src,
        "subject": each.sub or None,
        "rests_on": list(each.ref),
        "clear": each.st,
        "payload": each.payload,
        "destroyed": each.destroyed,
        "missing_key": each.missing or None,
        "fingerprint": fingerprint,
    }


def destroy(
    ctx: typer.Context,
    which: Annotated[int, typer.Argument(metavar="N", min=0, help="The entry whose payload goes.")],
    why: Annotated[str, typer.Option(metavar="TEXT", help="Why it must go.")],
) -> None:
    """Destroy the payload of one entry for good. The entry stays, and a tombstone says who did it and why."""
    desk = desk_of(ctx)
    _require_payload(desk, which)
    if not why.strip():
        raise Mistyped("--why needs a reason: it is kept in place of what is destroyed.")
    with writing(desk) as pen:
        made = pen.say([Destroy(index=which, why=why.strip(), by=desk.user, at=desk.clock.now())])
    desk.say(f"The payload of entry {which} is destroyed; copies and backups made before still hold it.")
    if desk.as_json:
        desk.show({"destroyed": which, "tombstone": made}, lambda *_: "")


def _require_payload(desk: Desk, which: int) -> None:
    """Raises `Mistyped` for an entry that has nothing to destroy."""
    with desk.reading() as app:
        size = app.store.size()
        if which >= size:
            raise Mistyped(f"There is no entry {which}: the ledger has entries 0 to {size - 1}.")
        entry = _entries(app, which, which + 1)[0]
    if entry["payload"] is None and entry["missing_key"] is None:
        what = "was destroyed before" if entry["destroyed"] else "never had a payload"
        raise Mistyped(f"Entry {which} {what}; nothing was changed.")
