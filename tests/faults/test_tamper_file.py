"""A bit changes anywhere in a clinic's file: what changed is found, and what did not change is no alarm.

A byte of the file is the ledger's, or of what is derived from it, or of the store's own work (leases, tasks),
or SQLite's (indexes, free space). Each flip ends in one of five ways:

* *told*: the store says that the file is damaged, with the file's name, and so does a verification
* *of another kind*: the header now says that this is a file of a later release or for reading alone
* *found*: the record differs, and a verification says so
* *nothing changed*: the record is the same byte for byte, and a verification agrees
* *work changed*: as before, but a lease or a task differs or can't be read, of which no ledger speaks
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, Final

import pytest

from rounds.model.records import Observation
from rounds.ports import StoreDamaged, StoreUnusable
from rounds.rows import TABLES
from rounds.stores.sqlite import SqliteStore
from rounds.wiring import prove_clinic
from tests.faults.lived import a_day, begun, judging, later, opened
from tests.faults.told import told
from tests.faults.victim import Victim, victim_of
from tests.faults.workload import SCRATCH, SOAK
from tests.spine.alive import HandClock, laptop

FLIPS: Final = 3_000
DAYS: Final = 4
CLEAN: Final = 1_000 if SOAK else 200
HEADER: Final = range(16, 100)
"""SQLite's header after its magic: https://sqlite.org/fileformat2.html#the_database_header."""


@pytest.fixture(scope="module")
def victim() -> Iterator[Victim]:
    with victim_of(DAYS) as made:
        yield made


def record_of(store: SqliteStore) -> list[Any]:
    """All that a verification is about."""
    rows = [(table, list(store.rows(table))) for table in (*TABLES, "ledger")]
    return [list(store.entries()), rows, list(store.checkpoints())]


def work_of(store: SqliteStore) -> list[Any]:
    """What else a store keeps."""
    with store._turns.look() as conn:
        names = ("cells", "leases", "tasks", "chores")
        return [conn.execute(f"SELECT * FROM {name}").fetchall() for name in names]  # noqa: S608 - of ours


def look(file: Path) -> tuple[list[Any], list[Any]]:
    with closing(SqliteStore(file, create=False, grown=0)) as store:
        record = record_of(store)
        try:
            return record, work_of(store)
        except StoreDamaged as why:
            return record, [str(why)]


def with_bit(content: bytes, place: int, bit: int) -> bytes:
    """The bytes with one bit the other way."""
    return content[:place] + bytes([content[place] ^ 1 << bit]) + content[place + 1 :]


def end_of(victim: Victim, place: int, bit: int, wanted: tuple[list[Any], list[Any]]) -> str:
    """How one flip ends. Fails where the product says something else than what happened."""
    victim.becomes(with_bit(victim.whole, place, bit))
    where = f"byte {place}, bit {bit}"
    try:
        record, work = look(victim.file)
    except StoreDamaged:
        found = told(victim.home)
        assert found.how in {"damaged", "report"}, where
        assert found.how == "report" or str(victim.file) in found.faults[0].sentence, where
        return "told"
    except StoreUnusable:
        assert place in HEADER, where
        return "of another kind"
    found = told(victim.home)
    if record != wanted[0]:
        assert found.how == "report", f"{where}: the record changed and nothing was said"
        return "found"
    assert found.how == "ok", f"{where}: nothing changed, and {found.faults[0].sentence}"
    return "nothing changed" if work == wanted[1] else "work changed"


def places(size: int) -> Iterator[tuple[int, int]]:
    """Under soak every byte; else a tenth of the flips in the header's page and the others anywhere."""
    chance = Random(20261124)
    if SOAK:
        yield from ((place, chance.randrange(8)) for place in range(size))
    else:
        within = [4096 if number % 10 == 0 else size for number in range(FLIPS)]
        yield from ((chance.randrange(most), chance.randrange(8)) for most in within)


def test_a_bit_anywhere_in_the_file(victim: Victim) -> None:
    victim.becomes(victim.whole)
    wanted = look(victim.file)
    ends = Counter(end_of(victim, *each, wanted) for each in places(len(victim.whole)))
    shares = {end: f"{100 * count / ends.total():.1f} %" for end, count in ends.most_common()}
    print(f"\n{ends.total()} flips over {len(victim.whole)} bytes: {shares}")
    assert ends["found"] > ends.total() // 10, ends
    assert ends["told"] > ends.total() // 50, ends
    assert ends["nothing changed"] > ends.total() // 10, ends
    assert ends["work changed"] < ends.total() // 50, ends


def test_a_clinic_opens_over_any_changed_bit_or_says_why_not(victim: Victim) -> None:
    chance, ends = Random(3), Counter[str]()
    for _ in range(5_000 if SOAK else 300):
        size = len(victim.whole)
        victim.becomes(with_bit(victim.whole, chance.randrange(size), chance.randrange(8)))
        try:
            with opened(victim.home, later(DAYS), 1, writing=False) as app:
                assert app.status()["clinic"]
        except (StoreDamaged, StoreUnusable):
            ends["told"] += 1
        else:
            ends["opened"] += 1
    assert set(ends) == {"told", "opened"}, ends


def test_no_alarm_on_a_ledger_of_any_length() -> None:
    """Verified again and again while it is written, from its first entry on."""
    sizes: set[int] = set()
    with TemporaryDirectory(dir=SCRATCH) as folder:
        for number in range(CLEAN // 10):
            home, clock = begun(Path(folder) / str(number)), HandClock()
            chance = Random(number)
            clock.pass_(minutes=chance.randrange(10_000))
            with opened(home, clock) as app:
                for turn in range(10):
                    found = prove_clinic(home, again=True, judged_by=judging())
                    assert found.faults == [], f"clinic {number} before turn {turn}"
                    sizes.add(found.ledger.size)
                    if turn in {2, 5}:
                        a_day(app, clock, turn // 3)
                    clock.pass_(minutes=chance.randrange(5_000))
                    seen = [laptop(key=f"{turn}-{n}") for n in range(chance.randrange(6))]
                    app.deliver([Observation(resource=each, observed_at=clock.now()) for each in seen])
                    if chance.random() < 0.5:
                        app.publish()
    print(f"\n{CLEAN} clean ledgers of {len(sizes)} lengths, {min(sizes)} to {max(sizes)} entries")
    assert len(sizes) > CLEAN // 4
