"""Packs of one finding in a ledger of ten million entries, as an auditor gets them: one checkpoint with the
ledger's signature and those of three witnesses, and one time stamp that brings its authority's whole chain.
The *whole* pack has the finding opened and corrected, with both verdicts and a sentence of each; the *least*
one has the one entry that says that it was found.

The ledger need not be built for it. Its first 32 entries are the story; beside them, up to the root, stand
hashes of nothing in particular, and that root is signed: a proof has the same length and the same work as in
any ledger of this size.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from rounds.ledger.anchors import stamp
from rounds_verify import (
    b64,
    canonical,
    checkpoint,
    commitment,
    cosignature,
    ed25519,
    note,
    pack,
    policy,
    timestamp,
    tree,
)
from rounds_verify.checkpoint import Checkpoint
from rounds_verify.opened import Opened
from rounds_verify.pack import Pack, Stage
from rounds_verify.pack_steps import Auditor
from rounds_verify.pack_story import finding_id
from rounds_verify.proof import Proof

SIZE: Final = 10_000_000
FIRST: Final = 32
"""Entries at the beginning of the ledger that are written out."""
CHECK, SUB = "devices.disk-encrypted", "0f8b1c2d3e4f5a6b7c8d9e0f1a2b3c4d"
START: Final = int(datetime(2026, 3, 2, 9, tzinfo=UTC).timestamp() * 1000)
HOUR: Final = 3_600_000
NAME: Final = "rounds.invalid/0123456789abcdef0123456789abcdef"
MOVES: Final = {8: (9, "open", "finding.open", "fails"), 15: (16, "close", "finding.correct", "holds")}
"""By a verdict's entry: its finding's entry, the stage, the kind, the outcome."""
AUTHORITY: Final = """
[tsa]
serial = {folder}/serial
signer_cert = {folder}/leaf.pem
signer_key = {folder}/leaf.key
certs = {folder}/chain.pem
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
[leaf]
basicConstraints = critical,CA:FALSE
extendedKeyUsage = critical,timeStamping
[above]
basicConstraints = critical,CA:TRUE
"""


def secret(word: str) -> Ed25519PrivateKey:
    """A key that is the same in every run."""
    return Ed25519PrivateKey.from_private_bytes(sha256(word.encode()).digest())


LOG: Final = secret("log")
KEY: Final = note.verifier_key(NAME, LOG.public_key().public_bytes_raw())
WITNESSES: Final = {name: secret(name) for name in ("w1", "w2", "w3")}
COSIGNERS: Final = {
    name: cosignature.cosigner_key(f"witness.invalid/{name}", key.public_key().public_bytes_raw())
    for name, key in WITNESSES.items()
}


class Case(NamedTuple):
    """The whole pack, who checks it, and the work that no check of it can do without: `primitives(pure)`.
    And the least pack.
    """

    raw: bytes
    least: bytes
    auditor: Auditor
    stamp: bytes
    primitives: Callable[[bool], None]


def case(folder: Path, bits: int) -> Case:
    """Make all of it. The authority keeps its files in the folder; its RSA keys have so many bits."""
    entries = [_entry(index) for index in range(FIRST)]
    hashes, beside = tree.leaf_hashes(entries), _beside()
    root = _root(tree.root(hashes), beside)
    text = checkpoint.format_checkpoint(Checkpoint(NAME, SIZE, root))
    when = START + 20 * HOUR
    lines = [
        cosignature.cosign(text, when // 1000, COSIGNERS[each], key.sign) for each, key in WITNESSES.items()
    ]
    alone = note.sign(text, KEY, LOG.sign)
    signed = note.add_signatures(alone, lines)
    proofs = {
        index: Proof(index, (*tree.inclusion_proof(index, hashes), *beside), signed, entries[index])
        for verdict, (moved, *_) in MOVES.items()
        for index in (verdict, moved)
    }
    authority = Authority(folder, bits)
    reply = authority.stamp(stamp.request(alone.encode(), 7))
    raw = pack.format_pack(_pack(proofs, reply))
    stamps = ((SIZE, "acme", reply),)
    least = pack.format_pack(Pack((Stage("open", proofs[9]),), (), stamps, ()))
    groups = (policy.Group("all", 3, tuple(WITNESSES)),)
    known = tuple(policy.Witness(name, key) for name, key in COSIGNERS.items())
    auditor = Auditor(policy.Policy((policy.Log(KEY),), known, groups, "all"), (authority.root,))
    work = partial(
        _primitives, text, signed, list(proofs.values()), root, (reply, alone.encode(), auditor.roots)
    )
    return Case(raw, least, auditor, reply, work)


def _pack(proofs: dict[int, Proof], reply: bytes) -> Pack:
    stages = tuple(
        Stage(name, proofs[moved], (proofs[verdict],), Opened((_opened(verdict),)))
        for verdict, (moved, name, *_) in MOVES.items()
    )
    return Pack(stages, (), ((SIZE, "acme", reply),), ())


def _primitives(
    text: str, signed: str, proofs: Sequence[Proof], root: bytes, stamped: tuple[Any, ...], pure: bool
) -> None:
    """Each signature, hash and time stamp once, from values that are taken apart already."""
    lines = note.parse(signed).signatures
    assert ed25519.verify(KEY.public, text.encode(), lines[0].raw, pure=pure)
    for line, key in zip(lines[1:], COSIGNERS.values(), strict=True):
        message = cosignature.message(text, int.from_bytes(line.raw[:8], "big"))
        assert ed25519.verify(key.public, message, line.raw[8:], pure=pure)
    for each in proofs:
        tree.verify_inclusion(each.index, SIZE, tree.leaf_hash(each.extra or b""), each.path, root)
    for verdict in MOVES:
        commitment.verify_field(_commitment(verdict), _opened(verdict))
    if not pure:
        assert isinstance(timestamp.verify(*stamped), timestamp.Stamp)


# ---------------------------------------------------------------------- the ledger
def _turn(index: int) -> int:
    """One each, but a finding shares that of its verdict."""
    return index - sum(index >= moved for moved, *_ in MOVES.values()) + 1


def _entry(index: int) -> bytes:
    fields: dict[str, Any] = {
        "v": 1,
        "k": "observation" if index else "genesis",
        "id": f"01KMZ3N8Q0{index:016d}",
        "t": START + HOUR * _turn(index),
        "mono": 1000 * _turn(index),
        "boot": "6f1c0b5e9d2a4c7f8e3b1a0d5c6f7e8d",
        "turn": _turn(index),
        "src": "rounds",
        "seq": index + 1,
        "st": {"index": index},
    }
    for verdict, (moved, _, kind, outcome) in MOVES.items():
        if index == verdict:
            judged = {"judged": {CHECK: outcome}, "release": "0123456789abcdef", "until": START + 99 * HOUR}
            fields |= {"k": "verdict", "sub": SUB, "st": judged, "com": b64.encode(_commitment(verdict))}
        if index == moved:
            st = {"id": finding_id(CHECK, SUB), "check": CHECK, "at": fields["t"]}
            fields |= {"k": kind, "sub": SUB, "st": st, "ctl": ["164.312(a)(2)(iv)"], "sev": "critical"}
    return canonical.encode(fields)


def _payload(verdict: int) -> dict[str, str]:
    words = MOVES[verdict][3]
    return {CHECK: f"FRONT-DESK-2: {words}.", "devices.screen-locks": "FRONT-DESK-2 locks its screen."}


def _seed(verdict: int) -> bytes:
    return sha256(b"seed %d" % verdict).digest()


def _commitment(verdict: int) -> bytes:
    return commitment.commit(_seed(verdict), _payload(verdict))


def _opened(verdict: int) -> commitment.Opening:
    return commitment.open_field(_seed(verdict), _payload(verdict), CHECK)


def _beside() -> list[bytes]:
    """What stands to the right of the first entries, from there up to the root."""
    heights = (SIZE - 1).bit_length() - (FIRST - 1).bit_length()
    return [sha256(b"beside %d" % height).digest() for height in range(heights)]


def _root(node: bytes, beside: Sequence[bytes]) -> bytes:
    for each in beside:
        node = tree.node_hash(node, each)
    return node


# ---------------------------------------------------------------------- the authority
class Authority:
    """An authority with RSA keys as public ones have them: root, intermediate and leaf; its answers bring the
    leaf and the intermediate. The root's long name makes that the longer of the two: openssl sends the leaf
    first, and readers ask for the order of DER, in which the shorter comes first.
    """

    def __init__(self, folder: Path, bits: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._bits = folder, bits
        (folder / "serial").write_text("01", "ascii")
        (folder / "ts.cnf").write_text(AUTHORITY.format(folder=folder), "ascii")
        self._certificate("root", "")
        self._certificate("above", "root")
        self._certificate("leaf", "above")
        (folder / "chain.pem").write_bytes((folder / "above.pem").read_bytes())
        self.root = (folder / "root.pem").read_text("ascii")

    def stamp(self, query: bytes) -> bytes:
        """The reply to a request."""
        (self._folder / "query").write_bytes(query)
        config = ("-config", f"{self._folder}/ts.cnf", "-section", "tsa")
        return self._openssl("ts", "-reply", *config, "-queryfile", f"{self._folder}/query")

    def _certificate(self, name: str, above: str) -> None:
        key = ("-newkey", f"rsa:{self._bits}", "-nodes", "-keyout", f"{self._folder}/{name}.key")
        long = "Example Authority for Time Stamping" if name == "root" else "Example"
        subject = ("-subj", f"/C=US/O=Example Time Stamping LLC/CN={long} {name}")
        if not above:
            self._openssl(
                "req", "-x509", *key, *subject, "-days", "3650", "-out", f"{self._folder}/{name}.pem"
            )
            return
        self._openssl("req", *key, *subject, "-out", f"{self._folder}/{name}.csr")
        by = (
            "-CA",
            f"{self._folder}/{above}.pem",
            "-CAkey",
            f"{self._folder}/{above}.key",
            "-CAcreateserial",
        )
        ext = ("-extfile", f"{self._folder}/ts.cnf", "-extensions", name, "-days", "3650")
        made = ("-in", f"{self._folder}/{name}.csr", "-out", f"{self._folder}/{name}.pem")
        self._openssl("x509", "-req", *made, *by, *ext)

    def _openssl(self, *words: str) -> bytes:
        return subprocess.run(["openssl", *words], capture_output=True, check=True).stdout
