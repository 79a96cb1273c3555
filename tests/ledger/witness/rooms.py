"""A log that can grow, fork and go back; a witness in a folder; the two joined without a network."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from rounds.home import sign_with, vkey_of
from rounds.ledger.anchors.wire import Answer, Question
from rounds.ledger.witness.memory import Memory
from rounds.ledger.witness.witness import Reply, Witness
from rounds_verify import tree
from rounds_verify.checkpoint import Checkpoint, format_checkpoint
from rounds_verify.note import parse_vkey, sign
from rounds_verify.witness import AddCheckpoint, format_request

NOW = 1_795_000_000


class Log:
    """A log with its key. `fork` is one that shares a beginning and the key."""

    def __init__(self, origin: str = "rounds.invalid/log", secret: bytes = b"l" * 32) -> None:
        self.origin, self.secret = origin, secret
        self.vkey = vkey_of(origin, secret)
        self.leaves: list[bytes] = []

    def grow(self, count: int, word: str = "entry") -> Log:
        start = len(self.leaves)
        self.leaves += [tree.leaf_hash(f"{word} {n}".encode()) for n in range(start, start + count)]
        return self

    def fork(self, at: int, count: int, word: str = "other") -> Log:
        made = Log(self.origin, self.secret)
        made.leaves = self.leaves[:at]
        return made.grow(count, word)

    @property
    def size(self) -> int:
        return len(self.leaves)

    def note(self) -> str:
        body = format_checkpoint(Checkpoint(self.origin, self.size, tree.root(self.leaves)))
        return sign(body, parse_vkey(self.vkey), lambda message: sign_with(self.secret, message))

    def call(self, old: int, proof: tuple[bytes, ...] | None = None) -> bytes:
        if proof is None:
            proof = tuple(tree.consistency_proof(old, self.leaves)) if 0 < old < self.size else ()
        return format_request(AddCheckpoint(old, proof, self.note()))


def witness_in(folder: Path, now: Callable[[], int] = lambda: NOW, *logs: Log) -> Witness:
    """A new witness that follows these logs."""
    memory = Memory(folder)
    memory.begin("witness.invalid/w1", b"w" * 32)
    for log in logs:
        memory.add(log.vkey)
    return Witness(memory, now)


def joined(witness: Witness) -> Callable[[Question], Answer]:
    """A transport that leads to this witness."""

    def ask(question: Question) -> Answer:
        path = urlsplit(question.url).path
        if question.body is None:
            return _answer(witness.checkpoint(path.split("/")[1]))
        return _answer(witness.add_checkpoint(question.body))

    return ask


def _answer(reply: Reply) -> Answer:
    return Answer(reply.status, reply.media.partition(";")[0], reply.body)


def wait_for(listen: str) -> None:
    """Return once something listens at `host:port`; fails after 20 seconds."""
    host, _, port = listen.partition(":")
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex((host, int(port))) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(f"no witness at {listen}")
