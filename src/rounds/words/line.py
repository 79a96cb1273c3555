"""A text's words as they are written: which look like names, which like initials.

Rules this module keeps:

* In a text all in capitals, or all in small letters, only words on the name lists look like names.
* A word is *strange* if it is written as names are, opens no sentence and is on no list at all.

>>> from rounds.words.tokens import read
>>> line = Line(read("see Okonkwo today"))
>>> line.capital(1), line.strange(1), line.strange(2)
(True, True, False)
"""

from __future__ import annotations

import re
from typing import Final

from rounds.words.lexicon import words
from rounds.words.tokens import Reading, Token

STAFF_TITLES: Final = words("dr dra doctor doctora prof nurse coach officer pastor attorney judge chef rep")
TITLES: Final = STAFF_TITLES | words("mr mrs ms miss mx sr sra srta don dona senor senora senorita")
RELATIONS: Final = words(
    "girl boy kid kids twins twin baby family sisters brothers siblings child children household familia"
)
KIN: Final = words(
    "mom mother dad father son daughter wife husband sister brother grandma grandmother grandpa aunt"
    " uncle guardian"
)
LINKS: Final = words("de la del van von der den bin al el san santa st da dos das y di le")
_INFANTS: Final = words("baby newborn bb")
_FAMILY: Final = RELATIONS | KIN | LINKS | words("& and")
_CAPITAL: Final = re.compile("[A-Z]")
STOPS: Final = frozenset(".!?:")
_SHOUT: Final = 0.6
_SHORTEST_LOUD: Final = 4
"""Letters of a name in capitals amid small letters; shorter ones are short forms."""
_INITIALS: Final = 6
"""Capitals that a short text may have without being all in capitals."""


class Line:
    """A text's words with what their letters and the lists say of each."""

    def __init__(self, reading: Reading) -> None:
        self.plain, self.tokens, self.at = reading.plain, reading.tokens, reading.at
        capitals = len(_CAPITAL.findall(reading.plain))
        self.small = capitals == 0
        self.shouted = capitals > _INITIALS and capitals > _SHOUT * sum(map(str.isalpha, reading.plain))
        self.spanish = reading.spanish
        if self.shouted or self.small:
            self.capitals = [
                len(token.raw) > 1 and (token.word.given > 0 or token.word.family) for token in self.tokens
            ]
        else:
            self.capitals = [token.raw[0].isupper() and _written_as_name(token) for token in self.tokens]

    def openers(self) -> list[int]:
        """Words with which a name may start: titles, and what is written as names are, unless a list knows it
        for something else and have it as no name.
        """
        tokens, capitals, known = self.tokens, self.capitals, self.at
        loose = self.shouted or "," in self.plain
        made = []
        follows = False
        for at in range(len(tokens) - 1, -1, -1):
            word = tokens[at].word
            raw = tokens[at].raw
            lone = len(raw) == 1 and raw.isupper()
            bare = word.bare
            if capitals[at]:
                named = word.given or word.family
                apt = named or (at not in known and (follows or not word.everyday))
                if apt or loose or lone or bare in TITLES or bare in _INFANTS:
                    made.append(at)
            elif lone or bare in TITLES:
                made.append(at)
            follows = capitals[at] or lone or bare in _FAMILY
        made.reverse()
        return made

    def word(self, at: int) -> str:
        """The lower-case word there, without *'s*; empty beyond the ends."""
        return self.tokens[at].word.bare if 0 <= at < len(self.tokens) else ""

    def given(self, at: int) -> int:
        """How surely the word is a given name: 2, 1 if it is a word too, 0."""
        return self.tokens[at].word.given if 0 <= at < len(self.tokens) else 0

    def family(self, at: int) -> bool:
        """Whether the lists have it as a family name that is no word."""
        return 0 <= at < len(self.tokens) and self.tokens[at].word.family

    def capital(self, at: int) -> bool:
        """Whether it is written as names are."""
        return 0 <= at < len(self.capitals) and self.capitals[at]

    def initial(self, at: int) -> bool:
        """Whether it is one capital letter."""
        return 0 <= at < len(self.tokens) and len(self.tokens[at].raw) == 1 and self.tokens[at].raw.isupper()

    def free(self, at: int) -> bool:
        """Whether it may be part of a name: capital, and no health word or cue."""
        return at not in self.at and self.capital(at) and self.tokens[at].word.bare not in STAFF_TITLES

    def mark_of(self, at: int) -> str:
        """The word there as it is written; empty beyond the ends."""
        return self.tokens[at].raw if 0 <= at < len(self.tokens) else ""

    def mark(self, at: int, mark: str) -> bool:
        """Whether the word there is this mark."""
        return 0 <= at < len(self.tokens) and self.tokens[at].raw == mark

    def strange(self, at: int) -> bool:
        """Whether it is written as names are and is no word that a list knows, so that it may be one."""
        opens = at == 0 or self.tokens[at - 1].raw in STOPS
        if (
            self.shouted
            or self.small
            or opens
            or not self.free(at)
            or self.plain[self.tokens[at].end :][:1] == "."
        ):
            return False
        word = self.tokens[at].word
        return word.bare.isalpha() and not word.everyday


def _written_as_name(token: Token) -> bool:
    """Whether a word that opens with a capital looks like a name: small letters follow, or a list has it as
    one.
    """
    if not (token.raw.isupper() or token.raw.rstrip("s").isupper()):
        return True
    word = token.word
    return len(token.raw) >= _SHORTEST_LOUD and (word.given > 0 or word.family) and not word.everyday
