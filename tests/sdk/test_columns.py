"""Columns that nobody knows: how they are told, and how they are set aside."""

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rounds.sdk.columns import SHOWN, aside, strange
from rounds.sdk.sheet import read_sheet

KNOWN = ("role", "started", "left")
COMMAND = "rounds connect roster --system roster"


def said(*columns: str, without: frozenset[str] = frozenset()) -> str:
    return strange("staff.csv", columns, KNOWN, COMMAND, without)


def command(sentence: str) -> str:
    """The command that a sentence offers."""
    return COMMAND + sentence.partition(COMMAND)[2].removesuffix(". Either is your move.")


def test_the_sentence_names_the_file_the_column_what_it_takes_and_whose_move_it_is() -> None:
    assert said("nickname") == (
        "staff.csv has columns that Rounds does not know: “nickname”. Nothing of them was read, so what is "
        "empty or missing in the file is not known, and it is no whole list. Rename a column that is meant "
        "as role, started or left; if the others are of no account, say so: "
        "rounds connect roster --system roster ignore=nickname. Either is your move."
    )


def test_an_export_with_many_columns_is_answered_by_one_command() -> None:
    columns = ("Employee #", "Department", "Work Phone", "Manager", "Pay Group", "Desk")
    typed = command(said(*columns))
    assert typed.endswith("ignore=department,desk,employee,manager,paygroup,workphone")
    heading = ",".join(("name", *columns)).encode()
    sheet = read_sheet(heading + b"\nAna,1,2,3,4,5,6\n", ("name", *KNOWN), ("name",), chosen(typed))
    assert sheet.unknown == ()


@pytest.mark.parametrize(
    ("column", "meant"), [("lefft", "left"), ("Left date", "left"), ("Strated", "started")]
)
def test_what_is_spelt_like_a_known_column_is_asked_about_and_not_in_the_command(
    column: str, meant: str
) -> None:
    sentence = said("phone", column)
    assert f"“{column}” (meant as {meant}?)" in sentence
    assert command(sentence).endswith("ignore=phone")


@pytest.mark.parametrize("column", ["End Date", "Last day", "Status", "Active?", "Termination", "Separated"])
def test_what_may_tell_of_an_end_is_named_and_not_in_the_command(column: str) -> None:
    sentence = said(column)
    assert f"“{column}”" in sentence
    assert command(sentence).endswith("ignore=NAME")


def test_a_column_that_comes_later_is_added_to_those_set_aside_before() -> None:
    assert command(said("pager", without=frozenset({"phone"}))).endswith("ignore=pager,phone")


def test_many_columns_are_told_in_a_sentence_of_bounded_length() -> None:
    sentence = said(*(f"c{n} " + "x" * 500 for n in range(400)))
    assert f"and {400 - SHOWN} more" in sentence
    assert len(sentence) < 5_000


@given(st.lists(st.text(max_size=80), min_size=1, max_size=20))
def test_whatever_the_headings_the_command_is_one_word_that_the_shell_hands_on(columns: list[str]) -> None:
    words = shlex.split(command(said(*columns)))
    assert words[:5] == shlex.split(COMMAND)
    assert len(words) == 6
    assert words[5].startswith("ignore=")


def chosen(typed: str) -> frozenset[str]:
    """The columns that a command sets aside."""
    return aside({"ignore": typed.rpartition("ignore=")[2]})
