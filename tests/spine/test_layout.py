"""A file that an earlier release laid out is brought forward: the same rows, each in its place of now."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import apsw

from rounds.model.fact import NO, YES
from rounds.ports import Batch, NewEntry, Put
from rounds.replay import replay
from rounds.stores.sqlite import SqliteStore
from tests.spine.alive import Clinic, laptop


def laid_out_as_before(rows: dict[tuple[str, str], bytes]) -> list[Put]:
    """Rows as version 1 had them: a table for marks, one for findings, all counters in one row."""
    made, counts, said = [], {}, b""
    for (table, key), value in rows.items():
        name, slash, part = key.partition("/")
        if table == "chart" and slash:
            made.append(Put("mark", name, value) if part == "mark" else Put("finding", part, value))
        elif table == "score" and key != "head":
            counts[key] = json.loads(value)
        elif table == "score":
            said = value
        else:
            made.append(Put(table, key, value))
    compact = json.dumps(dict(sorted(counts.items())), separators=(",", ":")).encode()
    return [*made, Put("score", "head", b'{"counts":' + compact + b',"said":' + said + b"}")]


def test_a_file_of_the_first_version_is_brought_forward(tmp_path: Path) -> None:
    clinic = Clinic()
    for encrypted in (YES, NO, YES, NO):
        clinic.see(laptop(encrypted))
    entries = [NewEntry(each.leaf, each.seed, each.payload) for each in clinic.store.entries()]
    before = laid_out_as_before(clinic.rows())
    assert {put.table for put in before} >= {"mark", "finding", "score"}
    path = tmp_path / "ledger.sqlite"
    with closing(SqliteStore(path)) as store:
        store.commit(Batch(0, 0, entries, before))
    with closing(apsw.Connection(str(path))) as file:
        file.execute("PRAGMA user_version = 1").fetchall()

    with closing(SqliteStore(path)) as store:
        found = {(table, key): value for table, _ in clinic.rows() for key, value in store.rows(table)}
        assert found == clinic.rows()
        assert not [*store.rows("mark"), *store.rows("finding")]
        assert replay(store, clinic.judged_by).faults == []
