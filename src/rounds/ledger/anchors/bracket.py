"""Between which two times of outsiders an entry was written.

Rules this module keeps:

* *Not before*: an entry that follows an anchor was written after the outsider said that anchor's time, since
  nobody could know the answer's hash before. *Not after*: a checkpoint of more than `index` entries holds the
  entry, and the outsider saw its root.
* Where several speak of the same checkpoint the weaker time is taken. Nothing but what was checked bounds.
* The entry's own time is a claim: it is held to the bracket, and clocks that disagree are named. Nothing is
  repaired.

>>> one = Token("tsa", "acme", 10, 60_000, "aa", checked=True)
>>> two = Token("tsa", "acme", 20, 120_000, "bb", checked=True)
>>> found = bracket(15, 90_000, [Anchor(11, 60_500, "tsa", "acme", 10, "aa")], [one, two])
>>> found.not_before.at, found.not_after.at, found.claim
(60000, 120000, 'inside')
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from msgspec import Struct

from rounds.model.times import rfc3339

SLACK: Final = 300_000
"""Milliseconds by which two clocks may differ before it is told."""


class Anchor(NamedTuple):
    """An `anchor` entry: its place and the turn's time, who gave it (`tsa` or `witness`, name), the size of
    the checkpoint, and SHA-256 (hex) of the answer.
    """

    index: int  # type: ignore[assignment] # its place is what it is called; nobody asks for tuple.index
    t: int
    by: str
    name: str
    size: int
    hash: str


class Token(NamedTuple):
    """An outsider's answer: the time that it says (ms), and whether it was checked; `why` says why not."""

    by: str
    name: str
    size: int
    at: int
    hash: str
    checked: bool
    why: str = ""


class Bracket(Struct, frozen=True):
    """What outsiders say of one entry's time. A bound is `None` where there is none that was checked.

    `claim` says whether the entry's own time lies *inside* or *outside*, or *not known*; `sentences` tell
    what limits or contradicts the bracket.
    """

    index: int
    claimed: int
    not_before: Token | None
    not_after: Token | None
    claim: str
    sentences: tuple[str, ...] = ()


def bracket(index: int, claimed: int, anchors: Sequence[Anchor], tokens: Iterable[Token]) -> Bracket:
    """The bracket of entry `index` whose own time is `claimed` (ms)."""
    every = sorted(tokens, key=lambda each: (each.size, each.at))
    sound = {each.hash: each for each in every if each.checked}
    earlier = [each for each in anchors if each.index < index and each.hash in sound]
    last = max(earlier, key=lambda each: each.index, default=None)
    same = [sound[each.hash] for each in earlier if last is not None and each.size == last.size]
    covering = [each for each in every if each.checked and each.size > index]
    first = [each for each in covering if each.size == covering[0].size]
    lower = min(same, key=lambda each: each.at, default=None)
    upper = max(first, key=lambda each: each.at, default=None)
    said = (*_limits(index, lower, upper, every), *disagreements(anchors, every))
    return Bracket(index, claimed, lower, upper, _claim(claimed, lower, upper), said)


def disagreements(anchors: Iterable[Anchor], tokens: Iterable[Token]) -> Iterator[str]:
    """A sentence for each pair of clocks that contradict one another, by what was checked."""
    sound = sorted((each for each in tokens if each.checked), key=lambda each: each.size)
    for one, other in pairwise(sound):
        if one.size < other.size and one.at > other.at + SLACK:
            yield (
                f"{one.name} says {rfc3339(one.at)} of {one.size} entries, and {other.name} the earlier "
                f"{rfc3339(other.at)} of {other.size}: one of their clocks was wrong."
            )
    by_hash = {each.hash: each for each in sound}
    for anchor in anchors:
        token = by_hash.get(anchor.hash)
        if token is not None and abs(token.at - anchor.t) > SLACK:
            yield (
                f"{token.name} said {rfc3339(token.at)} when this machine's clock said {rfc3339(anchor.t)}: "
                "one of the two was wrong."
            )


def _limits(index: int, lower: Token | None, upper: Token | None, every: list[Token]) -> Iterator[str]:
    for each in every:
        if not each.checked and (each.size > index) is (upper is None):
            yield f"An answer of {each.name} over {each.size} entries bounds nothing: {each.why}"
    if lower is None:
        yield "No outsider's time was written before this entry: it may be older than it says."
    if upper is None:
        yield "No outsider has vouched for this entry: it may be younger than it says."
    if lower is not None and upper is not None and lower.at > upper.at:
        yield "The two bounds contradict one another: at least one outsider's clock was wrong."


def _claim(claimed: int, lower: Token | None, upper: Token | None) -> str:
    early = lower is not None and claimed < lower.at - SLACK
    late = upper is not None and claimed > upper.at + SLACK
    if early or late:
        return "outside"
    return "inside" if lower is not None and upper is not None else "not known"
