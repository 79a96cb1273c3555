"""Keys that follow one another, and ledgers in which they do. All from fixed bytes.

`key` entries stand at the places that a test names; the other entries are those of `small_ledger`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from rounds_verify import b64, canonical, checkpoint, note, tree
from rounds_verify.checkpoint import Checkpoint
from rounds_verify.ledger import verify_ledger
from rounds_verify.note import VerifierKey
from rounds_verify.report import Report, Step
from rounds_verify.rotation import change_message, revocation_message
from tests.verify import small_ledger

ORIGIN: Final = small_ledger.KEY.name
ELSEWHERE: Final = "rounds.invalid/ffffffffffffffffffffffffffffffff"
Fields = dict[str, object]


@dataclass(frozen=True)
class Holder:
    """Whoever holds a key."""

    word: str
    name: str = ORIGIN

    @property
    def secret(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(sha256(self.word.encode()).digest())

    @property
    def key(self) -> VerifierKey:
        return note.verifier_key(self.name, self.secret.public_key().public_bytes_raw())

    @property
    def vkey(self) -> str:
        return note.format_vkey(self.key)

    def sign(self, message: bytes) -> str:
        return b64.encode(self.secret.sign(message))


FIRST, SECOND, THIRD = Holder("a key for tests"), Holder("second"), Holder("third")
THIEF: Final = Holder("thief")


def change(
    old: Holder, new: Holder, size: int, root: bytes, by: Mapping[str, Holder] | None = None
) -> Fields:
    """What an entry says that changes the key; `by` says who signs instead of whom."""
    signers = {"by_old": old, "by_new": new} | dict(by or {})
    message = change_message(old.vkey, new.vkey, size, root)
    st: Fields = {"what": "signing", "old": old.vkey, "new": new.vkey, "size": size}
    return st | {name: each.sign(message) for name, each in signers.items()}


def revocation(
    key: Holder, by: Holder, since: int, size: int, root: bytes, signers: Mapping[str, Holder] | None = None
) -> Fields:
    """What an entry says that revokes a key."""
    st: Fields = {
        "what": "revoked",
        "key": key.vkey,
        "since": since,
        "reason": "stolen",
        "by": by.vkey,
        "size": size,
    }
    message = revocation_message(st, root)  # type: ignore[arg-type] # plain values, all of them
    return st | {name: each.sign(message) for name, each in (signers or {"by_successor": by}).items()}


@dataclass
class Growing:
    """A ledger that grows, entry by entry, and is signed by whom a test says."""

    entries: list[bytes] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def size(self) -> int:
        return len(self.entries)

    @property
    def root(self) -> bytes:
        return tree.root([tree.leaf_hash(one) for one in self.entries])

    def grow(self, count: int) -> "Growing":
        """Entries that say nothing of keys."""
        for _ in range(count):
            index = self.size
            self.entries.append(canonical.encode(_fields(index)))
        return self

    def says(self, st: Fields, **more: object) -> int:
        """A `key` entry; gives its number."""
        self.entries.append(canonical.encode({**_fields(self.size), "k": "key", "st": st, **more}))
        return self.size - 1

    def change(self, old: Holder, new: Holder, by: Mapping[str, Holder] | None = None) -> int:
        return self.says(change(old, new, self.size, self.root, by))

    def revoke(self, key: Holder, by: Holder, since: int, signers: Mapping[str, Holder] | None = None) -> int:
        return self.says(revocation(key, by, since, self.size, self.root, signers))

    def sign(self, by: Holder, size: int | None = None, root: bytes | None = None) -> str:
        """A checkpoint over the first `size` entries, or of another root."""
        size = self.size if size is None else size
        own = tree.root([tree.leaf_hash(one) for one in self.entries[:size]])
        text = checkpoint.format_checkpoint(Checkpoint(by.name, size, root or own))
        self.notes.append(note.sign(text, by.key, by.secret.sign))
        return self.notes[-1]

    def verify(self, trusted: Holder) -> Report:
        return verify_ledger(self.entries, lambda _: None, self.notes, trusted.vkey)


def _fields(index: int) -> Fields:
    return {
        "v": 1,
        "k": "observation",
        "id": f"01KMZ3N8Q0{index:016d}",
        "t": 1_774_951_200_000 + 1000 * index,
        "mono": 1000 * index,
        "boot": "6f1c",
        "turn": index + 1,
        "src": "rounds",
        "seq": index + 1,
        "st": {"index": index},
    }


def faults(report: Report) -> list[Step]:
    """What does not hold."""
    assert report.ok == all(step.ok for step in report.steps)
    return [step for step in report.steps if not step.ok]


def changed_once() -> Growing:
    """FIRST signs size 5, entry 5 changes the key, SECOND signs size 8."""
    made = Growing().grow(5)
    made.sign(FIRST)
    made.change(FIRST, SECOND)
    made.grow(2).sign(SECOND)
    return made


def only_fault(ledger: Growing, trusted: Holder) -> tuple[str, int | None, str]:
    """The step, entry and sentence of the only thing that does not hold."""
    (found,) = faults(ledger.verify(trusted))
    return found.step, found.entry, found.sentence
