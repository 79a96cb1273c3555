"""The sample clinic through the real readers, over Rounds: what a visitor is shown is what is the matter
there.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rounds.connectors.documents.collect import DocumentFolder
from rounds.connectors.roster.collect import RosterFile
from rounds.connectors.vendors.collect import VendorFiles
from rounds.law import scored_lines
from rounds.model.records import Gap, Record, Source
from rounds.round import Rounds
from rounds.sdk.connector import manifest_of
from rounds.simulator.chance import SimClock
from rounds.simulator.sample import sample_records, sample_statements, write_sample
from rounds.stores.memory import MemoryStore
from tests.laws.history import opened

NOWS = [datetime(2026, 11, 24, 15, tzinfo=UTC), datetime(2028, 2, 29, 6, 30, tzinfo=UTC)]
EXPECTED = {
    ("devices.disk-encrypted", "laptops", "device", "frontdesk-2"),
    ("access.leaver-keeps-no-account", "emr", "account", "dana"),
    ("access.shared-logins", "emr", "account", "frontdesk"),
    ("access.second-factor", "mail", "account", "marcus@maplestreet.example"),
    ("vendors.agreement-on-file", "vendors", "vendor", "quickscribe"),
    ("vendors.agreement-ends-soon", "vendors", "vendor", "paubox"),
    ("vendors.handles-ephi-but-not-in-register", "website", "sighting", "jotform"),
    ("paper.security-training-current", "roster", "person", "marcus@maplestreet.example"),
    ("paper.risk-owned-and-dated", "documents", "risk", "a vendor loses our records"),
    ("vendors.reviewed-each-year", "vendors", "vendor", "quickscribe"),
    ("mail.pretenders-turned-away", "domain", "mail_domain", "maplestreet.example"),
    ("mail.signing-key-strong", "domain", "mail_domain", "maplestreet.example"),
    ("recovery.copy-off-site", "backup", "backup", "scans"),
    ("recovery.restore-proven", "backup", "backup", "scans"),
}
"""What a visitor must meet among what is not met."""


def looked(folder: Path, now: datetime) -> Iterator[Record]:
    yield Source(system="roster", kinds=("person",), by_hand=True)
    yield Source(system="vendors", kinds=("agreement", "sighting", "vendor"), by_hand=True)
    yield Source(system="documents", kinds=manifest_of("rounds.connectors.documents").kinds, by_hand=True)
    yield from RosterFile("roster", folder / "roster.csv", 20, "").collect(now, None)
    yield from VendorFiles("vendors", folder / "vendors.csv", folder / "agreements").collect(now, None)
    yield from DocumentFolder("documents", folder / "papers").collect(now, None)
    yield from sample_records(now)


def judged(rounds: Rounds, outcome: str) -> set[tuple[str, ...]]:
    """Which checks say so, and of what."""
    held = rounds.fold.chart.held
    return {
        (check, held[sub].resource.system, held[sub].kind, held[sub].resource.key)
        for sub in rounds.fold.engine.subjects()
        if sub in held
        for check, mark in rounds.fold.engine.marks(sub).items()
        if mark.o == outcome
    }


@pytest.fixture(params=NOWS, ids=lambda now: now.date().isoformat())
def shown(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Rounds, datetime, Path, SimClock]:
    now: datetime = request.param
    write_sample(tmp_path, now)
    clock = SimClock(now)
    rounds = opened(MemoryStore(), clock, 1)
    rounds.begin("Maple Street Clinic", "America/Chicago", "vk")
    rounds.take(looked(tmp_path, now))
    return rounds, now, tmp_path, clock


def test_what_is_the_matter_there_is_shown(shown: tuple[Rounds, datetime, Path, SimClock]) -> None:
    rounds, _, _, _ = shown
    assert judged(rounds, "fails") >= EXPECTED
    assert len(rounds.fold.chart.by_kind["person"]) == 12


def test_the_rest_of_its_mail_and_its_backups_is_in_order(
    shown: tuple[Rounds, datetime, Path, SimClock],
) -> None:
    rounds, _, _, _ = shown
    shelves = ("mail.", "recovery.")
    wrong = {each[:2] + each[3:] for each in judged(rounds, "fails") if each[0].startswith(shelves)}
    assert wrong == {each[:2] + each[3:] for each in EXPECTED if each[0].startswith(shelves)}
    met = {each[0] for each in judged(rounds, "holds")}
    assert {
        "mail.senders-are-named",
        "mail.keeper-has-agreement",
        "recovery.declared-folder-backed-up",
    } <= met


def test_a_source_that_is_not_permitted_is_a_gap(shown: tuple[Rounds, datetime, Path, SimClock]) -> None:
    rounds, now, _, _ = shown
    gaps = [each for each in sample_records(now) if isinstance(each, Gap)]
    assert [each.system for each in gaps] == ["backup"]
    assert rounds.fold.chart.streams["backup", "account"].gap is not None


def test_most_of_it_is_in_order_so_that_the_trouble_stands_out(
    shown: tuple[Rounds, datetime, Path, SimClock],
) -> None:
    rounds, _, _, _ = shown
    met, not_met = judged(rounds, "holds"), judged(rounds, "fails")
    assert len(met) > 5 * len(not_met) > 0


def test_the_next_round_over_the_sample_shows_the_same(
    shown: tuple[Rounds, datetime, Path, SimClock],
) -> None:
    rounds, _, folder, clock = shown
    before = judged(rounds, "fails")
    clock.pass_(timedelta(minutes=5))
    turn = rounds.take(looked(folder, clock.now()))
    assert [entry.k for entry in turn.entries if entry.k in ("observation", "verdict")] == []
    assert judged(rounds, "fails") == before


def test_most_statements_are_made_and_each_fills_a_slot_that_there_is() -> None:
    now = NOWS[0]
    said = sample_statements(now)
    slots = {slot.id for line in scored_lines() for slot in line.slots}
    assert {each.slot for each in said} < slots
    assert len(said) == 28
    assert all(each.on < now.date() < each.until for each in said)
