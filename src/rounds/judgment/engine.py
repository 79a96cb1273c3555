"""The engine: re-judges exactly what a change can have changed, and counts.

Rules this module keeps:

* Judging is pure: verdicts follow from the chart and the time that is handed in, and from nothing else.
* What must be judged again follows from each check's signature: its subject, its relations, its listings, the
  clinic.
* Time alone can change a verdict: when a resource fades, when a listing lapses, when a verdict's `until`
  comes.
* A verdict changed if its outcome or its `until` changed. Counters per check keep the score's cost
  independent of the number of resources.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from itertools import chain
from operator import attrgetter
from typing import Final

import msgspec
from msgspec import Struct

from rounds.judgment.affected import Rules
from rounds.judgment.reading import CLINIC, Gathered, Subs
from rounds.judgment.world import World
from rounds.model.times import to_ms
from rounds.model.verdict import Outcome, Verdict

OUTCOMES: Final = {each.value: i for i, each in enumerate(Outcome)}
BY_WORD: Final = 4
"""Places in a check's counters: one an outcome, then how many of the holding ones rest on someone's word."""


class Mark(Struct, gc=False, omit_defaults=True):
    """What a check last said of a subject: outcome, `until` in milliseconds, and the entry that recorded it.

    `w` says that the verdict rests on a list that people keep by hand.
    """

    o: str
    e: int = -1
    u: int | None = None
    w: bool = False


class Change(Struct, gc=False):
    """One verdict that changed, by the check's id. `verdict` is `None` for a subject that left, `reads` are
    the subjects that it rests on.
    """

    check: str
    sub: str
    was: Mark | None
    verdict: Verdict | None
    reads: Subs = ()

    @property
    def outcome(self) -> Outcome | None:
        """The new outcome, `None` for a subject that left."""
        return None if self.verdict is None else self.verdict.outcome

    @property
    def until(self) -> int | None:
        """When it must be judged again, in milliseconds."""
        return None if self.verdict is None or self.verdict.until is None else to_ms(self.verdict.until)


_check: Final = attrgetter("check")
_ENCODE: Final = msgspec.json.Encoder(order="deterministic").encode
_ROW: Final = msgspec.json.Decoder(dict[str, Mark])


class Engine:
    """Verdicts of one clinic. `marks` are what was last recorded; `judge` finds what differs now."""

    def __init__(self, world: World, rules: Rules) -> None:
        self.rules = rules
        self.counts: dict[str, list[int]] = {each.id: [0] * 5 for each in self.rules.all}
        self._world = world
        self._marks: dict[str, dict[str, Mark] | bytes] = {}
        self._timers: list[tuple[int, str, str]] = []
        self._armed: dict[str, int] = {}
        self._faded: set[str] = set()

    def marks(self, sub: str) -> dict[str, Mark]:
        """What was last recorded of a subject, by check id."""
        held = self._marks.get(sub, {})
        return _ROW.decode(held) if isinstance(held, bytes) else held

    def subjects(self) -> Iterable[str]:
        """Every subject with a recorded verdict."""
        return self._marks.keys()

    def load(self, sub: str, row: bytes) -> None:
        """Take a subject's row back from the store."""
        self._marks[sub] = row
        if b'"u"' in row:
            for check_id, mark in _ROW.decode(row).items():
                self._remember(sub, check_id, mark.u)

    def start(self, now: int) -> None:
        """After loading: arm the timers, all at once."""
        fades = {sub: self._world.fresh_until(sub) for sub in self._world.held}
        self._faded = {sub for sub, at in fades.items() if at <= now}
        self._armed = {sub: at for sub, at in fades.items() if at > now}
        self._timers += [(at, sub, "") for sub, at in self._armed.items()]
        heapq.heapify(self._timers)

    def everything(self) -> set[tuple[str, str]]:
        """Every pair there is, for a release that judges for the first time."""
        pairs = {
            (check.id, sub) for sub, held in self._world.held.items() for check in self.rules.of(held.kind)
        }
        return pairs | {(check.id, CLINIC) for check in self.rules.of(CLINIC)}

    def keep_only(self, check_ids: Collection[str]) -> set[str]:
        """Drop what checks that are no more said; gives the subjects whose rows changed."""
        self.counts = {each: self.counts.get(each, [0] * 5) for each in check_ids}
        gone = {sub: row for sub in self._marks if (row := self.marks(sub)).keys() - set(check_ids)}
        for sub, row in gone.items():
            self._marks[sub] = {each: mark for each, mark in row.items() if each in check_ids}
        return set(gone)

    def disarm(self) -> None:
        """The clock was set back: no timer of a resource can be trusted until everything is judged again."""
        self._armed.clear()

    def judge(
        self,
        pairs: Iterable[tuple[str, str]],
        gone: Iterable[str],
        now: int,
        seen: Iterable[str] = (),
        whole: Collection[str] = frozenset(),
    ) -> list[Change]:
        """Judge these `(check id, subject)` pairs, the subjects in `whole` by all their checks, and what time
        made due; gives what differs from the record, sorted.
        """
        changes = [each for sub in sorted(gone) for each in self._left(sub)]
        todo: defaultdict[str, set[str]] = defaultdict(set)
        for check_id, sub in chain(pairs, self._due(now)):
            todo[sub].add(check_id)
        held, rules = self._world.held, self.rules
        for sub in sorted(todo.keys() | whole):
            if sub == CLINIC or sub in held:
                every = rules.ids(held[sub].kind) if sub in whole else tuple(sorted(todo[sub]))
                changes += self.differing(sub, every, now)
        for sub in todo.keys() | seen:
            self._arm(sub, now)
        return changes

    def differing(self, sub: str, check_ids: tuple[str, ...], now: int) -> list[Change]:
        """What these checks say of a subject now and did not say before.

        What several of them read is gathered once. A verdict that says nothing new is gone before the
        next is made, and what it rests on is noted for news alone: nearly all of judging ends here.
        """
        marks, (alone, others) = self.marks(sub), self.rules.plan(check_ids)
        news: list[Change] = []
        given = Gathered(self._world, sub, now)
        if alone:
            held = given.subject()
            for check_id, judge in alone:
                verdict = judge(held)
                was, until = marks.get(check_id), verdict.until
                ends = None if until is None else to_ms(until)
                if was is None or was.o != verdict.said or was.u != ends:
                    news.append(Change(check_id, sub, was, verdict, (sub,)))
        for check_id, judge_more, asks in others:
            verdict = judge_more(*[given[each][0] for each in asks])
            was, until = marks.get(check_id), verdict.until
            ends = None if until is None else to_ms(until)
            if was is None or was.o != verdict.said or was.u != ends:
                news.append(Change(check_id, sub, was, verdict, given.rests(asks)))
        return sorted(news, key=_check) if others and len(news) > 1 else news

    def record(self, change: Change, entry: int) -> None:
        """A change was given its ledger entry: it is the record from now on."""
        row = self.marks(change.sub)
        self._count(change.check, row.pop(change.check, None), -1)
        if change.verdict is not None:
            word = self._world.by_word(change.sub)
            mark = row[change.check] = Mark(o=change.verdict.said, e=entry, u=change.until, w=word)
            self._count(change.check, mark, 1)
            self._remember(change.sub, change.check, change.until)
        if row:
            self._marks[change.sub] = row
        else:
            self._marks.pop(change.sub, None)

    def row(self, sub: str) -> bytes | None:
        """A subject's row for the store, `None` when nothing is recorded of it."""
        held = self._marks.get(sub)
        return _ENCODE(held) if isinstance(held, dict) else held

    def say(self, check_id: str, sub: str, now: int) -> tuple[Verdict, Subs]:
        """What a check says of a subject at `now`, and what that rests on. Changes nothing."""
        given = Gathered(self._world, sub, now)
        return self.rules.judge(check_id, given), self.rules.rests(check_id, given)

    def holds(self, check_id: str, sub: str) -> bool:
        """Whether what was last recorded of a subject is that it holds."""
        mark = self.marks(sub).get(check_id)
        return mark is not None and mark.o == Outcome.HOLDS.value

    def none_needs(self, kinds: tuple[str, ...], now: int) -> tuple[str, ...] | None:
        """For which of these kinds *there is none* needs someone's word; `None` where no word helps."""
        return self._world.none_needs(kinds, now)

    def next_due(self) -> int | None:
        """When time alone may change something next, in milliseconds (never too late, sometimes too
        early).
        """
        return self._timers[0][0] if self._timers else None

    def refreshed(self, system: str, kind: str, now: int) -> Iterator[str]:
        """Subjects of a stream that had faded and that a whole sweep has brought back."""
        if self._faded:
            yield from (
                s for s in self._world.members(system, kind) if s in self._faded and self._fresh(s, now)
            )

    def _left(self, sub: str) -> Iterator[Change]:
        self._faded.discard(sub)
        for check_id, was in sorted(self.marks(sub).items()):
            yield Change(check_id, sub, was, None)

    def _due(self, now: int) -> set[tuple[str, str]]:
        """Pairs whose time has come: a verdict's `until`, or a resource that fades (and what reads it)."""
        found: set[tuple[str, str]] = set()
        while self._timers and self._timers[0][0] <= now:
            at, sub, check_id = heapq.heappop(self._timers)
            if check_id:
                mark = self.marks(sub).get(check_id)
                found |= {(check_id, sub)} if mark is not None and mark.u == at else set()
            elif self._armed.get(sub) == at:
                del self._armed[sub]
                if sub in self._world.held and self._world.fresh_until(sub) <= now:
                    found |= self.around(sub)
                self._arm(sub, now)
        return found

    def around(self, sub: str) -> set[tuple[str, str]]:
        """Every pair that reads a subject: its own checks, its neighbours', the clinic's."""
        kind = self._kind(sub)
        pairs = {(check.id, sub) for check in self.rules.of(kind)}
        for other in self._world.near(sub):
            pairs |= {(check.id, other) for check in self.rules.reading(self._kind(other), kind)}
        return pairs | {(check.id, CLINIC) for check in self.rules.reading(CLINIC, kind)}

    def _kind(self, sub: str) -> str:
        return str(self._world.held[sub].kind)

    def _fresh(self, sub: str, now: int) -> bool:
        return self._world.fresh_until(sub) > now

    def _arm(self, sub: str, now: int) -> None:
        """See to it that a resource is looked at again when it fades."""
        if sub == CLINIC or sub not in self._world.held:
            return
        due = self._world.fresh_until(sub)
        if due <= now:
            self._faded.add(sub)
        else:
            self._faded.discard(sub)
            if due < self._armed.get(sub, due + 1):
                self._armed[sub] = due
                heapq.heappush(self._timers, (due, sub, ""))

    def _remember(self, sub: str, check_id: str, until: int | None) -> None:
        if until is not None:
            heapq.heappush(self._timers, (until, sub, check_id))

    def _count(self, check_id: str, mark: Mark | None, step: int) -> None:
        """Count a mark in or out: by outcome, and once more if what holds rests on someone's word."""
        if mark is not None:
            counts = self.counts.setdefault(check_id, [0] * 5)
            counts[OUTCOMES[mark.o]] += step
            counts[BY_WORD] += step if mark.w and mark.o == Outcome.HOLDS.value else 0
