"""What must hold between one entry and the entries before it.

Rules:

1. Turn: it never falls. Entries of one turn stand together and share `t`, `mono` and `boot`.
2. Source: `seq` counts 1, 2, 3 … for each `src`, without a hole and without a repeat.
3. References: each index in `ref` is smaller than the entry's own.
4. Uptime: `mono` never falls among the entries of one boot. (The wall clock `t` may jump: it is only a
   claim.)

An entry that could not be read counts as unknown: each source may then have a hole of as many entries as were
unreadable since its last one, so that one damaged entry is one fault and not one for every entry after it.
"""

from collections.abc import Iterator
from typing import NamedTuple

from rounds_verify.leaf import Leaf


class _Turn(NamedTuple):
    number: int
    clock: tuple[int, int, str]
    entry: int


class Order:
    """The state that the rules need, fed with each entry once, in order.

    Memory grows with sources and boots only.
    """

    def __init__(self) -> None:
        self._turn = _Turn(-1, (0, 0, ""), -1)
        self._last: dict[str, tuple[int, int]] = {}
        self._uptime: dict[str, tuple[int, int]] = {}
        self._unread = 0

    def unreadable(self) -> None:
        """The next entry could not be read."""
        self._unread += 1

    def faults(self, index: int, leaf: Leaf) -> Iterator[str]:
        """A sentence for each rule that entry `index` breaks, given all entries before it.

        Consume it to the end.
        """
        yield from self._turn_faults(index, leaf)
        yield from self._source_faults(leaf)
        for earlier in leaf.get("ref", ()):
            if earlier >= index:
                yield f"It refers to entry {earlier}, which does not come before it."
        yield from self._uptime_faults(index, leaf)

    def _turn_faults(self, index: int, leaf: Leaf) -> Iterator[str]:
        last, clock = self._turn, (leaf["t"], leaf["mono"], leaf["boot"])
        if leaf["turn"] < last.number:
            yield f"Its turn is {leaf['turn']}, but entry {last.entry} already has turn {last.number}."
        elif leaf["turn"] == last.number and clock != last.clock:
            yield f"It shares turn {last.number} with entry {last.entry}, but not its t, mono and boot."
        self._turn = _Turn(leaf["turn"], clock, index)

    def _source_faults(self, leaf: Leaf) -> Iterator[str]:
        seq, (last, unread) = leaf["seq"], self._last.get(leaf["src"], (0, 0))
        slack = self._unread - unread
        if not last < seq <= last + 1 + slack:
            yield f"Its seq is {seq} where {last + 1} follows for the source {leaf['src']!a}."
        self._last[leaf["src"]] = (seq, self._unread)

    def _uptime_faults(self, index: int, leaf: Leaf) -> Iterator[str]:
        uptime, at = self._uptime.get(leaf["boot"], (0, 0))
        if leaf["mono"] < uptime:
            yield f"Its mono is {leaf['mono']}, but entry {at} of the same boot already has {uptime}."
        self._uptime[leaf["boot"]] = (leaf["mono"], index)
