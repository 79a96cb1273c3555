"""A small but whole ledger: two sources, two boots, payloads, one of them destroyed, and checkpoints.

Everything is derived from fixed bytes, so that a failing test names the same entry on every run.
"""

from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from rounds_verify import b64, canonical, checkpoint, commitment, note, tree
from rounds_verify.checkpoint import Checkpoint
from rounds_verify.ledger import DESTROYED, Payload, verify_ledger
from rounds_verify.report import Report

SECRET = Ed25519PrivateKey.from_private_bytes(sha256(b"a key for tests").digest())
KEY = note.verifier_key(
    "rounds.invalid/0123456789abcdef0123456789abcdef", SECRET.public_key().public_bytes_raw()
)
VKEY = note.format_vkey(KEY)
DESTROYED_ENTRY = 3
TOMBSTONE_ENTRY = 9


@dataclass(frozen=True)
class Ledger:
    """What somebody hands to the verifier."""

    entries: tuple[bytes, ...]
    payloads: dict[int, Payload]
    notes: tuple[str, ...]

    def verify(self) -> Report:
        return verify_ledger(self.entries, self.payloads.get, self.notes, VKEY, self.payloads)

    def with_entry(self, index: int, raw: bytes) -> "Ledger":
        return replace(self, entries=(*self.entries[:index], raw, *self.entries[index + 1 :]))

    def with_payload(self, index: int, payload: Payload) -> "Ledger":
        return replace(self, payloads={**self.payloads, index: payload})

    def write(self, folder: Path) -> Path:
        """As an export directory."""
        (folder / "checkpoints").mkdir(parents=True)
        (folder / "entries.b64").write_text("".join(f"{b64.encode(raw)}\n" for raw in self.entries))
        lines = [_payload_line(index, self.payloads[index]) for index in sorted(self.payloads)]
        (folder / "payloads.ndjson").write_bytes(b"".join(lines))
        for at, text in enumerate(self.notes):
            (folder / "checkpoints" / f"{at:06}").write_bytes(text.encode("utf-8", "surrogateescape"))
        return folder


def _payload_line(index: int, payload: Payload) -> bytes:
    if isinstance(payload, tuple):
        seed, raw = payload
        return canonical.encode({"i": index, "seed": b64.encode(seed), "payload": b64.encode(raw)}) + b"\n"
    return canonical.encode({"i": index, "destroyed": True}) + b"\n"


def signed(size: int, root: bytes) -> str:
    """A checkpoint of this size and root under the tests' key."""
    return note.sign(checkpoint.format_checkpoint(Checkpoint(KEY.name, size, root)), KEY, SECRET.sign)


def build(count: int = 12, sizes: tuple[int, ...] = (0, 4, 9, 12)) -> Ledger:
    """A clean ledger of `count` entries with checkpoints at `sizes`."""
    payloads = {
        index: payload_for(index) for index in range(count) if index % 3 == 0 and index != TOMBSTONE_ENTRY
    }
    entries = tuple(entry(index, payloads.get(index)) for index in range(count))
    hashes = [tree.leaf_hash(raw) for raw in entries]
    notes = tuple(signed(size, tree.root(hashes[:size])) for size in sizes)
    kept: dict[int, Payload] = {**payloads}
    if count > TOMBSTONE_ENTRY:
        kept[DESTROYED_ENTRY] = DESTROYED
    return Ledger(entries, kept, notes)


def payload_for(index: int) -> tuple[bytes, bytes]:
    fields = {"name": f"Dr. Peña {index}", "device": f"DESK-{index}", "tries": index}
    return sha256(b"seed %d" % index).digest(), canonical.encode(dict(list(fields.items())[: 1 + index % 4]))


def entry(index: int, payload: tuple[bytes, bytes] | None) -> bytes:
    return canonical.encode(fields(index, payload))


def fields(index: int, payload: tuple[bytes, bytes] | None = None) -> dict[str, object]:
    """The leaf's fields: two entries a turn, sources in turn, a second boot from entry 6 on."""
    turn = index // 2 + 1
    leaf: dict[str, object] = {
        "v": 1,
        "k": "tombstone" if index == TOMBSTONE_ENTRY else "observation",
        "id": f"01KMZ3N8Q0{index:016d}",
        "t": 1_774_951_200_000 + 1000 * turn,
        "mono": 5_000 + 1000 * turn if index < 6 else 100 * turn,
        "boot": "6f1c" if index < 6 else "7a2d",
        "turn": turn,
        "src": "rounds" if index % 2 == 0 else "google_workspace",
        "seq": index // 2 + 1,
        "ctl": ["164.312(d)"],
        "st": {"mfa": "yes", "index": index},
        "sev": "high",
    }
    if payload:
        leaf["com"] = b64.encode(commitment.commit_json(*payload))
    if index == TOMBSTONE_ENTRY:
        leaf["ref"] = [DESTROYED_ENTRY]
    return leaf
