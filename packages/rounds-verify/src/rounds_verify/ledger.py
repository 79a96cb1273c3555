"""Verification of a whole ledger from plain iterables: one pass, no I/O, no clock.

The steps, by the names that a report gives them:

1. leaf        each entry is a leaf (`leaf`) in canonical spelling
2. order       what must hold between entries holds (`order`)
3. commitment  each payload opens its entry's commitment; or it is gone and a later tombstone names the entry;
               or it is a fault. A payload where the entry commits to none is a fault too
4. keys        each change of the key that signs is signed by the old and the new one, each revocation by the
               key in charge (`rotation`), and they follow from each other (`succession`); a ledger without
               such entries has no such step
5. checkpoint  each checkpoint is signed by the key in charge at its size, and its root is that of as many
               entries as it says. One under a key that was revoked vouches for nothing: where these entries
               lead to its root it is passed over, else refused
   copy        the entries reach as far as every checkpoint: if not, the copy is older than the checkpoint, or
               was cut at its end; that is told apart from a history that changed
6. unsigned    entries after the last checkpoint are counted and named: nothing binds them to the key yet

Where a root differs, the change lies between the last checkpoint that agrees and the first that does not: the
fault names that range. A checkpoint that differs *below* one that agrees cannot be a change of these entries:
the key has signed two histories, and the fault says so. Without any checkpoint nothing is bound to the key,
and that is a fault.

What no copy can show by itself is that a newer checkpoint exists. Whoever holds one hands it in with the
others.
"""

from collections.abc import Callable, Collection, Iterable
from enum import Enum
from typing import Final, TypeAlias

from rounds_verify import b64, checkpoint, commitment, leaf, note, rotation, tree
from rounds_verify.checkpoint import Checkpoint
from rounds_verify.errors import FormatError, VerifyError
from rounds_verify.order import Order
from rounds_verify.report import Report, Steps
from rounds_verify.rotation import Said
from rounds_verify.succession import RevokedError, Succession


class Destroyed(Enum):
    """The type of DESTROYED."""

    DESTROYED = "destroyed"


DESTROYED: Final = Destroyed.DESTROYED
"""The holder of the copy says that this payload was destroyed."""

Payload: TypeAlias = tuple[bytes, bytes] | Destroyed | None
"""A seed and the payload's canonical JSON; or DESTROYED; or None, where the copy holds nothing."""


def verify_ledger(
    entries: Iterable[bytes],
    payload_of: Callable[[int], Payload] | None,
    checkpoints: Iterable[str],
    vkey: str,
    payloads_held: Collection[int] = (),
    called: Callable[[int], str] = "Checkpoint {} of those given".format,
    former: Collection[str] = (),
) -> Report:
    """Run all steps over a ledger.

    `entries` are the leaves in order. `payload_of` is asked once for each readable entry, in order, and may
    raise FormatError for a record that it cannot read; None is for a copy that by its form holds no payload
    (a published folder): then none is asked for. `checkpoints` are signed notes in any order. `vkey` is
    the verifier-key line, from outside the copy. `payloads_held` are the indices of the payloads in the copy,
    where that is known: one without an entry is a fault. `called` says how a fault calls the checkpoint given
    first, second and so on, counted from 1. `former` are verifier keys under which the same ledger was signed
    before; a checkpoint is held to those whose name it bears. Keys before and after `vkey` that the entries
    themselves tell need not be given.
    Raises FormatError for a malformed `vkey`. What is wrong with the ledger is in the report, never raised.
    """
    keys = [note.parse_vkey(each) for each in (vkey, *former)]  # (0) comes from outside the copy
    steps, notes = Steps(), tuple(checkpoints)
    walk = _Walk(steps, payload_of, checkpoint.sizes(notes))
    for raw in entries:
        walk.entry(raw)
    walk.close(payloads_held)
    signed = _signed(notes, _succession(keys, walk, steps), walk, called)
    reach = _compare(signed, walk, steps)
    _close_checkpoints(signed, walk.size, steps)
    found = steps.all()
    root = b64.encode(tree.frontier_root(walk.nodes))
    return Report(all(step.ok for step in found), walk.size, root, reach, vkey, found)


class _Walk:
    """Steps 1 to 3 and the tree, one entry at a time.

    Keeps one byte an entry, and what waits for a tombstone.
    """

    def __init__(
        self, steps: Steps, payload_of: Callable[[int], Payload] | None, sizes: Collection[int]
    ) -> None:
        self.size = 0
        self.nodes: list[bytes] = []
        self.roots = {0: tree.EMPTY_ROOT}
        self.steps = steps
        self._payload_of = payload_of
        self._sizes = frozenset(sizes)
        self._order = Order()
        self._opened = bytearray()
        self._waiting: dict[int, str] = {}
        self._destroyed = 0
        self._still_held = 0
        self.said: list[Said] = []
        self.keys = 0

    def entry(self, raw: bytes) -> None:
        """Take the next entry."""
        index = self.size
        self._opened.append(0)
        try:
            found = leaf.parse(raw)  # (1) canonical, and every field by its rule
        except FormatError as error:
            self.steps.fault("leaf", index, str(error))
            self._order.unreadable()
        else:
            self._read(index, found)
        self.size = tree.extend(index, self.nodes, [tree.leaf_hash(raw)])
        if self.size in self._sizes:
            self.roots[self.size] = tree.frontier_root(self.nodes)

    def _read(self, index: int, found: leaf.Leaf) -> None:
        # (2) against the entries before it
        for sentence in self._order.faults(index, found):
            self.steps.fault("order", index, sentence)
        # (3) the payload, and whose payloads this entry declares destroyed
        self._payload(index, found.get("com"))
        if found["k"] == leaf.TOMBSTONE:
            for earlier in found.get("ref", ()):
                self._tombstone(earlier, index)
        elif found["k"] == rotation.KIND:
            self._key(index, found)

    def _key(self, index: int, found: leaf.Leaf) -> None:
        try:
            said = rotation.read(index, found, tree.frontier_root(self.nodes))
        except VerifyError as error:
            self.keys += 1
            self.steps.fault("keys", index, str(error))
        else:
            self.keys += said is not None
            self.said += [said] if said is not None else []

    def _payload(self, index: int, com: str | None) -> None:
        if self._payload_of is None:
            return
        try:
            payload = self._payload_of(index)
        except FormatError as error:
            self.steps.fault("commitment", index, str(error))
            return
        if com is None:
            if payload is not None:
                self.steps.fault("commitment", index, "There is a payload, but the entry commits to none.")
        elif isinstance(payload, tuple):
            self._open(index, com, *payload)
        else:
            state = "is not in this copy" if payload is None else "is said to be destroyed"
            self._waiting[index] = (
                f"Its payload {state}, and no later tombstone that can be read names this entry."
            )

    def _open(self, index: int, com: str, seed: bytes, payload: bytes) -> None:
        try:
            if commitment.commit_json(seed, payload) == b64.decode(com):
                self._opened[index] = 1
                return
            sentence = "Its payload is not the one that the entry committed to."
        except FormatError as error:
            sentence = f"Its payload cannot be read: {error}"
        self.steps.fault("commitment", index, sentence)

    def _tombstone(self, earlier: int, index: int) -> None:
        if self._waiting.pop(earlier, None):
            self._destroyed += 1
        elif earlier < index and self._opened[earlier]:
            self._still_held += 1

    def close(self, payloads_held: Collection[int]) -> None:
        """End steps 1 to 3."""
        for index, sentence in self._waiting.items():
            self.steps.fault("commitment", index, sentence)
        if stray := sorted(index for index in payloads_held if not 0 <= index < self.size):
            self.steps.fault(
                "commitment",
                stray[0],
                f"There is a payload for an entry beyond the end of this copy ({self.size} entries).",
            )
        self.steps.close("leaf", f"All {self.size:,} entries are in the one spelling that the format allows.")
        self.steps.close("order", "Turns, sequences, references and uptimes fit together.")
        held = (
            f" A tombstone names {self._still_held:,} of them, which this copy still holds."
            if self._still_held
            else ""
        )
        opened = f"{sum(self._opened):,} payloads are those that were committed to.{held}"
        self.steps.close(
            "commitment", f"{opened} {self._destroyed:,} were destroyed, and a tombstone says so for each."
        )


def _succession(keys: list[note.VerifierKey], walk: _Walk, steps: Steps) -> Succession:
    """Step 4: who signs from where on."""
    found = Succession(keys, walk.said)
    for entry, sentence in found.faults:
        steps.fault("keys", entry, sentence)
    if walk.keys:
        steps.close("keys", found.told)
    return found


def _signed(
    notes: Iterable[str], keys: Succession, walk: _Walk, called: Callable[[int], str]
) -> list[Checkpoint]:
    """Step 5, first half: the checkpoints that the key in charge signed, smallest first."""
    found = []
    for at, text in enumerate(notes, start=1):
        try:
            found.append(keys.accept(text)[0])
        except RevokedError as error:  # what these entries bear out contradicts nothing
            if walk.roots.get(error.checkpoint.size) != error.checkpoint.root:
                walk.steps.fault("checkpoint", None, f"{called(at)}: {error}")
        except VerifyError as error:
            walk.steps.fault("checkpoint", None, f"{called(at)}: {error}")
    return sorted(found, key=lambda one: one.size)


def _compare(signed: list[Checkpoint], walk: _Walk, steps: Steps) -> int:
    """Step 5, second half: compare roots. Returns how many entries are under a checkpoint that agrees."""
    # (5) the greatest checkpoint that agrees vouches for every entry below it
    within = [one for one in signed if one.size <= walk.size]
    reach = max((one.size for one in within if walk.roots[one.size] == one.root), default=0)
    differing = [one for one in within if walk.roots[one.size] != one.root]
    for one in differing:
        if one.size <= reach:
            steps.fault(
                "checkpoint",
                None,
                f"The key signed two histories: its checkpoint of size {one.size} has another root than "
                f"these entries, which its checkpoint of size {reach} bears out.",
            )
    beyond = [one for one in differing if one.size > reach]
    if beyond:
        _history_changed(reach, beyond, walk, steps)
    return reach


def _history_changed(reach: int, beyond: list[Checkpoint], walk: _Walk, steps: Steps) -> None:
    first = beyond[0]
    steps.fault(
        "checkpoint",
        reach,
        f"History changed: an entry from {reach} to {first.size - 1} is not what was signed. At size "
        f"{first.size} the checkpoint's root is {b64.encode(first.root)}, that of these entries "
        f"{b64.encode(walk.roots[first.size])}. {len(beyond) - 1} later checkpoints differ as well.",
        last=first.size - 1,
    )


def _close_checkpoints(signed: list[Checkpoint], size: int, steps: Steps) -> None:
    """End step 5, and step 6."""
    within = [one.size for one in signed if one.size <= size]
    newest = signed[-1].size if signed else 0
    if not signed:
        steps.fault(
            "checkpoint",
            None,
            "No checkpoint with a valid signature was given: nothing binds the entries to the key.",
        )
    if newest > size:
        steps.fault(
            "copy",
            size,
            f"Your copy is older than the checkpoint, or was cut at its end: it has {size} entries and the "
            f"checkpoint {newest}. What it has is compared with the checkpoints up to there.",
            last=newest - 1,
        )
    steps.close(
        "checkpoint", f"All {len(within):,} checkpoints are signed by the key and agree with the entries."
    )
    steps.close("copy", f"The copy reaches as far as the newest checkpoint, size {newest:,}.")
    _close_unsigned(max(within, default=0), size, steps)


def _close_unsigned(start: int, size: int, steps: Steps) -> None:
    # (6) nothing is hidden about the tail: it is counted and named
    if start == size:
        steps.close("unsigned", "No entry comes after the last checkpoint.")
    else:
        steps.close(
            "unsigned",
            f"{size - start:,} entries are not yet signed: {start} to {size - 1}.",
            start,
            size - 1,
        )
