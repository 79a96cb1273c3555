"""docs/formats/vendors.md says what the code does."""

import re
from datetime import date
from pathlib import Path

from rounds.connectors.vendors.translate import COLUMNS, REQUIRED, read_register

PAGE = (Path(__file__).parents[3] / "docs" / "formats" / "vendors.md").read_text("utf-8")
TODAY = date(2026, 11, 24)


def block(title: str) -> str:
    (found,) = re.findall(rf"^```csv {title}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    return str(found)


def test_the_example_is_taken_whole() -> None:
    got = read_register(block("taken").encode(), "vendors", TODAY)
    assert (len(got.vendors), got.refused, got.unknown) == (4, (), ())


def test_each_counter_example_is_refused_but_none_is_taken() -> None:
    got = read_register(block("refused").encode(), "vendors", TODAY)
    assert got.lines == ()
    assert [fault.line for fault in got.refused] == list(range(2, block("refused").count("\n") + 1))


def test_the_table_has_the_columns() -> None:
    rows = re.findall(
        r"^\| (`\w+`(?:, `\w+`)*) \| (yes)? ?\|", PAGE.partition("## What the folder")[0], re.MULTILINE
    )
    names = [(name, must) for cell, must in rows for name in re.findall(r"\w+", cell)]
    assert tuple(name for name, _ in names) == COLUMNS
    assert tuple(name for name, must in names if must) == REQUIRED
