"""`rounds ledger hammer`: readers verify every proof while a writer writes, on this machine and disk."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Final

import typer

from rounds.cli.desk import Desk, desk_of
from rounds.cli.exits import DAMAGED, MET
from rounds.model.times import to_ms
from rounds.ports import Batch, NewEntry

TOGETHER: Final = 100
"""Entries of one publication."""


def add(group: typer.Typer) -> None:
    """Put `hammer` into the group."""
    group.command()(hammer)


def hammer(
    ctx: typer.Context,
    seconds: Annotated[float, typer.Option(metavar="N", min=0.1, help="How long.")] = 10.0,
) -> int:
    """Publish as fast as this machine can, and verify every proof meanwhile.

    It works on a throwaway ledger beside the clinic, in the platform's folder for such things. Exit code 5 at
    the first proof that fails.
    """
    from rounds.ledger.publish.hammer import hammer as run

    desk = desk_of(ctx)
    with tempfile.TemporaryDirectory(prefix="rounds-hammer-") as folder:
        write, vkey, close = _throwaway(desk, Path(folder))
        try:
            found = run(write, Path(folder) / "published", vkey, seconds, secrets.randbelow)
        finally:
            close()
    rate = found.seconds or 1.0
    said = {
        "ok": found.ok,
        "seconds": found.seconds,
        "entries_per_s": int(found.entries / rate),
        "checkpoints_per_s": int(found.checkpoints / rate),
        "proofs_per_s": int(found.proofs / rate),
        "proofs": found.proofs,
        "fault": found.fault,
    }
    desk.show(
        said, lambda data, _: "\n".join(f"{name:18} {value}" for name, value in data.items()), zone="UTC"
    )
    return MET if found.ok else DAMAGED


def _throwaway(desk: Desk, folder: Path) -> tuple[Callable[[], int], str, Callable[[], None]]:
    """A ledger that nobody needs: what writes and publishes to it, its key, and what closes it."""
    from rounds.home import sign_with, vkey_of
    from rounds.ledger.publish.signing import Signer
    from rounds.stores.sqlite import SqliteStore
    from rounds_verify import tree
    from rounds_verify.note import parse_vkey, sign

    secret, origin = secrets.token_bytes(32), f"rounds.invalid/{secrets.token_hex(16)}"
    vkey = vkey_of(origin, secret)
    store = SqliteStore(folder / "ledger.sqlite")

    def note_of(text: str) -> str:
        return sign(text, parse_vkey(vkey), lambda message: sign_with(secret, message))

    signer = Signer(store, folder / "published", folder / "state", origin, note_of)
    nodes: list[bytes] = []

    def write() -> int:
        leaves = [os.urandom(150).hex().encode() for _ in range(TOGETHER)]
        size = store.size()
        store.commit(Batch(size, 0, [NewEntry(each) for each in leaves], []))
        size = tree.extend(size, nodes, map(tree.leaf_hash, leaves))
        signer.sign(size, tree.frontier_root(nodes), to_ms(desk.clock.now()), first=True)
        return size

    return write, vkey, store.close
