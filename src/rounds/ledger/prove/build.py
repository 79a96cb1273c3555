"""Builds the pack of one finding from a store and its published folder."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator
from hashlib import sha256
from itertools import pairwise
from typing import NamedTuple

import msgspec

from rounds.ledger.anchors.bracket import Anchor
from rounds.ledger.anchors.kept import cosigned, line_hash, tsr
from rounds.ledger.prove.episode import Episode, Moved, episode
from rounds.ledger.prove.errors import NoSuchFinding, NotProven, NotSigned
from rounds.ledger.succession.told import said, succession_of
from rounds.ports import Store, Stored
from rounds_verify import checkpoint, note, pack, tiles
from rounds_verify.commitment import open_field
from rounds_verify.consistency import Link
from rounds_verify.errors import ExportError, VerifyError
from rounds_verify.opened import Opened
from rounds_verify.pack import Pack, Stage
from rounds_verify.pack_report import PackReport
from rounds_verify.pack_steps import Auditor, policy_of, verify_pack
from rounds_verify.proof import Proof
from rounds_verify.reader import Reader
from rounds_verify.succession import RevokedError, Succession


class Fields(enum.Enum):
    """Which fields of the verdicts are opened: this check's sentence, none, or all that was said."""

    SENTENCE = "sentence"
    NONE = "none"
    ALL = "all"


class Ledger(NamedTuple):
    """A clinic's ledger: its store, a reader of its published folder by file name (`None`: no such file), and
    its present verifier key.
    """

    store: Store
    read: Callable[[str], bytes | None]
    vkey: str


class Made(NamedTuple):
    """A pack, and what its verifier says of it with the ledger's own keys alone."""

    raw: bytes
    report: PackReport


def prove(ledger: Ledger, finding: str, fields: Fields = Fields.SENTENCE) -> Made:
    """The pack of a finding's last episode. Raises `ProveError`, and what the store raises."""
    found = episode(ledger.store.entries(), finding)
    if not found.stages:
        raise NoSuchFinding(f"The ledger has no finding {finding!a}. All of them: rounds findings --all")
    try:
        keys = _succession(ledger)
        raw = pack.format_pack(_Builder(ledger, found, fields, keys).pack())
    except VerifyError as why:
        raise NotProven(f"The pack can't be made: {why} See what is wrong: rounds verify") from why
    report = verify_pack(raw, Auditor(policy_of(_keys(keys))))
    if report.failed is not None:
        raise NotProven(f"The pack would not hold: {report.failed.reason} See what is wrong: rounds verify")
    return Made(raw, report)


def _succession(ledger: Ledger) -> Succession:
    """Who signs the ledger, under every name that its checkpoints bear: a recovery goes on under another."""
    names = sorted({text.partition("\n")[0] for _, text in ledger.store.checkpoints()})
    return succession_of(ledger.vkey, said(ledger.store), names)


def _keys(keys: Succession) -> list[note.VerifierKey]:
    """Every key under every name."""
    return [note.verifier_key(name, each.key.public) for each in keys.reigns for name in keys.names]


class _Builder:
    """One pack in the making."""

    def __init__(self, ledger: Ledger, found: Episode, fields: Fields, keys: Succession) -> None:
        self._ledger, self._found, self._fields = ledger, found, fields
        self._notes = {size: text for size, text in ledger.store.checkpoints() if _counts(keys, text)}
        self._used: dict[int, str] = {}
        self._tree = self._reader(max(self._notes, default=0))

    def pack(self) -> Pack:
        """All of it. Raises NotSigned, and VerifyError for what does not hold together."""
        stages = tuple(self._stage(name, moved) for name, moved in self._found.stages.items())
        keys = tuple(self._key_entries())
        proofs = (one for stage in stages for one in (stage.proof, stage.tombstone) if one)
        carried = {one.checkpoint for one in (*proofs, *keys)}
        sizes = sorted(self._used)
        notes = tuple(self._used[size] for size in sizes if self._used[size] not in carried)
        stamps = tuple((size, *each) for size in sizes for each in self._stamps(size))
        links = tuple(Link(old, new, tuple(self._tree.consistency(old, new))) for old, new in pairwise(sizes))
        return Pack(stages, notes, stamps, links, keys)

    def _key_entries(self) -> Iterator[Proof]:
        """The entries that say which key signs, under one checkpoint: one that the pack has, or the first."""
        newest = max(self._notes)
        every = [each.entry for each in said(self._ledger.store, newest)][-pack.KEYS :]
        if every:
            here = [size for size in sorted(self._used) if size > every[-1]]
            size = here[0] if here else self._size(every[-1])
            text = self._note(size)
            for at in every:
                for each in self._ledger.store.entries(at, at + 1):
                    yield self._proof(at, each.leaf, size, text)

    def _reader(self, size: int) -> Reader:
        """The tree up to the newest checkpoint: from the published tiles, or made again from the store."""
        if not size:
            raise NotSigned("The ledger has no signed checkpoint yet: one is made at the next publication.")
        root = checkpoint.parse(note.parse(self._notes[size]).text).root
        try:
            return Reader(self._ledger.read, size, root)
        except ExportError:
            leaves = (each.leaf for each in self._ledger.store.entries(0, size))
            return Reader(dict(tiles.export(leaves, size)).get, size, root)

    def _stage(self, name: str, moved: Moved) -> Stage:
        size, verdict, opened = self._size(moved.at), moved.verdict, self._opened(moved)
        text = self._note(size)
        beside = [(each.index, each.leaf) for each in self._before(moved)]
        beside += [(verdict.index, verdict.leaf)] if verdict else []
        gone = self._found.tombstones[verdict.index] if verdict and opened and opened.destroyed else None
        return Stage(
            name,
            self._proof(moved.at, moved.leaf, size, text),
            tuple(self._proof(at, leaf, size, text) for at, leaf in sorted(beside)),
            opened,
            self._alone(gone) if gone else None,
        )

    def _size(self, at: int) -> int:
        """The first checkpoint over an entry that an outsider gave its time to, else the first over it."""
        over = [size for size in sorted(self._notes) if size > at]
        if not over:
            raise NotSigned(
                f"Entry {at} is not under a signed checkpoint yet: one is made at the next publication."
            )
        seen = {each.size for each in self._found.anchors}
        return next((size for size in over if size in seen), over[0])

    def _note(self, size: int) -> str:
        """The checkpoint of a size, which the pack will hold from now on."""
        self._used[size] = self._text(size)
        return self._used[size]

    def _text(self, size: int) -> str:
        """The checkpoint with the lines of witnesses where there are any."""
        raw = self._ledger.read(cosigned(size))
        return raw.decode("utf-8", "surrogateescape") if raw else self._notes[size]

    def _proof(self, at: int, leaf: bytes, size: int, text: str) -> Proof:
        return Proof(at, tuple(self._tree.inclusion(at, size)), text, leaf)

    def _alone(self, entry: Stored) -> Proof:
        size = self._size(entry.index)
        return self._proof(entry.index, entry.leaf, size, self._note(size))

    def _opened(self, moved: Moved) -> Opened | None:
        verdict = moved.verdict
        if verdict is None or self._fields is Fields.NONE:
            return None
        if verdict.payload is None or verdict.seed is None:
            return Opened((), destroyed=True) if verdict.index in self._found.tombstones else None
        payload = msgspec.json.decode(verdict.payload, type=dict[str, object])
        labels = sorted(payload) if self._fields is Fields.ALL else [moved.check]
        fields = tuple(open_field(verdict.seed, payload, each) for each in labels if each in payload)
        return Opened(fields) if fields else None

    def _stamps(self, size: int) -> Iterator[tuple[str, bytes]]:
        """The time stamps over a checkpoint."""
        over = {each.name: each for each in self._found.anchors if each.size == size and each.by == "tsa"}
        for name, each in sorted(over.items())[: pack.STAMPS]:
            if (raw := self._answer(each)) is not None:
                yield name, raw

    def _answer(self, anchor: Anchor) -> bytes | None:
        """The file that an anchor names, if it still is that one."""
        raw = self._ledger.read(tsr(anchor.size, anchor.name))
        return raw if raw is not None and sha256(raw).hexdigest() == anchor.hash else None

    def _before(self, moved: Moved) -> Iterator[Stored]:
        """The anchors that stand last before a stage, all of one checkpoint, with what they name at hand."""
        first = min(moved.at, moved.verdict.index) if moved.verdict else moved.at
        earlier = [each for each in self._found.anchors if each.index < first and self._at_hand(each)]
        last = max(earlier, key=lambda each: each.index, default=None)
        near = [each for each in earlier if last is not None and each.size == last.size]
        for each in near[-pack.STAMPS :]:
            self._note(each.size)
            yield from self._ledger.store.entries(each.index, each.index + 1)

    def _at_hand(self, anchor: Anchor) -> bool:
        if anchor.size not in self._notes:
            return False
        if anchor.by == "tsa":
            return self._answer(anchor) is not None
        text = self._text(anchor.size)
        return anchor.hash in {line_hash(each) for each in note.parse(text).signatures}


def _counts(keys: Succession, text: str) -> bool:
    """Whether a checkpoint is under a key that was not revoked for its size. Any other fault is for who
    verifies.
    """
    if not any(each.revoked is not None for each in keys.reigns):
        return True
    try:
        keys.accept(text)
    except RevokedError:
        return False
    except VerifyError:
        return True
    return True


def file_name(finding: str) -> str:
    """What a finding's pack is called.

    >>> file_name("f-0123456789ab")
    'f-0123456789ab.pack.zip'
    """
    return f"{finding}.pack.zip"
