"""The word lists: each tells where it comes from, and together they hold what the detector promises."""

import re
from importlib.resources import files

import pytest

from rounds.words.endings import ending, nearest, unmasked
from rounds.words.lexicon import KINDS, lexicon, singular
from rounds.words.tokens import read

LISTS = sorted(
    each.name for each in files("rounds.words").joinpath("data").iterdir() if each.name.endswith(".txt")
)


@pytest.mark.parametrize("name", LISTS)
def test_a_list_tells_its_source_and_date(name: str) -> None:
    head = files("rounds.words").joinpath("data", name).read_text("utf-8").split("\n[")[0][:1200]
    assert "Source: " in head
    assert re.search(r"Date: \d{4}-\d{2}-\d{2}", head)


def test_there_are_words_enough() -> None:
    known = lexicon()
    health = [phrase for phrase in known.phrases.values() if phrase.kind in KINDS]
    assert len(health) >= 6_000
    assert len(known.icd_words) >= 2_500
    assert len(known.last_names) == 40_000


@pytest.mark.parametrize(
    "word",
    [
        "colonscopy",
        "chlamidya",
        "metforman",
        "depresion",
        "mamogram",
        "ozempik",
        "psoriasys",
        "alzhiemers",
        "diabetis",
    ],
)
def test_words_as_they_are_misspelled(word: str) -> None:
    assert read(word).found[0].phrase.kind in KINDS


@pytest.mark.parametrize(
    "word", ["meditation", "dilution", "community", "colonial", "operational", "Hernandez", "academia"]
)
def test_everyday_words_are_not_taken_for_misspellings(word: str) -> None:
    assert not [each for each in read(word).found if each.phrase.kind in KINDS]


def test_words_that_no_list_has_are_known_by_their_ending() -> None:
    assert ending("glossopharyngitis") == "condition"
    assert ending("cordotomy") == "procedure"
    assert ending("fictizumab") == "drug"
    assert ending("sympathy") is None


def test_digits_for_letters_are_seen_through() -> None:
    assert unmasked("d1abetes") == "diabetes"
    assert unmasked("v1ag7a") is None
    assert nearest("printers") is None


def test_many_are_not_one() -> None:
    assert not [each for each in read("patients").found if "one" in each.phrase.groups]
    assert [each for each in read("patient").found if "one" in each.phrase.groups]
    assert singular("aids") == "aids"
