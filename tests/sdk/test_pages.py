"""What is read of a document's pages: one that could not be read is never one without a clause."""

from __future__ import annotations

import io
import time
from datetime import date
from pathlib import Path

import pikepdf
import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rounds.law.clauses import Page, clauses, letters_of, place_of
from rounds.sdk.pages import pages_of, said_of, seen
from tests.connectors.vendors import documents

HERE = Path(__file__).parent
TEXT = (HERE / "agreement.txt").read_bytes()
PRINTED = (HERE / "agreement.pdf").read_bytes()
"""The same text, printed by a browser: subset fonts with two-byte codes, a ligature."""
DAY = date(2026, 11, 24)


def places(raw: bytes) -> dict[str, str]:
    found = seen(DAY, pages_of(raw))
    return {each.id: said_of(found, each.id).words for each in clauses(DAY)}


def test_each_clause_is_found_on_its_page_in_text_and_in_print() -> None:
    assert places(TEXT) == places(PRINTED)
    assert set(places(PRINTED).values()) == {f"found on page {page}" for page in (1, 2, 3)}
    assert places(PRINTED)["books"] == "found on page 3"


def test_we_read_what_another_reader_reads() -> None:
    theirs = [letters_of(page.extract_text()) for page in pypdf.PdfReader(io.BytesIO(PRINTED)).pages]
    assert [page.letters for page in pages_of(PRINTED)] == theirs


def test_a_clause_that_is_taken_out_is_not_found() -> None:
    without = TEXT.replace(b"return or destroy", b"keep")
    assert places(without)["return-or-destroy"] == "not found"
    assert places(without)["books"] == "found on page 3"


def test_beside_a_page_that_could_not_be_read_nothing_is_called_not_found() -> None:
    pages = pages_of(TEXT.replace(b"return or destroy", b"keep"))
    hidden = (*pages[:2], Page(None), pages[2])
    found = seen(DAY, hidden)
    assert said_of(found, "return-or-destroy").words == "could not be read"
    assert said_of(found, "books").words == "found on page 4"


@pytest.mark.parametrize(
    "raw",
    [
        documents.scan(),
        documents.pdf(password="secret"),
        documents.bomb(),
        documents.written(
            b"return or destroy",
            font=pikepdf.Dictionary(
                Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type0, Encoding=pikepdf.Name("/Identity-H")
            ),
        ),
        documents.written(
            b"return or destroy",
            font=pikepdf.Dictionary(
                Type=pikepdf.Name.Font, Subtype=pikepdf.Name.TrueType, FontDescriptor={"/Flags": 4}
            ),
        ),
        documents.written(
            b"return or destroy",
            font=documents.helvetica(
                Encoding=pikepdf.Dictionary(
                    Differences=[32, *(pikepdf.Name(f"/g{code}") for code in range(32, 127))]
                )
            ),
        ),
        documents.pdf(ink=b"0 0 m 100 100 l S"),
        PRINTED[:3000],
        b"%PDF-1.7\n" + bytes(range(256)) * 50,
    ],
    ids=[
        "scanned",
        "locked",
        "unpacks to 420 MB",
        "codes without meaning",
        "own signs",
        "signs by number",
        "drawn",
        "torn",
        "noise",
    ],
)  # fmt: skip - one document a line
def test_what_could_not_be_read_is_never_called_not_found(raw: bytes) -> None:
    start = time.monotonic()
    assert set(places(raw).values()) == {"could not be read"}
    assert time.monotonic() - start < 20


def test_a_blank_page_has_nothing_on_it_and_hides_nothing() -> None:
    made = documents.written(b"The vendor will return or destroy it.", b"")
    assert places(made)["return-or-destroy"] == "found on page 1"
    assert places(made)["books"] == "not found"


def test_forms_within_forms_are_read_and_a_form_that_shows_itself_ends() -> None:
    made = pikepdf.new()
    page = made.add_blank_page()
    form = made.make_stream(b"BT /F1 9 Tf (return or destroy) Tj ET /Fm0 Do")
    form.update({"/Type": pikepdf.Name.XObject, "/Subtype": pikepdf.Name.Form})
    form = made.make_indirect(form)
    form.Resources = pikepdf.Dictionary(Font={"/F1": documents.helvetica()}, XObject={"/Fm0": form})
    page.Resources = pikepdf.Dictionary(XObject={"/Fm0": form})
    page.Contents = made.make_stream(b"/Fm0 Do")
    out = io.BytesIO()
    made.save(out)
    (found,) = pages_of(out.getvalue())
    assert found.letters is None  # what lies deeper than we follow may say anything


@settings(max_examples=12, deadline=None)
@given(
    st.lists(
        st.text("abcdefghij klmnopqrstuvwxyz0123456789.,", min_size=1, max_size=80), min_size=1, max_size=4
    )
)
def test_whatever_is_written_is_read(texts: list[str]) -> None:
    found = pages_of(documents.written(*(each.encode() for each in texts)))
    assert [page.letters for page in found] == [letters_of(each) for each in texts]


@given(
    st.text(max_size=60),
    st.integers(0, 60),
    st.sampled_from([" ", "\n", "-\n", "\N{SOFT HYPHEN}", "\N{NO-BREAK SPACE}"]),
)
def test_a_wording_is_found_however_it_is_broken(around: str, at: int, gap: str) -> None:
    words = "return or destroy"
    cut = at % len(words)
    page = Page(letters_of(around + words[:cut] + gap + words[cut:]))
    clause = next(each for each in clauses(DAY) if each.id == "return-or-destroy")
    assert place_of(clause, (page,)).page == 1
