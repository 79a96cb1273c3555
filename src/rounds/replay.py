"""Replay: derive everything again from the ledger, and name what does not come out the same.

Rules this module keeps:

* Turns are judged at their recorded times, in their recorded order, through the same fold that lives.
* A verdict of another release is taken as recorded and counted, never called a mismatch. So is one that rests
  on a payload that was destroyed.
* After a mismatch the record is followed, so that one forged verdict is one fault and not a hundred.
* What can't be folded at all is named by its turn, and ends the replay there.
* At the end every derived row must be, byte for byte, what the store holds. What another process writes
  meanwhile is replayed too, so that a living ledger is not taken for a damaged one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import groupby
from typing import Any, Final

import msgspec
from msgspec import Struct, field

from rounds.evidence.ledger import Head, encode_head, read
from rounds.fold import Fold, Release
from rounds.judgment.engine import Change
from rounds.judgment.practices import PATIENCE, Diary, states
from rounds.judgment.reading import CLINIC
from rounds.model.entry import DERIVED, Entry
from rounds.model.times import from_ms
from rounds.model.verdict import Fails, Holds, NotOurs, Unseen, Verdict
from rounds.ports import Store, Stored, StoreDamaged
from rounds.rows import TABLES, Rows
from rounds_verify.tree import extend, leaf_hash

MADE: Final[dict[str, type[Verdict]]] = {
    "holds": Holds,
    "fails": Fails,
    "unseen": Unseen,
    "not_ours": NotOurs,
}
LEDGER: Final = "ledger"
TRIES: Final = 20
"""How often the rows are compared again because entries came meanwhile."""
TURNING: Final = frozenset({"genesis", "release", "verdict", "score", "attest", "decision"})
"""Kinds of entry with which the state of a line may change."""
ODD: Final = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What folding raises for an entry that no release writes."""


class Mismatch(Struct, frozen=True):
    """One thing that replaying finds otherwise: the entry (or -1), the row's `table/key` (or empty), a
    sentence.
    """

    entry: int
    row: str
    sentence: str


class Replayed(Struct):
    """What a replay found. `taken` counts verdicts taken as recorded, by why."""

    entries: int = 0
    judged: int = 0
    faults: list[Mismatch] = field(default_factory=list)
    taken: Counter[str] = field(default_factory=Counter)

    @property
    def ok(self) -> bool:
        """Whether everything came out the same."""
        return not self.faults


def replay(store: Store, release: Release) -> Replayed:
    """Replay a whole ledger and compare it with the rows that the store holds."""
    run = _Run(release)
    differing: list[Mismatch] = []
    for _ in range(TRIES):
        if not run.on(store):
            return run.found
        differing = list(run.compare(store))
        if store.size() == run.size:
            break
    run.found.faults += differing
    return run.found


def diary(store: Store, release: Release, now: int) -> Diary:
    """How each line stood on every day to `now` (ms), by what was recorded. Raises `StoreDamaged` where that
    does not follow from what came in.
    """
    run, before = _Run(release), -1
    fold = run.fold
    made = Diary(lambda at: fold.chart.clinic.day_of(from_ms(at)))
    for _, group in groupby(run.entries(store.entries(0)), key=lambda entry: entry.turn):
        turn = list(group)
        at = turn[0].t
        if before >= 0:
            made.silence(before, at, partial(fold.lasting, before))
        run.turn(turn)
        if at - before > PATIENCE or not TURNING.isdisjoint(entry.k for entry in turn):
            made.note(at, states(fold.tally.scorer.score().lines))
        before = at
    if run.found.faults:
        raise StoreDamaged(
            f"What was in place can't be told: {run.found.faults[0].sentence} Keep the file as it is and "
            "restore a backup (yours to do); trying again does not help."
        )
    made.silence(before, now, partial(fold.lasting, before))
    made.close(now)
    return made


class _Run:
    """One replay."""

    def __init__(self, release: Release) -> None:
        self.found = Replayed()
        self.fold = Fold(release)
        self._digest = release.digest
        self._versions: dict[str, str] = {}
        self._head: dict[str, Any] = {"seqs": {}, "nodes": [], "size": 0}
        self._made: dict[tuple[str, str], bytes | None] = {}
        self._nameless = False

    @property
    def size(self) -> int:
        """How many entries were read."""
        return int(self._head["size"])

    def on(self, store: Store) -> bool:
        """Replay what the store has more; `False` when something could not be folded, which is named."""
        for _, group in groupby(self.entries(store.entries(self.size)), key=lambda entry: entry.turn):
            turn = list(group)
            try:
                self.turn(turn)
            except ODD as why:
                first, last = turn[0].index, turn[-1].index
                where = f"Entry {first}" if first == last else f"The entries {first} to {last}"
                sentence = f"{where} can't be folded ({type(why).__name__}: {why})."
                self.found.faults.append(Mismatch(first, "", sentence))
                return False
        return True

    def entries(self, stored: Iterable[Stored]) -> Iterator[Entry]:
        """The entries as read, and beside it the head that the ledger must have."""
        for each in stored:
            raw = msgspec.json.decode(each.leaf)
            head = self._head
            head["size"] = extend(head["size"], head["nodes"], [leaf_hash(each.leaf)])
            head["seqs"][raw["src"]] = raw["seq"]
            head |= {name: raw[name] for name in ("turn", "t", "mono", "boot")}
            self.found.entries += 1
            yield read(each.index, each.leaf, each.payload, destroyed=each.destroyed)

    def turn(self, entries: list[Entry]) -> None:
        """One turn: what came in, then what was derived from it."""
        fold, now = self.fold, entries[0].t
        for entry in entries:
            self._nameless |= entry.k == "genesis" and entry.destroyed
            if entry.k == "release":
                self._versions[entry.st["release"]] = entry.st["version"]
            if entry.k not in DERIVED:
                fold.apply(entry)
        ours = fold.judged_by == self._digest
        recorded = [entry for entry in entries if entry.k == "verdict"]
        expected = fold.judge(now)
        if ours:
            self._verdicts(dict(_by_sub(fold.verdicts(expected))), recorded, now)
        else:
            version = self._versions.get(fold.judged_by, "an unknown release")
            self.found.taken[f"judged by {version}"] += sum(len(entry.st["judged"]) for entry in recorded)
        changes = [change for entry in recorded for change in self._follow(entry)]
        moves = fold.moves(changes, now, entries[0].index) if ours else iter(())
        self._findings(moves, [e for e in entries if e.k.startswith("finding.")], ours=ours)
        self._score([e for e in entries if e.k == "score"], now, entries[-1].index, ours=ours)

    def compare(self, store: Store) -> Iterator[Mismatch]:
        """Every derived row against what the store holds."""
        self._made |= {(put.table, put.key): put.value for put in Rows(self.fold).puts()}
        made = {at: value for at, value in self._made.items() if value is not None}
        if self._head["size"]:
            head = Head(**(self._head | {"nodes": tuple(self._head["nodes"])}))
            made[LEDGER, "head"] = encode_head(head)
        for table in (*TABLES, LEDGER):
            for key, value in store.rows(table):
                if made.pop((table, key), None) != value:
                    yield _row(table, key, "differs from what the ledger gives")
        for table, key in sorted(made):
            yield _row(table, key, "is missing, and the ledger gives one")

    def _verdicts(self, expected: dict[str, Entry], recorded: list[Entry], now: int) -> None:
        """Compare what judging gives with what was recorded."""
        kept = {entry.sub: entry for entry in recorded}
        for sub in sorted(expected.keys() | kept.keys()):
            gives, says = expected.get(sub), kept.get(sub)
            self.found.judged += len(says.st["judged"]) if says is not None else 0
            if gives is not None and says is not None and _same(gives, says):
                continue
            if self._blind(sub, gives, says, now):
                self.found.taken["rests on a destroyed payload"] += 1
            else:
                self._differs(sub, gives, says)

    def _differs(self, sub: str, gives: Entry | None, says: Entry | None) -> None:
        index = says.index if says is not None else -1
        where = f"Entry {index}" if says is not None else "No entry"
        said, given = (says.st["judged"] if says else {}), (gives.st["judged"] if gives else {})
        what = ", ".join(
            f"{check} {said.get(check, 'nothing')} where the facts give {given.get(check, 'no change')}"
            for check in sorted(said.keys() | given.keys())
            if said.get(check) != given.get(check)
        )
        sentence = f"{where} says of {sub or 'the clinic'}: {what or 'the same outcomes in other words'}."
        self.found.faults.append(Mismatch(index, "", sentence))

    def _blind(self, sub: str, gives: Entry | None, says: Entry | None, now: int) -> bool:
        """Whether a verdict on this subject rests on something whose payload was destroyed."""
        alike = gives is not None and says is not None and _same(gives, says, words=False)
        if alike and (self._nameless or (says is not None and says.destroyed)):
            return True
        checks = {check for entry in (gives, says) if entry is not None for check in entry.st["judged"]}
        target = sub or CLINIC
        known = target == CLINIC or target in self.fold.chart.held
        reads = [
            self.fold.engine.say(c, target, now)[1] for c in checks if known and c in self.fold.engine.counts
        ]
        return any(self.fold.chart.blind((target, *each)) for each in reads)

    def _follow(self, entry: Entry) -> list[Change]:
        """A recorded verdict entry, as the changes that it records."""
        sub = entry.sub or CLINIC
        marks = self.fold.engine.marks(sub)
        group = []
        for check, outcome in entry.st["judged"].items():
            until = entry.st.get("until", {}).get(check)
            words = (entry.payload or {}).get(check, "")
            made = (
                None if outcome == "gone" else MADE[outcome](words, None if until is None else from_ms(until))
            )
            group.append(Change(check, sub, marks.get(check), made))
        self.fold.record(entry, group)
        return group

    def _findings(self, moves: Iterator[Entry], recorded: list[Entry], *, ours: bool) -> None:
        """Compare the findings' moves one by one; the record is followed."""
        kept = iter(recorded)
        for gives in moves:
            says = next(kept, None)
            if says is None or not _same(gives, says):
                index = says.index if says is not None else -1
                sentence = (
                    f"Entry {index} is not the move of {gives.st['id']} that the verdicts give ({gives.k})."
                )
                self.found.faults.append(Mismatch(index, "", sentence))
            if says is not None:
                self.fold.apply(says)
        for says in kept:
            if ours:
                sentence = f"Entry {says.index} moves {says.st['id']} ({says.k}), and the verdicts do not."
                self.found.faults.append(Mismatch(says.index, "", sentence))
            self.fold.apply(says)

    def _score(self, recorded: list[Entry], now: int, last: int, *, ours: bool) -> None:
        """Compare the score; the record is followed."""
        gives = self.fold.score(now)
        says = recorded[0] if recorded else None
        if ours and (gives.st if gives else None) != (says.st if says else None):
            said, given = (
                (says.st["score"] if says else "no change"),
                (gives.st["score"] if gives else "no change"),
            )
            sentence = (
                f"Entry {says.index if says else last} gives the score {said}; the verdicts give {given}."
            )
            self.found.faults.append(Mismatch(says.index if says else last, "", sentence))
        if says is not None:
            self.fold.scored(says)


def _row(table: str, key: str, what: str) -> Mismatch:
    return Mismatch(-1, f"{table}/{key}", f"The derived row {table}/{key} {what}.")


def _by_sub(groups: Iterable[tuple[Entry, list[Change]]]) -> Iterator[tuple[str, Entry]]:
    return ((entry.sub, entry) for entry, _ in groups)


def _same(gives: Entry, says: Entry, *, words: bool = True) -> bool:
    """Whether an expected entry is the recorded one."""
    clear = (gives.k, gives.sub, gives.st, gives.ref, gives.ctl, gives.sev)
    equal = clear == (says.k, says.sub, says.st, says.ref, says.ctl, says.sev)
    return equal and (not words or says.destroyed or gives.payload == says.payload)
