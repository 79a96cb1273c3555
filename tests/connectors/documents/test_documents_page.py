"""docs/formats/documents.md says what the code does."""

import re
from datetime import date
from pathlib import Path

import pytest

from rounds.connectors.documents.translate import PAPERS, REGISTERS, Register, read_register
from rounds.sdk.paperwork import DEEDS

PAGE = (Path(__file__).parents[3] / "docs" / "formats" / "documents.md").read_text("utf-8")
TODAY = date(2026, 11, 24)


def block(title: str) -> str:
    (found,) = re.findall(rf"^```csv {re.escape(title)}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    return str(found)


@pytest.mark.parametrize("register", REGISTERS, ids=lambda each: each.file)
def test_the_example_is_taken_whole(register: Register) -> None:
    raw = block(f"{register.file} taken")
    got = read_register(raw.encode(), register, "documents", TODAY)
    assert (len(got.things), got.refused, got.unknown) == (raw.count("\n") - 1, (), ())


def test_each_counter_example_is_refused_but_none_is_taken() -> None:
    raw = block("documents.csv refused")
    got = read_register(raw.encode(), PAPERS, "documents", TODAY)
    assert got.things == ()
    assert [fault.line for fault in got.refused] == list(range(2, raw.count("\n") + 1))


def test_the_table_has_the_columns() -> None:
    table = PAGE.partition("## documents.csv")[2].partition("## training.csv")[0]
    rows = re.findall(r"^\| `(\w+)` \| (yes)? ?\|", table, re.MULTILINE)
    assert tuple(name for name, _ in rows) == PAPERS.heads
    assert tuple(name for name, must in rows if must) == PAPERS.required


def test_the_page_names_every_deed() -> None:
    named = re.findall(
        r"`([a-z-]+)`", PAGE.partition("`what` is one of")[2].partition("## What is refused")[0]
    )
    assert tuple(named) == DEEDS
