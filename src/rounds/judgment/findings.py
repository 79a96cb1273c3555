"""Findings: one per check and subject that is not met, and the clock that the law asks about.

Rules this module keeps:

* A finding opens when a verdict first fails, is *corrected* at the first Holds after that, *confirmed* when a
  later collection still shows it to hold, and *reopened* when it fails again.
* Not knowing opens nothing and closes nothing.
* `knowable` is *no later than*: the time at which the collection that first could see the defect saw it, or,
  where the source was silent for more than two of its intervals, when a working one would have. At a first
  look it is unknown, and `known_before` says by when the defect was there.
* Who was told, who acknowledged, who accepted: each is an entry of its own and only adds to the clock.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, Final

from msgspec.structs import replace

from rounds.judgment.engine import Change
from rounds.model.entry import Entry
from rounds.model.finding import Finding, Status
from rounds.model.records import Move
from rounds.model.times import from_ms
from rounds.model.verdict import Outcome
from rounds.sdk.check import Check

Key = tuple[str, str]
STEP: Final = {
    "finding.open": Status.OPEN,
    "finding.reopen": Status.REOPENED,
    "finding.correct": Status.CORRECTED,
    "finding.confirm": Status.CONFIRMED,
}


def finding_id(check: str, sub: str) -> str:
    """A finding's id: the same for the same check and subject, for ever."""
    return "f-" + hashlib.sha256(f"{check}\x1f{sub}".encode()).hexdigest()[:12]


class Findings:
    """All findings of a clinic. `apply` folds entries in; `moves` derives what a turn's changes mean.

    `holds(check, sub)` tells whether the recorded verdict holds. `looked(sub)` gives when a subject was last confirmed, when before that (-1: never), and its source's
    interval, all in milliseconds.
    """

    def __init__(
        self,
        rules: Mapping[str, Check],
        looked: Callable[[str], tuple[int, int, int]],
        holds: Callable[[str, str], bool],
    ) -> None:
        self.by_key: dict[Key, Finding] = {}
        self.by_id: dict[str, Key] = {}
        self.dirty: set[tuple[str, str]] = set()
        self._rules = rules
        self._looked = looked
        self._holds = holds
        self._waiting: dict[Key, int] = {}

    def load(self, finding: Finding, waiting: int | None) -> None:
        """Take a row back from the store; `waiting` is the look at which it was corrected."""
        key = (finding.check, finding.subject)
        self.by_key[key], self.by_id[finding.id] = finding, key
        if waiting is not None:
            self._waiting[key] = waiting

    def waiting(self, key: Key) -> int | None:
        """The look (ms) at which a corrected finding was corrected; it is confirmed by a later one."""
        return self._waiting.get(key)

    def moves(self, changes: list[Change], now: int) -> Iterator[Entry]:
        """The entries that a turn's changes mean for findings, to be folded in with `apply` by the caller."""
        moved: set[Key] = set()
        for change in changes:
            key = (change.check, change.sub)
            entry = self._move(change, self.by_key.get(key), now)
            if entry is not None:
                moved.add(key)
                yield entry
        for key, look in sorted(self._waiting.items()):
            if key not in moved and self._looked(key[1])[0] > look and self._holds(*key):
                yield self._entry("finding.confirm", key, {"at": now})

    def apply(self, entry: Entry) -> None:
        """Fold one entry in."""
        if entry.k in STEP:
            self._step(entry)
        elif entry.k == "told":
            for each in entry.st["findings"]:
                self._amend(each, told=from_ms(entry.st["at"]), once="told")
        elif entry.k == "action":
            self._act(entry)
        elif entry.k == "tombstone":
            self._forget(entry.ref[0])
        elif entry.k == "clock":
            self._step_back(entry.st["to"])

    def _move(self, change: Change, known: Finding | None, now: int) -> Entry | None:
        key = (change.check, change.sub)
        if change.outcome is Outcome.FAILS and (known is None or not known.status.is_open):
            st = self._clock(change, now) | {"at": now}
            return self._entry("finding.open" if known is None else "finding.reopen", key, st)
        if known is None or not known.status.is_open or change.outcome in (Outcome.FAILS, Outcome.UNSEEN):
            return None
        st = {"at": now, "look": self._looked(change.sub)[0]}
        st |= {} if change.outcome is Outcome.HOLDS else {"left_scope": True}
        return self._entry("finding.correct", key, st)

    def _clock(self, change: Change, now: int) -> dict[str, Any]:
        """The earliest times that the evidence supports."""
        if change.was is not None and change.was.u is not None and change.was.u <= now:
            return {"knowable": change.was.u}
        seen, before, interval = self._looked(change.sub)
        seen = now if seen < 0 else seen
        if change.was is None or before < 0:
            return {"known_before": seen}
        silent = interval > 0 and seen - before > 2 * interval
        return {"knowable": before + interval if silent else seen}

    def _entry(self, kind: str, key: Key, st: dict[str, Any]) -> Entry:
        check, sub = key
        said = {"id": finding_id(check, sub), "check": check} | st
        rule = self._rules.get(check)
        if rule is None:
            return Entry(k=kind, src="rounds", sub=sub, st=said)
        ctl = tuple(str(cite) for cite in rule.cites)
        return Entry(k=kind, src="rounds", sub=sub, st=said, ctl=ctl, sev=rule.severity.value)

    def _step(self, entry: Entry) -> None:
        st, at = entry.st, from_ms(entry.st["at"])
        key = (st["check"], entry.sub)
        if entry.k == "finding.open":
            made = Finding(
                id=st["id"],
                check=key[0],
                subject=key[1],
                status=Status.OPEN,
                first_observed=at,
                entry=entry.index,
            )
        elif entry.k == "finding.reopen":
            made = replace(
                self.by_key[key], status=Status.REOPENED, reopened=at, corrected=None, confirmed=None
            )
            made = replace(
                made, told=None, acknowledged=None, accepted_until=None, accepted_why="", left_scope=False
            )
        elif entry.k == "finding.correct":
            left = st.get("left_scope", False)
            made = replace(self.by_key[key], status=Status.CORRECTED, corrected=at, left_scope=left)
        else:
            made = replace(self.by_key[key], status=Status.CONFIRMED, confirmed=at)
        for name in ("knowable", "known_before"):
            if name in st:
                made = replace(made, **{name: from_ms(st[name])})
        self._keep(key, made)
        self._waiting.pop(key, None)
        if entry.k == "finding.correct" and not made.left_scope:
            self._waiting[key] = st["look"]

    def _act(self, entry: Entry) -> None:
        who, at = (entry.payload or {}).get("by", ""), from_ms(entry.st["at"])
        match Move(entry.st["move"]):
            case Move.ACKNOWLEDGE:
                self._amend(
                    entry.st["finding"], acknowledged=at, once="acknowledged", status=Status.ACKNOWLEDGED
                )
            case Move.OWN:
                self._amend(entry.st["finding"], owner=who, owner_entry=entry.index)
            case Move.ACCEPT:
                until, why = date.fromisoformat(entry.st["until"]), (entry.payload or {}).get("why", "")
                said = {"accepted_until": until, "accepted_why": why, "accepted_entry": entry.index}
                self._amend(entry.st["finding"], status=Status.ACCEPTED, **said)

    def _step_back(self, to: int) -> None:
        """The clock was set back: a look that it dated ahead of now is not to be waited for."""
        for key, look in self._waiting.items():
            if look > to:
                self._waiting[key] = to
                self.dirty.add(("finding", self.by_key[key].id))

    def _forget(self, index: int) -> None:
        """The words of an act were destroyed."""
        for key, known in list(self.by_key.items()):
            if known.owner_entry == index:
                self._keep(key, replace(known, owner=""))
            if known.accepted_entry == index:
                self._keep(key, replace(known, accepted_why=""))

    def _amend(self, which: str, *, once: str = "", status: Status | None = None, **fields: object) -> None:
        """Add to a finding's clock; a time that is to be kept `once` is never moved."""
        key = self.by_id.get(which)
        if key is None:
            return
        known = self.by_key[key]
        if once and getattr(known, once) is not None:
            fields.pop(once, None)
        if status is not None and known.status.is_open:
            fields["status"] = status
        self._keep(key, replace(known, **fields))

    def _keep(self, key: Key, finding: Finding) -> None:
        self.by_key[key], self.by_id[finding.id] = finding, key
        self.dirty.add(("finding", finding.id))
