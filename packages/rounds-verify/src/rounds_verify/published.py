"""Checking a published folder (C2SP tlog-tiles): bundles of entries, their tiles, and checkpoints over them.

    checkpoint            the newest signed note
    checkpoints/<size>    a signed note of each size
    tile/entries/…        bundles of entries (`tiles`)
    tile/<level>/…        the hashes over them

It is what `rounds ledger export` writes and what is copied elsewhere. Rules:

1. The entries are read up to the size that `checkpoint` says, and go through the steps of `ledger`. Every
   checkpoint that is there must agree with them.
2. Each tile holds the hashes that these entries lead to (step `tiles`); a partial one may have given way to
   the full one.
3. No payload lies in such a folder, so none is opened: the step `commitment` says that.

Lines of witnesses and time stamps (`.cosigned`, `.tsr`) are not looked at here.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

from rounds_verify import checkpoint, note, tiles
from rounds_verify.errors import ExportError, FormatError
from rounds_verify.export import read_note
from rounds_verify.ledger import verify_ledger
from rounds_verify.regular import open_file
from rounds_verify.report import SHOWN, Report, Step
from rounds_verify.tiles import ENTRIES, ENTRY_LIMIT, WIDTH, Place

NEWEST = "checkpoint"
"""The file by which such a folder is known."""
_LIMIT = WIDTH * (ENTRY_LIMIT + 2)
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")
_UNOPENED = "No payload lies in a published folder, so none was opened."


def check(folder: Path, vkey: str) -> Report:
    """The report on a published folder. Raises ExportError for a file that is missing or can't be read,
    FormatError for a malformed key or newest checkpoint.
    """
    size = checkpoint.parse(note.parse(read_note(folder / NEWEST)).text).size
    names = _notes(folder)
    texts = (read_note(folder / name) for name in names)
    found = verify_ledger(_entries(folder, size), None, texts, vkey, called=lambda at: names[at - 1])
    steps = [_unopened(one) for one in found.steps]
    odd = list(islice(_tiles(folder, size), SHOWN))
    steps += odd or [Step("tiles", True, None, None, "Each tile holds the hashes that the entries lead to.")]
    return replace(found, ok=found.ok and not odd, steps=tuple(steps))


def _unopened(one: Step) -> Step:
    return one._replace(sentence=_UNOPENED) if one.step == "commitment" else one


def _notes(folder: Path) -> list[str]:
    """The files with checkpoints: those of their own size, then the newest."""
    below = folder / "checkpoints"
    there = [each.name for each in below.iterdir()] if below.is_dir() else []
    sizes = sorted((each for each in there if _SIZE.fullmatch(each)), key=int)
    return [*(f"checkpoints/{each}" for each in sizes), NEWEST]


def _entries(folder: Path, size: int) -> Iterator[bytes]:
    for first in range(0, size, WIDTH):
        where = Place(ENTRIES, first // WIDTH, min(WIDTH, size - first))
        yield from tiles.parse_bundle(tiles.fetch(lambda path: _read(folder / path), where))


def _tiles(folder: Path, size: int) -> Iterator[Step]:
    """Faults of tiles; bundles were read as they are."""
    for path, content in tiles.export(_entries(folder, size), size):
        where = tiles.place(path)
        if where.level == ENTRIES:
            continue
        try:
            same = tiles.fetch(lambda name: _read(folder / name), where) == content
        except (ExportError, FormatError) as error:
            yield Step("tiles", False, None, None, str(error))
        else:
            if not same:
                yield _other(path, where, size)


def _other(path: str, where: Place, size: int) -> Step:
    """A tile that holds other hashes: of which entries it is."""
    span = WIDTH**where.level
    first = where.number * WIDTH * span
    last = min(first + where.width * span, size) - 1
    return Step("tiles", False, first, last, f"{path} does not hold the hashes that the entries lead to.")


def _read(path: Path) -> bytes | None:
    """A file's bytes, no more than any may have; None where it is not there."""
    try:
        with open_file(path) as file:
            return file.read(_LIMIT + 1)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise ExportError(f"{path} cannot be read: {error.strerror}.") from error
