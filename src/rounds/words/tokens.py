"""The words of a text, and the phrases among them that the lists know.

Rules this module keeps:

* A word knows how it was written and what it is: an entry of a list, in the singular if need be, a health
  word by its ending, or none. What a word is depends on nothing around it, so it is looked up once and kept.
* Phrases are taken from left to right, the longest first, and never overlap.

>>> [(each.phrase.kind, each.end - each.start) for each in read("skin cancers, rash").found]
[('condition', 2), ('condition', 1)]
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from msgspec import Struct

from rounds.words.endings import ending, nearest, unmasked
from rounds.words.lexicon import TOKEN, Phrase, lexicon, singular, words

_LONGEST_WORD: Final = 40
_SPANISH: Final = words(
    "de del la las el los un una unos y o en con por para su sus mi tu que se le les lo al es ya hoy"
    " pero como sobre sin"
    " cita citas clinica paciente pacientes recordatorio usted esta favor gracias hola senora senor manana"
)
_ENGLISH: Final = words(
    "the a an and or of to in on for with your you my is are was we our us it this that at by from be"
    " as has have not"
    " please can will new"
)
MOST: Final = 4_000
"""Words of one text that are looked at; a short text has a few dozen. What lies behind is read as if it were
absent.
"""


class Word(Struct, frozen=True, gc=False):
    """What the lists know of a lower-case word, wherever it stands."""

    key: str
    """As phrases have it: in the singular and put right where need be."""
    bare: str
    """Without *'s*."""
    given: int
    """How surely it is a given name: 2, 1 if it is an everyday word too, 0."""
    family: bool
    """Whether it is a family name and no everyday word."""
    everyday: bool


class Token(Struct, frozen=True, gc=False):
    """One word or mark: what it is, `raw` as it is seen, and its place in the plain text."""

    word: Word
    raw: str
    start: int
    end: int


class Found(Struct, frozen=True, gc=False):
    """A phrase and the words it spans, `end` excluded."""

    phrase: Phrase
    start: int
    end: int


class Reading(Struct, frozen=True):
    """A plain text with its words and phrases; `at` gives for a word the phrase it belongs to."""

    plain: str
    tokens: list[Token]
    found: list[Found]
    at: dict[int, Phrase]
    spanish: bool
    """Whether most of its small words are Spanish."""


def read(plain: str) -> Reading:
    """The words and phrases of a plain text."""
    tokens = _tokens(plain)
    found = _found(tokens)
    at = {place: each.phrase for each in found for place in range(each.start, each.end)}
    return Reading(plain, tokens, found, at, _spanish(tokens))


def _spanish(tokens: list[Token]) -> bool:
    spanish = sum([token.word.bare in _SPANISH for token in tokens])
    if not spanish or spanish * 6 < len(tokens):
        return False
    return spanish >= sum([token.word.bare in _ENGLISH for token in tokens])


def _tokens(plain: str) -> list[Token]:
    tokens: list[Token] = []
    lower = plain.lower()
    if len(lower) != len(plain):  # a letter whose small form is two letters: look at the text as it stands
        lower = plain
    for hit in TOKEN.finditer(lower):
        start, end = hit.span()
        tokens.append(Token(_word(hit.group()), plain[start:end], start, end))
        if len(tokens) == MOST:
            break
    return tokens


def _found(tokens: list[Token]) -> list[Found]:
    known = lexicon()
    longest, phrases = known.longest, known.phrases
    keys = [token.word.key for token in tokens]
    found: list[Found] = []
    at, many = 0, len(keys)
    while at < many:
        most = longest.get(keys[at])
        step = 1
        if most is None:
            alone = _alone(keys[at])
            if alone is not None:
                found.append(Found(alone, at, at + 1))
        else:
            for size in range(min(most, many - at), 0, -1):
                phrase = phrases.get(keys[at] if size == 1 else " ".join(keys[at : at + size]))
                if phrase is not None:
                    found.append(Found(phrase, at, at + size))
                    step = size
                    break
        at += step
    return found


@lru_cache(maxsize=32_768)
def _word(word: str) -> Word:
    """What the lists know of a lower-case word."""
    known = lexicon()
    bare = word.split("'s", 1)[0] or word
    given = 0 if bare not in known.first_names else 1 if bare in known.wordy_names else 2
    family = bare in known.last_names or (bare.endswith("s") and bare[:-1] in known.last_names)
    everyday = bare in known.everyday or singular(bare) in known.everyday
    listed = bool(given) or family or everyday or len(word) > _LONGEST_WORD
    return Word(_key(word, bare, listed=listed), bare, given, family, everyday)


def _key(word: str, bare: str, *, listed: bool) -> str:
    """A word as phrases have it: itself, in the singular, put right; without *'s* if no list has it."""
    vocabulary = lexicon().vocabulary
    for form in (word, bare, singular(bare), word.split("'", 1)[0]):
        if form in vocabulary:
            return form
    if listed or singular(bare) in lexicon().icd_words:
        return bare
    return unmasked(bare) or nearest(bare) or bare


@lru_cache(maxsize=32_768)
def _alone(word: str) -> Phrase | None:
    """What a word that opens no phrase is by itself."""
    if not word.isalpha() or len(word) > _LONGEST_WORD:
        return None
    known = lexicon()
    kind = "condition" if {word, singular(word)} & known.icd_words else ending(word) or ending(singular(word))
    return None if kind is None else Phrase(frozenset({kind}), kind, sure=True, length=1)
