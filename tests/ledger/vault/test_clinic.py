"""A clinic's ledger under the vault: what is changed, moved, lost or destroyed, and what is then said."""

from __future__ import annotations

import doctest
import io
import shutil
from contextlib import closing, redirect_stderr, redirect_stdout
from pathlib import Path

import apsw
import pytest

from rounds.cli.run import run
from rounds.home import Home, Place
from rounds.ledger.succession.files import KeyFiles
from rounds.ledger.succession.hand import Hand
from rounds.ledger.succession.told import said
from rounds.ledger.vault import backup, record, ring, sheet, standing, store, told
from rounds.ledger.vault.ring import Ring
from rounds.model.records import Destroy
from rounds.ports import Batch, NewEntry, StoreUnusable
from rounds.stores.memory import MemoryStore
from rounds.wiring import SystemRandom, begin_clinic, open_clinic, prove_clinic

FIRST_ROUND = Path(__file__).parent / "first_round"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A clinic of some sealed payloads."""
    made = begin_clinic(Home(tmp_path), "Maple", "UTC")
    open_clinic(made, writing=True).close()
    return made


def sql(place: Place, statement: str, *values: object) -> list[tuple[object, ...]]:
    with closing(apsw.Connection(str(place.store))) as conn:
        return list(conn.execute(statement, values))


def sealed_rows(place: Place) -> list[tuple[object, ...]]:
    return sql(place, "SELECT idx, seed, payload FROM entries WHERE payload NOT NULL ORDER BY idx")


def command(place: Place, *words: str) -> tuple[int, str]:
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        code = run([*words, "--home", str(place.folder.parent.parent)])
    return code, said.getvalue()


@pytest.mark.parametrize("module", [backup, record, ring, sheet, told])
def test_the_worked_examples_are_true(module: object) -> None:
    found = doctest.testmod(module)  # type: ignore[arg-type] # a module, as parametrize hands it on
    assert (found.failed, found.attempted > 0) == (0, True)


def test_the_store_counts_a_row_as_the_format_does() -> None:
    assert (store._NONCE, standing.SEALED) == (record.NONCE, record.SEED)


def test_a_commitment_seed_of_another_length_is_refused_before_anything_is_kept() -> None:
    beneath = MemoryStore()
    vault = store.Vaulted(beneath, lambda: Ring("rounds.invalid/00ff", {1: bytes(32)}), SystemRandom())
    with pytest.raises(ValueError, match="has 32 bytes, and this one 31"):
        vault.commit(Batch(0, 0, [NewEntry(b"a", bytes(31), b"{}")], []))
    assert beneath.size() == 0


def test_who_signs_is_found_without_a_key_to_any_payload(place: Place, tmp_path: Path) -> None:
    def nowhere() -> Ring:
        raise StoreUnusable("The keys are not to be read.")

    beneath, keys = MemoryStore(), Ring("rounds.invalid/00ff", {1: bytes(32)})
    store.Vaulted(beneath, lambda: keys, SystemRandom()).commit(
        Batch(0, 0, [NewEntry(b"{}", bytes(32), b"{}")], [])
    )
    locked = store.Vaulted(beneath, nowhere, SystemRandom())
    with pytest.raises(StoreUnusable):
        list(locked.entries())
    assert Hand(locked, lambda: place.identity.vkey, KeyFiles(tmp_path)).keys(1).present is not None
    assert said(locked) == []


def test_rows_that_change_places_are_both_named(place: Place) -> None:
    (one, *first), (two, *second) = sealed_rows(place)[:2]
    for at, columns in ((one, second), (two, first)):
        sql(place, "UPDATE entries SET seed = ?, payload = ? WHERE idx = ?", *columns, at)
    faults = prove_clinic(place, again=False).faults
    assert [each.split(":")[0] for each in faults] == [f"Entry {one}", f"Entry {two}"]


def test_the_command_ends_with_5_and_names_the_entry(place: Place) -> None:
    assert command(place, "verify")[0] == 0
    index, _, payload = sealed_rows(place)[0]
    assert isinstance(payload, bytes)
    sql(place, "UPDATE entries SET payload = ? WHERE idx = ?", payload[:-1] + b"?", index)
    code, said = command(place, "verify", "--json")
    assert code == 5
    assert f'"entry": {index}' in said or f'"entry":{index}' in said


def test_what_is_destroyed_is_gone_from_every_file_and_the_rest_replays(place: Place) -> None:
    index, seed, payload = sealed_rows(place)[-1]
    assert isinstance(index, int)
    assert isinstance(seed, bytes)
    assert isinstance(payload, bytes)
    with open_clinic(place, writing=True) as app:
        gone = Destroy(index=index, why="It named a patient.", by="Ana", at=app.clock.now())
        assert seed[15:] in on_disk(place)
        app.rounds.take([gone])
        assert seed[15:] not in on_disk(place)
        assert payload[1:] not in on_disk(place)
    assert prove_clinic(place, again=True).faults == []


def on_disk(place: Place) -> bytes:
    return b"".join(each.read_bytes() for each in place.folder.rglob("*") if each.is_file())


def test_a_damaged_first_round_row_is_its_entry_s_fault_and_asks_for_no_key(tmp_path: Path) -> None:
    shutil.copytree(FIRST_ROUND, tmp_path / "maple")
    place = Place(tmp_path / "maple")
    assert prove_clinic(place, again=True).faults == []
    index, _, payload = sealed_rows(place)[0]
    assert isinstance(payload, bytes)
    sql(place, "UPDATE entries SET payload = ? WHERE idx = ?", b"\x01" + payload[1:], index)
    (fault,) = prove_clinic(place, again=False).faults
    assert fault.startswith(f"Entry {index}:")
    assert not (place.folder / "keys/payload").exists()
