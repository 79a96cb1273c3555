"""A ledger with one finding, two time-stamping authorities and two witnesses, and the pack of that finding.

Everything but the time stamps is derived from fixed bytes. The authorities are `openssl ts`, each answer at
the time that the story gives it.
"""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from rounds.ledger.anchors import stamp
from rounds_verify import b64, canonical, checkpoint, commitment, cosignature, note, pack, policy, tree
from rounds_verify.checkpoint import Checkpoint
from rounds_verify.consistency import Link
from rounds_verify.opened import Opened
from rounds_verify.pack import Pack, Stage
from rounds_verify.pack_steps import Auditor
from rounds_verify.pack_story import finding_id
from rounds_verify.proof import Proof
from tests.ledger.anchors.authority import Authority
from tests.verify.small_ledger import KEY, SECRET

CHECK = "devices.disk-is-encrypted"
OTHER = "devices.screen-locks"
SUB = "0f8b1c2d3e4f5a6b7c8d9e0f1a2b3c4d"
FINDING = finding_id(CHECK, SUB)
START = int(datetime(2026, 3, 2, 9, tzinfo=UTC).timestamp() * 1000)
HOUR = 3_600_000
WITNESSES = {
    name: Ed25519PrivateKey.from_private_bytes(sha256(name.encode()).digest()) for name in ("w1", "w2")
}
KEYS = {
    name: cosignature.cosigner_key(f"witness.invalid/{name}", one.public_key().public_bytes_raw())
    for name, one in WITNESSES.items()
}
SAID = {CHECK: "The disk of FRONT-DESK-2 is not encrypted.", OTHER: "FRONT-DESK-2 does not lock its screen."}
MENDED = {CHECK: "The disk of FRONT-DESK-2 is encrypted.", OTHER: "FRONT-DESK-2 locks its screen."}
SEEDS = {8: sha256(b"seed 8").digest(), 15: sha256(b"seed 15").digest()}
SIZES = (4, 11, 18, 24, 26)
"""Sizes of the checkpoints: before the finding; over its opening, its correction, its confirmation; the
end.
"""


@dataclass(frozen=True)
class Story:
    """A whole ledger: its entries, a signed note for each size, and time stamps by (size, authority)."""

    entries: tuple[bytes, ...]
    notes: dict[int, str]
    stamps: dict[tuple[int, str], bytes]

    @property
    def hashes(self) -> list[bytes]:
        return [tree.leaf_hash(one) for one in self.entries]

    def proof(self, index: int, size: int) -> Proof:
        path = tree.inclusion_proof(index, self.hashes[:size])
        return Proof(index, tuple(path), self.notes[size], self.entries[index])

    def links(self, *sizes: int) -> tuple[Link, ...]:
        return tuple(
            Link(old, new, tuple(tree.consistency_proof(old, self.hashes[:new])))
            for old, new in pairwise(sizes)
        )

    def stage(self, name: str, at: int, verdict: int | None, size: int, anchors: range) -> Stage:
        beside = [*anchors, *([verdict] if verdict is not None else [])]
        opened = None
        if verdict is not None:
            said = SAID if verdict == 8 else MENDED
            opened = Opened((commitment.open_field(SEEDS[verdict], said, CHECK),))
        return Stage(name, self.proof(at, size), tuple(self.proof(one, size) for one in beside), opened)

    def pack(self) -> Pack:
        stages = (
            self.stage("open", 9, 8, 11, range(4, 7)),
            self.stage("close", 16, 15, 18, range(11, 14)),
            self.stage("confirm", 22, None, 24, range(18, 21)),
        )
        stamps = tuple(
            (size, name, self.stamps[size, name]) for size in SIZES[:4] for name in ("acme", "beta")
        )
        return Pack(stages, (self.notes[4],), stamps, self.links(4, 11, 18, 24))

    def pack_of_destroyed(self) -> Pack:
        """The pack after the payload of the first verdict was destroyed."""
        whole = self.pack()
        gone = replace(whole.stages[0], opened=Opened((), destroyed=True), tombstone=self.proof(25, 26))
        return replace(whole, stages=(gone, *whole.stages[1:]), links=self.links(4, 11, 18, 24, 26))


def at(index: int) -> int:
    """The wall clock of an entry: a turn each hour."""
    return START + HOUR * turn(index)


def turn(index: int) -> int:
    """The turn of an entry: one each, but a finding shares that of its verdict."""
    return index - sum(index >= moved for moved in (9, 16)) + 1


def leaf(index: int, kind: str, **more: object) -> bytes:
    fields: dict[str, object] = {
        "v": 1,
        "k": kind,
        "id": f"01KMZ3N8Q0{index:016d}",
        "t": at(index),
        "mono": 1000 * turn(index),
        "boot": "6f1c",
        "turn": turn(index),
        "src": "rounds",
        "seq": index + 1,
        "st": {"index": index},
    }
    return canonical.encode(fields | more)


def verdict(index: int, outcome: str) -> dict[str, object]:
    said = SAID if outcome == "fails" else MENDED
    st = {"judged": {CHECK: outcome, OTHER: outcome}, "release": "0.1.0"}
    return {"sub": SUB, "st": st, "com": b64.encode(commitment.commit(SEEDS[index], said))}


def move(index: int) -> dict[str, object]:
    st = {"id": FINDING, "check": CHECK, "at": at(index)}
    return {"sub": SUB, "st": st, "ctl": ["164.312(a)(2)(iv)"], "sev": "critical"}


Signer = tuple[note.VerifierKey, Ed25519PrivateKey]
"""A key that signs checkpoints, and its secret."""
OURS: Signer = (KEY, SECRET)


def signed(text: str, when: int, names: tuple[str, ...] = ("w1", "w2"), by: Signer = OURS) -> str:
    """The note of a checkpoint's text: the log's own line, and those of witnesses at a time (ms)."""
    lines = [cosignature.cosign(text, when // 1000, KEYS[one], WITNESSES[one].sign) for one in names]
    return note.add_signatures(note.sign(text, by[0], by[1].sign), lines)


def alone(text: str, by: Signer = OURS) -> bytes:
    return note.sign(text, by[0], by[1].sign).encode()


@cache
def authorities() -> dict[str, Authority]:
    folder = Path(tempfile.mkdtemp(prefix="rounds-authorities-"))
    return {name: Authority(folder / name, name) for name in ("acme", "beta", "rogue")}


def reply(name: str, message: bytes, when: int) -> bytes:
    """An authority's answer at a time (ms)."""
    moment = datetime.fromtimestamp(when / 1000, UTC)
    return authorities()[name].stamp(stamp.request(message, when), moment)


Change = Callable[[int, dict[str, object]], dict[str, object]]
"""What a forger with the ledger's key makes of entry `index` (kind and fields as keywords of `leaf`)."""


def build(change: Change = lambda _, fields: fields, by: Callable[[int], Signer] = lambda _: OURS) -> Story:
    """The ledger; `change` forges entries, and all that comes after is made to fit. `by` signs a size."""
    entries: list[bytes] = []
    notes: dict[int, str] = {}
    stamps: dict[tuple[int, str], bytes] = {}
    for index in range(max(SIZES)):
        entries.append(leaf(index, **change(index, _fields(index, notes, stamps))))  # type: ignore[arg-type] # kind is among the fields
        if len(entries) in SIZES:
            size, when = len(entries), at(index) + HOUR // 4
            root = tree.root([tree.leaf_hash(one) for one in entries])
            text = checkpoint.format_checkpoint(Checkpoint(by(size)[0].name, size, root))
            notes[size] = signed(text, when, by=by(size))
            stamps |= {(size, name): _reply(name, alone(text, by(size)), when) for name in ("acme", "beta")}
    return Story(tuple(entries), notes, stamps)


_reply = cache(reply)


def _fields(index: int, notes: dict[int, str], stamps: dict[tuple[int, str], bytes]) -> dict[str, object]:
    anchored = {4: 4, 11: 11, 18: 18}
    for first, size in anchored.items():
        if index in (first, first + 1):
            name = ("acme", "beta")[index - first]
            st = {
                "tsa": name,
                "size": size,
                "hash": sha256(stamps[size, name]).hexdigest(),
                "at": at(size - 1),
            }
            return {"kind": "anchor", "st": st}
        if index == first + 2:
            line = note.parse(notes[size]).signatures[1]
            digest = sha256(note.format_signatures([line]).encode()).hexdigest()
            return {
                "kind": "anchor",
                "st": {"witness": "w1", "size": size, "hash": digest, "at": at(size - 1)},
            }
    match index:
        case 8:
            return {"kind": "verdict", **verdict(8, "fails")}
        case 9:
            return {"kind": "finding.open", **move(9)}
        case 15:
            return {"kind": "verdict", **verdict(15, "holds")}
        case 16:
            return {"kind": "finding.correct", **move(16), "ref": [9]}
        case 22:
            return {"kind": "finding.confirm", **move(22), "ref": [9]}
        case 25:
            return {"kind": "tombstone", "ref": [8]}
    return {"kind": "genesis" if index == 0 else "observation"}


@cache
def story() -> Story:
    return build()


@cache
def packed() -> bytes:
    return pack.format_pack(story().pack())


POLICY = policy.Policy(
    (policy.Log(KEY),),
    tuple(policy.Witness(name, key) for name, key in KEYS.items()),
    (policy.Group("both", 2, ("w1", "w2")),),
    "both",
)


@cache
def auditor(*, stamps: bool = True) -> Auditor:
    """Who knows the ledger's key, both witnesses and, if asked for, the roots of both authorities."""
    roots = tuple(authorities()[name].root for name in ("acme", "beta")) if stamps else ()
    return Auditor(POLICY, roots)
