"""Intake: what came in is checked against the chart, and only news becomes ledger entries.

Rules this module keeps:

* What is unchanged is only counted into its sweep. Outside a complete sweep an unchanged look is written as
  `seen` when its proof would otherwise lapse, or when it brings back what a sweep had lacked.
* What is older than what we hold is a repeat or a straggler: it changes nothing. A look says its gaps before
  it ends, so a gap that is not later than a whole look is one too.
* A look that is much older than the sweep that lists it (a laptop that has not called home) is listed as
  *lagging*: the sweep proves that the thing is there, not that its facts still hold.
* A sweep counts as complete only if it says so and its count is the number of things that were accepted since
  the sweep before it. Otherwise it is kept as incomplete, with a gap, and proves neither absence nor
  completeness.
* The first word of a system about a kind declares it a source of that kind.
* A thing that can't be read as one (a text without end) is a gap of its kind, and the listing that it came in
  is not whole; what else came with it is taken.
* An unchanged gap is written once an hour; at once if it ends what was seen since it was written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any, Final

from rounds.evidence.board import Board, Held
from rounds.evidence.elsewhere import ELSEWHERE
from rounds.evidence.kept import KEPT
from rounds.evidence.looks import mismatch, observation, unreadable
from rounds.evidence.said import (
    NotTaken,
    act,
    anchored,
    attestation,
    decision,
    filed,
    kind_fault,
    refusal,
    system_fault,
    told,
    unanchored,
)
from rounds.evidence.streams import AT_ONCE, Stream
from rounds.model.entry import Entry
from rounds.model.plain import NotPlain, nfc, normal
from rounds.model.records import (
    Act,
    Anchored,
    Attestation,
    Decision,
    Destroy,
    Filed,
    Gap,
    Observation,
    Record,
    Source,
    Sweep,
    Told,
    Unanchored,
)
from rounds.model.resource import Resource
from rounds.model.resources import KINDS
from rounds.model.times import span_ms, to_ms

CHUNK: Final = 1_000
"""Subjects that one `missing` list holds: more would not fit a leaf."""
LAG: Final = 3_600_000
"""Milliseconds by which a look may be older than the sweep that confirms it."""
TOGETHER: Final = 3_600_000
"""Milliseconds within which the parts of one listing arrive; what came earlier is left from a look that never
ended.
"""
SAME_GAP: Final = 3_600_000
"""Milliseconds for which an unchanged gap is not written again."""
UNHEARD: Final[dict[str, Any]] = {"kinds": [], "by_hand": False, "interval": 0, "retired": False}
"""What is known of a source before its first word."""


class Intake:
    """Turns records into entries. The caller applies each entry to the chart before it asks for the next.

    `subject_of(system, kind, key)` gives the pseudonym under which the ledger knows a thing.
    """

    def __init__(self, board: Board, subject_of: Callable[[str, str, str], str]) -> None:
        self._board = board
        self._subject_of = subject_of
        self._runs: dict[tuple[str, str], dict[str, tuple[int, int]]] = {}
        self._unread: set[tuple[str, str]] = set()
        self._unchanged: dict[str, int] = {}
        self._take: dict[type, Callable[[Any, int], Iterable[Entry]]] = {
            Observation: self._observation,
            Gap: self._gap,
            Sweep: self._sweep,
            Source: self._source,
            Attestation: attestation,
            Decision: decision,
            Filed: filed,
            Act: act,
            Told: told,
            Destroy: self._destroy,
            Anchored: anchored,
            Unanchored: unanchored,
            **ELSEWHERE,
            **KEPT,
        }

    def take(self, record: Record, now: int) -> Iterable[Entry]:
        """The entries that a record makes, in order; none if it is no news. `now` in milliseconds.

        Raises `NotTaken` for a record that can't be meant.
        """
        if why := refusal(record):
            raise NotTaken(why)
        return self._take[type(record)](record, now)

    def finish(self, now: int) -> Iterator[Entry]:
        """At the end of a delivery: `seen` entries for what no complete sweep has confirmed and would soon
        lapse.
        """
        unchanged, self._unchanged = self._unchanged, {}
        for sub, at in unchanged.items():
            held = self._board.held.get(sub)
            if held is not None and self._wanted(held, at):
                yield Entry(k="seen", src=held.resource.system, sub=sub, st={"at": min(at, now)})

    def _wanted(self, held: Held, at: int) -> bool:
        """Whether an unchanged look is news: it brings back what could not be claimed, or soon could not."""
        base = self._board.base(held)
        if at <= base:
            return False
        if at - base >= span_ms(held.resource.fresh_for) // 2:
            return True
        stream = self._board.streams.get((held.resource.system, held.kind))
        return stream is not None and stream.denied_at > base

    def _observation(self, record: Observation, now: int) -> Iterable[Entry]:
        """Nearly every look shows what is held and in no doubt: it is counted, and that is all."""
        resource = record.resource
        system, kind = resource.system, resource.kind
        sub = self._subject_of(system, kind, resource.key)
        held = self._board.held.get(sub)
        if held is None or held.resource != resource:
            return self._changed(record, sub, now)
        if held.blind or held.missing or held.lagging or self._declare(system, kind):
            return self._looked(record, resource, sub, now)
        at = min(to_ms(record.observed_at), now)
        if at >= self._board.base(held):
            self._runs.setdefault((system, kind), {})[sub] = (at, now)
            self._unchanged[sub] = at
        return ()

    def _changed(self, record: Observation, sub: str, now: int) -> Iterator[Entry]:
        """The entries of a look at what is not held like this. What is held is normal, what comes need not
        be.
        """
        given = record.resource
        try:
            resource = normal(given)
        except NotPlain as why:
            self._unread.add((given.system, given.kind))
            return self._gap(unreadable(record, why), now)
        if resource is not given:
            sub = self._subject_of(resource.system, resource.kind, resource.key)
        return self._looked(record, resource, sub, now)

    def _looked(self, record: Observation, resource: Resource, sub: str, now: int) -> Iterator[Entry]:
        """The entries of a look that may show something new, or bring back what was in doubt."""
        system, kind = resource.system, resource.kind
        yield from self._declare(system, kind)
        at = min(to_ms(record.observed_at), now)
        held = self._board.held.get(sub) or self._board.left.get(sub)
        if held is not None and at < self._board.base(held):
            return
        self._runs.setdefault((system, kind), {})[sub] = (at, now)
        if held is None or held.blind or held.resource != resource:
            self._unchanged.pop(sub, None)
            yield observation(sub, resource, record, at)
        elif not held.left and (held.missing or held.lagging) and at > held.seen_at:
            yield Entry(k="seen", src=system, sub=sub, st={"at": at})
        else:
            self._unchanged[sub] = at

    def _sweep(self, record: Sweep, now: int) -> Iterator[Entry]:
        yield from self._declare(record.system, record.kind)
        at = min(to_ms(record.observed_at), now)
        key = (record.system, record.kind)
        stream = self._board.streams.get(key) or Stream(system=key[0], kind=key[1])
        run = self._runs.get(key, {})
        self._runs[key] = {sub: (seen, came) for sub, (seen, came) in run.items() if seen > at}
        if at <= stream.swept_at:
            return
        listed = {sub: seen for sub, (seen, came) in run.items() if seen <= at and now - came <= TOGETHER}
        whole = record.complete and key not in self._unread
        self._unread.discard(key)
        complete = whole and len(listed) == record.count
        if whole and not complete:
            yield from self._gap(mismatch(record, len(listed)), now)
        st: dict[str, Any] = {"kind": key[1], "at": at, "complete": complete, "count": len(listed)}
        if complete:
            yield from self._missing(key, listed)
            st |= self._confirmed(listed, at)
        yield Entry(k="sweep", src=key[0], st=st)

    def _missing(self, key: tuple[str, str], listed: dict[str, int]) -> Iterator[Entry]:
        """What a complete sweep lacked, in lists that fit a leaf."""
        held = self._board.held
        kind = KINDS[key[1]]
        enough = kind.gone_after if kind.gone_by_sweeps else 1
        known = (sub for sub in self._board.members(*key) if held[sub].missing < enough)
        lacking = sorted(set(known) - listed.keys())
        for start in range(0, len(lacking), CHUNK):
            yield Entry(k="missing", src=key[0], st={"kind": key[1], "subs": lacking[start : start + CHUNK]})

    def _confirmed(self, listed: dict[str, int], at: int) -> dict[str, Any]:
        """What a complete sweep confirms: the set, the oldest look in it, and what lags too far behind."""
        held = self._board.held
        for sub in listed:
            self._unchanged.pop(sub, None)
        late = sorted(sub for sub, seen in listed.items() if seen < at - LAG and sub in held)
        news = [sub for sub in late if not held[sub].lagging][:CHUNK]
        lagging = {sub for sub in late if held[sub].lagging} | set(news)
        oldest = min((seen for sub, seen in listed.items() if sub not in lagging), default=at)
        said = {"set": self._digest(listed), "from": oldest}
        return said | ({"lagging": news} if news else {})

    def _digest(self, listed: dict[str, int]) -> str:
        """SHA-256 over the sorted ledger indices (8 bytes, big-endian) of the observations that the sweep
        confirms.
        """
        indices = sorted(self._board.held[sub].entry for sub in listed if sub in self._board.held)
        return hashlib.sha256(b"".join(i.to_bytes(8, "big") for i in indices)).hexdigest()

    def _gap(self, record: Gap, now: int) -> Iterator[Entry]:
        yield from self._declare(record.system, record.kind)
        at = min(to_ms(record.observed_at), now)
        known = self._board.streams.get((record.system, record.kind))
        if known is not None and at <= known.whole_at:
            return
        if known is not None and at - known.gap_at < SAME_GAP and self._said(known, record):
            return
        st = {"kind": record.kind, "at": at, "reason": record.reason.value, "whose": record.whose.value}
        payload = {"detail": nfc(record.detail)} if record.detail else None
        yield Entry(k="gap", src=record.system, st=st, payload=payload)

    def _said(self, known: Stream, record: Gap) -> bool:
        """Whether this is the trouble that is on record already, and ends nothing that was seen since."""
        same = known.gap is record.reason and known.detail == nfc(record.detail)
        if not same or known.gap_at < known.whole_at:
            return False
        members = self._board.members(record.system, record.kind)
        return record.reason not in AT_ONCE or all(
            self._board.base(self._board.held[sub]) <= known.gap_at for sub in members
        )

    def _source(self, record: Source, now: int) -> Iterator[Entry]:  # noqa: ARG002 - one signature for all records
        st = {
            "kinds": sorted(set(record.kinds)),
            "by_hand": record.by_hand,
            "interval": record.interval,
            "retired": record.retired,
        }
        if self._board.sources.get(record.system) != st:
            yield Entry(k="source", src=record.system, st=st)

    def _declare(self, system: str, kind: str) -> tuple[Entry, ...]:
        """A source says something of a kind for the first time, or again after it was retired; nearly always
        neither. Raises `NotTaken` for a name that can't be one.
        """
        known = self._board.sources.get(system, UNHEARD)
        heard = kind in known["kinds"]
        if heard and not known["retired"]:
            return ()
        if not heard and (why := system_fault(system) or kind_fault(kind)):
            raise NotTaken(why)
        st = known | {"kinds": sorted({*known["kinds"], kind}), "retired": False}
        return (Entry(k="source", src=system, st=st),)

    def _destroy(self, record: Destroy, now: int) -> Iterator[Entry]:  # noqa: ARG002 - as above
        every = chain(self._board.held.items(), self._board.left.items())
        held = (sub for sub, each in every if each.entry == record.index)
        yield Entry(
            k="tombstone",
            src="clinic",
            sub=next(held, ""),
            ref=(record.index,),
            st={"at": to_ms(record.at), "claimed": record.claimed},
            payload={"why": nfc(record.why), "by": nfc(record.by)},
        )
