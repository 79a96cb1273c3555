"""Payloads that the first release wrote in clear are sealed where they lie: same root, same meaning, and no
byte of them is left in the clinic's files.
"""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from rounds.evidence.ledger import Head, Moment, seal
from rounds.home import Place
from rounds.ledger.vault.reseal import BYTES, ROWS, clear_rows
from rounds.ledger.vault.ring import Ring
from rounds.ledger.vault.standing import standing
from rounds.ledger.vault.store import Vaulted, vault_of
from rounds.model.entry import Entry
from rounds.ports import Batch, NewEntry, Put, Reseal
from rounds.stores.memory import MemoryStore
from rounds.stores.sqlite import SqliteStore
from rounds.wiring import SystemRandom, open_clinic, prove_clinic
from tests.ledger.vault.clinic import command, first_round, generations, on_disk, sql

CLEAR = "SELECT idx, seed, payload FROM entries WHERE length(seed) = 32 ORDER BY idx"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """The first release's clinic."""
    return first_round(tmp_path)


def test_the_first_release_s_ledger_lies_sealed_under_the_same_root(place: Place) -> None:
    before, clear = prove_clinic(place, again=True), sql(place, CLEAR)
    leaves = sql(place, "SELECT leaf FROM entries ORDER BY idx")
    assert before.faults == []
    assert len(clear) == 4
    with open_clinic(place, writing=True) as app:
        size = app.store.size()
        for batch in clear_rows(vault_of(app.store)):
            assert app.rounds.reseal(batch.to_seal) == 4
        app.store.tidy()
        assert app.store.size() == size
    after = prove_clinic(place, again=True)
    assert (after.faults, after.unknown, after.ok) == ([], [], True)
    assert (after.ledger.root, after.ledger.signed) == (before.ledger.root, before.ledger.signed)
    assert sql(place, "SELECT leaf FROM entries ORDER BY idx") == leaves
    assert sql(place, CLEAR) == []
    with open_clinic(place, writing=False) as app:
        opened = {each.index: (each.seed, each.payload) for each in app.store.entries()}
    assert all(opened[index] == (seed, payload) for index, seed, payload in clear if isinstance(index, int))


def test_the_command_leaves_no_byte_of_them_in_any_file(place: Place) -> None:
    clear = sql(place, CLEAR)
    needles = [each for _, *both in clear for each in both if isinstance(each, bytes)]
    assert all(each in on_disk(place.folder) for each in needles), "seen before, so that its going counts"
    code, said = command(place, "ledger", "keys", "reseal", "--json")
    assert (code, json.loads(said)) == (0, {"resealed": 4, "left": []})
    assert not any(each in on_disk(place.folder) for each in needles)
    assert set(generations(place)) == {1}
    assert json.loads(command(place, "ledger", "keys", "reseal", "--json")[1])["resealed"] == 0


def test_status_asks_for_it_until_it_is_done(place: Place) -> None:
    assert "rounds ledger keys reseal" in " ".join(command(place, "status")[1].split())
    assert "rounds ledger keys reseal" in " ".join(command(place, "once")[1].split())
    command(place, "ledger", "keys", "reseal")
    assert "reseal" not in command(place, "status")[1]


def test_what_does_not_fit_its_commitment_is_named_and_left_as_it_lies(place: Place) -> None:
    index, _, payload = sql(place, CLEAR)[1]
    assert isinstance(payload, bytes)
    sql(place, "UPDATE entries SET payload = ? WHERE idx = ?", payload[:-1] + b"?", index)
    code, said = command(place, "ledger", "keys", "reseal", "--json")
    assert (code, json.loads(said)) == (5, {"resealed": 3, "left": [index]})
    assert sql(place, CLEAR)[0][2] == payload[:-1] + b"?"
    assert prove_clinic(place, again=False).faults[0].startswith(f"Entry {index}:")


def test_it_goes_on_where_it_was_cut_off(place: Place) -> None:
    with open_clinic(place, writing=True) as app:
        (batch, *_) = clear_rows(vault_of(app.store))
        app.rounds.reseal(batch.to_seal[:2])
    assert len(sql(place, CLEAR)) == 2
    assert first_clear(place) == sql(place, CLEAR)[0][0]
    assert command(place, "ledger", "keys", "reseal")[0] == 0
    assert sql(place, CLEAR) == []
    assert first_clear(place) == -1


def first_clear(place: Place) -> int:
    """The first entry that lies in clear, -1 for none."""
    with closing(SqliteStore(place.store, create=False)) as store:
        return standing(store).clear


@pytest.mark.parametrize("seed", range(3))
def test_no_byte_is_left_whatever_the_rows_sizes(tmp_path: Path, seed: int) -> None:
    """Small rows, rows of several pages, sealed in any order: a page that was split keeps no copy."""
    chance, clear = Random(seed), dict[int, tuple[bytes, bytes]]()
    with closing(SqliteStore(tmp_path / "ledger.sqlite", grown=1 << 16)) as store:
        while len(clear) < 300:
            rows = [
                (chance.randbytes(32), chance.randbytes(chance.choice((16, 60, 400, 9_000))))
                for _ in range(9)
            ]
            clear |= dict(enumerate(rows, start=len(clear)))
            entries = [NewEntry(chance.randbytes(250), *each) for each in rows]
            store.commit(Batch(store.size(), 0, entries, [Put("chart", str(chance.random()), bytes(150))]))
        every = list(clear.items())
        chance.shuffle(every)
        for at in range(0, len(every), 50):
            part = [
                Reseal(index, was, chance.randbytes(63), chance.randbytes(len(was[1]) + 49))
                for index, was in every[at : at + 50]
            ]
            assert store.reseal(0, part) == len(part)
        store.tidy()
        left = on_disk(tmp_path)
    assert [
        at for at, both in clear.items() if any(part[:16] in left or part[-16:] in left for part in both)
    ] == []


def test_many_rows_are_several_transactions_and_a_large_one_its_own() -> None:
    sizes = [10] * 600 + [BYTES, 10]
    entries = [Entry(k="gap", src="rounds", st={}, payload={"detail": "x" * size}) for size in sizes]
    beneath = MemoryStore()
    beneath.commit(Batch(0, 0, seal(Head(), entries, Moment(1, 1, "00"), SystemRandom()).entries, []))
    store = Vaulted(beneath, lambda: Ring("rounds.invalid/00ff", {1: bytes(32)}), SystemRandom())
    batches = list(clear_rows(store))
    assert [len(each.to_seal) for each in batches] == [ROWS, ROWS, 600 - 2 * ROWS + 1, 1]
    assert sum(store.reseal(0, each.to_seal) for each in batches) == len(sizes)
    assert standing(beneath).clear == -1
