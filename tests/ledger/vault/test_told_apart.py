"""Not known is told apart from changed: however many payloads wait for a missing key, one that was changed is
named, and none that waits is taken for it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import pytest

from rounds.home import Place
from rounds.ledger.publish.evidence import PARTS, Nightly
from rounds.ledger.vault.standing import CELL, OFTEN, Standing, remember, standing
from rounds.ledger.vault.store import legible, vault_of
from rounds.model.records import Attestation
from rounds.ports import Batch, NewEntry
from rounds.stores.memory import MemoryStore
from rounds.wiring import open_clinic, prove_clinic
from tests.faults.lived import judging
from tests.ledger.vault.clinic import clinic, generations, record, sql

MANY: Final = 130
"""More than a report lists of one step."""


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A clinic whose first key is lost, with many payloads under it and a few under the next."""
    made = clinic(tmp_path)
    with open_clinic(made, writing=True, judged_by=judging()) as app:
        today = app.clock.now().date()
        app.deliver(
            [
                Attestation(slot="sanction-policy", statement=f"{number}", by="Ana", on=today, until=today)
                for number in range(MANY)
            ]
        )
    made.payload_keys.file.unlink()
    record(made)
    assert generations(made).count(1) > MANY
    assert generations(made).count(2) > 1
    return made


def index_of(place: Place, generation: int, nth: int = 0) -> int:
    """The nth entry that was sealed under a generation."""
    rows = sql(place, "SELECT idx, seed FROM entries WHERE length(seed) = 63 ORDER BY idx")
    found = [at for at, seed in rows if isinstance(seed, bytes) and seed[2] == generation]
    index = found[nth]
    assert isinstance(index, int)
    return index


def test_many_that_wait_are_one_sentence_and_no_fault(place: Place) -> None:
    found = prove_clinic(place, again=True)
    assert (found.ok, found.faults, found.replayed) == (False, [], None)
    (sentence,) = found.unknown
    count = generations(place).count(1)
    assert sentence.startswith(
        f"{count} payloads, entry 0 the first, cannot be opened: their key (generation 1)"
    )


def test_one_that_changed_is_named_among_many_that_wait(place: Place) -> None:
    changed = index_of(place, 2)
    sql(place, "UPDATE entries SET payload = x'01ff' WHERE idx = ?", changed)
    found = prove_clinic(place, again=False)
    assert [each.partition(":")[0] for each in found.faults] == [f"Entry {changed}"]
    assert len(found.unknown) == 1


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("seed = NULL, payload = NULL, destroyed = 1", "no later tombstone"),
        ("seed = NULL, payload = NULL", "the store does not say that it was destroyed"),
    ],
)
def test_one_that_was_taken_away_is_named_behind_all_that_wait(place: Place, change: str, says: str) -> None:
    gone = index_of(place, 2, -1)
    sql(place, f"UPDATE entries SET {change} WHERE idx = ?", gone)  # noqa: S608 - one of two texts of ours
    (fault,) = prove_clinic(place, again=False).faults
    assert fault.startswith(f"Entry {gone}:")
    assert says in fault


def test_a_row_that_names_a_key_that_never_was_has_changed(place: Place) -> None:
    changed = index_of(place, 1, 5)
    sql(place, "UPDATE entries SET seed = CAST(x'010007' || substr(seed, 4) AS BLOB) WHERE idx = ?", changed)
    (fault,) = prove_clinic(place, again=False).faults
    assert fault.startswith(f"Entry {changed}:")


def test_reading_evidence_again_takes_none_that_waits_for_changed(place: Place) -> None:
    with open_clinic(place, writing=False, judged_by=judging()) as app:
        nightly = Nightly(legible(app.store))
        read = [nightly.step(day * 86_400_000, blocks=1 << 20) for day in range(PARTS)]
    done = [each for each in read if each is not None]
    assert sum(each.opened for each in done) == generations(place).count(2)
    assert [each.faults for each in done if each.faults] == []


def test_what_is_remembered_is_what_reading_all_finds(place: Place) -> None:
    with open_clinic(place, writing=True, judged_by=judging()) as app:
        beneath = vault_of(app.store).beneath
        kept = standing(beneath)
        assert (kept.named, kept.used, kept.clear) == (2, (1, 2), -1)
        for odd in (
            b"",
            b"{",
            b'{"upto":99999}',
            b'{"upto":-1}',
            json.dumps({"upto": 1, "clear": 7}).encode(),
        ):
            beneath.swap(CELL, beneath.cell(CELL), odd)
            assert standing(beneath) == kept, odd


def test_it_is_remembered_only_when_that_spares_much() -> None:
    store = MemoryStore()
    for _ in range(3):
        store.commit(Batch(store.size(), 0, [NewEntry(b"{}")] * (OFTEN // 2), []))
        remember(store)
    assert standing(store) == Standing(upto=3 * (OFTEN // 2))
    assert json.loads(store.cell(CELL) or b"")["upto"] == OFTEN
