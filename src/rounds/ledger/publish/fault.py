"""What checking a published folder says of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from rounds.ledger.publish import paths
from rounds.ledger.publish.known import Known
from rounds.ledger.publish.notes import Notes


class Fault(Struct, frozen=True):
    """One thing that does not hold: the file, the first and last entry that it speaks of, and a sentence."""

    file: str
    entry: int | None
    last: int | None
    sentence: str


class Checked(Struct, frozen=True):
    """What was found. `size` entries are under the newest checkpoint that verifies, whose root is `root`.

    `files` were read; `beyond` are those that no checkpoint covers yet; `more` faults are not listed.
    """

    ok: bool
    size: int
    root: str
    checkpoints: int
    files: int
    beyond: int
    faults: list[Fault]
    more: int = 0


def not_there(notes: Notes, known: Iterable[Known]) -> Iterator[Fault]:
    """What others know and the folder does not show."""
    for each in sorted(known, key=lambda one: one.size):
        file = f"{paths.CHECKPOINTS}/{each.size}"
        revoked = (one for _, one, _ in notes.revoked if one.size == each.size)
        there = notes.signed.get(each.size) or next(revoked, None)
        if each.size > notes.newest.size:
            yield Fault(
                paths.CHECKPOINT,
                notes.newest.size,
                each.size - 1,
                f"Your copy is older: it ends at size {notes.newest.size}, and {each.where} knows "
                f"{each.size}.",
            )
        elif there is None:
            sentence = f"It is not there, and {each.where} knows a checkpoint of this size."
            yield Fault(file, None, None, sentence)
        elif each.root is not None and there.root != each.root:
            yield Fault(
                file,
                None,
                each.size - 1,
                f"Two histories: at size {each.size} {each.where} knows another root than this folder.",
            )
