"""Auditing a whole ledger by the clear part of its entries: what proves completeness, which no proof of
inclusion does.

Rules this module keeps:

* No payload is opened: who audits needs no key and learns no name.
* Each finding goes open, corrected, confirmed, and from the last two to open again: any other step is a
  fault, because a move of it is missing or was made up. A correction or confirmation that names the opening
  that it ends names the last one (an earlier release named none).
* Each source counts without a hole; entries of one turn stand together (`rounds_verify.order`).
* A silence is told, not judged: a source that was not heard for two of its intervals, from when to when.
* A `key` entry is signed by those who must sign it, over the entries before it (`rounds_verify.rotation`);
  with the clinic's key, what they say follows from each other (`rounds_verify.succession`).
* A tombstone names entries that had a payload. What a re-reading of the evidence found is told again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Final

from msgspec import Struct, field

from rounds.ledger.succession.told import succession_of
from rounds_verify import leaf, rotation, tree
from rounds_verify.errors import FormatError, VerifyError
from rounds_verify.leaf import Leaf
from rounds_verify.order import Order
from rounds_verify.rotation import Said

STEPS: Final = {
    "finding.open": (frozenset({None}), "open"),
    "finding.correct": (frozenset({"open", "reopened"}), "corrected"),
    "finding.confirm": (frozenset({"corrected"}), "confirmed"),
    "finding.reopen": (frozenset({"corrected", "confirmed"}), "reopened"),
}
"""For each move of a finding the states that it may be made from, and the one that it leads to."""
SHOWN: Final = 100
"""Faults and silences that are listed; the rest are counted."""


class Broken(Struct, frozen=True):
    """One rule that an entry breaks."""

    entry: int
    sentence: str


class Silence(Struct, frozen=True):
    """A source that was not heard for longer than two of its intervals: from when to when (milliseconds), and
    the entry that ended it; `None` where the ledger ends in it.
    """

    source: str
    start: int
    stop: int
    entry: int | None


class Audit(Struct):
    """What an audit found. Counts are of entries, but `states` counts findings by how they stand."""

    size: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    controls: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    severities: Counter[str] = field(default_factory=Counter)
    sources: Counter[str] = field(default_factory=Counter)
    destroyed: int = 0
    recoveries: int = 0
    longest: int = 0
    """The longest time between two turns, in milliseconds."""
    silences: list[Silence] = field(default_factory=list)
    faults: list[Broken] = field(default_factory=list)
    more: int = 0

    @property
    def ok(self) -> bool:
        """Whether no rule is broken."""
        return not self.faults


def audit(leaves: Iterable[bytes], vkey: str = "") -> Audit:
    """Audit a ledger's entries, in order; `vkey` is a key that signs or signed it. What is wrong with the
    entries is in the answer, never raised. Raises `FormatError` for a malformed key.
    """
    run = _Run()
    for raw in leaves:
        run.take(raw)
    return run.closed(vkey)


class _Run:
    """The state that the rules need; it grows with findings and sources."""

    def __init__(self) -> None:
        self._found = Audit()
        self._order = Order()
        self._states: dict[str, str] = {}
        self._opened: dict[str, int] = {}
        self._commits = bytearray()
        self._heard: dict[str, int] = {}
        self._intervals: dict[str, int] = {}
        self._last = -1
        self._nodes: list[bytes] = []
        self._said: list[Said] = []

    def take(self, raw: bytes) -> None:
        """Take the next entry."""
        index, entry = self._found.size, self._parsed(raw)
        if entry is not None and entry["k"] == rotation.KIND:
            self._key(index, entry)
        self._found.size = tree.extend(index, self._nodes, [tree.leaf_hash(raw)])
        if entry is None:
            return
        self._commits.append("com" in entry)
        for sentence in self._order.faults(index, entry):
            self._fault(index, sentence)
        self._count(entry)
        self._time(index, entry)
        self._move(index, entry)
        self._mark(index, entry)

    def _parsed(self, raw: bytes) -> Leaf | None:
        try:
            return leaf.parse(raw)
        except FormatError as why:
            self._order.unreadable()
            self._commits.append(1)
            self._fault(self._found.size, str(why))
            return None

    def _key(self, index: int, entry: Leaf) -> None:
        """What a `key` entry says, over the entries before it."""
        try:
            said = rotation.read(index, entry, tree.frontier_root(self._nodes))
        except VerifyError as why:
            self._fault(index, str(why))
            return
        if said is not None:
            self._said.append(said)

    def _count(self, entry: Leaf) -> None:
        found = self._found
        found.kinds[entry["k"]] += 1
        found.sources[entry["src"]] += 1
        found.controls.update(entry.get("ctl", ()))
        if entry["k"] == "finding.open" and "sev" in entry:
            found.severities[entry["sev"]] += 1
        found.recoveries += entry["k"] == "recovery"

    def _time(self, index: int, entry: Leaf) -> None:
        now, source, st = entry["t"], entry["src"], _state(entry)
        if self._last >= 0:
            self._found.longest = max(self._found.longest, now - self._last)
        self._last = now
        if entry["k"] == "source":
            self._intervals[source] = 0 if st.get("retired") else int(st.get("interval") or 0) * 1000
        self._silent(source, now, index)
        self._heard[source] = now

    def _silent(self, source: str, now: int, index: int | None) -> None:
        since, interval = self._heard.get(source, now), self._intervals.get(source, 0)
        if interval and now - since > 2 * interval:
            self._found.silences.append(Silence(source, since, now, index))

    def _move(self, index: int, entry: Leaf) -> None:
        """A finding's step."""
        step = STEPS.get(entry["k"])
        if step is None:
            return
        name = str(_state(entry).get("id", ""))
        before, (allowed, after) = self._states.get(name), step
        if before not in allowed:
            stood = f"it was {before}" if before else "it was never opened"
            self._fault(index, f"Finding {name} can't make the step {entry['k']}: {stood}.")
        self._states[name] = after
        if after in {"open", "reopened"}:
            self._opened[name] = index
        elif "ref" in entry and entry["ref"] != [self._opened.get(name)]:
            self._fault(index, f"Finding {name} names another opening than its last one, {entry['ref']}.")

    def _mark(self, index: int, entry: Leaf) -> None:
        """What tombstones and re-readings name."""
        for each in entry.get("ref", ()):
            if each >= index:
                continue  # the order names it
            if entry["k"] == leaf.TOMBSTONE:
                self._found.destroyed += 1
                if not self._commits[each]:
                    self._fault(index, f"The tombstone names entry {each}, which never had a payload.")
            elif entry["k"] == "audited":
                self._fault(each, f"Its payload did not fit when it was read again (entry {index}).")

    def _fault(self, entry: int, sentence: str) -> None:
        if len(self._found.faults) < SHOWN:
            self._found.faults.append(Broken(entry, sentence))
        else:
            self._found.more += 1

    def closed(self, vkey: str) -> Audit:
        """End, with what the keys come to, and who is silent still."""
        for at, sentence in succession_of(vkey, self._said).faults if vkey else ():
            self._fault(at, sentence)
        for source in self._heard:
            self._silent(source, self._last, None)
        self._found.states = Counter(self._states.values())
        return self._found


def _state(entry: Leaf) -> dict[str, Any]:
    """An entry's clear state."""
    return dict(entry.get("st", {}))


def plain(found: Audit) -> Iterator[tuple[str, Any]]:
    """The audit as the terminal's JSON gives it, field by field."""
    yield from (("ok", found.ok), ("size", found.size))
    for name in ("kinds", "controls", "states", "severities", "sources"):
        yield name, dict(sorted(getattr(found, name).items()))
    yield from (("destroyed", found.destroyed), ("recoveries", found.recoveries))
    yield from (("longest_ms", found.longest), ("silences", found.silences[:SHOWN]))
    yield from (("faults", found.faults), ("more", found.more))
