"""A clinic's ledger as far as alerts read it: entries by hand, turn after turn, with a clock."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from rounds.model.entry import Entry
from rounds.model.severity import Severity
from rounds.model.times import from_ms, to_ms
from rounds.response.alerts import Alerts
from rounds.response.letters import FindingView
from rounds.sdk.channel import Notice

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
CHECKS = {
    "disk": "critical",
    "mfa": "critical",
    "leaver": "high",
    "backup": "high",
    "firewall": "medium",
    "clock": "low",
    "updates": "medium",
}  # fmt: skip - a table reads better in rows


def finding(check: str, sub: str) -> str:
    return "f-" + hashlib.sha256(f"{check} {sub}".encode()).hexdigest()[:12]


class Story:
    """Writes entries and lets `alerts` read each turn. `entries` is the whole ledger, `told` every notice."""

    def __init__(self, alerts: Alerts | None = None) -> None:
        self.alerts = alerts or Alerts()
        self.now = START
        self.entries: list[Entry] = []
        self.told: list[tuple[datetime, Notice]] = []

    def opens(self, check: str, sub: str = "a", k: str = "open") -> Entry:
        st = {"id": finding(check, sub), "check": check, "at": 0}
        return Entry(k=f"finding.{k}", src="rounds", sub=sub, sev=CHECKS[check], st=st)

    def reopens(self, check: str, sub: str = "a") -> Entry:
        return self.opens(check, sub, "reopen")

    def corrects(self, check: str, sub: str = "a") -> Entry:
        return self.opens(check, sub, "correct")

    def acts(self, check: str, sub: str = "a", move: str = "acknowledge", until: str | None = None) -> Entry:
        st: dict[str, Any] = {"finding": finding(check, sub), "move": move, "at": 0, "until": until}
        return Entry(k="action", src="clinic", st=st)

    def write(self, *entries: Entry, after: timedelta = timedelta()) -> list[Entry]:
        """One turn, `after` the last one."""
        self.now += after
        turn = self.entries[-1].turn + 1 if self.entries else 1
        for entry in entries:
            entry.index, entry.t, entry.turn = len(self.entries), to_ms(self.now), turn
            entry.st["at"] = entry.t
            self.entries.append(entry)
        return list(entries)

    def turn(self, *entries: Entry, after: timedelta = timedelta()) -> list[Notice]:
        """One turn, read at once; the notices that come of it."""
        return self.read(self.write(*entries, after=after))

    def read(self, entries: Iterable[Entry] = ()) -> list[Notice]:
        made = self.alerts.read(entries, self.now, self.facts)
        self.told += [(self.now, notice) for notice in made]
        return made

    def wait(self, span: timedelta, step: timedelta = HOUR) -> list[Notice]:
        """Time goes by in steps, with nothing new in the ledger."""
        made: list[Notice] = []
        end = self.now + span
        while self.now < end:
            self.now = min(end, self.now + step)
            made += self.read()
        return made

    def facts(self, which: str) -> FindingView | None:
        """What the ledger knows of a finding; the title is the check's."""
        for entry in self.entries:
            if entry.k == "finding.open" and entry.st["id"] == which and entry.st["check"] in CHECKS:
                check = entry.st["check"]
                return FindingView(
                    check=check,
                    title=f"Every {check} is as it should be.",
                    severity=Severity(CHECKS[check]),
                    cites=("164.312(a)(1)",),
                    first_observed=from_ms(entry.t),
                )
        return None


def subjects(notices: Iterable[Notice]) -> list[str]:
    return [notice.subject for notice in notices]
