"""Publication in the one order that never forks.

    entries durable → tiles durable → `last-signed` appended and synced → note signed → kept in the store
    → `checkpoints/<size>` → cosigned → `checkpoint` replaced

Rules this module keeps:

* Each step finds what an earlier try left, and goes on from there; doing all of it again changes nothing.
* The only ground that is built upon is the newest checkpoint in the store itself: it came with these entries.
  Whatever else is known (`last-signed`, the published checkpoint, a witness, an off-site copy) must lie on
  the way from there to the newest entry, or nothing is signed.
* The work is in the number of new entries, not in that of all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from rounds.ledger.publish import paths
from rounds.ledger.publish.edge import Edge
from rounds.ledger.publish.files import Files
from rounds.ledger.publish.known import Known, Refused, clock_refusal, refusal
from rounds.ledger.publish.lastsigned import LastSigned, Signed
from rounds.ledger.publish.tiles import Tiles
from rounds.ports import Store, StoreDamaged
from rounds_verify import note as notes
from rounds_verify import tree
from rounds_verify.checkpoint import Checkpoint, format_checkpoint, parse
from rounds_verify.errors import VerifyError
from rounds_verify.note import Note, Signature

EMPTY: Final = Checkpoint("", 0, tree.EMPTY_ROOT, ())


class Publisher:
    """Publishes one ledger. One signer at a time.

    `files` is the published folder, `last` the memory outside the backed-up folder, `sign` makes the note of
    a checkpoint's text. `others` gives what is known elsewhere, and is asked once; `cosign` may add lines to
    a note.
    """

    def __init__(
        self, store: Store, files: Files, last: LastSigned, origin: str, sign: Callable[[str], str]
    ) -> None:
        self._store, self._files, self._last = store, files, last
        self._origin, self._sign = origin, sign
        self._tiles = Tiles(files, self._leaves)
        self._elsewhere: list[Known] | None = None
        self._newest: tuple[Checkpoint, str] | None = None
        self.others: Callable[[], Iterable[Known]] = lambda: ()
        self.cosign: Callable[[str], str] = lambda note: note

    def learn(self, known: Known) -> None:
        """Take in what a witness or a copy elsewhere said that it knows."""
        self._elsewhere = [*self._known_elsewhere(), known]

    def publish(self, size: int, root: bytes, now: int) -> Refused | None:
        """Publish everything up to a size, at `now` (milliseconds). Gives the reason where it may not be.

        Raises `StoreFull`, `StoreUnusable`, `Moved` and `StoreDamaged`; after any of them it can be called
        again.
        """
        if self._stands(size, root):
            return None
        self._retire()
        newest, note = self._in_store()
        last = self._last.newest().line
        refused = self.refused(size, now)
        if refused is not None:
            return refused
        self._resume(newest)
        self._tiles.write(size)
        if self._tiles.root != root:
            raise StoreDamaged(
                f"The entries of this clinic's store lead to another root at size {size} than its derived "
                "row ledger/head. Nothing was signed. See which entry: rounds verify"
            )
        if last is None or (last.size, last.root) != (size, root):
            self._last.add(Signed(size, root, now), last)
        if newest.size != size:
            note = self._sign(format_checkpoint(Checkpoint(self._origin, size, root, ())))
            self._store.publish(size, note)
            self._newest = Checkpoint(self._origin, size, root), note
        self._show(size, note)
        return None

    def refused(self, size: int, now: int, *, ask: bool = True) -> Refused | None:
        """Why a ledger of `size` entries may not sign at `now`, `None` when it may. Writes nothing. Unless it
        is to `ask`, only what this machine knows by now is held against it.
        """
        last = self._last.newest().line
        newest, _ = self._in_store()
        known = [*self._known(newest, last), *(self._known_elsewhere() if ask else self._elsewhere or ())]
        found = refusal(known, size, self._roots(newest, size, known))
        if found is None and last is not None and newest.size != size:
            return clock_refusal(now, last.t)
        return found

    def furthest(self) -> Known:
        """The known checkpoint of the greatest size; of equals one that tells its root."""
        known = [*self._known(self._in_store()[0], self._last.newest().line), *self._known_elsewhere()]
        return max(known, key=lambda each: (each.size, each.root is not None))

    def signed(self) -> list[Known]:
        """Every checkpoint of this origin that this machine says was signed, for checking a folder."""
        mine = (_read(note.encode()) for _, note in self._store.checkpoints())
        kept = [
            Known("the store", each.size, each.root) for each in mine if each and each.origin == self._origin
        ]
        last = self._last.newest().line
        return [*kept, *([Known(str(self._last.path), last.size, last.root)] if last else [])]

    def published(self) -> Checkpoint | None:
        """The checkpoint that stands in the folder, `None` for none or one that can't be read."""
        return _read(self._files.read(paths.CHECKPOINT) or b"")

    # ------------------------------------------------------------------ steps
    def _stands(self, size: int, root: bytes) -> bool:
        """Whether all of it was done before."""
        shown = self.published()
        last = self._last.newest().line
        return (
            shown is not None
            and last is not None
            and (shown.origin, shown.size, shown.root) == (self._origin, size, root)
            and (last.size, last.root) == (size, root)
            and self._in_store()[0].size == size
        )

    def _retire(self) -> None:
        """Put the folder of another origin, under which this ledger went before, aside as it is."""
        shown = self.published()
        if shown is not None and shown.origin != self._origin:
            self._files.aside(shown.origin.rpartition("/")[2])

    def _resume(self, newest: Checkpoint) -> None:
        """Stand where the store's newest checkpoint stands; where the tiles do not lead there, at the
        beginning.
        """
        if self._tiles.size != newest.size and not self._tiles.resume(newest.size, newest.root):
            self._tiles = Tiles(self._files, self._leaves)

    def _show(self, size: int, note: str) -> None:
        """The checkpoint's own file, which never changes, and then the newest, which always does."""
        name = f"{paths.CHECKPOINTS}/{size}"
        there = self._files.read(name)
        if there is not None and there.partition(b"\n\n")[0] != note.encode().partition(b"\n\n")[0]:
            raise StoreDamaged(
                f"{self._files.root / name} is a checkpoint of other content. Keep it as it is: two "
                "histories may bear this ledger's name. See what differs: rounds ledger fsck"
            )
        self._files.put(name, there if there is not None else note.encode())
        self._files.settle()
        shown = self.cosign(note)
        if shown != note:
            self._files.put(f"{name}.cosigned", shown.encode())
            self._files.settle()
        self._files.put(paths.CHECKPOINT, shown.encode())
        self._files.settle()

    def add(self, size: int, signatures: Iterable[Signature]) -> None:
        """Put lines of witnesses to a checkpoint that was published: into its own `.cosigned` file, and into
        `checkpoint` while that is the newest. Of one witness the newest line stays. Raises as `publish`.
        """
        name = f"{paths.CHECKPOINTS}/{size}"
        raw = self._files.read(f"{name}.cosigned") or self._files.read(name)
        if raw is None:
            return
        there = notes.parse(raw.decode())
        lines = {(each.name, each.key_id): each for each in (*there.signatures, *signatures)}
        shown = notes.format_note(Note(there.text, tuple(lines.values()))).encode()
        self._files.put(f"{name}.cosigned", shown)
        self._files.settle()
        newest = self.published()
        if newest is not None and newest.size == size:
            self._files.put(paths.CHECKPOINT, shown)
            self._files.settle()

    # ------------------------------------------------------------------ what is known
    def _in_store(self) -> tuple[Checkpoint, str]:
        """The store's newest checkpoint of this origin, read once; size 0 for none. One that can't be read is
        none: verifying names it.
        """
        if self._newest is None:
            mine = (
                (found, note)
                for _, note in sorted(self._store.checkpoints(), reverse=True)
                if (found := _read(note.encode())) and found.origin == self._origin
            )
            self._newest = next(mine, (EMPTY, ""))
        return self._newest

    def _known(self, newest: Checkpoint, last: Signed | None) -> Iterator[Known]:
        yield Known("its own store", newest.size, newest.root)
        if last is not None:
            yield Known(f"{self._last.path}", last.size, last.root)
        shown = self.published()
        if shown is not None and shown.origin == self._origin:
            yield Known(f"{self._files.root / paths.CHECKPOINT}", shown.size, shown.root)

    def _known_elsewhere(self) -> list[Known]:
        if self._elsewhere is None:
            self._elsewhere = list(self.others())
        return self._elsewhere

    def _roots(self, newest: Checkpoint, size: int, known: list[Known]) -> Callable[[int], bytes]:
        """The root at each size that is asked for: of the store's own checkpoints, else from the entries."""
        told = {newest.size: newest.root, 0: tree.EMPTY_ROOT}
        wanted = {each.size for each in known if each.size <= size} - told.keys()
        if any(each < newest.size for each in wanted):
            for at, note in self._store.checkpoints():
                found = _read(note.encode()) if at in wanted else None
                if found is not None:
                    told[at] = found.root
        missing = sorted(wanted - told.keys())
        told |= self._grown(newest, missing) if missing else {}
        return told.__getitem__

    def _grown(self, newest: Checkpoint, wanted: list[int]) -> dict[int, bytes]:
        """Roots at some sizes, by growing the tree from the newest checkpoint below all of them."""
        base = Tiles(self._files, self._leaves)
        edge = Edge()
        if newest.size <= wanted[0] and base.resume(newest.size, newest.root):
            edge = base.edge()
        found = {}
        for leaf in self._leaves(edge.size, wanted[-1]):
            for _ in edge.grow(tree.leaf_hash(leaf)):
                pass
            if edge.size in wanted:
                found[edge.size] = edge.root()
        return found

    def _leaves(self, start: int, stop: int) -> Iterator[bytes]:
        return (each.leaf for each in self._store.entries(start, stop))


def _read(note: bytes) -> Checkpoint | None:
    """What a note says of itself, `None` where it can't be read. Its signature is for the verifier."""
    try:
        return parse(note.partition(b"\n\n")[0].decode() + "\n")
    except (VerifyError, UnicodeDecodeError):
        return None
