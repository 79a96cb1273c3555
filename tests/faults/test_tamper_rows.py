"""Whatever is changed in a clinic's file behind its back is found by a verification, and named.

Every entry, every derived row and every checkpoint of a clinic that has been lived in, one change at a time.
What one file can't show by itself is said here too: that a checkpoint, or the whole file, was once newer.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from itertools import pairwise
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, Final

import pytest

from rounds.cli.run import run
from rounds.model.records import Destroy
from rounds.ports import Stored, StoreDamaged
from rounds.proof import verify
from rounds.stores.memory import MemoryStore
from rounds_verify.ledger import verify_ledger
from tests.faults.lived import judging, later, lived, opened
from tests.faults.tampering import Content, Place, Tampering, content_of, of_checkpoints, of_entries, of_rows
from tests.faults.told import names, told, told_by_command, width
from tests.faults.victim import Victim, victim_of
from tests.faults.workload import SCRATCH, SOAK
from tests.spine.alive import Clinic, laptop
from tests.spine.signed import VKEY, signed

SEEDS: Final = range(30) if SOAK else range(1)
DAYS: Final = 6 if SOAK else 4
Ways = Callable[[Content, Random], Iterator[Tampering]]
ALL: Final[dict[str, Ways]] = {"entries": of_entries, "rows": of_rows, "checkpoints": of_checkpoints}


@pytest.fixture(scope="module")
def victim() -> Iterator[Victim]:
    with victim_of(DAYS) as made:
        yield made


@pytest.mark.parametrize("what", ALL)
def test_every_change_is_found_and_named(victim: Victim, what: str) -> None:
    sizes = [0, *(size for size, _ in victim.content.checkpoints)]
    widest = max(after - before for before, after in pairwise(sizes))
    kinds: Counter[str] = Counter()
    wrong: list[tuple[int, Tampering, str]] = []
    spans: list[int] = []
    for seed in SEEDS:
        for tampering in ALL[what](victim.content, Random(seed)):
            victim.suffers(tampering)
            found = told(victim.home)
            kinds[tampering.kind] += 1
            spans.append(width(found, tampering.place))
            if not names(found, tampering.place):
                said = found.faults[0].sentence if found.faults else "nothing"
                wrong.append((seed, tampering, said))
    print(f"\n{kinds.total()} changes of {what}: {dict(kinds)}; widest span named {max(spans)}")
    assert wrong == [], f"{len(wrong)} of {kinds.total()} missed or not named; first {wrong[0]}"
    assert min(kinds.values()) >= 1
    assert max(spans) <= widest, "a change lies between two checkpoints at most"


def test_the_command_ends_with_5_and_names_the_place(victim: Victim) -> None:
    every = [each for of in ALL.values() for each in of(victim.content, Random(5))]
    for tampering in Random(5).sample(every, len(every) if SOAK else 60):
        victim.suffers(tampering)
        code, out, err = command(victim, "verify", "--replay", "--json")
        assert code == 5, tampering
        assert names(told_by_command(out, err), tampering.place), (tampering, out or err)


def test_a_whole_file_ends_the_command_with_0(victim: Victim) -> None:
    victim.becomes(victim.whole)
    code, out, err = command(victim, "verify", "--replay", "--json")
    assert (code, told_by_command(out, err).how) == (0, "ok")


def command(victim: Victim, *words: str) -> tuple[int, str, str]:
    home, out, err = victim.home.folder.parent.parent, io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run([*words, "--home", str(home)], later(DAYS), None, judging())
    return code, out.getvalue(), err.getvalue()


@pytest.mark.parametrize("writing", [False, True], ids=["read", "written"])
def test_a_changed_row_breaks_nothing_with_a_sentence_that_is_not_ours(victim: Victim, writing: bool) -> None:
    """A clinic opens with it, or says that the file is damaged and where; it never just breaks."""
    ends: Counter[bool] = Counter()
    opened_all = 0
    for tampering in of_rows(victim.content, Random(7)):
        victim.suffers(tampering)
        try:
            with opened(victim.home, later(DAYS), 1, writing=writing) as app:
                app.status(), app.why(), app.findings(), app.slots()
                if writing:
                    app.deliver([])
        except StoreDamaged as why:
            ends["restore a backup" in str(why)] += 1
        else:
            opened_all += 1
    assert opened_all > 0 < ends[True]
    assert not ends[False], "damage is told with what to do"


# --------------------------------------------------------------- what one file can't show by itself
def test_checkpoints_taken_away_leave_an_end_that_is_told_as_not_signed(victim: Victim) -> None:
    sizes = [size for size, _ in victim.content.checkpoints]
    for size in sizes[:-1]:
        away = ("DELETE FROM checkpoints WHERE size > ?", (size,))
        victim.suffers(Tampering("checkpoints taken away", Place(), (away,)))
        with opened(victim.home, later(DAYS), 1, writing=False) as app:
            report = app.verify().ledger
        last = next(each for each in report.steps if each.step == "unsigned")
        assert (report.signed, last.entry, last.last) == (size, size, report.size - 1)


def test_a_file_rolled_back_whole_is_shown_by_whoever_kept_a_newer_checkpoint() -> None:
    with TemporaryDirectory(dir=SCRATCH) as old, TemporaryDirectory(dir=SCRATCH) as new:
        before, after = lived(Path(old), 2), lived(Path(new), 3)
        assert told(before).how == told(after).how == "ok", "each for itself has nothing to show"
        entries = [each.leaf for each in content_of(before.store).entries]
        payloads = {each.idx: each for each in content_of(before.store).entries}
        kept = content_of(after.store).checkpoints[-1]
    notes = [kept[1]]
    report = verify_ledger(entries, lambda at: _payload(payloads[at]), notes, VKEY)
    fault = next(each for each in report.steps if not each.ok and each.step == "copy")
    assert (fault.entry, fault.last) == (len(entries), kept[0] - 1)


def _payload(row: Any) -> Any:
    return None if row.payload is None else (row.seed, row.payload)


# ------------------------------------------------------------------------------ no alarm without a change
class Meanwhile(MemoryStore):
    """A store whose entry is destroyed between the reading of the first and of the second."""

    then: Callable[[], Any] | None = None

    def entries(self, start: int = 0, stop: int | None = None) -> Iterator[Stored]:
        until = self.size() if stop is None else stop
        for index in range(start, until):
            yield from super().entries(index, index + 1)
            then, self.then = self.then, None
            if then is not None:
                then()


def test_what_is_destroyed_while_it_is_verified_is_no_fault() -> None:
    clinic = Clinic(store=Meanwhile())
    clinic.see(laptop())
    signed(clinic)
    index = next(each.index for each in clinic.store.entries() if each.index and each.payload)
    gone = Destroy(index=index, why="It named a patient.", by="Ana", at=clinic.clock.now())
    clinic.store.then = lambda: clinic.take(gone)
    found = verify(clinic.store, VKEY, clinic.judged_by)
    assert found.faults == []
    assert found.ledger.size == clinic.store.size()
