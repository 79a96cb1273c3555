r"""The pack of one finding, version 1: what a stranger needs to check when it was found and when it was
mended.

A pack is a zip file in the one form of `pack_zip`. Its members, by **stage**: `open` (the finding opened or
reopened; always there), `close` (it was first seen to be met again), `confirm` (a later look still shows it):

    <stage>.tlog-proof            the finding's entry under the stage's checkpoint (`proof`)
    <stage>.more                  entries under the same checkpoint (`pack_more`): the `verdict` of the
                                  same turn, and `anchor` entries that stand before both
    <stage>-verdict.json          fields of the verdict's payload, opened (`opened`), or: destroyed
    <stage>-tombstone.tlog-proof  the entry that says so, under a checkpoint of its own
    key-<i>.tlog-proof            the `key` entry i: from there on another key signs, or one is revoked
                                  (`rotation`); all of these under one checkpoint
    size-<n>.checkpoint           a checkpoint that no proof above carries: one that an anchor is of
    size-<n>.<name>.tsr           an RFC 3161 reply over the checkpoint of size n; <name> is what the
                                  clinic calls the authority: 1 to 32 of a-z, 0-9 and -
    consistency                   proofs from each size of a checkpoint here to the next (`consistency`)
    VERIFY.txt                    what `pack_text` makes of all other members, byte for byte

Rules:

1. Every member is one of these; `open.tlog-proof`, `consistency` and `VERIFY.txt` are there, and no stage
   without those before it. A tombstone goes with a payload said to be destroyed, and the other way round.
2. A size has one checkpoint, byte for byte, wherever it stands; a time stamp is of a size that is there. At
   most 4 time stamps a size, 8 checkpoints of their own, 16 `key` entries.
3. Each member is in the one spelling of its format. So no byte of a pack can change without being noticed:
   VERIFY.txt holds a SHA-256 over all other members. It can be trusted as far as the rest and no further.
4. Nothing that decides is taken from the pack: policy, keys, root certificates and the origin are brought by
   who checks.

What time stamps are over: text, empty line and the log's own signature line of the checkpoint, without the
lines of witnesses.

The worked example is `docs/formats/pack.md`, which a test compares with what the code makes.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from rounds_verify import checkpoint, consistency, note, opened, pack_more, pack_zip, proof
from rounds_verify.consistency import Link
from rounds_verify.errors import FormatError
from rounds_verify.opened import Opened
from rounds_verify.pack_text import VERIFY, text_of
from rounds_verify.proof import SUFFIX, Proof

T = TypeVar("T")
STAGES = ("open", "close", "confirm")
"""A finding's stages, in the order of time."""
STAMPS, NOTES = 4, 8
"""Greatest number of time stamps of a checkpoint, and of checkpoints that have a member of their own."""
KEYS = 16
"""Greatest number of `key` entries."""
STAMP_LIMIT = 65_536
"""Greatest number of bytes of a time stamp."""
CONSISTENCY = "consistency"
"""The member with the consistency proofs."""
_SIZE = r"size-([1-9][0-9]{0,18})"
_NOTE = re.compile(rf"{_SIZE}\.checkpoint")
_KEY = re.compile(rf"key-(0|[1-9][0-9]{{0,18}}){re.escape(SUFFIX)}")
_STAMP = re.compile(rf"{_SIZE}\.([a-z0-9-]{{1,32}})\.tsr")


@dataclass(frozen=True)
class Stage:
    """One stage of a finding: its entry's proof, and what goes with it. `more` is by growing index."""

    name: str
    proof: Proof
    more: tuple[Proof, ...] = ()
    opened: Opened | None = None
    tombstone: Proof | None = None

    @property
    def own(self) -> str:
        """The member with the finding's entry."""
        return f"{self.name}{SUFFIX}"

    @property
    def others(self) -> str:
        """The member with the entries beside it."""
        return f"{self.name}.more"


@dataclass(frozen=True)
class Pack:
    """A pack, taken apart. `notes` are the checkpoints with members of their own, by growing size; `stamps`
    are (size, authority's name, reply), ordered; `keys` are the `key` entries, by growing number.
    """

    stages: tuple[Stage, ...]
    notes: tuple[str, ...]
    stamps: tuple[tuple[int, str, bytes], ...]
    links: tuple[Link, ...]
    keys: tuple[Proof, ...] = ()

    def checkpoints(self) -> Iterator[tuple[str, str]]:
        """Every checkpoint's text with the member that it is in; one that stands twice comes twice."""
        for stage in self.stages:
            yield stage.own, stage.proof.checkpoint
            if stage.tombstone:
                yield f"{stage.name}-tombstone{SUFFIX}", stage.tombstone.checkpoint
        for one in self.keys:
            yield key_member(one), one.checkpoint
        for text in self.notes:
            yield f"size-{size_of(text)}.checkpoint", text


def parse(raw: bytes) -> Pack:
    """Take a pack apart. Raises FormatError, whose sentence names the member."""
    members = pack_zip.read(raw)
    reading = _Reading(dict(members))
    stages = tuple(filter(None, map(reading.stage, STAGES)))
    keys = tuple(reading.keys())
    notes, stamps = tuple(reading.notes()), tuple(reading.stamps())
    links = reading.parsed(CONSISTENCY, consistency.parse)
    reading.take(VERIFY)
    if reading.left:
        raise FormatError(f"The member {min(reading.left)} has no place in a pack.")
    if [one.name for one in stages] != list(STAGES[: len(stages)]) or not stages:
        raise FormatError("A pack has the stages open, close, confirm, and none without those before it.")
    found = Pack(stages, notes, stamps, links, keys)
    _check_sizes(found)
    again = members_of(found)
    for name in sorted(members, key=lambda each: (each == VERIFY, each)):
        if again.get(name) != members[name]:
            raise FormatError(f"The member {name} is not in the one spelling of its format.")
    return found


def format_pack(pack: Pack) -> bytes:
    """The pack as a file. Raises FormatError if it would not read back as the same pack."""
    raw = pack_zip.write(members_of(pack))
    if parse(raw) != pack:
        raise FormatError("These values cannot be written as a pack.")
    return raw


def members_of(pack: Pack) -> dict[str, bytes]:
    """The members by name. Raises FormatError for values that have no spelling."""
    made: dict[str, bytes] = {}
    for stage in pack.stages:
        made[stage.own] = proof.format_proof(stage.proof).encode()
        if stage.more:
            made[stage.others] = pack_more.format_more(stage.more, stage.proof).encode()
        if stage.opened:
            made[f"{stage.name}-verdict.json"] = opened.format_opened(stage.opened)
        if stage.tombstone:
            made[f"{stage.name}-tombstone{SUFFIX}"] = proof.format_proof(stage.tombstone).encode()
    made |= {key_member(one): proof.format_proof(one).encode() for one in pack.keys}
    made |= {f"size-{size_of(text)}.checkpoint": text.encode() for text in pack.notes}
    made |= {f"size-{size}.{name}.tsr": reply for size, name, reply in pack.stamps}
    made[CONSISTENCY] = consistency.format_links(pack.links).encode()
    return {**made, VERIFY: text_of(made)}


def key_member(one: Proof) -> str:
    """The member with a `key` entry."""
    return f"key-{one.index}{SUFFIX}"


def size_of(text: str) -> int:
    """The size that a checkpoint's text says, whoever signed it. Raises FormatError."""
    return checkpoint.parse(note.parse(text).text).size


def _check_sizes(pack: Pack) -> None:
    """Rule 2."""
    texts: dict[int, str] = {}
    for member, text in pack.checkpoints():
        size = size_of(text)
        if texts.setdefault(size, text) != text:
            raise FormatError(f"The member {member} has another text of the checkpoint of size {size}.")
    if len(pack.keys) > KEYS or len({one.checkpoint for one in pack.keys}) > 1:
        raise FormatError(f"The key entries are more than {KEYS}, or are not under one checkpoint.")
    carried = {size_of(text) for member, text in pack.checkpoints() if member.endswith(SUFFIX)}
    if any(size_of(text) in carried for text in pack.notes) or len(pack.notes) > NOTES:
        raise FormatError("A checkpoint that a proof carries has a member of its own, or there are too many.")
    sizes = [size for size, _, _ in pack.stamps]
    for size, name, _ in pack.stamps:
        if size not in texts or sizes.count(size) > STAMPS:
            raise FormatError(f"The member size-{size}.{name}.tsr is of no checkpoint here, or one too many.")


class _Reading:
    """Members that no part of the table has claimed yet."""

    def __init__(self, left: dict[str, bytes]) -> None:
        self.left = left

    def take(self, name: str) -> bytes:
        if name not in self.left:
            raise FormatError(f"The pack lacks the member {name}.")
        return self.left.pop(name)

    def parsed(self, name: str, parse: Callable[[str], T]) -> T:
        """A member that is text. Raises FormatError that names it."""
        raw = self.take(name)
        try:
            return parse(raw.decode())
        except UnicodeDecodeError as error:
            raise FormatError(f"The member {name} is not UTF-8 at byte {error.start}.") from None
        except FormatError as error:
            raise FormatError(f"{error} (member {name})") from None

    def stage(self, name: str) -> Stage | None:
        if f"{name}{SUFFIX}" not in self.left:
            return None
        own = self.parsed(f"{name}{SUFFIX}", _proof)
        size, others = size_of(own.checkpoint), f"{name}.more"
        more = (
            self.parsed(others, lambda text: pack_more.parse(text, own, size)) if others in self.left else ()
        )
        said, gone = f"{name}-verdict.json", f"{name}-tombstone{SUFFIX}"
        shown = self.parsed(said, lambda text: opened.parse(text.encode())) if said in self.left else None
        tombstone = self.parsed(gone, _proof) if gone in self.left else None
        if (shown is not None and shown.destroyed) != (tombstone is not None):
            raise FormatError(
                f"A destroyed payload and its tombstone go together; the stage {name} lacks one."
            )
        return Stage(name, own, more, shown, tombstone)

    def keys(self) -> Iterator[Proof]:
        """The `key` entries, by growing number."""
        numbers = sorted(int(match[1]) for name in self.left if (match := _KEY.fullmatch(name)))
        for number in numbers:
            member = f"key-{number}{SUFFIX}"
            one = self.parsed(member, _proof)
            if one.index != number:
                raise FormatError(f"The member {member} is of another entry.")
            yield one

    def notes(self) -> Iterator[str]:
        """Checkpoints with members of their own, by growing size."""
        sizes = sorted(int(match[1]) for name in self.left if (match := _NOTE.fullmatch(name)))
        for size in sizes:
            text = self.parsed(f"size-{size}.checkpoint", str)
            if size_of(text) != size:
                raise FormatError(f"The member size-{size}.checkpoint is of another size.")
            yield text

    def stamps(self) -> Iterator[tuple[int, str, bytes]]:
        """Time stamps, by size and name."""
        found = sorted((int(match[1]), match[2]) for name in self.left if (match := _STAMP.fullmatch(name)))
        for size, name in found:
            raw = self.take(f"size-{size}.{name}.tsr")
            if not 0 < len(raw) <= STAMP_LIMIT:
                raise FormatError(
                    f"The member size-{size}.{name}.tsr has {len(raw):,} bytes, which none has."
                )
            yield size, name, raw


def _proof(text: str) -> Proof:
    """A proof that carries its entry, under something that is a checkpoint. Raises FormatError."""
    found = proof.parse(text)
    size_of(found.checkpoint)
    if found.extra is None:
        raise FormatError("The proof does not carry the entry itself.")
    return found
