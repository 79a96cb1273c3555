"""Alerts and outbox over a living ledger: from what a laptop said to the receipt that someone was told."""

from __future__ import annotations

import msgspec

from rounds.evidence.ledger import read
from rounds.model.entry import Entry
from rounds.model.fact import NO, YES
from rounds.model.records import Act, Move
from rounds.response.alerts import Alerts
from rounds.response.letters import FindingView
from rounds.response.outbox import Outbox
from rounds.sdk.channel import Notice
from tests.response.world import Listener
from tests.spine.alive import Clinic, laptop


class Desk:
    """The clinic with someone to tell; `follow` is what is to be done after each turn."""

    def __init__(self) -> None:
        self.clinic, self.channel = Clinic(), Listener()
        self.start()

    def start(self) -> None:
        clinic = self.clinic
        self.outbox = Outbox(clinic.store, [self.channel], clinic.clock, clinic.random, "desk")
        self.alerts = Alerts(self.outbox.load())
        self.follow(self.kept())

    def kept(self) -> list[Entry]:
        """What the store has and was not read yet."""
        stored = self.clinic.store.entries(self.alerts.position)
        return [read(each.index, each.leaf, each.payload, destroyed=each.destroyed) for each in stored]

    def follow(self, entries: list[Entry]) -> list[Notice]:
        notices = self.alerts.read(entries, self.clinic.clock.now(), self.facts)
        if self.alerts.changed:
            self.outbox.put(notices, self.alerts.dump())
        return notices

    def facts(self, which: str) -> FindingView | None:
        fold = self.clinic.rounds.fold
        key = fold.findings.by_id.get(which)
        if key is None:
            return None
        finding, check = fold.findings.by_key[key], fold.engine.rules.by_id[key[0]]
        return FindingView(
            check=check.id,
            title=check.title,
            severity=check.severity,
            cites=tuple(str(cite) for cite in check.cites),
            first_observed=finding.first_observed,
            knowable=finding.knowable,
            known_before=finding.known_before,
        )


def disk(notices: list[Notice]) -> Notice:
    (found,) = [each for each in notices if "Every disk that is in use is encrypted." in each.subject]
    return found


def a_year_of_nothing(desk: Desk) -> None:
    """The clinic's first findings are told; then only one laptop speaks."""
    desk.follow(list(desk.clinic.see(laptop(YES)).entries))
    desk.outbox.pump(lambda _told: None)


def test_what_a_laptop_says_is_told_and_that_it_was_told_is_in_the_ledger() -> None:
    desk = Desk()
    a_year_of_nothing(desk)
    desk.clinic.clock.pass_(hours=1)
    told = disk(desk.follow(list(desk.clinic.see(laptop(NO)).entries)))
    assert told.urgent
    assert "front" not in msgspec.json.encode(told).decode().lower()

    recorded: list[Entry] = []
    assert desk.outbox.pump(lambda each: recorded.extend(desk.clinic.take(each).entries)) >= 1
    assert told in desk.channel.heard
    entry = next(each for each in recorded if each.k == "told" and each.st["findings"] == list(told.findings))
    assert entry.payload == {"receipt": f"heard {told.id}"}
    findings = desk.clinic.rounds.fold.findings
    assert findings.by_key[findings.by_id[told.findings[0]]].told == desk.clinic.clock.now()
    assert desk.follow(desk.kept()) == []


def test_an_answer_in_the_ledger_ends_the_reminders() -> None:
    desk = Desk()
    a_year_of_nothing(desk)
    (which,) = disk(desk.follow(list(desk.clinic.see(laptop(NO)).entries))).findings
    act = Act(finding=which, move=Move.ACKNOWLEDGE, by="Ana", at=desk.clinic.clock.now())
    desk.follow(list(desk.clinic.take(act).entries))
    for _ in range(3):
        desk.clinic.clock.pass_(days=8)
        assert which not in [each for notice in desk.follow([]) for each in notice.findings]


def test_a_restart_reads_on_from_the_store_and_tells_what_was_missed_once() -> None:
    desk = Desk()
    a_year_of_nothing(desk)
    desk.clinic.see(laptop(NO))
    desk.start()
    desk.start()
    desk.outbox.pump(lambda _told: None)
    assert disk(desk.channel.heard).urgent
    assert desk.alerts.position == desk.clinic.store.size()
