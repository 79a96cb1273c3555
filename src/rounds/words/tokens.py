"""The words of a text, and the phrases among them that the lists know.

Rules this module keeps:

* A word knows how it was written and what it is: an entry of a list, in the singular if need be, a health
  word by its ending, or none. What a word is depends on nothing around it, so it is looked up once and kept.
* Phrases are taken from left to right, the longest first, and never overlap.

>>> [(each.phrase.kind, each.end - each.start) for each in read("skin cancers, rash").found]
[('condition', 2), ('condition', 1)]
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from rounds.words.endings import ending, nearest, unmasked
from rounds.words.lexicon import TOKEN, Phrase, lexicon, singular, words

_LONGEST_WORD: Final = 40
_MOST_KEPT: Final = 32_768
_OF_ONE: Final = frozenset({"one", "they", "kin"})
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
    """As phrases have it: without *'s*, put right where need be."""
    one: str
    """The same in the singular."""
    bare: str
    """Without *'s*."""
    given: int
    """How surely it is a given name: 2, 1 if it is an everyday word too, 0."""
    family: bool
    """Whether it is a family name and no everyday word."""
    everyday: bool
    most: int
    """How many words the longest phrase has that it opens."""
    phrase: Phrase | None
    """What it is by itself."""
    tongue: int
    """Whether it is a small word of Spanish, 1, or of English, -1; 0 if neither."""


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


class Reading(Struct, frozen=True, gc=False):
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
    tongues = [token.word.tongue for token in tokens]
    spanish = tongues.count(1)
    return spanish > 0 and spanish * 6 >= len(tokens) and spanish >= tongues.count(-1)


def _tokens(plain: str) -> list[Token]:
    tokens: list[Token] = []
    lower = plain.lower()
    if len(lower) != len(plain):  # a letter whose small form is two letters: look at the text as it stands
        lower = plain
    known = _words
    for hit in TOKEN.finditer(lower):
        start, end = hit.span()
        text = lower[start:end]
        tokens.append(Token(known.get(text) or _learnt(text), plain[start:end], start, end))
        if len(tokens) == MOST:
            break
    return tokens


def _found(tokens: list[Token]) -> list[Found]:
    words = [token.word for token in tokens]
    pairs = lexicon().pairs
    found: list[Found] = []
    end = 0
    last = len(words) - 1
    for at, word in enumerate(words):
        if at < end:
            continue
        phrase = word.phrase
        if word.most > 1 and at < last:
            second = words[at + 1]
            most = max(pairs.get((word.key, second.key), 0), pairs.get((word.one, second.one), 0))
            if most:
                phrase = _run(words, at, min(most, last + 1 - at)) or phrase
        if phrase is not None:
            end = at + max(phrase.length, 1)
            found.append(Found(phrase, at, end))
    return found


def _run(words: list[Word], at: int, most: int) -> Phrase | None:
    """The longest phrase of two to so many words that starts at a word: as written, or in the singular. Asked
    only where some phrase opens with the word and the next.
    """
    for size in range(most, 1, -1):
        run = words[at : at + size]
        phrase = _listed([word.key for word in run], [word.one for word in run])
        if phrase is not None:
            return phrase
    return None


def _listed(written: list[str], single: list[str]) -> Phrase | None:
    """The phrase of some words: as written, or in the singular, where *patients* are not one patient."""
    phrases = lexicon().phrases
    phrase = phrases.get(" ".join(written))
    if phrase is not None or written == single:
        return phrase
    phrase = phrases.get(" ".join(single))
    return None if phrase is None or not phrase.groups.isdisjoint(_OF_ONE) else phrase


_words: Final[dict[str, Word]] = {}
"""Words that were met. A plain table: one that keeps the order of use costs more than what it keeps."""


def _learnt(word: str) -> Word:
    """A word that was not met yet, kept from now on."""
    if len(_words) >= _MOST_KEPT:
        _words.clear()
    made = _words[word] = _word(word)
    return made


def _word(word: str) -> Word:
    """What the lists know of a lower-case word."""
    known = lexicon()
    bare = word.split("'s", 1)[0] or word
    given = 0 if bare not in known.first_names else 1 if bare in known.wordy_names else 2
    family = bare in known.last_names or (bare.endswith("s") and bare[:-1] in known.last_names)
    everyday = bare in known.everyday or singular(bare) in known.everyday
    listed = bool(given) or family or everyday or len(word) > _LONGEST_WORD
    key = _key(word, bare, listed=listed)
    one = singular(key)
    most = max(known.longest.get(key, 0), known.longest.get(one, 0))
    phrase = _listed([key], [one]) or _alone(one)
    tongue = 1 if bare in _SPANISH else -1 if bare in _ENGLISH else 0
    return Word(key, one, bare, given, family, everyday, most, phrase, tongue)


def _key(word: str, bare: str, *, listed: bool) -> str:
    """A word as phrases have it: without *'s* unless a list has it so, put right if no list knows it."""
    vocabulary = lexicon().vocabulary
    for form in (word, bare, singular(bare), word.split("'", 1)[0]):
        if form in vocabulary:
            return form
    one = singular(bare)
    if listed or one in lexicon().icd_words or one in lexicon().no_slips:
        return bare
    return unmasked(bare) or nearest(one) or bare


def _alone(word: str) -> Phrase | None:
    """What a word that no list of phrases has is by itself."""
    if not word.isalpha() or len(word) > _LONGEST_WORD:
        return None
    known = lexicon()
    if word in known.longest:
        return None
    kind = "condition" if word in known.icd_words else ending(word)
    return None if kind is None else Phrase(frozenset({kind}), kind, sure=True, length=1)
