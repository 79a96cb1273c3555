"""Derived again from the ledger, everything is the same byte for byte; and what was forged is named."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from rounds.fold import Release
from rounds.model.fact import NO, YES, Reason, Seen, Whose
from rounds.model.records import Act, Attestation, Destroy, Gap, Move, Told
from rounds.ports import Batch, NewEntry, Put
from rounds.replay import Replayed, replay
from tests.spine.alive import START, Clinic, ana, laptop, login, release


def lived() -> Clinic:
    """A clinic with a little of everything in its ledger."""
    clinic = Clinic()
    clinic.see(laptop(YES), laptop(YES, key="back"))
    clinic.see(ana())
    clinic.see(login())
    clinic.clock.pass_(hours=1)
    clinic.see(laptop(NO), laptop(YES, key="back"))
    opened = next(iter(clinic.rounds.fold.findings.by_id))
    clinic.take(
        Act(finding=opened, move=Move.OWN, by="Ana", at=clinic.clock.now()),
        Act(finding=opened, move=Move.ACKNOWLEDGE, by="Ana", at=clinic.clock.now()),
        Told(findings=(opened,), channel="smtp", receipt="250 queued", at=clinic.clock.now()),
    )
    clinic.clock.pass_(hours=1)
    clinic.see(laptop(YES), laptop(YES, key="back"))
    clinic.clock.pass_(hours=1)
    clinic.see(laptop(YES), laptop(YES, key="back"))
    clinic.see(ana(last_day=Seen(clinic.clock.now().date() - timedelta(days=1))))
    gap = Gap(
        system="mail",
        kind="account",
        reason=Reason.NOT_PERMITTED,
        whose=Whose.YOURS,
        observed_at=clinic.clock.now() + timedelta(seconds=1),
        detail="The mail system refused us.",
    )
    clinic.clock.pass_(seconds=2)
    clinic.take(gap)
    clinic.take(
        Attestation(
            slot="risk-analysis",
            statement="Done with all staff.",
            by="Ana",
            on=START.date(),
            until=START.date() + timedelta(days=200),
        )
    )
    clinic.clock.pass_(hours=30)
    clinic.take()
    return clinic


@pytest.fixture
def clinic() -> Clinic:
    return lived()


def again(clinic: Clinic, judged_by: Release | None = None) -> Replayed:
    return replay(clinic.store, judged_by or clinic.judged_by)


def test_replay_from_zero_gives_every_row_byte_for_byte(clinic: Clinic) -> None:
    found = again(clinic)
    assert found.faults == []
    assert found.judged > 20
    assert not found.taken


def test_a_restart_believes_the_same_and_the_next_turn_is_the_same(clinic: Clinic) -> None:
    before = clinic.rows()
    clinic.rounds = clinic.opened()
    assert clinic.rows() == before
    clinic.clock.pass_(minutes=5)
    clinic.see(laptop(NO), laptop(YES, key="back"))
    assert again(clinic).faults == []


def test_another_release_is_taken_as_recorded_and_counted(clinic: Clinic) -> None:
    checks = tuple(each for each in clinic.judged_by.checks if each.id != "devices.screen-lock")
    clinic.judged_by = release(checks, digest="fedcba9876543210")
    clinic.rounds = clinic.opened()
    turn = clinic.take()
    assert clinic.kinds(turn)[0] == "release"
    found = again(clinic)
    assert found.faults == []
    assert found.taken["judged by 0.1+0123"] > 20
    assert not any(b"screen-lock" in row for (_, key), row in clinic.rows().items() if key.endswith("/mark"))


def test_a_destroyed_payload_replays_as_its_tombstone(clinic: Clinic) -> None:
    kept = [entry.index for entry in clinic.store.entries() if entry.payload is not None]
    for index in kept:
        clinic.take(Destroy(index=index, why="It named a patient.", by="Ana", at=clinic.clock.now()))
    assert not any(b"ana@maple" in row or b"FRONT" in row for row in clinic.rows().values())
    found = again(clinic)
    assert found.faults == []
    assert found.taken["rests on a destroyed payload"] > 0


def forge(clinic: Clinic, kind: str, old: bytes, new: bytes) -> int:
    """Write the last entry of a kind otherwise, as someone who holds every key could."""
    rows = list(clinic.store.entries())
    index: int = next(
        e.index for e in reversed(rows) if b'"k":"%s"' % kind.encode() in e.leaf and old in e.leaf
    )
    forged = type(clinic.store)()
    forged.lease("writer", "test", clinic.clock.now(), 1e9)
    entries = [
        NewEntry(each.leaf.replace(old, new) if each.index == index else each.leaf, each.seed, each.payload)
        for each in rows
    ]
    puts = [Put(table, key, value) for (table, key), value in clinic.rows().items()]
    forged.commit(Batch(0, 1, entries, puts))
    clinic.store = forged
    return index


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        ("verdict", b'"devices.disk-encrypted":"fails"', b'"devices.disk-encrypted":"holds"'),
        ("finding.correct", b'"at":17955', b'"at":17954'),
        ("finding.open", b'"knowable":17955', b'"knowable":17956'),
        ("score", b'"score":', b'"score":9'),
        ("observation", b'"disk_encrypted":"no"', b'"disk_encrypted":"yes"'),
    ],
)
def test_one_forged_entry_is_named(clinic: Clinic, kind: str, old: bytes, new: bytes) -> None:
    index = forge(clinic, kind, old, new)
    faults = again(clinic).faults
    assert faults
    if kind != "observation":
        assert index in {fault.entry for fault in faults}


TABLED = ["chart", "chart /mark", "chart /f-", "stream", "source", "score", "attest", "ledger"]


@pytest.mark.parametrize("which", TABLED)
def test_a_changed_row_is_named(clinic: Clinic, which: str) -> None:
    table, _, part = which.partition(" ")
    key, value = next(row for row in clinic.store.rows(table) if part in row[0])
    flipped = value[:-2] + bytes([value[-2] ^ 1]) + value[-1:]
    size = clinic.store.size()
    clinic.store.commit(Batch(size, clinic.fence, [], [Put(table, key, flipped)]))
    rows = [fault.row for fault in again(clinic).faults]
    assert rows == [f"{table}/{key}"]


def test_a_row_too_many_and_a_row_too_few_are_named(clinic: Clinic) -> None:
    size = clinic.store.size()
    gone = next(iter(clinic.store.rows("chart")))[0]
    clinic.store.commit(
        Batch(size, clinic.fence, [], [Put("chart", gone, None), Put("chart", "a/f-zzz", b"{}")])
    )
    assert {fault.row for fault in again(clinic).faults} == {f"chart/{gone}", "chart/a/f-zzz"}


def test_a_turn_that_the_store_refused_leaves_nothing_behind() -> None:
    clinic = Clinic()
    clinic.see(laptop(YES))
    before, size = clinic.rows(), clinic.store.size()
    clinic.fence += 1
    with pytest.raises(Exception, match=r"."):
        clinic.see(laptop(NO))
    clinic.fence -= 1
    assert (clinic.rows(), clinic.store.size()) == (before, size)
    assert "finding.open" in clinic.kinds(clinic.see(laptop(NO)))
    assert msgspec.json.decode(clinic.rows()["ledger", "head"])["size"] == clinic.store.size()
