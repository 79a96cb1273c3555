"""The weekly digest: how the clinic stands, what ends soon, what was only counted. One screen, no name. Pure.

Rules this module keeps:

* It has at most `LINES` lines, whatever happened; short sentences in plain words, so that it is read.
* It is made of counts and of words that stand here: no subject's name can get into it.
* What reading it takes is reported (`grade`), never promised.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct

from rounds.response.endings import counted

LINES: Final = 20
SOON: Final = 30
"""Days within which a last day is counted as near."""
_WORD: Final = re.compile(r"[A-Za-z]+(?:'[a-z]+)?")
_VOWELS: Final = re.compile(r"[aeiouy]+")


class Week(Struct, frozen=True, kw_only=True):
    """How a clinic stands: the score and what it could be, verdicts not met and not known, sources and those
    that are silent.
    """

    score: int
    could_be: int
    not_met: int
    not_known: int
    sources: int
    silent: int


def lines(week: Week, ending: Mapping[str, int], told: Sequence[str]) -> list[str]:
    """The digest's lines. `ending` counts last days within `SOON` days by sort, `told` is what was only
    counted.
    """
    made = [
        f"The score is {week.score} of 100. It would be {week.could_be} if all that is not known were met.",
        f"{_are(week.not_met, 'thing')} not met. {_are(week.not_known, 'thing')} not known.",
        "All sources report."
        if not week.silent
        else f"{_are(week.silent, 'source')} silent, of {week.sources}.",
    ]
    if ending:
        made.append(f"Within {SOON} days the last day comes of: {_listed(ending)}.")
    made += told[: LINES - len(made) - 1]
    return [*made, "See what to do first: rounds gap"]


def grade(text: str) -> float:
    """The school year that reading a text takes, by the formula of Flesch and Kincaid (1975), with syllables
    counted by groups of vowels.

    >>> round(grade("The cat sat on the mat. It was warm."), 1)
    -2.0
    """
    sentences = max(1, len(re.findall(r"[.!?](?:\s|$)", text)))
    words = _WORD.findall(text)
    if not words:
        return 0.0
    syllables = sum(_syllables(word.casefold()) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def _syllables(word: str) -> int:
    found = len(_VOWELS.findall(word))
    return max(1, found - (word.endswith("e") and not word.endswith("le") and found > 1))


def _are(number: int, noun: str) -> str:
    return f"1 {noun} is" if number == 1 else f"{number:,} {noun}s are"


def _listed(ending: Mapping[str, int]) -> str:
    return ", ".join(counted(what, number) for what, number in sorted(Counter(ending).items()))
