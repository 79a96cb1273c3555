"""The regulation as held: counts, texts, dates, and citations that can't be wrong."""

from __future__ import annotations

import doctest
import time
from collections import Counter
from hashlib import sha256
from pathlib import Path

import pytest

from rounds.law import UnknownParagraph, addresses, cfr, files, paragraphs
from rounds.law.errors import LawDataWrong
from rounds.law.paragraphs import Book, Cite, Paragraph, book, under
from rounds.model.fact import Whose

SAFEGUARDS = ("164.308", "164.310", "164.312")


def security(*sections: str) -> list[Paragraph]:
    return [each for each in book().paragraphs if each.id.startswith(sections)]


def test_the_modules_examples_are_true() -> None:
    for module in (addresses, paragraphs):
        ran = doctest.testmod(module)
        assert ran.attempted > 1
        assert ran.failed == 0


def test_there_are_169_paragraphs_and_each_once() -> None:
    assert len(book().paragraphs) == 169
    assert len(paragraphs.paragraphs()) == 169


def test_the_safeguards_are_18_standards_and_36_specifications() -> None:
    kinds = Counter(each.kind for each in security(*SAFEGUARDS) if each.id != "164.308(b)(2)")
    assert kinds == {"standard": 18, "required": 14, "addressable": 22}


def test_with_organization_and_documents_there_are_22_standards() -> None:
    kinds = Counter(
        each.kind for each in security("164.314", "164.316") if not each.id.startswith("164.314(a)(2)(i)(")
    )
    assert kinds == {"standard": 4, "required": 10}


def test_paragraphs_by_rule() -> None:
    assert Counter(each.rule for each in book().paragraphs) == {
        "security": 79,
        "breach": 27,
        "privacy": 52,
        "enforcement": 11,
    }


def test_every_text_is_the_text_that_was_checked() -> None:
    for each in book().paragraphs:
        assert sha256(each.text.encode()).hexdigest() == each.sha256, each.id


def test_every_specification_names_a_standard_above_it_and_every_paragraph_its_sources() -> None:
    held = paragraphs.paragraphs()
    for each in held.values():
        assert each.sources, each.id
        assert each.as_of <= book().as_of, each.id
        assert each.ocr_may_ask_for, each.id
        assert each.parent in ("", *held), each.id
        assert each.parent or each.kind != "addressable", each.id


def test_the_label_in_the_text_is_the_kind() -> None:
    for each in security(*SAFEGUARDS):
        assert ("(Addressable)" in each.text) == (each.kind == "addressable"), each.id
        assert ("(Required)" in each.text) == (each.kind == "required"), each.id


def test_eighteen_identifiers_each_citable() -> None:
    letters = "".join(each.letter for each in book().identifiers)
    assert letters == "ABCDEFGHIJKLMNOPQR"
    assert [str(cfr(f"164.514(b)(2)(i)({letter})")) for letter in letters]


@pytest.mark.parametrize(
    "address",
    [
        "164.308(a)(1)(ii)(A)",
        "164.310(b)",
        "164.312(d)",
        "164.314(a)",
        "164.316(b)",
        "164.502(b)",
        "164.400-414",
        "164.402#risk",
        "160.410(c)",
        "164.308",
    ],
)
def test_a_held_address_is_a_citation(address: str) -> None:
    assert str(cfr(address)) == address
    assert cfr(address) == cfr(f"45 CFR {address}") == Cite(address)
    assert len({cfr(address), Cite(address)}) == 1


@pytest.mark.parametrize(
    "address",
    [
        "164.308(a)(1)(ii)(E)",
        "164.308(c)",
        "164.313",
        "164.308(A)(1)",
        "164.401-414",
        "164.312(b) ",
        "nonsense",
        "",
    ],
)
def test_an_address_that_is_not_held_raises_where_it_is_written(address: str) -> None:
    with pytest.raises(UnknownParagraph, match="is not held") as told:
        Cite(address)
    assert told.value.whose is Whose.OURS
    assert told.value.again is False


def test_the_sentence_names_the_nearest_address_that_is_held() -> None:
    with pytest.raises(UnknownParagraph, match=r"nearest above it: 164\.312\(a\)\(2\)\)"):
        cfr("164.312(a)(2)(v)")


def test_citations_sort_as_the_law_does() -> None:
    wanted = [
        "160.410(c)",
        "164.308",
        "164.308(a)(8)",
        "164.308(b)(3)",
        "164.312(a)(2)(i)",
        "164.312(a)(2)(iv)",
    ]
    wanted += ["164.312(b)", "164.400-414", "164.402", "164.402#risk", "164.530(a)", "164.530(i)(1)"]
    assert [str(each) for each in sorted(cfr(each) for each in reversed(wanted))] == wanted


def test_what_stands_under_a_citation() -> None:
    assert [each.id for each in under(cfr("164.316(b)"))] == [
        "164.316(b)(1)",
        "164.316(b)(2)(i)",
        "164.316(b)(2)(ii)",
        "164.316(b)(2)(iii)",
    ]
    assert len(under(cfr("164.400-414"))) == 27


def test_a_cut_or_missing_file_is_named_and_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = (files.HERE / paragraphs.FILE).read_bytes()
    monkeypatch.setattr(files, "HERE", tmp_path)
    (tmp_path / "cut.json").write_bytes(whole[:-9])
    (tmp_path / "cut.toml").write_text("a = [1,", encoding="utf-8")
    for name in ("cut.json", "missing.json"):
        with pytest.raises(LawDataWrong, match=f"law/{name} can't be read") as told:
            files.read_json(name, Book)
        assert told.value.whose is Whose.OURS
    for name in ("cut.toml", "missing.toml"):
        with pytest.raises(LawDataWrong, match=f"law/{name} can't be read"):
            files.read_toml(name)


def test_reading_everything_that_a_citation_needs_takes_under_15_ms() -> None:
    def once() -> float:
        start = time.perf_counter()
        book.__wrapped__()
        return time.perf_counter() - start

    assert min(once() for _ in range(5)) < 0.015
