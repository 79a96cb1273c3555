"""One shipment to one copy: what is not there yet is sent, read back, and only then written down.

Rules this module keeps:

* Order: each bundle before its tile, each tile before the one above it, all of them before the checkpoint
  that covers them, and `checkpoint` last: whoever reads the copy at any moment finds a whole ledger.
* Sending is at least once. What lies there already with its lock is not sent again; other content under a
  name is never written over.
* One file that may not leave keeps back no other; but then the tree is not whole, and not said to be.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from rounds.ledger.offsite.copy import Copy, Found
from rounds.ledger.offsite.errors import Differs, MayNotLeave, NotLocked, NotThere, OutOfTime
from rounds.ledger.offsite.goods import Goods
from rounds.ledger.offsite.journal import Journal, Kept, Whole, digest_of
from rounds.ledger.offsite.retention import extension, lock_until
from rounds.ledger.publish.paths import CHECKPOINT, CHECKPOINTS
from rounds.model.times import to_ms


class Shipment(NamedTuple):
    """What a shipment ended with: the tree's size and root, the digest over its files, how many, the earliest
    end of their locks (`None`: not locked).
    """

    size: int
    root: bytes
    digest: str
    files: int
    until: datetime | None


def ship(
    goods: Goods,
    copy: Copy,
    journal: Journal,
    now: datetime,
    *,
    held: bool,
    enough: Callable[[], bool] = lambda: False,
) -> Shipment | None:
    """Bring one copy up to the newest checkpoint; `None` before there is one. It ends before the next file
    (`OutOfTime`) once there is `enough`.

    Raises `OffsiteError`: then what was read back until there is written down, and the next shipment goes on
    from it. Raises `OSError` where the journal can't be written.
    """
    newest = goods.newest()
    if newest is None:
        return None
    wanted = [*goods.tree(newest.size), *goods.notes(newest.size)]
    kept_back: list[MayNotLeave] = []
    for name in wanted:
        if name not in journal.kept:
            if enough():
                raise OutOfTime(
                    f"Not all was shipped to {copy.name} in the time for it; the next goes on there."
                )
            try:
                journal.add(name, sent(copy, name, goods.read(name), lock_until(now), held=held))
            except MayNotLeave as why:
                kept_back.append(why)
    if kept_back:
        raise kept_back[0]
    _extend(goods, copy, journal, newest.size, now)
    _point(copy, goods.read(CHECKPOINT), lock_until(now))
    return _ended(goods, journal, newest.size, newest.root, now)


def sent(copy: Copy, name: str, data: bytes, until: datetime, *, held: bool) -> Kept:
    """Send a file unless it is there, and read it back; gives what was read. Raises `OffsiteError`."""
    mine = _mine(copy, name, data)
    if mine is None:
        copy.put(name, data, until, hold=held)
        mine = _mine(copy, name, data)
    if mine is None:
        raise NotThere(f"{name} was sent to {copy.name} and is not there. It is sent again.")
    if copy.locks and (mine.until is None or mine.until < until):
        copy.extend(name, mine.id, until)
        mine = _mine(copy, name, data) or mine
    if held and not mine.hold:
        copy.hold(name, mine.id, on=True)
        mine = _mine(copy, name, data) or mine
    _require(copy, name, mine, until, held=held)
    return Kept(mine.digest, len(mine.data), mine.until)


def _require(copy: Copy, name: str, mine: Found, until: datetime, *, held: bool) -> None:
    """Raises `NotLocked` for what did not read back with its lock and its hold."""
    if copy.locks and (mine.until is None or mine.until < until):
        raise NotLocked(
            f"{name} lies at {copy.name}, but its lock reads back as {mine.until or 'none'}, not to {until}."
        )
    if held and not mine.hold:
        raise NotLocked(f"{name} lies at {copy.name}, but its legal hold does not read back.")


def _mine(copy: Copy, name: str, data: bytes) -> Found | None:
    """The version with this content, the longest locked first; `None` for none. Raises `Differs` where
    another content is locked under the name, or can't be written beside.
    """
    found = copy.found(name)
    mine = [each for each in found if each.data == data]
    others = [each for each in found if each.data != data and (each.until is not None or not copy.locks)]
    if others and not mine:
        raise Differs(
            f"{name} lies at {copy.name} with another content than was published here. Two histories may "
            "bear this ledger's name. Nothing was written over it. Compare the two (yours to do): rounds "
            "ledger offsite check"
        )
    return max(mine, key=lambda each: each.until.timestamp() if each.until else 0.0, default=None)


def _extend(goods: Goods, copy: Copy, journal: Journal, size: int, now: datetime) -> None:
    """Extend the locks of what is still in effect and a quarter behind, and read them back."""
    if not copy.locks:
        return
    for name in (*goods.tree(size), *_newest_notes(journal, size)):
        kept = journal.kept[name]
        until = extension(kept.until, now) if kept.until is not None else None
        if until is not None:
            journal.add(name, _extended(copy, name, kept, until))


def _newest_notes(journal: Journal, size: int) -> list[str]:
    """The newest checkpoint, with what belongs to it."""
    name = f"{CHECKPOINTS}/{size}"
    return [each for each in journal.kept if each == name or each.startswith(f"{name}.")]


def _extended(copy: Copy, name: str, kept: Kept, until: datetime) -> Kept:
    """Extend one lock. Raises `Differs` where what was sent is not there any more."""
    for each in copy.found(name):
        if each.digest == kept.digest and each.until is not None:
            copy.extend(name, each.id, until)
            after = next(one for one in copy.found(name) if one.id == each.id)
            _require(copy, name, after, until, held=False)
            return Kept(after.digest, len(after.data), after.until)
    raise Differs(f"{name} was read back from {copy.name} before, and what lies there now is another.")


def _point(copy: Copy, data: bytes, until: datetime) -> None:
    """Write `checkpoint`, whose newest version is the newest checkpoint, and read it back. No hold is on it:
    what it says stands in `checkpoints/` too.
    """
    if any(each.data == data for each in copy.recent(CHECKPOINT, 1)):
        return
    copy.put(CHECKPOINT, data, until, hold=False)
    if not any(each.data == data for each in copy.recent(CHECKPOINT, 1)):
        raise NotThere(f"{CHECKPOINT} was sent to {copy.name} and does not read back.")


def _ended(goods: Goods, journal: Journal, size: int, root: bytes, now: datetime) -> Shipment:
    """Write down that the whole tree was read back."""
    names = [*goods.tree(size), f"{CHECKPOINTS}/{size}"]
    kept = [journal.kept[name] for name in names]
    digest = digest_of((name, each.digest) for name, each in zip(names, kept, strict=True))
    journal.done(Whole(size, digest, to_ms(now)))
    ends = [each.until for each in kept]
    until = None if None in ends else min(each for each in ends if each is not None)
    return Shipment(size, root, digest, len(names), until)
