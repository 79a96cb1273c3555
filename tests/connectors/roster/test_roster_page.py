"""docs/formats/roster.md says what the code does."""

import re
from datetime import date
from pathlib import Path

from rounds.connectors.roster.translate import COLUMNS, REQUIRED, read_roster

PAGE = (Path(__file__).parents[3] / "docs" / "formats" / "roster.md").read_text("utf-8")
TODAY = date(2026, 11, 24)


def block(title: str) -> str:
    (found,) = re.findall(rf"^```csv {title}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    return str(found)


def test_the_example_is_taken_whole() -> None:
    got = read_roster(block("taken").encode(), "hr", TODAY)
    assert (len(got.people), got.refused, got.unknown) == (3, (), ())


def test_each_counter_example_is_refused_but_none_is_taken() -> None:
    got = read_roster(block("refused").encode(), "hr", TODAY)
    assert got.people == ()
    assert [fault.line for fault in got.refused] == list(range(2, block("refused").count("\n") + 1))


def test_the_table_has_the_columns() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (yes)?", PAGE, re.MULTILINE)
    assert tuple(name for name, _ in rows) == COLUMNS
    assert tuple(name for name, must in rows if must) == REQUIRED
