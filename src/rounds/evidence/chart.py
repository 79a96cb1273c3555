"""The chart: what we believe now, folded from the ledger and from nothing else.

Rules this module keeps:

* `apply` is the only way in. Living and replaying call it with the same entries and get the same chart.
* "No longer there" follows only from complete sweeps: two in a row, and not for what leaves by a record of
  its own.
* Each change says which subjects, relations and listings it touched, so that exactly those are judged again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace
from msgspec.structs import replace as replace_held

from rounds.evidence.board import Board, Held
from rounds.evidence.links import same_place
from rounds.evidence.streams import AT_ONCE, Stream, stepped
from rounds.model.entry import Entry
from rounds.model.fact import NO, NOT_ASKED, Reason, Seen
from rounds.model.plain import from_plain, split
from rounds.model.resource import Resource, shape_of
from rounds.model.resources import KINDS, Clinic, Person

GONE_TEXT: Final = "(destroyed)"


class Touched(Struct):
    """What a turn changed.

    `subs` themselves; `related` subjects by the kinds of neighbour that changed; `kinds` with a changed
    member;
    `whole` kinds whose listing became or stopped being whole; `refreshed` streams that a whole sweep
    confirmed;
    `gone` subjects that left the chart.
    """

    subs: set[str]
    related: dict[str, set[str]]
    kinds: set[str]
    whole: set[str]
    refreshed: set[tuple[str, str]]
    gone: set[str]

    @classmethod
    def none(cls) -> Touched:
        """Nothing touched."""
        return cls(set(), {}, set(), set(), set(), set())


class Chart(Board):
    """The board with its one writer. `dirty` names the rows `(table, key)` to write at the end of
    the turn.
    """

    def __init__(self) -> None:
        super().__init__()
        self.touched = Touched.none()
        self.dirty: set[tuple[str, str]] = set()
        self._pending_missing: set[str] = set()
        self._whole: dict[str, Reason | None] = {}
        self._apply: dict[str, Callable[[Entry], None]] = {
            "genesis": self._genesis,
            "source": self._source,
            "observation": self._observation,
            "seen": self._seen,
            "missing": self._missing,
            "sweep": self._sweep,
            "gap": self._gap,
            "clock": self._clock,
            "tombstone": self._tombstone,
        }

    def apply(self, entry: Entry) -> None:
        """Fold one entry in. Kinds that say nothing about the world outside are passed over."""
        step = self._apply.get(entry.k)
        if step is not None:
            step(entry)

    def due(self, now: int) -> None:
        """Mark the kinds whose listing became whole, or stopped being so, since this was last asked."""
        for kind in {kind for st in self.sources.values() for kind in st["kinds"]}:
            why = self.missing(kind, now)
            if why is not self._whole.get(kind, Reason.NOT_ASKED):
                self._whole[kind] = why
                self.touched.whole.add(kind)

    def load(self, sub: str, held: Held) -> None:
        """Take a row back from the store, without touching anything."""
        if held.left:
            self.left[sub] = held
            return
        self.held[sub] = held
        self.by_kind[held.kind][sub] = None
        self.links.add(sub, held.resource)

    def _genesis(self, entry: Entry) -> None:
        name = (entry.payload or {}).get("name", GONE_TEXT)
        self.clinic = Clinic(name=name, zone=entry.st["zone"])
        self.dirty.add(("clinic", "clinic"))

    def _source(self, entry: Entry) -> None:
        before = self.sources.get(entry.src, {"kinds": ()})
        self.declare(entry.src, dict(entry.st))
        self.dirty.add(("source", entry.src))
        self.touched.whole.update(before["kinds"], entry.st["kinds"])
        if entry.st["retired"]:
            self._retire(entry.src)

    def _retire(self, system: str) -> None:
        """A source is no more: what it showed leaves the chart, and its listings prove nothing."""
        for sub in [s for s, held in self.held.items() if held.resource.system == system]:
            self._remove(sub)
        for stream in [each for each in self.streams.values() if each.system == system]:
            self._stream(system, stream.kind).ended()

    def _observation(self, entry: Entry) -> None:
        resource = entry.resource or rebuild(entry)
        old = self.held.get(entry.sub)
        made = Held(
            kind=resource.kind,
            resource=resource,
            seen_at=entry.st["at"],
            entry=entry.index,
            before=-1 if old is None else self.base(old),
            missing=0 if old is None else old.missing,
            blind=entry.payload is None,
        )
        self._looked_at(entry.src, made)
        self._place(entry.sub, made)
        match getattr(resource, "disposed", NOT_ASKED):
            case Seen(day) if day is not None:
                self._remove(entry.sub)
                made.left = True
                self.left[entry.sub] = made

    def _seen(self, entry: Entry) -> None:
        held = self.held[entry.sub]
        held.seen_at = entry.st["at"]
        self._looked_at(entry.src, held)
        self._stir(entry.sub, held)

    def _looked_at(self, system: str, held: Held) -> None:
        """What a look is worth beside the last whole sweep: one from before it neither undoes that the sweep
        lacked the thing, nor is confirmed by it.
        """
        stream = self.streams.get((system, held.kind))
        held.missing = held.missing if stream is not None and held.seen_at < stream.whole_at else 0
        held.lagging = stream is not None and held.seen_at < stream.confirmed_at

    def _missing(self, entry: Entry) -> None:
        self._pending_missing.update(entry.st["subs"])

    def _sweep(self, entry: Entry) -> None:
        stream = self._stream(entry.src, entry.st["kind"])
        denied, confirmed = stream.denied, stream.confirmed_at
        stream.swept(entry.st)
        if denied or stream.confirmed_at < confirmed:
            self._stir_all(stream)
        lacking, self._pending_missing = self._pending_missing, set()
        if entry.st["complete"]:
            self.touched.refreshed.add((entry.src, stream.kind))
            for sub in sorted(lacking):
                self._lack(sub)
            for sub in entry.st.get("lagging", ()):
                self.held[sub].lagging = True
                self._stir(sub, self.held[sub])

    def _lack(self, sub: str) -> None:
        """A complete sweep lacked this one."""
        held = self.held[sub]
        held.missing, held.lagging = held.missing + 1, False
        if held.missing >= held.resource.gone_after and held.resource.gone_by_sweeps:
            self._remove(sub)
        elif isinstance(held.resource, Person) and held.resource.on_roster is not NO:
            self._place(sub, replace_held(held, resource=replace(held.resource, on_roster=NO)))
        else:
            self._stir(sub, held)

    def _gap(self, entry: Entry) -> None:
        stream = self._stream(entry.src, entry.st["kind"])
        stream.missed(entry.st, (entry.payload or {}).get("detail", ""), entry.index)
        if stream.gap in AT_ONCE:
            self._stir_all(stream)

    def _clock(self, entry: Entry) -> None:
        """The clock was set back: what a wrong clock dated ahead of now is not to stay fresh until then."""
        if entry.st["drift"] >= 0:
            return
        to, drift = entry.st["to"], entry.st["drift"] if entry.st["counted"] else None
        for stream in self.streams.values():
            self._stream(stream.system, stream.kind).step_back(to, drift)
        for sub, held in self.held.items():
            held.seen_at, held.before = stepped(held.seen_at, to, drift), stepped(held.before, to, drift)
            self.dirty.add(("chart", sub))

    def _tombstone(self, entry: Entry) -> None:
        if entry.ref[0] == 0:
            self.clinic = replace(self.clinic, name=GONE_TEXT)
            self.dirty.add(("clinic", "clinic"))
        for stream in self.streams.values():
            if stream.entry == entry.ref[0]:
                self._stream(stream.system, stream.kind).detail = ""
        left = self.left.get(entry.sub)
        if left is not None and left.entry == entry.ref[0]:
            del self.left[entry.sub]
            self.dirty.add(("chart", entry.sub))
        held = self.held.get(entry.sub)
        if held is not None and held.entry == entry.ref[0] and not held.blind:
            clear, _ = split(held.resource)
            bare = _blank(KINDS[held.kind], held.resource.system, clear)
            self._place(entry.sub, replace_held(held, resource=bare, blind=True))

    def _stream(self, system: str, kind: str) -> Stream:
        self.dirty.add(("stream", f"{system}/{kind}"))
        return self.streams.setdefault((system, kind), Stream(system=system, kind=kind))

    def _place(self, sub: str, made: Held) -> None:
        before = self.held.get(sub)
        if before is None:
            self.links.add(sub, made.resource)
        elif not same_place(before.resource, made.resource):
            self._note_related(made.kind, before.resource)
            self.links.drop(sub, before.resource)
            self.links.add(sub, made.resource)
        self.held[sub] = made
        self.left.pop(sub, None)
        self.touched.gone.discard(sub)
        self.by_kind[made.kind][sub] = None
        self._note_related(made.kind, made.resource)
        self._mark(sub, made)

    def _remove(self, sub: str) -> None:
        held = self.held.pop(sub)
        self._note_related(held.kind, held.resource)
        self.links.drop(sub, held.resource)
        del self.by_kind[held.kind][sub]
        self.touched.gone.add(sub)
        self._mark(sub, held)

    def _mark(self, sub: str, held: Held) -> None:
        self.touched.subs.add(sub)
        self.touched.kinds.add(held.kind)
        self.dirty.add(("chart", sub))

    def _stir(self, sub: str, held: Held) -> None:
        """What we may claim of one thing changed, though its content did not: its readers are touched too."""
        self._mark(sub, held)
        self._note_related(held.kind, held.resource)

    def _stir_all(self, stream: Stream) -> None:
        """What we may claim changed for a whole stream; the rows of its things did not."""
        self.touched.kinds.add(stream.kind)
        for sub in self.members(stream.system, stream.kind):
            self.touched.subs.add(sub)
            self._note_related(stream.kind, self.held[sub].resource)

    def _note_related(self, kind: str, resource: Resource) -> None:
        for other in self.links.related(resource):
            self.touched.related.setdefault(other, set()).add(kind)


def rebuild(entry: Entry) -> Resource:
    """The resource of an observation that was read back from the ledger."""
    kind = KINDS[entry.st["kind"]]
    if entry.payload is None:
        return _blank(kind, entry.src, entry.st["facts"])
    texts = {n: v for n, v in entry.payload.items() if n not in ("system", "key", "collector", "digest")}
    return from_plain(kind, entry.src, entry.payload["key"], entry.st["facts"] | texts)


def _blank(kind: type[Resource], system: str, clear: dict[str, Any]) -> Resource:
    """A resource whose texts were destroyed: its facts stay, its names are gone."""
    shape = shape_of(kind)
    texts: dict[str, Any] = dict.fromkeys(shape.names, GONE_TEXT)
    texts |= {n: {"unseen": Reason.DESTROYED.value} for n in shape.private if n in shape.values}
    return from_plain(kind, system, GONE_TEXT, clear | texts)


def _copy(held: Held, resource: Resource, *, blind: bool | None = None) -> Held:
    """A held resource with another content, in all else the same."""
    return Held(
        kind=held.kind,
        resource=resource,
        seen_at=held.seen_at,
        entry=held.entry,
        missing=held.missing,
        blind=held.blind if blind is None else blind,
    )
