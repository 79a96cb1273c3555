"""Texts out of files: no line is lost, whatever stands in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rounds.words.columns import columns, senders, trace_columns
from rounds.words.rows import NoColumn, records, texts


def test_a_plain_file_has_a_text_a_line() -> None:
    rows = list(texts([b"one\r\n", b"\n", b"{{first_name}}, hello\n", b"Jos\xe9"]))
    assert [(row.number, row.text) for row in rows] == [(1, "one"), (3, "{{first_name}}, hello"), (4, "José")]


def test_a_column_of_a_csv_may_hold_line_breaks() -> None:
    rows = list(texts([b"\xef\xbb\xbfSubject,From\n", b'"two\n', b'lines",a\n'], "Subject"))
    assert [row.text for row in rows] == ["two\nlines"]


def test_a_column_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(NoColumn, match="It has: From, Subject"):
        list(texts([b"Subject,From\n", b"a,b\n"], "Title"))


@given(st.lists(st.binary(max_size=40), max_size=8))
def test_every_line_of_a_plain_file_comes_out(lines: list[bytes]) -> None:
    filled = [line for line in lines if line.decode("cp1252", "replace").strip()]
    assert len(list(texts(lines))) <= len(lines)
    assert len(list(texts([b"x", *lines]))) >= 1 + sum(
        line.isascii() and bool(line.strip()) for line in filled
    )


def test_columns_are_told_by_name_and_by_value() -> None:
    raw = [
        b"id,Patient,c3,c4,note\n",
        b"1,Ana Torres,E11.9,303-555-0177,ok\n",
        b"2,Lee Wong,J45.40,303-555-0178,ok\n",
    ]
    told = {each.name: each.kind for each in columns(row for _, row in records(raw))}
    assert told == {"id": "other", "Patient": "name", "c3": "icd10", "c4": "phone", "note": "other"}


@pytest.mark.parametrize(
    "header",
    [
        [
            "origin_timestamp",
            "sender_address",
            "recipient_status",
            "message_subject",
            "total_bytes",
        ],  # Microsoft 365
        [
            "Message ID",
            "Start date",
            "From (Envelope)",
            "Subject",
            "To (Envelope)",
        ],  # Google's e-mail log search
    ],
)
def test_a_message_trace_is_counted_by_sender_and_keeps_no_subject(header: list[str]) -> None:
    found = trace_columns(header)
    assert found is not None
    sender, subject = found
    rows = [
        {sender: "A@clinic.example", subject: "Ana Torres biopsy"},
        {sender: "a@clinic.example", subject: "lunch"},
    ]
    (told,) = senders(rows, sender, subject)
    assert (told.sender, told.subjects, told.rewrite, told.kinds) == (
        "a@clinic.example",
        2,
        1,
        {"name": 1, "procedure": 1},
    )
