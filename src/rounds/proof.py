"""Proof: whether a ledger holds, as it lies in a store. First its own proof, then, if asked,
everything derived again.

Rules this module keeps:

* It believes nothing that was derived: a damaged row is found by it, and does not stop it.
* What the store says beside the entries is held to them: a checkpoint is kept under the size that it is of,
  and a payload that is gone is marked as destroyed.
* A payload whose key is missing is not known: neither does it fit nor has it changed. It is told apart from
  what does not hold, and nothing is derived again before the key is back.
* What another process writes meanwhile is no fault: a ledger that grew while it was read is read again.
* A checkpoint of a name under which the ledger went before is held to the same key under that name; a
  `recovery` entry must say that it did.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

import msgspec
from msgspec import Struct

from rounds.evidence.ledger import Head
from rounds.fold import Release
from rounds.ports import Store, Stored, StoreDamaged
from rounds.replay import Replayed, replay
from rounds_verify.checkpoint import parse
from rounds_verify.errors import VerifyError
from rounds_verify.ledger import DESTROYED, Payload, verify_ledger
from rounds_verify.note import format_vkey, parse_vkey, verifier_key
from rounds_verify.report import Report, Step

KEY: Final = "key"
"""The step that says which payloads can't be opened for want of their key."""
COMMITMENT: Final = "commitment"
UNMARKED: Final = "Its payload is gone, and the store does not say that it was destroyed."
UNTOLD: Final = (
    "Its payload is said to be destroyed, and no later tombstone that can be read names this entry."
)
OPENED: Final = "The payloads that can be opened are those that were committed to."
TRIES: Final = 20
"""How often a ledger that grows while it is read is read again."""


class Verified(Struct, frozen=True):
    """What `verify` found: the ledger's own proof, and the replay if it was asked for."""

    ledger: Report
    replayed: Replayed | None

    @property
    def ok(self) -> bool:
        """Whether all of it was seen to hold."""
        return self.ledger.ok and (self.replayed is None or self.replayed.ok)

    @property
    def faults(self) -> list[str]:
        """A sentence for each thing that does not hold."""
        odd = (each for each in self.ledger.steps if not each.ok and each.step != KEY)
        found = [named(each.entry, each.last, each.sentence) for each in odd]
        return found + [each.sentence for each in (self.replayed.faults if self.replayed else ())]

    @property
    def unknown(self) -> list[str]:
        """A sentence for each generation of the payload key that is missing: what it sealed is not known."""
        closed = (each for each in self.ledger.steps if not each.ok and each.step == KEY)
        return [named(each.entry, each.last, each.sentence) for each in closed]


def named(entry: int | None, last: int | None, sentence: str) -> str:
    """A fault's sentence with the entry that it speaks of; one of a range names it by itself.

    >>> named(13, 13, "Its payload is not the one that the entry committed to.")
    'Entry 13: Its payload is not the one that the entry committed to.'
    """
    return sentence if entry is None or last != entry else f"Entry {entry}: {sentence}"


def verify(store: Store, vkey: str, release: Release | None) -> Verified:
    """Check a ledger as it lies in a store; with a release, replay it too. Raises what the store raises."""
    size, found = store.size(), _ledger(store, vkey)
    for _ in range(TRIES):
        if found.ok or store.size() == size:
            break
        size, found = store.size(), _ledger(store, vkey)
    return Verified(found, replay(store, release) if release is not None and found.ok else None)


def require_agreement(store: Store, head: Head) -> None:
    """Raises `StoreDamaged` if the newest checkpoint is of this head's size and of another root: whatever is
    built upon such a head, and signed, would part from what was signed before.
    """
    size, note = max(store.checkpoints(), default=(0, ""))
    try:
        says = parse(note.partition("\n\n")[0] + "\n")
    except VerifyError:
        return  # a spoilt checkpoint stops no recording; verifying names it
    if says.size == size == head.size and says.root != head.root:
        raise StoreDamaged(
            f"The derived row ledger/head parts from the checkpoint of size {size}. Keep the file as it is "
            "and restore a backup (yours to do); trying again does not help."
        )


def _ledger(store: Store, vkey: str) -> Report:
    """The ledger's own proof. Checkpoints are read before the entries, which may grow but never shrink."""
    kept, waiting = list(store.checkpoints()), _Waiting(store)
    report = verify_ledger(
        waiting.leaves(),
        waiting.payload,
        (note for _, note in kept),
        vkey,
        called=lambda at: f"The checkpoint kept for size {kept[at - 1][0]}",
        former=_former(store, kept, vkey),
    )
    steps = waiting.told_apart(report.steps)
    known = {each.entry for each in steps if not each.ok}
    odd = [*_misplaced(kept), *(each for each in waiting.unmarked() if each.entry not in known)]
    steps = (*steps, *odd)
    return replace(report, ok=all(each.ok for each in steps), steps=steps)


def _former(store: Store, kept: list[tuple[int, str]], vkey: str) -> list[str]:
    """The key, under each name before that a recovery tells. Entries are read only where a name is
    another.
    """
    key = parse_vkey(vkey)
    if all(note.startswith(f"{key.name}\n") for _, note in kept):
        return []
    told = (each.leaf for each in store.entries() if b'"k":"recovery"' in each.leaf)
    return [format_vkey(verifier_key(name, key.public)) for name in sorted(set(map(_before, told)) - {""})]


def _before(leaf: bytes) -> str:
    """The name before a recovery; empty for a leaf that can't be read, which another step names."""
    try:
        found = msgspec.json.decode(leaf, type=_Recovered)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return ""
    return found.st.get("before", "") if found.k == "recovery" else ""


class _Recovered(Struct):
    k: str
    st: dict[str, Any]


class _Waiting:
    """A store's entries, handed over as leaves; each payload waits until it is asked for."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._payloads: dict[int, Payload] = {}
        self._gone: dict[int, str] = {}
        self._untold: dict[int, str] = {}
        self._closed: dict[int, int] = {}

    def leaves(self) -> Iterator[bytes]:
        for each in self._store.entries():
            self._sort(each)
            if b'"k":"tombstone"' in each.leaf:
                for earlier in _named_by(each.leaf):
                    self._untold.pop(earlier, None)
            yield each.leaf

    def _sort(self, each: Stored) -> None:
        if each.missing:
            self._closed[each.index] = each.missing
        elif each.destroyed:
            self._payloads[each.index] = DESTROYED
            self._untold[each.index] = UNTOLD
        elif each.payload is not None:
            self._payloads[each.index] = (each.seed or b"", each.payload)
        elif _commits(each.leaf):
            self._gone[each.index] = UNMARKED

    def payload(self, index: int) -> Payload:
        return self._payloads.pop(index, None)

    def told_apart(self, steps: tuple[Step, ...]) -> tuple[Step, ...]:
        """The steps; in place of a fault for each payload whose key is missing, one step for each such key.

        The verifier lists the payloads that it was not given after those that don't open, up to its limit:
        where one whose key is missing is among them, all that can be hidden by the limit is known here.
        """
        mine = [each for each in steps if each.step == COMMITMENT and each.entry in self._closed]
        if not mine:
            return (*steps, *self._keys())
        place = next(at for at, each in enumerate(steps) if each.step == COMMITMENT)
        kept = [each for each in steps if each.step != COMMITMENT]
        odd = [each for each in steps if each.step == COMMITMENT and each.entry not in {None, *self._closed}]
        listed = {each.entry for each in odd}
        odd += [_odd(at, said) for at, said in self._untold.items() if at not in listed]
        odd = odd or [Step(COMMITMENT, ok=True, entry=None, last=None, sentence=OPENED)]
        return (*kept[:place], *odd, *self._keys(), *kept[place:])

    def _keys(self) -> Iterator[Step]:
        """What can't be opened, by its key."""
        for generation in sorted(set(self._closed.values())):
            which = [at for at, key in self._closed.items() if key == generation]
            yield Step(KEY, ok=False, entry=which[0], last=which[-1], sentence=_closed(which, generation))

    def unmarked(self) -> Iterator[Step]:
        """Payloads that are gone and that the store does not say were destroyed."""
        return (_odd(index, said) for index, said in self._gone.items())


def _odd(index: int, sentence: str) -> Step:
    return Step(COMMITMENT, ok=False, entry=index, last=index, sentence=sentence)


def _closed(which: list[int], generation: int) -> str:
    """What is said of the payloads that one missing key would open."""
    one = len(which) == 1
    what = "Its payload" if one else f"{len(which):,} payloads, entry {which[0]} the first,"
    return (
        f"{what} cannot be opened: {'its' if one else 'their'} key (generation {generation}) is missing. "
        "What was committed to is not known, nor that anything changed. Put the key back (yours to do): "
        "rounds ledger keys restore"
    )


class _Commits(Struct):
    com: str = ""
    ref: tuple[int, ...] = ()


def _commits(leaf: bytes) -> bool:
    """Whether a leaf commits to a payload. One that can't be read is named by another step."""
    return bool(_lenient(leaf).com)


def _named_by(tombstone: bytes) -> tuple[int, ...]:
    """The entries that a tombstone names; none for one that can't be read."""
    return _lenient(tombstone).ref


def _lenient(leaf: bytes) -> _Commits:
    try:
        return msgspec.json.decode(leaf, type=_Commits)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return _Commits()


def _misplaced(kept: list[tuple[int, str]]) -> Iterator[Step]:
    """Checkpoints that speak of another size than the one they are kept for."""
    for size, note in kept:
        try:
            says = parse(note.partition("\n\n")[0] + "\n").size
        except VerifyError:
            continue  # its signature can't fit either, and that is named
        if says != size:
            sentence = f"The checkpoint kept for size {size} is of size {says}."
            yield Step("checkpoint", ok=False, entry=None, last=None, sentence=sentence)
