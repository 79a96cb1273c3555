"""What the store in a SQLite file promises beside the contract: file, folder, versions, log."""

from __future__ import annotations

import doctest
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import apsw
import pytest

import rounds.stores.sqlite.store
from rounds.ports import Held, Moved, StoreDamaged, StoreUnusable
from rounds.stores.sqlite import SqliteStore
from rounds.stores.sqlite.file import APPLICATION, require_library
from rounds.stores.sqlite.sql import SQL, STEPS
from tests.conformance.backends import append, at

GROWN = 1 << 17


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "clinics" / "elm-street" / "store.db"


@pytest.fixture
def store(path: Path) -> Iterator[SqliteStore]:
    made = SqliteStore(path, grown=GROWN)
    yield made
    made.close()


def modes(folder: Path) -> dict[str, int]:
    return {entry.name: entry.stat().st_mode & 0o777 for entry in folder.iterdir()}


def test_the_example_in_the_docstring_is_true() -> None:
    assert doctest.testmod(rounds.stores.sqlite.store) == (0, 10)


# --------------------------------------------------------------------------- opening


def test_only_the_owner_can_read_the_files_and_enter_the_folders(store: SqliteStore, path: Path) -> None:
    append(store, b"a")
    assert modes(path.parent) == {"store.db": 0o600, "store.db-wal": 0o600, "store.db-shm": 0o600}
    assert [folder.stat().st_mode & 0o777 for folder in (path.parent, path.parent.parent)] == [0o700, 0o700]


def test_what_was_kept_is_there_after_reopening(store: SqliteStore, path: Path) -> None:
    append(store, b"a")
    store.lease("writer", "desk", at(0), 30)
    store.close()
    again = SqliteStore(path)
    assert [entry.leaf for entry in again.entries()] == [b"a"]
    with pytest.raises(Held):
        again.lease("writer", "laptop", at(1), 30)
    again.close()


def test_a_missing_store_is_not_made_when_it_should_be_there(path: Path) -> None:
    with pytest.raises(StoreUnusable, match="There is no store at"):
        SqliteStore(path, create=False)
    assert not path.parent.exists()


@pytest.mark.parametrize("version", ["3.51.2", "3.45.1", "2.8.17"])
def test_an_old_sqlite_is_refused(version: str) -> None:
    with pytest.raises(StoreUnusable, match=re.escape(version)):
        require_library(version)


@pytest.mark.parametrize("version", ["3.51.3", "3.54.1", "4.0.0"])
def test_a_newer_sqlite_is_taken(version: str) -> None:
    require_library(version)


def test_a_file_of_a_later_release_is_left_alone(store: SqliteStore, path: Path) -> None:
    store.close()
    edit(path, f"PRAGMA user_version = {len(STEPS) + 1}")
    with pytest.raises(StoreUnusable, match="Install the newer release"):
        SqliteStore(path)


def test_another_programs_database_is_left_alone(path: Path) -> None:
    path.parent.mkdir(parents=True)
    edit(path, "CREATE TABLE bookmarks (url TEXT)")
    before = path.read_bytes()
    with pytest.raises(StoreUnusable, match="belongs to another program"):
        SqliteStore(path)
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_called_damaged_and_left_alone(path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(b"Dear diary, " * 500)
    with pytest.raises(StoreDamaged, match=re.escape(str(path))):
        SqliteStore(path)
    assert path.read_bytes() == b"Dear diary, " * 500


def test_our_tables_without_our_mark_are_called_damaged(store: SqliteStore, path: Path) -> None:
    store.close()
    edit(path, f"PRAGMA application_id = {APPLICATION ^ 1}")
    with pytest.raises(StoreDamaged, match="no longer our mark"):
        SqliteStore(path)


def test_a_folder_where_the_file_should_be_is_told(path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(StoreUnusable, match=re.escape(str(path))):
        SqliteStore(path)


def test_a_file_where_the_folder_should_be_is_told(path: Path) -> None:
    path.parent.parent.mkdir(parents=True)
    path.parent.write_bytes(b"")
    with pytest.raises(StoreUnusable, match=re.escape(str(path))):
        SqliteStore(path)


def test_an_opening_that_was_cut_off_is_taken_up(path: Path) -> None:
    """A crash can leave the name and nothing in it."""
    path.parent.mkdir(parents=True)
    path.touch()
    with pytest.raises(StoreDamaged, match="it is empty"):
        SqliteStore(path, create=False)
    store = SqliteStore(path)
    assert append(store, b"a") == 1
    store.close()


def edit(path: Path, sql: str) -> None:
    conn = apsw.Connection(str(path))
    conn.execute(sql).fetchall()
    conn.close()


# --------------------------------------------------------------------------- settings


def test_the_promises_rest_on_these_settings(store: SqliteStore) -> None:
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,
        "secure_delete": 1,
        "wal_autocheckpoint": 0,
        "mmap_size": 0,
        "application_id": APPLICATION,
        "user_version": len(STEPS),
    }
    assert {name: store._turns._conn.pragma(name) for name in wanted} == wanted


def test_every_statement_fits_the_schema(store: SqliteStore) -> None:
    for name, sql in SQL.items():
        assert store._turns._conn.execute("EXPLAIN " + sql, (1,) * sql.count("?")).fetchall(), name


def test_no_entry_can_be_changed_or_removed_by_a_slip_of_ours(store: SqliteStore) -> None:
    append(store, b"a")
    for slip in ("DELETE FROM entries", "UPDATE entries SET leaf = x'00'", "UPDATE entries SET idx = 7"):
        with pytest.raises(apsw.ConstraintError):
            store._turns._conn.execute(slip)


# --------------------------------------------------------------------------- a second process


def test_a_second_process_sees_what_is_committed(store: SqliteStore, path: Path) -> None:
    append(store, b"a", b"b")
    script = "import sys; from pathlib import Path; from rounds.stores.sqlite import SqliteStore as S;"
    script += "s = S(Path(sys.argv[1]), create=False); print(s.size()); s.close()"
    told = subprocess.run([sys.executable, "-c", script, path], capture_output=True, text=True, check=True)
    assert told.stdout == "2\n"
    assert append(store, b"c") == 3


def test_another_process_in_the_midst_of_a_write_is_waited_for_and_then_told(path: Path) -> None:
    store = SqliteStore(path, wait=0.05)
    other = apsw.Connection(str(path))
    other.execute("BEGIN IMMEDIATE").fetchall()
    with pytest.raises(Held, match="Another process is at work in"):
        append(store, b"a")
    other.execute("ROLLBACK").fetchall()
    assert append(store, b"a") == 1
    other.close()
    store.close()


def test_two_processes_that_write_in_turns_only_ever_move_each_other(store: SqliteStore, path: Path) -> None:
    """Each waits for the other's lock and then looks: it is told that the ledger moved, never *busy*."""
    other = SqliteStore(path, grown=GROWN)

    def write(mine: SqliteStore) -> int:
        kept = 0
        while kept < 40:
            try:
                append(mine, b"%d" % kept)
            except Moved:
                continue
            kept += 1
        return kept

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(write, (store, other))) == [40, 40]
    assert store.size() == other.size() == 80
    other.close()
