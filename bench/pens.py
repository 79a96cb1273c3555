"""The ledger's append and nothing else: what stands between an entry and its acknowledgement.

`Pen` seals entries as leaves, encrypts their payloads, and commits both with the state row in one transaction
of the product's store, as an open clinic does; nothing is judged. `Rows` is the least that keeps as much on
the same disk: SQLite with a write-ahead log and `synchronous=FULL`, one row an entry, made beforehand.
`primitives` is what an entry of ours can't do without, with nothing between.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from hashlib import sha256, shake_256
from pathlib import Path
from typing import Final

import apsw
import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from rounds.evidence.ledger import Head, Moment, encode_head, seal
from rounds.ledger.vault.ring import KEY_SIZE, Ring
from rounds.ledger.vault.store import Vaulted
from rounds.model.entry import Entry
from rounds.ports import Batch, Put
from rounds.round import LEDGER
from rounds.stores.sqlite import SqliteStore
from rounds.wiring import SystemRandom

SETTINGS: Final = """
PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
CREATE TABLE entry (idx INTEGER PRIMARY KEY, leaf BLOB NOT NULL, hash BLOB NOT NULL) STRICT;
"""
BOOT: Final = "6f1c0b5e9d2a4c7f8e3b1a0d5c6f7e8d"


def entry(number: int) -> Entry:
    """An entry of the usual size: a leaf of some 350 bytes, and a payload of two texts."""
    return Entry(
        k="observation",
        src="laptops",
        sub=f"{number * 2654435761 % 2**128:032x}",
        st={"kind": "device", "at": 1_795_500_000_000 + number, "facts": {"disk_encrypted": True}},
        payload={"name": f"LAPTOP-{number:06}", "owner": f"u{number % 997}@maple.example"},
    )


class Pen:
    """The pen over a new store in a folder."""

    def __init__(self, folder: Path) -> None:
        ring = Ring("rounds.invalid/bench", {1: os.urandom(KEY_SIZE)})
        self._random, self._head = SystemRandom(), Head()
        beneath = SqliteStore(folder / "ledger.sqlite", keeper=True)
        self.store = Vaulted(beneath, lambda: ring, self._random)
        self.store.ready()
        self._fence = self.store.lease("writer", "bench", datetime.now(UTC), 3600).fence

    def append(self, entries: Sequence[Entry]) -> int:
        """Make entries durable; the size after."""
        moment = Moment(time.time_ns() // 1_000_000, time.monotonic_ns() // 1_000_000, BOOT)
        sealed = seal(self._head, list(entries), moment, self._random)
        state = Put(*LEDGER, encode_head(sealed.head))
        size = self.store.commit(Batch(self._head.size, self._fence, sealed.entries, [state]))
        self._head = sealed.head
        return size


@contextmanager
def pen(folder: Path) -> Iterator[Pen]:
    """A pen, closed in the end."""
    made = Pen(folder)
    with closing(made.store):
        yield made


def primitives(entries: Iterable[Entry], leaf: bytes) -> None:
    """Of each entry: its leaf, payload and fields spelt, two salts drawn out of a seed, two fields, two nodes
    and a leaf hashed, a record key wrapped and a payload sealed under it.
    """
    spell, clinic, node, bound, nonce = (
        msgspec.json.encode,
        AESGCM(bytes(32)),
        bytes(65),
        bytes(53),
        bytes(12),
    )
    for each in entries:
        payload = spell(each.payload)
        spell(each.st)
        fields = [spell(field) for field in (each.payload or {}).items()]
        salts = shake_256(bound).digest(64)
        for field in fields:
            sha256(salts + field).digest()
        for hashed in (node, node, leaf):
            sha256(hashed).digest()
        clinic.encrypt(nonce, nonce, bound)
        AESGCM(salts[:32]).encrypt(nonce, payload, bound)


class Rows:
    """Rows in a bare file of SQLite."""

    def __init__(self, folder: Path) -> None:
        self._file = apsw.Connection(str(folder / "rows.sqlite"))
        self._file.execute(SETTINGS).fetchall()
        self._next = 0

    def made(self, leaves: Iterable[bytes]) -> list[tuple[int, bytes, bytes]]:
        """The rows of some leaves."""
        rows = [(at, leaf, sha256(leaf).digest()) for at, leaf in enumerate(leaves, self._next)]
        self._next += len(rows)
        return rows

    def rate(self, batches: Sequence[Sequence[tuple[int, bytes, bytes]]]) -> float:
        """Rows a second, a batch in each transaction."""
        began = time.perf_counter()
        for rows in batches:
            self._commit(rows)
        return sum(map(len, batches)) / (time.perf_counter() - began)

    def _commit(self, rows: Sequence[tuple[int, bytes, bytes]]) -> None:
        self._file.execute("BEGIN IMMEDIATE")
        self._file.executemany("INSERT INTO entry VALUES (?, ?, ?)", rows)
        self._file.execute("COMMIT")

    def close(self) -> None:
        """Close the file."""
        self._file.close()
