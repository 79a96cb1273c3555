"""The fold: all that is derived from a ledger, and the steps by which one turn changes it.

Pure: entries and a time go in, derived entries and rows come out. `round.py` lives through it, `replay.py`
runs it over a whole ledger again; both get the same, byte for byte.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property
from typing import Any, Final

from msgspec import Struct

from rounds.evidence.chart import Chart, Touched
from rounds.evidence.papers import Papers
from rounds.judgment.affected import Rules
from rounds.judgment.engine import Change, Engine
from rounds.judgment.findings import Findings
from rounds.judgment.practices import lasting
from rounds.judgment.reading import CLINIC
from rounds.judgment.score import Scorer
from rounds.judgment.tally import Tally
from rounds.judgment.yardstick import Yardstick
from rounds.law import Line
from rounds.model.entry import Entry
from rounds.model.plain import nfc
from rounds.model.times import from_ms, to_ms
from rounds.sdk.check import Check

Row = tuple[str, str]
MAX_REFS: Final = 1_000
"""Entries that a verdict names as read; a listing of more names the first."""


class Release(Struct, frozen=True, dict=True):
    """What judges: the checks, the scored lines, a digest over both and over the code that judges, and a
    version.
    """

    checks: tuple[Check, ...]
    lines: tuple[Line, ...]
    digest: str
    version: str

    @cached_property
    def yardstick(self) -> Yardstick:
        """What the score is measured with; made once, since no clinic changes it."""
        return Yardstick.of(self.lines, self.checks)

    @cached_property
    def rules(self) -> Rules:
        """The checks by what they read; made once, as above."""
        return Rules(self.checks)

    @cached_property
    def scorer(self) -> Scorer:
        """The score before anything was judged; each clinic goes on from a copy."""
        return Scorer(self.yardstick)


class Fold:
    """Chart, papers, verdicts, findings and score of one clinic."""

    def __init__(self, release: Release) -> None:
        self.release = release
        self.chart = Chart()
        self.papers = Papers()
        self.engine = Engine(self.chart, release.rules)
        self.findings = Findings(self.engine.rules.by_id, self.chart, self.engine.holds)
        self.tally = Tally(release.scorer.copy(), release.lines, self.engine)
        self.judged_by = ""
        self.dirty: set[Row] = set()
        self._paper_day: date | None = None
        self._papers_moved = True
        self._recount: set[str] = set()
        self._looked_again: set[str] | None = None
        self._everything = False

    # ------------------------------------------------------------------ one turn, step by step
    def apply(self, entry: Entry) -> None:
        """Fold an entry that came from outside, or a finding's move, into the chart, the papers and the
        findings.
        """
        if entry.k == "release":
            self._released(entry.st)
        elif entry.k == "clock":
            self._everything = True
            self.engine.disarm()
        self.chart.apply(entry)
        self._papers_moved |= self.papers.apply(entry)
        self.findings.apply(entry)

    def judge(self, now: int) -> list[Change]:
        """What the verdicts say now and did not say before."""
        self.chart.due(now)
        touched, self.chart.touched = self.chart.touched, Touched.none()
        pairs = self._pairs(touched, now)
        if self._everything:
            pairs |= self.engine.everything()
        rules, counts = self.engine.rules, self.engine.counts
        self._recount = set(counts) if self._everything else rules.resting(touched.whole)
        stirred = self.chart.held if self._everything else touched.subs
        self._looked_again = None if self._everything or touched.refreshed else touched.subs
        self._everything = False
        return self.engine.judge(pairs, touched.gone, now, stirred, touched.subs & self.chart.held.keys())

    def due(self, now: int) -> bool:
        """Whether judging again may change something though nothing came in: a timer, a listing, a
        new day.
        """
        waits = self.engine.next_due()
        today = self.chart.clinic.day_of(from_ms(now))
        self.chart.due(now)
        return (
            (waits is not None and waits <= now) or bool(self.chart.touched.whole) or today != self._paper_day
        )

    def _released(self, st: dict[str, Any]) -> None:
        """Another release judges from here on."""
        self.judged_by, self._everything = st["release"], True
        before = set(self.engine.counts)
        gone = self.engine.keep_only(st["checks"])
        self.dirty |= {("release", "head"), ("score", "head")}
        self.dirty |= {("score", check_id) for check_id in before | self.engine.counts.keys()}
        self.dirty |= {("mark", sub) for sub in gone}

    def _pairs(self, touched: Touched, now: int) -> set[tuple[str, str]]:
        """Which `(check, subject)` pairs read something that was touched beside their subject."""
        rules, held = self.engine.rules, self.chart.held
        pairs: set[tuple[str, str]] = set()
        for sub, kinds in touched.related.items():
            if sub in held:
                pairs |= {(check.id, sub) for kind in kinds for check in rules.reading(held[sub].kind, kind)}
        for kind in touched.kinds | touched.whole:
            pairs |= {(check.id, CLINIC) for check in rules.reading(CLINIC, kind)}
        for kind in touched.whole:
            readers = [check for check in rules.readers(kind) if check.kind != CLINIC]
            pairs |= {(check.id, sub) for check in readers for sub in self.chart.by_kind[check.kind]}
        for system, kind in touched.refreshed:
            for sub in self.engine.refreshed(system, kind, now):
                pairs |= self.engine.around(sub)
                touched.subs.add(sub)
        return pairs

    def verdicts(self, changes: Iterable[Change]) -> Iterator[tuple[Entry, list[Change]]]:
        """One entry a subject for its changed verdicts, with the changes that it records."""
        by_sub: dict[str, list[Change]] = {}
        for change in changes:
            by_sub.setdefault(change.sub, []).append(change)
        for sub, group in by_sub.items():
            yield self._verdict(sub, group), group

    def record(self, entry: Entry, group: Iterable[Change]) -> None:
        """The verdict entry has its index: its changes are the record from now on."""
        for change in group:
            self.engine.record(change, entry.index)
            self._recount.add(change.check)
            self.dirty.add(("mark", change.sub))
            self.dirty.add(("score", change.check))

    def moves(self, changes: list[Change], now: int, since: int) -> Iterator[Entry]:
        """What the changes mean for findings; apply each before asking for the next. `since` is the index of
        the turn's first entry.
        """
        return self.findings.moves(changes, now, since, self._looked_again)

    def score(self, now: int) -> Entry | None:
        """The `score` entry of this turn, if the score says anything new."""
        self.count(now)
        news = self.tally.news()
        return None if news is None else Entry(k="score", src="rounds", st=news | {"release": self.judged_by})

    def count(self, now: int) -> None:
        """Take counters and papers over into the score. A paper can say that there is none of a kind, so that
        a new paper, or a day that ends, counts every check again.
        """
        today = self.chart.clinic.day_of(from_ms(now))
        if self._papers_moved or today != self._paper_day:
            self.tally.papers(self.papers.attestations.values(), self.papers.decisions.values(), today)
            self._papers_moved, self._paper_day = False, today
            self._recount = set(self.engine.counts)
        self.tally.count(sorted(self._recount & self.engine.rules.by_id.keys()), now)

    def scored(self, entry: Entry) -> None:
        """The score entry is the record from now on."""
        self.tally.said = {name: value for name, value in entry.st.items() if name != "release"}
        self.dirty.add(("score", "head"))

    def lasting(self, at: int) -> dict[str, int]:
        """Until when each line stays as it stood at `at` though nothing is recorded any more (ms)."""
        clinic, said = self.chart.clinic, self.papers
        today = clinic.day_of(from_ms(at))
        end = self.tally.next_end(said.attestations.values(), said.decisions.values(), today)
        lines = self.tally.scorer.score().lines
        rests = [each.cite for each in lines if each.statements or each.decided_otherwise]
        papers = dict.fromkeys(rests, to_ms(clinic.end_of(end))) if end is not None else {}
        return lasting(self.release.yardstick, self.engine, self.chart, at, papers)

    def _verdict(self, sub: str, group: list[Change]) -> Entry:
        """The entry of one subject's changed verdicts: outcomes in clear, sentences in the payload."""
        judged = {
            change.check: "gone" if change.outcome is None else change.outcome.value for change in group
        }
        until = {change.check: change.until for change in group if change.until is not None}
        st = {"judged": judged, "release": self.judged_by} | ({"until": until} if until else {})
        said = {change.check: nfc(change.verdict.sentence) for change in group if change.verdict is not None}
        reads = sorted({self.chart.entry_of(each) for change in group for each in change.reads})[:MAX_REFS]
        target = "" if sub == CLINIC else sub
        return Entry(k="verdict", src="rounds", sub=target, st=st, ref=tuple(reads), payload=said or None)
