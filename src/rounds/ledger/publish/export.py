"""The published form, written anew into any folder: from the store, which is the truth.

Rules this module keeps:

* What comes out is the folder as publication writes it, up to the newest checkpoint in the store, byte for
  byte. What of it is there already is left alone.
* A folder that holds something else is not written into: a file that no ledger has would stay in it.
* Cosignatures and time stamps are in no store; they come along from the published folder where it has them.
* Nothing destroyable leaves: bundles hold leaves only.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from rounds.ledger.publish import paths
from rounds.ledger.publish.files import Files
from rounds.ledger.publish.reading import NOTE, Folder
from rounds.ledger.publish.tiles import Tiles
from rounds.ports import Store, StoreDamaged, StoreUnusable
from rounds_verify.checkpoint import Checkpoint, parse
from rounds_verify.errors import VerifyError


def export(store: Store, published: Path, into: Path, origin: str) -> int:
    """Write the ledger of an origin into the folder `into`; gives its size, 0 where nothing is signed yet.

    Raises `StoreUnusable` for a folder that holds something else, `StoreFull`, and `StoreDamaged` where the
    entries do not lead to what was signed.
    """
    mine = {size: (note, found) for size, note, found in _signed(store) if found.origin == origin}
    _require_ours(into)
    if not mine:
        return 0
    size, files = max(mine), Files(into)
    tiles = Tiles(files, lambda start, stop: (each.leaf for each in store.entries(start, stop)))
    tiles.write(size)
    if tiles.root != mine[size][1].root:
        raise StoreDamaged(
            f"The first {size} entries of this clinic's store do not lead to the root that was signed. What "
            f"was written into {into} has no checkpoint. See which entry: rounds verify"
        )
    for at, (note, _) in mine.items():
        files.put(f"{paths.CHECKPOINTS}/{at}", note.encode())
    files.settle()
    _show(files, Files(published), _beside(published, mine), size, mine[size][0].encode())
    return size


def _signed(store: Store) -> Iterable[tuple[int, str, Checkpoint]]:
    """The checkpoints that can be read. One that can't is for verifying to name."""
    for size, note in store.checkpoints():
        with suppress(VerifyError):
            yield size, note, parse(note.partition("\n\n")[0] + "\n")


def _show(files: Files, published: Files, names: Iterable[str], size: int, note: bytes) -> None:
    """What belongs to the checkpoints, and last of all the newest one, with its cosignatures."""
    shown = note
    for name in names:
        content = published.read(name) or b""
        files.put(name, content)
        shown = content if name == f"{paths.CHECKPOINTS}/{size}.cosigned" else shown
    files.settle()
    files.put(paths.CHECKPOINT, shown)
    files.settle()


def _beside(published: Path, sizes: Iterable[int]) -> list[str]:
    """The files of a published folder that stand beside the checkpoints of these sizes."""
    wanted = set(sizes)
    if not published.is_dir():
        return []
    found = ((name, NOTE.fullmatch(name)) for name in Folder(published).below(paths.CHECKPOINTS))
    return [name for name, match in found if match and match[2] and int(match[1]) in wanted]


def _require_ours(into: Path) -> None:
    """Raises `StoreUnusable` for a folder that holds what no ledger has."""
    if into.exists() and not into.is_dir():
        raise StoreUnusable(f"{into} is a file. Name a folder (yours to do).")
    odd = next(Folder(into).strays(set()), None) if into.is_dir() else None
    if odd is not None:
        raise StoreUnusable(
            f"{into} holds {odd}, which is no part of a ledger; nothing was written. Name an empty folder, "
            "or one of an earlier export (yours to do)."
        )
