"""The word lists, read once, and the phrases of a text that they know.

Rules this module keeps:

* A list is a text file beside this module: `#` lines tell source and date, `[group]` opens a group, terms are
  parted by commas, `~` marks a term that has an everyday meaning too (a given name that is a word, a cue that
  counts half).
* A phrase is a run of words; hyphens, slashes and spaces between them are alike, other marks are words of
  their own, so no phrase crosses a comma.
* Of the phrases that start at a word the longest is taken, and the search goes on behind it.

>>> lexicon().phrases["stress test of"].groups
frozenset({'benign'})
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Final

from msgspec import Struct

from rounds.words.shown import show

KINDS: Final = ("condition", "drug", "procedure")
"""The groups that are health words; all others are cues."""
TOKEN: Final = re.compile(r"[a-z0-9]+(?:'[a-z]+)?|[^\s\-_/'a-z0-9]")
_TERMS: Final = (
    "conditions.txt",
    "procedures.txt",
    "drugs.txt",
    "lay.txt",
    "broad.txt",
    "spanish.txt",
    "cues.txt",
)
_NOTICES: Final = frozenset({"care", "act", "routine"})
_MEANT: Final = frozenset({"one", "they", "kin", "tie"})
_SHORTEST_PLURAL: Final = 4
_KEPT: Final = frozenset(
    (
        "aids",
        "sids",
        "news",
        "hives",
        "shingles",
        "glasses",
        "contacts",
        "braces",
        "cramps",
        "piles",
        "runs",
        "arms",
        "labs",
    )
)
"""Plurals that mean another thing than their singular."""


class Phrase(Struct, frozen=True, gc=False):
    """A known run of words: what it may mean, its kind if it is a health word, whether that is sure."""

    groups: frozenset[str]
    kind: str | None
    sure: bool
    length: int
    """In words."""


class Lexicon(Struct, frozen=True):
    """All lists. `longest` has for a first word the number of words in the longest phrase that it opens."""

    phrases: dict[str, Phrase]
    longest: dict[str, int]
    pairs: dict[tuple[str, str], int]
    """The first two words of every phrase that has two, with the words of the longest that they open."""
    vocabulary: frozenset[str]
    """Every word of every phrase."""
    first_names: frozenset[str]
    wordy_names: frozenset[str]
    """Given names that are everyday words too; they are in `first_names` as well."""
    last_names: frozenset[str]
    icd_words: frozenset[str]
    everyday: frozenset[str]
    no_slips: frozenset[str]
    """Words near a health word that mean something else."""


@cache
def lexicon() -> Lexicon:
    """The lists of this release."""
    everyday = frozenset(_lines("everyday.txt"))
    phrases = _phrases(everyday)
    given = _lines("first_names.txt")
    words = [key.split(" ") for key in phrases]
    longest: dict[str, int] = {}
    pairs: dict[tuple[str, str], int] = {}
    for each in words:
        longest[each[0]] = max(longest.get(each[0], 0), len(each))
        if len(each) > 1:
            pairs[each[0], each[1]] = max(pairs.get((each[0], each[1]), 0), len(each))
    return Lexicon(
        phrases=phrases,
        longest=longest,
        pairs=pairs,
        vocabulary=frozenset(word for each in words for word in each),
        first_names=frozenset(name.lstrip("~") for name in given),
        wordy_names=frozenset(name[1:] for name in given if name.startswith("~")),
        last_names=frozenset(_lines("last_names.txt")),
        icd_words=frozenset(_lines("icd_words.txt")),
        everyday=everyday,
        no_slips=frozenset(_lines("no_slips.txt")),
    )


def words(text: str) -> frozenset[str]:
    """The words of a text that is written in the code."""
    return frozenset(text.split())


def key_of(term: str) -> str:
    """A term as the lists look it up: plain, lower case, its words parted by one space.

    >>> key_of("Crohn's disease"), key_of("X-ray"), key_of("L&D")
    ("crohn's disease", 'x ray', 'l & d')
    """
    plain = term if term.isascii() else show(term).plain
    return " ".join(TOKEN.findall(plain.lower()))


def singular(word: str) -> str:
    """A word without the mark of the plural, English or Spanish; a phrase is looked for as written, then in
    this form.

    >>> singular("biopsies"), singular("infecciones"), singular("crowns"), singular("rashes")
    ('biopsy', 'infeccion', 'crown', 'rash')
    """
    if (
        not word.endswith("s")
        or len(word) < _SHORTEST_PLURAL
        or word.endswith(("ss", "is", "us", "'s"))
        or word in _KEPT
    ):
        return word
    if word.endswith("iones"):
        return word[:-2]
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes", "zes")):
        return word[:-2]
    return word[:-1]


def _phrases(everyday: frozenset[str]) -> dict[str, Phrase]:
    """Every term of the lists, health words in the singular too. A term that is uncertain in one place is
    uncertain.
    """
    groups: dict[str, list[tuple[str, bool]]] = {}
    for group, term in _terms():
        key = key_of(term.lstrip("~"))
        if key:
            groups.setdefault(key, []).append((group, not term.startswith("~")))
    made = {key: _phrase(key, said) for key, said in groups.items()}
    made |= {key: _meant(phrase, key, made) for key, phrase in made.items() if phrase.groups <= _NOTICES}
    for key in [key for key, phrase in made.items() if phrase.kind and "s" in key]:
        one = " ".join(map(singular, key.split(" ")))
        if one not in everyday:  # *chills*, but not *chill*
            made.setdefault(one, made[key])
    return made


def _meant(phrase: Phrase, key: str, made: dict[str, Phrase]) -> Phrase:
    """A cue with whom its words mean: *mom called* speaks of a family role too."""
    parts = [made[word].groups & _MEANT for word in key.split(" ") if word in made]
    groups = phrase.groups.union(*parts)
    return Phrase(_shared(groups), phrase.kind, phrase.sure, phrase.length)


def _phrase(key: str, said: list[tuple[str, bool]]) -> Phrase:
    health = [(group, sure) for group, sure in said if group in KINDS]
    kind = health[0][0] if health else None
    sure = all(sure for _, sure in health or said)
    return Phrase(_shared(frozenset(group for group, _ in said)), kind, sure, key.count(" ") + 1)


@cache
def _shared(groups: frozenset[str]) -> frozenset[str]:
    """The same set for the same groups: thousands of phrases share a few dozen."""
    return groups


def _terms() -> Iterator[tuple[str, str]]:
    """Every term of the phrase lists with its group."""
    for name in _TERMS:
        group = ""
        for line in _lines(name):
            if line.startswith("["):
                group = line.strip("[]")
            else:
                yield from ((group, term.strip()) for term in line.split(","))


def _lines(name: str) -> list[str]:
    """The lines of a list that are neither empty nor a remark."""
    text = files("rounds.words").joinpath("data", name).read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]
