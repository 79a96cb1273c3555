"""What was done to the checkpoints of a clinic is not covered up by signing anew."""

from __future__ import annotations

from pathlib import Path

import apsw
import pytest

from rounds.home import Place
from rounds.ports import StoreDamaged
from tests.faults.lived import begun, later, lived, opened
from tests.faults.told import told
from tests.spine.alive import HandClock


def run(place: Place, sql: str, *values: object) -> None:
    """Change a clinic's file behind its back."""
    conn = apsw.Connection(str(place.store))
    conn.execute(sql, values)
    conn.close()


def sizes(place: Place) -> list[int]:
    with opened(place, later(), 9, writing=False) as app:
        return [size for size, _ in app.store.checkpoints()]


def test_checkpoints_that_were_taken_away_are_not_replaced(tmp_path: Path) -> None:
    place = lived(tmp_path)
    run(place, "DELETE FROM checkpoints")
    with opened(place, later(), 1) as app:
        size = app.store.size()
        app.deliver([])
        assert app.store.size() > size, "recorded all the same"
    assert sizes(place) == []
    assert "No checkpoint" in told(place).faults[0].sentence


def test_a_beginning_that_was_cut_off_before_it_was_signed_is_signed_at_the_next_opening(
    tmp_path: Path,
) -> None:
    place = begun(tmp_path)
    opened(place, HandClock()).close()
    run(place, "DELETE FROM checkpoints")
    opened(place, later(), 1).close()
    assert sizes(place)[0] > 0
    assert told(place).how == "ok"


@pytest.mark.parametrize("writing", [False, True], ids=["read", "written"])
def test_nothing_is_built_on_a_head_that_parts_from_what_was_signed(tmp_path: Path, writing: bool) -> None:
    place = lived(tmp_path)
    with opened(place, later(), 1, writing=False) as app:
        head = app.store.row("ledger", "head") or b""
    at = head.index(b'"nodes":["') + 20
    changed = head[:at] + (b"A" if head[at : at + 1] != b"A" else b"B") + head[at + 1 :]
    run(place, "UPDATE derived SET value = ? WHERE tbl = 'ledger'", changed)
    with pytest.raises(StoreDamaged, match="ledger/head"):
        opened(place, later(), 2, writing=writing)
