"""Reading an export directory. With `published` and the commands, what here touches files.

    entries.b64         one line an entry, in order: the leaf's bytes in base64, each line ended by a newline
    payloads.ndjson     one line a payload, `i` growing, each line canonical JSON; the file may be absent:
                        {"i":0,"payload":"<base64 of its JSON>","seed":"<base64>"}   or
                        {"destroyed":true,"i":0}
    checkpoints/*       one signed note a file, taken in the order of their names

Entries are in base64 because a leaf's bytes are what is hashed: no text tool may touch them.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from rounds_verify import b64, canonical, commitment
from rounds_verify.errors import ExportError, FormatError
from rounds_verify.ledger import DESTROYED, Payload
from rounds_verify.note import SIZE_LIMIT
from rounds_verify.regular import open_file

ENTRIES = "entries.b64"
"""The file by which such a directory is known."""
_ENTRY_LINE = canonical.LEAF_LIMIT * 2
_PAYLOAD_LINE = commitment.PAYLOAD_LIMIT * 2


class Export:
    """One export directory, opened. Payloads stay on disk; only where each begins is kept."""

    def __init__(self, folder: Path) -> None:
        """Raises ExportError if a file cannot be read, FormatError if the payload lines are malformed."""
        self._folder = folder
        self._at: dict[int, int] = {}
        path = folder / "payloads.ndjson"
        self._payloads: BinaryIO | None = None
        if path.exists():
            with _open(path) as handle:
                self._index(handle)
            self._payloads = _open(path)

    def _index(self, handle: BinaryIO) -> None:
        at, before = 0, -1
        for number, line in enumerate(_lines(handle, "payloads.ndjson", _PAYLOAD_LINE), start=1):
            index = _payload_index(line, number)
            if index <= before:
                raise FormatError(
                    f"payloads.ndjson line {number}: i is {index} after {before}; it has to grow."
                )
            self._at[index] = at
            at, before = at + len(line) + 1, index

    def entries(self) -> Iterator[bytes]:
        """The leaves' bytes. Raises ExportError, or FormatError where a line does not end."""
        with _open(self._folder / ENTRIES) as handle:
            for line in _lines(handle, ENTRIES, _ENTRY_LINE):
                yield _decoded(line)

    def payload_of(self, index: int) -> Payload:
        """What the export holds for entry `index`. Raises FormatError if the line is malformed."""
        if self._payloads is None or index not in self._at:
            return None
        self._payloads.seek(self._at[index])
        fields = canonical.parse(self._payloads.readline()[:-1], _PAYLOAD_LINE)
        match fields:
            case {"destroyed": True, **rest} if len(rest) == 1:
                return DESTROYED
            case {"seed": str(seed), "payload": str(payload), **rest} if len(rest) == 1:
                return b64.decode(seed), b64.decode(payload)
        raise FormatError(
            f"The payload line of entry {index} has not the fields i, seed and payload, or i and destroyed."
        )

    def payloads_held(self) -> frozenset[int]:
        """The indices that have a payload line."""
        return frozenset(self._at)

    def checkpoints(self) -> Iterator[str]:
        """The notes, in the order of their file names. Raises ExportError."""
        folder = self._folder / "checkpoints"
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            yield read_note(path)

    def close(self) -> None:
        """Close the file of payloads."""
        if self._payloads:
            self._payloads.close()


def read_note(path: Path) -> str:
    """A note's text; bytes that are not UTF-8 become surrogates, which `note` refuses. Raises ExportError."""
    with _open(path) as handle:
        return handle.read(SIZE_LIMIT + 1).decode("utf-8", "surrogateescape")


def _open(path: Path) -> BinaryIO:
    try:
        return open_file(path)
    except OSError as error:
        raise ExportError(f"{path} cannot be read: {error.strerror}.") from error


def _lines(handle: BinaryIO, name: str, limit: int) -> Iterator[bytes]:
    """The lines without their newlines. Raises FormatError for a line that is too long or has no newline."""
    number = 0
    while line := handle.readline(limit):
        number += 1
        if not line.endswith(b"\n"):
            raise FormatError(f"{name} line {number} is too long, or the file was cut within it.")
        yield line[:-1]


def _decoded(line: bytes) -> bytes:
    """The leaf's bytes. A damaged line stands for itself: it is no leaf, so it is found in its place."""
    try:
        return b64.decode(line.decode("latin-1"))
    except FormatError:
        return line


def _payload_index(line: bytes, number: int) -> int:
    try:
        fields = canonical.parse(line, _PAYLOAD_LINE)
    except FormatError as error:
        raise FormatError(f"payloads.ndjson line {number}: {error}") from None
    if (
        not isinstance(fields, dict)
        or not isinstance(index := fields.get("i"), int)
        or isinstance(index, bool)
    ):
        raise FormatError(f"payloads.ndjson line {number} has no entry index i.")
    return index
