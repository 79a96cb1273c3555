"""No word of ours promises what nobody can: the regulation's own text is exempt."""

from __future__ import annotations

import re

from rounds.law.deadlines import deadlines
from rounds.law.files import HERE
from rounds.law.lines import scored_lines
from rounds.law.overlays import overlays
from rounds.law.paragraphs import book
from rounds.law.penalties import TIERS

NEVER = re.compile(
    r"\b(compliant|compliance|certified|violations?|guaranteed?|tamper-proof|safe)\b", re.IGNORECASE
)


def ours() -> list[str]:
    words = [text for line in scored_lines() for text in (line.title, line.why)]
    words += [text for line in scored_lines() for slot in line.slots for text in (slot.title, slot.counts)]
    words += [text for each in deadlines() for text in (each.title, each.starts, each.sentence)]
    words += [text for each in overlays() for text in (each.title, each.status)]
    words += [
        text for each in overlays() for item in each.items for text in (item.title, item.today, item.asks)
    ]
    return [*words, *TIERS]


def test_our_words_name_no_outcome_that_only_a_court_can() -> None:
    said = ours()
    assert len(said) > 250
    assert [text for text in said if NEVER.search(text)] == []


def test_the_search_would_find_such_a_word() -> None:
    assert NEVER.search("You are now HIPAA compliant.")
    assert any(NEVER.search(each.text) for each in book().paragraphs)


def test_no_file_speaks_of_the_place_where_it_was_made() -> None:
    for path in HERE.rglob("*"):
        if path.suffix in (".toml", ".yaml", ".json", ".py"):
            assert not re.search(r"/work\b|/tmp\b|shared/", path.read_text(encoding="utf-8")), path
