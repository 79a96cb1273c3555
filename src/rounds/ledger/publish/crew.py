"""Hashing the full bundles of a published folder, on every core that this process may use.

    python -m rounds.ledger.publish.crew FOLDER SPAN

is one helper: on stdin it takes numbers of 4 bytes, big-endian, each a **span** of `SPAN` bundles; once there
are no more, it writes for each span that it took

    number[4] || (flag[1] || root[32]) for each of its bundles

Flag 1: the bundle holds 256 whole entries, their hashes are those of its tile, and `root` is the root over
them. Flag 3: the same, and one of them may be a `key` entry. Flag 0: something is otherwise, and `root` is
zeros; who asked looks for himself.

Rules this module keeps:

* A helper decides nothing: what it hashed must still lead to the signed root, which is checked where it was
  asked for.
* All take their spans from one pipe, so that none waits for a slow one. What a helper that ended early had
  taken is hashed by who asked; with one core, or few bundles, no helper is begun at all.
* No link is followed in the last part of a name, nothing is waited for, and nothing is read beyond what the
  form allows.
"""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from rounds.ledger.publish import paths
from rounds_verify import tiles, tree
from rounds_verify.errors import FormatError
from rounds_verify.tiles import WIDTH
from rounds_verify.tree import HASH_SIZE

MARK: Final = b'"k":"key","mono":'
"""How a `key` entry is spelt in a leaf, whose fields are sorted: few are decoded to find them."""
ALONE: Final = 512
"""Bundles that are hashed sooner than a helper is begun."""
MOST: Final = 8
"""Processes at work at once."""
_SPANS: Final = 4_096
_LEAST: Final = 32
_NUMBER: Final = 4
_LIMIT: Final = WIDTH * (tiles.ENTRY_LIMIT + 2)
_ROW: Final = 1 + HASH_SIZE
_WHOLE, _MARKED = 1, 3
_NOT_WHOLE: Final = bytes(_ROW)


class Hashed(NamedTuple):
    """The bundles that fit their tiles, by number: the root of each; and which may hold a `key` entry."""

    roots: dict[int, bytes]
    marked: frozenset[int]


NOTHING: Final = Hashed({}, frozenset())


def hashed(folder: Path, bundles: int, cores: int) -> Hashed:
    """Hash the first so many bundles of a folder, all of them full ones, by up to `cores` processes."""
    span = max(_LEAST, bundles // _SPANS)
    spans = -(-bundles // span)
    helpers = min(cores, MOST, spans) - 1 if bundles >= ALONE else 0
    done: dict[int, bytes] = {}
    for part in _shared(folder, span, spans, helpers):
        for at in range(0, len(part), step := _NUMBER + span * _ROW):
            done[int.from_bytes(part[at : at + _NUMBER], "big")] = part[at + _NUMBER : at + step]
    for number in range(spans):
        if len(done.get(number, b"")) != span * _ROW:
            done[number] = _span(folder, number, span)
    return _read(b"".join(done[number] for number in range(spans)), bundles)


def cores() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):  # not on macOS
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _shared(folder: Path, span: int, spans: int, helpers: int) -> Iterator[bytes]:
    """What each process hashed, this one first. Without helpers nothing."""
    if helpers <= 0 or os.name != "posix":
        return
    jobs, giving = os.pipe()
    with os.fdopen(jobs, "rb", buffering=0):
        command = (sys.executable, "-m", __name__, str(folder), str(span))
        try:
            begun = [_begun(command, jobs) for _ in range(helpers)]
        finally:
            _give(giving, spans)
        yield b"".join(_taken(folder, span, jobs))
        yield from (each.communicate()[0] for each in begun)


def _begun(command: tuple[str, ...], jobs: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - this very file under our own interpreter, no shell
        command, stdin=jobs, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )


def _give(giving: int, spans: int) -> None:
    """Put every span's number into the pipe, which holds that many, and close it."""
    with os.fdopen(giving, "wb", buffering=0) as pipe:
        for number in range(spans):
            pipe.write(number.to_bytes(_NUMBER, "big"))


def _taken(folder: Path, span: int, jobs: int) -> Iterator[bytes]:
    """The spans that this process takes from the pipe, hashed."""
    while number := os.read(jobs, _NUMBER):
        yield number + _span(folder, int.from_bytes(number, "big"), span)


def _span(folder: Path, number: int, span: int) -> bytes:
    return b"".join(_bundle(folder, each) for each in range(number * span, (number + 1) * span))


def _bundle(folder: Path, number: int) -> bytes:
    """The flag and the root of one bundle."""
    try:
        raw = read(f"{folder}/{paths.bundle(number)}", _LIMIT)
        hashes = tree.leaf_hashes(tiles.parse_bundle(raw))
        if len(hashes) != WIDTH or b"".join(hashes) != read(f"{folder}/{paths.tile(0, number)}", _LIMIT):
            return _NOT_WHOLE
    except (FormatError, OSError):
        return _NOT_WHOLE
    return bytes((_MARKED if MARK in raw else _WHOLE,)) + tree.root(hashes)


def read(path: str, limit: int) -> bytes:
    """What a file holds, up to a byte more than `limit`. Raises `OSError`, also for what is a link or no
    file.
    """
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    handle = os.open(path, flags | getattr(os, "O_BINARY", 0))
    try:
        seen = os.fstat(handle)
        if not stat.S_ISREG(seen.st_mode):
            raise OSError(f"{path} is no file.")
        return os.read(handle, min(seen.st_size, limit) + 1)
    finally:
        os.close(handle)


def _read(rows: bytes, bundles: int) -> Hashed:
    """The answers, from their bytes."""
    roots, marked = dict[int, bytes](), set[int]()
    for number in range(bundles):
        flag = rows[number * _ROW]
        if flag:
            roots[number] = rows[number * _ROW + 1 : (number + 1) * _ROW]
        if flag == _MARKED:
            marked.add(number)
    return Hashed(roots, frozenset(marked))


if __name__ == "__main__":
    sys.stdout.buffer.write(b"".join(_taken(Path(sys.argv[1]), int(sys.argv[2]), sys.stdin.fileno())))
