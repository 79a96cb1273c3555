"""The ledger's pen: turns entries into leaves, commitments and tree nodes.

The bytes are specified in `rounds_verify.leaf` and `rounds_verify.commitment`; this is their only writer, and
it must be quick: it stands between an observation and its acknowledgement.

Rules this module keeps:

* All entries of one commit share `turn`, `t`, `mono` and `boot`; `turn` grows by one, `seq` by one for each
  source.
* A payload is made of text labels; its commitment is over salted fields, so that one can be opened without
  the rest.
* Nothing here is remembered until `adopt`: a commit that fails leaves the pen where it was.
"""

from __future__ import annotations

from binascii import b2a_base64
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import msgspec
from msgspec import Struct

from rounds.model.entry import Entry
from rounds.ports import NewEntry, Random
from rounds_verify.commitment import SEED_SIZE, commit_encoded
from rounds_verify.tree import extend, frontier_root, leaf_hashes

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PAIRS: Final = tuple(a + b for a in ALPHABET for b in ALPHABET)
_SORTED: Final = msgspec.json.Encoder(order="sorted")
_ENCODE: Final = _SORTED.encode
_LINES: Final = _SORTED.encode_lines
_IN_ORDER: Final = msgspec.json.Encoder(order="deterministic").encode
"""For a `Leaf`, whose fields are declared in order already."""


class Leaf(Struct, omit_defaults=True, gc=False):
    """The fields of a leaf, in the order in which they are written."""

    boot: str
    com: str = ""
    ctl: tuple[str, ...] = ()
    id: str = ""
    k: str = ""
    mono: int = -1
    ref: tuple[int, ...] = ()
    seq: int = 0
    sev: str = ""
    src: str = ""
    st: dict[str, Any] = {}
    sub: str = ""
    t: int = -1
    turn: int = 0
    v: int = 0


class Moment(NamedTuple):
    """When a turn happens: wall clock (ms), uptime (ms), and the boot that it counts from."""

    t: int
    mono: int
    boot: str


class Head(Struct, frozen=True, omit_defaults=True):
    """Where the pen stands: size, the tree's frontier, the turn, the sequence of each source, the last
    moment.
    """

    size: int = 0
    turn: int = 0
    nodes: tuple[bytes, ...] = ()
    seqs: dict[str, int] = {}
    t: int = 0
    mono: int = -1
    boot: str = ""

    @property
    def root(self) -> bytes:
        """The root of the tree over all entries."""
        return frontier_root(self.nodes)


def encode_head(head: Head) -> bytes:
    """The head as the store keeps it."""
    return _HEAD(head)


_HEAD: Final = msgspec.json.Encoder(order="deterministic").encode


class Sealed(NamedTuple):
    """A turn ready to be committed, and the head that follows it."""

    entries: list[NewEntry]
    head: Head


def seal(head: Head, entries: list[Entry], moment: Moment, random: Random) -> Sealed:
    """Write a turn's entries as leaves. Changes nothing: the caller adopts `Sealed.head` once it is
    durable.
    """
    turn = head.turn + 1
    mono = max(moment.mono, head.mono) if moment.boot == head.boot else moment.mono
    ids = _ulids(moment.t, len(entries), random)
    seqs = dict(head.seqs)
    seeds = _seeds(sum(entry.payload is not None for entry in entries), random)
    made: list[NewEntry] = []
    for place, entry in enumerate(entries):
        seed = payload = None
        com = ""
        if entry.payload is not None:
            seed = next(seeds)
            payload, com = _commit(entry.payload, seed)
        seqs[entry.src] = seq = seqs.get(entry.src, 0) + 1
        leaf = Leaf(
            boot=moment.boot,
            com=com,
            ctl=entry.ctl,
            id=ids[place],
            k=entry.k,
            mono=mono,
            ref=entry.ref,
            seq=seq,
            sev=entry.sev,
            src=entry.src,
            st=entry.st,
            sub=entry.sub,
            t=moment.t,
            turn=turn,
            v=1,
        )  # fmt: skip - one line a field would fill the screen
        made.append(NewEntry(_IN_ORDER(leaf), seed, payload))
        entry.t, entry.turn = moment.t, turn
    nodes = list(head.nodes)
    size = extend(head.size, nodes, leaf_hashes([each.leaf for each in made]))
    return Sealed(made, Head(size, turn, tuple(nodes), seqs, moment.t, mono, moment.boot))


def read(index: int, leaf: bytes, payload: bytes | None, *, destroyed: bool, missing: int = 0) -> Entry:
    """An entry from its bytes, which verification has already accepted."""
    got = _LEAF.decode(leaf)
    return Entry(
        k=got.k,
        src=got.src,
        st=got.st,
        index=index,
        t=got.t,
        turn=got.turn,
        sub=got.sub,
        ref=got.ref,
        ctl=got.ctl,
        sev=got.sev,
        payload=None if payload is None else msgspec.json.decode(payload),
        destroyed=destroyed,
        missing=missing,
    )  # fmt: skip - as above


_LEAF: Final = msgspec.json.Decoder(Leaf)


def _seeds(count: int, random: Random) -> Iterator[bytes]:
    """So many seeds, drawn at once."""
    drawn = random.token(SEED_SIZE * count)
    return (drawn[at : at + SEED_SIZE] for at in range(0, len(drawn), SEED_SIZE))


def _commit(payload: dict[str, Any], seed: bytes) -> tuple[bytes, str]:
    """A payload's canonical bytes and its commitment in base64."""
    # A line each: JSON has no raw line feed within, so that one call encodes every field. Of a list: what
    # msgspec 0.22 takes from any other iterable it never gives back.
    fields = _LINES(sorted(payload.items())).splitlines()
    return _ENCODE(payload), b2a_base64(commit_encoded(seed, fields), newline=False).decode()


def _ulids(t: int, count: int, random: Random) -> list[str]:
    """Monotonic ULIDs for one turn: 48 bits of time, 55 random bits, and 25 bits that count on from a random
    start.
    """
    noise = int.from_bytes(random.token(10), "big")
    high = ((t << 55) | (noise >> 25)) & ((1 << 103) - 1)
    start = noise & ((1 << 24) - 1)
    prefix = ALPHABET[high >> 100] + "".join([PAIRS[(high >> shift) & 1023] for shift in range(90, -1, -10)])
    return [
        prefix + ALPHABET[n >> 20] + PAIRS[(n >> 10) & 1023] + PAIRS[n & 1023]
        for n in range(start, start + count)
    ]
