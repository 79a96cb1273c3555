"""Findings: one per check and subject that is not met, and the clock that the law asks about.

Rules this module keeps:

* A finding opens when a verdict first fails, is *corrected* at the first Holds after that, *confirmed* when a
  later collection still shows it to hold, and *reopened* when it fails again.
* Not knowing opens nothing and closes nothing. What a check found leaves scope with its check.
* `knowable` is *no later than*: the time at which the collection that first could see the defect saw it, or,
  where the source was silent for more than two of its intervals, when a working one would have. Where not the
  subject changed but something beside it, it is the time of the turn that learned it. At a first look it is
  unknown, and `known_before` says by when the defect was there.
* A verdict on the whole clinic is confirmed when every listing that it rests on was made again.
* A correction and a confirmation name in `ref` the opening that they end, a reopening the opening before it.
  Where an earlier release reopened a finding without a word of it, nothing is named until it is reopened.
* Who was told, who acknowledged, who accepted: each is an entry of its own and only adds to the clock.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import date
from typing import Any, Final

from msgspec.structs import replace

from rounds.judgment.engine import Change
from rounds.judgment.reading import CLINIC
from rounds.judgment.world import World
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
CLOCK: Final = ("knowable", "known_before")
"""What a move may say of when the defect could be known."""
ANEW: Final[dict[str, Any]] = {
    "corrected": None,
    "confirmed": None,
    "told": None,
    "acknowledged": None,
    "accepted_until": None,
    "accepted_why": "",
    "left_scope": False,
    "knowable": None,
    "known_before": None,
}
"""What a finding that is reopened starts over with."""


def finding_id(check: str, sub: str) -> str:
    """A finding's id: the same for the same check and subject, for ever."""
    return "f-" + hashlib.sha256(f"{check}\x1f{sub}".encode()).hexdigest()[:12]


class Findings:
    """All findings of a clinic. `apply` folds entries in; `moves` derives what a turn's changes mean.

    `holds(check, sub)` tells whether the recorded verdict holds; `world` tells when things were looked at.
    """

    def __init__(
        self,
        rules: Mapping[str, Check],
        world: World,
        holds: Callable[[str, str], bool],
    ) -> None:
        self.by_key: dict[Key, Finding] = {}
        self.by_id: dict[str, Key] = {}
        self.dirty: set[tuple[str, str]] = set()
        self._rules = rules
        self._world = world
        self._released = False
        self._holds = holds
        self._waiting: dict[str, dict[str, int]] = {}

    def load(self, finding: Finding, waiting: int | None) -> None:
        """Take a row back from the store; `waiting` is the look at which it was corrected."""
        key = (finding.check, finding.subject)
        self.by_key[key], self.by_id[finding.id] = finding, key
        self._wait(key, waiting)

    def waiting(self, key: Key) -> int | None:
        """The look (ms) at which a corrected finding was corrected; it is confirmed by a later one."""
        check, sub = key
        return self._waiting.get(sub, {}).get(check)

    def moves(
        self, changes: list[Change], now: int, since: int, stirred: Collection[str] | None = None
    ) -> Iterator[Entry]:
        """The entries that a turn's changes mean for findings, to be folded in with `apply` by the caller.

        `since` is the index of the turn's first entry. `stirred` are the subjects of which there may be a
        later look than before this turn; any, without it.
        """
        moved: set[Key] = set()
        for change in changes:
            key = (change.check, change.sub)
            entry = self._move(change, self.by_key.get(key), now, since)
            if entry is not None:
                moved.add(key)
                yield entry
        again: AbstractSet[str] = self._waiting.keys()
        if stirred is not None:
            again &= {change.sub for change in changes}.union(stirred)
        waiting = [((check, sub), look) for sub in again for check, look in self._waiting[sub].items()]
        for key, look in sorted(waiting):
            if key not in moved and self._looks(key)[0] > look and self._holds(*key):
                yield self._entry("finding.confirm", key, {"at": now})
        if self._released:
            self._released = False
            for key in sorted(key for key, each in self.by_key.items() if self._orphaned(each)):
                yield self._entry("finding.correct", key, {"at": now, "left_scope": True})

    def _orphaned(self, finding: Finding) -> bool:
        """Whether it still stands though its check is no more."""
        return finding.status.is_open and finding.check not in self._rules

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
        elif entry.k == "release":
            self._released = True

    def _move(self, change: Change, known: Finding | None, now: int, since: int) -> Entry | None:
        key = (change.check, change.sub)
        if change.outcome is Outcome.FAILS and (known is None or not known.status.is_open):
            st = self._clock(change, now, since) | {"at": now}
            return self._entry("finding.open" if known is None else "finding.reopen", key, st)
        if known is None or not known.status.is_open or change.outcome in (Outcome.FAILS, Outcome.UNSEEN):
            return None
        if change.outcome is Outcome.HOLDS:
            return self._entry("finding.correct", key, {"at": now, "look": self._looks(key)[1]})
        return self._entry("finding.correct", key, {"at": now, "left_scope": True})

    def _clock(self, change: Change, now: int, since: int) -> dict[str, Any]:
        """The earliest times that the evidence supports."""
        if change.was is not None and change.was.u is not None and change.was.u <= now:
            return {"knowable": change.was.u}
        look = self._world.looked(change.sub)
        if change.was is not None and look.entry < since:
            return {"knowable": now}
        if change.was is None or look.before < 0:
            newest = self._looks((change.check, change.sub))[1]
            return {"known_before": now if newest < 0 else newest}
        silent = look.interval > 0 and look.at - look.before > 2 * look.interval
        return {"knowable": look.before + look.interval if silent else look.at}

    def _looks(self, key: Key) -> tuple[int, int]:
        """The oldest and the newest of the last looks that a verdict rests on."""
        check, sub = key
        if sub == CLINIC:
            rule = self._rules.get(check)
            return self._world.swept(rule.kinds if rule is not None else ())
        at = self._world.looked(sub).at
        return at, at

    def _entry(self, kind: str, key: Key, st: dict[str, Any]) -> Entry:
        check, sub = key
        said = {"id": finding_id(check, sub), "check": check} | st
        made = Entry(
            k=kind, src="rounds", sub="" if sub == CLINIC else sub, st=said, ref=self._opening(kind, key)
        )
        rule = self._rules.get(check)
        if rule is not None:
            made.ctl, made.sev = tuple(str(cite) for cite in rule.cites), rule.severity.value
        return made

    def _opening(self, kind: str, key: Key) -> tuple[int, ...]:
        """The opening that a move of a finding names; a reopening at least the first."""
        known = self.by_key.get(key)
        if known is None or (known.opening < 0 and kind != "finding.reopen"):
            return ()
        return (known.opening if known.opening >= 0 else known.entry,)

    def _step(self, entry: Entry) -> None:
        st, key = entry.st, (entry.st["check"], entry.sub or CLINIC)
        status, at = STEP[entry.k], from_ms(st["at"])
        clock: dict[str, Any] = {name: from_ms(st[name]) for name in CLOCK if name in st}
        left = st.get("left_scope", False)
        match status:
            case Status.OPEN:
                about = {"id": st["id"], "check": key[0], "subject": key[1], "entry": entry.index}
                made = Finding(**about, **clock, status=status, first_observed=at)
            case Status.REOPENED:
                again = entry.index if entry.ref else -1
                made = replace(self.by_key[key], **ANEW | clock, status=status, reopened=at, again=again)
            case Status.CORRECTED:
                made = replace(self.by_key[key], status=status, corrected=at, left_scope=left)
            case _:
                made = replace(self.by_key[key], status=status, confirmed=at)
        self._keep(key, made)
        self._wait(key, st["look"] if status is Status.CORRECTED and not left else None)

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
        for sub, looks in self._waiting.items():
            for check in [check for check, look in looks.items() if look > to]:
                looks[check] = to
                self.dirty.add(("finding", self.by_key[check, sub].id))

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

    def _wait(self, key: Key, look: int | None) -> None:
        """A corrected finding waits for a later look than this, or no longer (`None`)."""
        check, sub = key
        if look is not None:
            self._waiting.setdefault(sub, {})[check] = look
        elif sub in self._waiting:
            self._waiting[sub].pop(check, None)
            if not self._waiting[sub]:
                del self._waiting[sub]

    def _keep(self, key: Key, finding: Finding) -> None:
        self.by_key[key], self.by_id[finding.id] = finding, key
        self.dirty.add(("finding", finding.id))
