"""A roster with a column that nobody knows: what it takes from the list, and how it is answered."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from rounds.connectors.roster.collect import open_source
from rounds.model.resources import Person
from rounds.sdk.connector import Gap, Item, NotSeen, Observation, Reason, Seen, Sweep, Whose
from rounds.sdk.testing import NoHost

NOW = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)


def look(file: Path, raw: bytes, **more: str) -> list[Item]:
    file.write_bytes(raw)
    return list(open_source("hr", {"file": str(file), **more}, NoHost()).collect(NOW, None))


def seen(items: list[Item]) -> list[Observation]:
    return [item for item in items if isinstance(item, Observation)]


@pytest.mark.parametrize(
    "heading", ["nickname", "lefft", "Left date", "Last day", "End Date", "Status", "phone", "#"]
)
def test_beside_a_column_that_nobody_knows_nobody_is_held_to_stay_and_the_list_is_not_whole(
    tmp_path: Path, heading: str
) -> None:
    raw = f"name,email,left,{heading}\nAna,ana@maple.example,,2026-11-20\nBen,ben@maple.example,2026-11-20,\n"
    items = look(tmp_path / "staff.csv", raw.encode())
    ana, ben = (item.resource for item in seen(items))
    assert isinstance(ana, Person)
    assert isinstance(ben, Person)
    assert (ana.last_day, ben.last_day) == (NotSeen(Reason.NOT_ASKED), Seen(date(2026, 11, 20)))
    gap, sweep = items[2:]
    assert isinstance(gap, Gap)
    assert (gap.reason, gap.whose) == (Reason.UNREADABLE, Whose.YOURS)
    assert "staff.csv has columns that Rounds does not know: “" in gap.detail
    assert (heading if heading != "#" else "column 4") in gap.detail
    assert sweep == Sweep(system="hr", kind="person", complete=False, count=2, observed_at=NOW)


def test_a_column_that_is_set_aside_takes_nothing(tmp_path: Path) -> None:
    raw = b"name,email,left,Nick-name\nAna,ana@maple.example,,Annie\n"
    items = look(tmp_path / "staff.csv", raw, ignore="phone, nickname")
    (ana,) = (item.resource for item in seen(items))
    assert isinstance(ana, Person)
    assert ana.last_day == Seen(None)
    assert items[1:] == [Sweep(system="hr", kind="person", complete=True, count=1, observed_at=NOW)]


def test_a_torn_line_an_unknown_column_and_no_last_days_are_told_in_one_gap(tmp_path: Path) -> None:
    items = look(tmp_path / "staff.csv", b"name,email,lefft\nAna,ana@maple.example,2026-11-20\ntorn\n")
    (gap,) = (item for item in items if isinstance(item, Gap))
    assert "line 3: 1 cell stands where the heading has 3. Mending the file is your move." in gap.detail
    assert "does not know: “lefft” (meant as left?)" in gap.detail
    assert gap.detail.endswith("no column left, so that last days are not known. Adding it is your move.")


def test_leavers_beside_a_column_that_nobody_knows_are_counted_among_all(tmp_path: Path) -> None:
    stay = "".join(f"P,p{n}@maple.example,,x\n" for n in range(20))
    leave = "".join(f"Q,q{n}@maple.example,{NOW:%F},x\n" for n in range(3))
    raw = f"name,email,left,nickname\n{stay}{leave}".encode()
    assert len(seen(look(tmp_path / "staff.csv", raw))) == 23
