"""A sheet that people keep: encodings, separators, torn lines and dates."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rounds.sdk.sheet import SHOWN, BadCell, NotASheet, Refused, read_day, read_sheet, told, writes_day_first

COLUMNS = ("name", "email", "left")
NEAR = date(2026, 11, 24)
TEXT = "name,email,left\nÉva Noël,eva@maple.example,2026-11-20\n"


def cells(raw: bytes) -> list[dict[str, str]]:
    return [row.cells for row in read_sheet(raw, COLUMNS, ("name",)).rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_what_spreadsheets_write_is_read_the_same(encoding: str) -> None:
    assert cells(TEXT.encode(encoding)) == [
        {"name": "Éva Noël", "email": "eva@maple.example", "left": "2026-11-20"}
    ]


@pytest.mark.parametrize(
    "raw",
    [
        TEXT.encode("utf-16-le"),
        b"name\n\x81\x8d\x8f",
        b"\xff\xfea",
        b"name,email\nA\0na,x\n",
        TEXT.encode("utf-32"),
    ],
)
def test_what_cannot_be_told_is_refused_whole(raw: bytes) -> None:
    with pytest.raises(NotASheet, match="save it as CSV UTF-8"):
        read_sheet(raw, COLUMNS, ("name",))


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_separators_and_line_ends_do_not_matter(separator: str, ending: str) -> None:
    raw = TEXT.replace(",", separator).replace("\n", ending).encode()
    assert cells(raw) == cells(TEXT.encode())


def test_a_cell_may_hold_separators_line_breaks_and_formulas() -> None:
    raw = b'Name,E-Mail,LEFT\n"Okafor,\nBen",=HYPERLINK(1),\n\n,,\n@x,+1,-2\n'
    sheet = read_sheet(raw, COLUMNS, ("name",))
    assert [(row.line, row.cells["name"], row.cells["email"]) for row in sheet.rows] == [
        (2, "Okafor,\nBen", "=HYPERLINK(1)"),
        (6, "@x", "+1"),
    ]


def test_columns_that_nobody_knows_are_named_until_they_are_set_aside() -> None:
    raw = b"name,phone,shoe size\nAna,1,2\n"
    sheet = read_sheet(raw, COLUMNS, ("name",))
    assert (sheet.unknown, sheet.columns) == (("phone", "shoe size"), frozenset({"name"}))
    assert read_sheet(raw, COLUMNS, ("name",), frozenset({"phone"})).unknown == ("shoe size",)
    assert read_sheet(raw, COLUMNS, ("name",), frozenset({"phone", "shoesize"})).unknown == ()


@pytest.mark.parametrize("beside", ["left day", "#", ""])
def test_beside_a_column_that_nobody_knows_an_empty_cell_says_nothing(beside: str) -> None:
    raw = f"name,left,{beside}\nAna,,2026-11-20\n".encode()
    assert cells(raw) == [{"name": "Ana"}]
    assert cells(raw.replace(f",{beside}\n".encode(), b",\n", 1).replace(b",2026-11-20", b",")) == [
        {"name": "Ana", "left": ""}
    ]


def test_a_column_without_a_name_is_called_by_its_place_and_counts_if_something_stands_in_it() -> None:
    assert read_sheet(b"name,,#\nAna,x,1\n", COLUMNS, ("name",)).unknown == ("column 2", "column 3")
    assert read_sheet(b"name,,\nAna,,\n", COLUMNS, ("name",)).unknown == ()
    raw = b"name,,#\nAna,x,1\n"
    assert read_sheet(raw, COLUMNS, ("name",), frozenset({"column2", "column3"})).unknown == ()


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "the file is empty"),
        (b" \n\n", "the file is empty"),
        (b"name,email\n", "no line under its heading"),
        (
            b"Ana,ana@maple.example\n",
            "no column name.*heading line like name,email,left. Columns not understood: “Ana”",
        ),
        (b"name,Name\nAna,Ana\n", "the column name stands twice"),
        (b'"name,email\nAna,x\n', "in its heading line a quotation mark is opened and never closed"),
        (b"name" + b",x" * 500 + b"\nAna\n", "more than 500 columns"),
        (b"name\n" + b"x\n" * 50_001, "more than 50,000 lines"),
    ],
)
def test_a_file_that_is_no_sheet_says_why(raw: bytes, says: str) -> None:
    with pytest.raises(NotASheet, match=says):
        read_sheet(raw, COLUMNS, ("name",))


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (b"Ben,ben@maple.example", "2 cells stand where the heading has 3"),
        (b"Ben,ben@maple.example,,,x", "5 cells stand where the heading has 3"),
        (b'"Ben" x,ben@maple.example,', "quotation marks"),
        (b'"Ben,ben@maple.example,', "opened and never closed"),
        (b"B" * 200_000 + b",,", "a cell is far too long"),
    ],
)
def test_a_broken_line_is_named_and_the_others_are_kept(line: bytes, says: str) -> None:
    sheet = read_sheet(b"name,email,left\nAna,a@x.example,\n" + line + b"\n", COLUMNS, ("name",))
    assert [row.cells["name"] for row in sheet.rows] == ["Ana"]
    assert [fault.line for fault in sheet.refused] == [3]
    assert says in sheet.refused[0].sentence


def test_empty_cells_at_the_end_of_a_line_are_let_through() -> None:
    assert read_sheet(b"name,email\nAna,x,,,\n", COLUMNS, ("name",)).refused == ()


@pytest.mark.parametrize(("text", "day"), [("2026-11-20", 20), ("11/20/2026", 20), ("11/3/2026", 3)])
def test_a_day_is_written_as_iso_or_as_in_the_united_states(text: str, day: int) -> None:
    assert read_day(text, near=NEAR) == date(2026, 11, day)


@pytest.mark.parametrize(
    "text",
    [
        "20.11.2026",
        "24/11/2026",
        "2026-02-30",
        "11/20/26",
        "9999-12-31",
        "0026-11-20",
        "1899-12-31",
        "soon",
        "\u0662\u0660\u0662\u0666-11-20",
    ],
)
def test_a_day_that_cannot_be_meant_is_refused(text: str) -> None:
    with pytest.raises(BadCell, match=text):
        read_day(text, near=NEAR)


def test_one_date_with_the_day_first_puts_all_with_slashes_in_doubt() -> None:
    assert writes_day_first(["3/4/2026", "24/11/2026"])
    assert not writes_day_first(["3/4/2026", "11/24/2026", "24/24/2026", ""])
    assert read_day("2026-04-03", near=NEAR, day_first=True) == date(2026, 4, 3)
    with pytest.raises(BadCell, match="writes the day first"):
        read_day("3/4/2026", near=NEAR, day_first=True)


def test_many_refusals_are_told_in_one_sentence_of_bounded_length() -> None:
    faults = [Refused(line, "it is torn") for line in range(2, 2000)]
    said = told("staff.csv", faults)
    assert said.startswith("staff.csv was not taken whole: line 2: it is torn; line 3:")
    assert f"and {1998 - SHOWN:,} more lines." in said
    assert said.endswith("more lines. Mending the file is your move.")
    assert len(said) < 500


@settings(max_examples=400)
@given(
    st.binary(max_size=300)
    | st.text(alphabet='a,;"\n\r\t=é\0', max_size=200).map(lambda t: ("name,email\n" + t).encode())
)
def test_any_bytes_are_a_sheet_or_not_and_no_line_is_lost(raw: bytes) -> None:
    try:
        sheet = read_sheet(raw, COLUMNS, ("name",))
    except NotASheet:
        return
    taken = [row.line for row in sheet.rows] + [fault.line for fault in sheet.refused]
    assert len(set(taken)) == len(taken) > 0
    told_by_empty_cells = {"name"} if sheet.unknown else set(sheet.columns)
    for row in sheet.rows:
        assert told_by_empty_cells <= set(row.cells) <= set(sheet.columns)
