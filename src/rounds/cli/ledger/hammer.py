"""`rounds ledger hammer`: readers verify every proof and open every payload while a writer writes, on this
machine and disk.
"""

from __future__ import annotations

import json
import secrets
import tempfile
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
    """Publish as fast as this machine can, and verify every proof and open every payload meanwhile.

    It works on a throwaway ledger beside the clinic, in the platform's folder for such things. Exit code 5 at
    the first proof that fails or payload that does not open.
    """
    from rounds.ledger.publish.hammer import hammer as run

    desk = desk_of(ctx)
    with tempfile.TemporaryDirectory(prefix="rounds-hammer-") as folder:
        made = Throwaway(desk, Path(folder))
        try:
            found = run(made.write, made.published, made.vkey, seconds, secrets.randbelow, made.opens)
        finally:
            made.store.close()
    rate = found.seconds or 1.0
    said = {
        "ok": found.ok,
        "seconds": found.seconds,
        "entries_per_s": int(found.entries / rate),
        "checkpoints_per_s": int(found.checkpoints / rate),
        "proofs_per_s": int(found.proofs / rate),
        "proofs": found.proofs,
        "payloads": found.payloads,
        "fault": found.fault,
    }
    desk.show(
        said, lambda data, _: "\n".join(f"{name:18} {value}" for name, value in data.items()), zone="UTC"
    )
    return MET if found.ok else DAMAGED


class Throwaway:
    """A ledger that nobody needs, with the product's store, vault and signer."""

    def __init__(self, desk: Desk, folder: Path) -> None:
        from rounds.home import vkey_of
        from rounds.ledger.publish.signing import Signer
        from rounds.ledger.vault.ring import KEY_SIZE, Ring
        from rounds.ledger.vault.store import Vaulted
        from rounds.stores.sqlite import SqliteStore
        from rounds.wiring import SystemRandom

        self._clock, self._secret = desk.clock, secrets.token_bytes(32)
        origin = f"rounds.invalid/{secrets.token_hex(16)}"
        ring = Ring(origin, {1: secrets.token_bytes(KEY_SIZE)})
        self.vkey, self.published = vkey_of(origin, self._secret), folder / "published"
        self.beneath = SqliteStore(folder / "ledger.sqlite")
        self.store = Vaulted(self.beneath, lambda: ring, SystemRandom())
        self._signer = Signer(self.store, self.published, folder / "state", origin, self._note)
        self._nodes: list[bytes] = []

    def _note(self, text: str) -> str:
        from rounds.home import sign_with
        from rounds_verify.note import parse_vkey, sign

        return sign(text, parse_vkey(self.vkey), lambda message: sign_with(self._secret, message))

    def write(self) -> int:
        """Commit some entries with payloads and publish; gives how many there are."""
        from rounds_verify import tree

        made, size = [_entry() for _ in range(TOGETHER)], self.store.size()
        self.store.commit(Batch(size, 0, made, []))
        size = tree.extend(size, self._nodes, [tree.leaf_hash(each.leaf) for each in made])
        self._signer.sign(size, tree.frontier_root(self._nodes), to_ms(self._clock.now()), first=True)
        return size

    def opens(self, index: int, leaf: bytes) -> str:
        """What is wrong with the payload of an entry whose leaf was proven, empty where it opens."""
        from rounds_verify import b64, commitment
        from rounds_verify.errors import FormatError

        kept = next(self.store.entries(index, index + 1))
        if kept.leaf != leaf or kept.payload is None or kept.seed is None:
            return f"The store holds another entry {index} than was published, or none of its payload."
        try:
            com = commitment.commit_json(kept.seed, kept.payload)
        except FormatError:
            com = b""
        told = b64.decode(json.loads(leaf)["com"])
        return "" if com == told else f"The payload of entry {index} is not what the entry committed to."


def _entry() -> NewEntry:
    """An entry with a payload of random text."""
    from rounds_verify import b64, canonical, commitment

    seed, payload = secrets.token_bytes(32), canonical.encode({"text": secrets.token_hex(60)})
    com = b64.encode(commitment.commit_json(seed, payload))
    return NewEntry(canonical.encode({"com": com, "k": "hammer", "n": secrets.token_hex(60)}), seed, payload)
