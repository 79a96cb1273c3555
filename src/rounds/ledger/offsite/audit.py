"""Reading a whole copy back, and verifying it as a stranger would: with nothing but it and the key.

Rules this module keeps:

* Of the versions of a name the first locked one is what was sent; what was put over it later is counted and
  hides nothing. Of `checkpoint` it is the newest that the key signed.
* A name that no published file has is never written to this disk; it is counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from rounds.ledger.offsite.copy import Copy, Found
from rounds.ledger.offsite.goods import NOTE, TOKEN
from rounds.ledger.offsite.known import newest_of
from rounds.ledger.publish.fault import Checked
from rounds.ledger.publish.fsck import fsck
from rounds.ledger.publish.keys import keys_of
from rounds.ledger.publish.known import Known
from rounds.ledger.publish.paths import CHECKPOINT, CHECKPOINTS, placed
from rounds.ledger.publish.reading import Folder


class Audit(Struct, frozen=True):
    """What was found: the check of the files (`checked`), how many were read back, how many of them have no
    lock, have something put over them, and are of no name of ours; the earliest end of a lock.

    `held` of them are under a legal hold.
    """

    checked: Checked
    files: int
    unlocked: int
    covered: int
    strange: int
    held: int
    until: datetime | None


class _Tally:
    """Counts while files come in."""

    def __init__(self) -> None:
        self.files = self.unlocked = self.covered = self.strange = self.held = 0
        self.until: datetime | None = None

    def count(self, found: Found) -> None:
        """One file was read back."""
        self.files += 1
        self.covered += not found.latest
        self.held += found.hold
        if found.until is None:
            self.unlocked += 1
        elif self.until is None or found.until < self.until:
            self.until = found.until


def audit(copy: Copy, vkey: str, into: Path, known: tuple[Known, ...] = ()) -> Audit:
    """Read all of a copy back into the empty folder `into`, and check it there against the key and what else
    is `known`. Raises `OffsiteError`, and `OSError` where the folder can't be written.
    """
    tally = _Tally()
    for name, found in _read(copy, tally):
        target = into / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(found.data)
        tally.count(found)
    newest = newest_of(copy, keys_of(Folder(into), vkey)[0])
    if newest is not None:
        _show(into, newest.size)
    return Audit(
        fsck(into, vkey, known),
        tally.files,
        tally.unlocked,
        tally.covered,
        tally.strange,
        tally.held,
        tally.until,
    )


def _read(copy: Copy, tally: _Tally) -> Iterator[tuple[str, Found]]:
    """Every file of ours."""
    for name in copy.names():
        if name == CHECKPOINT:
            continue
        if placed(name) is None and not (NOTE.fullmatch(name) or TOKEN.fullmatch(name)):
            tally.strange += 1
            continue
        versions = copy.found(name)
        locked = (each for each in versions if each.until is not None)
        yield name, next(locked, versions[0])


def _show(into: Path, size: int) -> None:
    """Write `checkpoint` as publication does: with the lines of witnesses where there are any."""
    for name in (f"{size}.cosigned", f"{size}"):
        source = into / CHECKPOINTS / name
        if source.exists():
            (into / CHECKPOINT).write_bytes(source.read_bytes())
            return
