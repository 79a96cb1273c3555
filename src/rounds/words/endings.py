"""Health words that no list holds: known by their ending, by a slip of the pen, or behind look-alike digits.

Rules this module keeps:

* An ending counts only on a word long enough to be no everyday word, and never on those in `_EVERYDAY`.
* A misspelling is one edit from a word of a health phrase of at least six letters, two from one of at least
  nine or from one of seven whose consonants it has, and starts as it does (or sounds as it does); a word that
  a list knows, everyday words and names among them, is never taken for a misspelling.
* Digits inside letters are read as the letters they imitate only if that gives a health word.

Sources of the endings: Greek and Latin roots of clinical English and Spanish; stems of medicine names of the
United States Adopted Names Council (USAN) and the World Health Organization (INN).

>>> ending("thrombophlebitis"), ending("tirzelimab"), ending("nostalgia"), ending("office")
('condition', 'drug', None, None)
>>> nearest("colonascopy")
'colonoscopy'
>>> unmasked("chlamyd1a"), unmasked("b12")
('chlamydia', None)
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from rounds.words.lexicon import KINDS, lexicon, words

_CONDITION: Final = (
    "itis|itides|emia|aemia|algia|opathy|opathies|uria|plegia|paresis|rrhea|rrhoea|rrhage|phobia|iasis"
    "|oedema|sclerosis"
    "|trophy|penia|megaly|ptosis|ectasis|stenosis|myalgia|dynia|dystrophy|plasia|oxia|blastoma"
    "|carcinoma|sarcoma"
    "|lymphoma|adenoma|fibroma|neuropatia|opatia|orrea|fobia|megalia|cefalia|cephaly"
)
_PROCEDURE: Final = (
    "ectomy|ectomies|ostomy|otomy|oscopy|oscopies|plasty|plasties|pexy|desis|centesis|rrhaphy|tripsy"
    "|ectomia|ostomia"
    "|oscopia|plastia|centesia|encephalogram|cardiogram|angiography|grafting"
)
_DRUG: Final = (
    "mab|tinib|ciclib|sartan|statin|gliptin|gliflozin|glutide|glutida|floxacin|floxacino|cillin|cilina"
    "|mycin|micina"
    "|conazole|conazol|nidazole|prazole|prazol|triptan|ciclovir|buvir|asvir|tegravir|lukast|azepam"
    "|barbital|xaban"
    "|dronate|profen|profeno|oxetine|oxetina|afil|cycline|ciclina|thiazide|semide|formin|formina"
    "|glitazone|parin"
    "|setron|dipine|dipino|trexate|platin|taxel|rubicin|poetin|grastim|kinra|limus|sidone|piprazole|racetam"
    "|barbitone|codone|morphone|caine"
)
_ENDED: Final = re.compile(
    rf"(?:[a-z]{{2,30}}(?:(?P<condition>{_CONDITION})|(?P<procedure>{_PROCEDURE})|(?P<drug>{_DRUG})))\Z"
)
_EVERYDAY: Final = words(
    "sympathy empathy apathy nostalgia academia bohemia antipathy telepathy homeopathy osteopathy naturopathy"
    " lobotomy dichotomy photography geografia catastrophe premia"
)
_VOWELS: Final = str.maketrans("", "", "aeiouyh")
_SHORTEST: Final = 7
_LONGEST: Final = 24
_SHORTEST_SLIP: Final = 6
_LONG: Final = 9
_LEAST_PART: Final = 3
_EDITS: Final = 2
_SOUNDS: Final = {"k": "c", "z": "x", "f": "p", "s": "c"}
"""Letters that start words with the same sound, by one of them."""
_COMMONLY_MISSPELT: Final = words("therapy physical surgery surgeon appointment prescription pregnancy")
"""Everyday words whose misspellings are looked for too."""
_MASKS: Final = (str.maketrans("01345@$", "oieasas"), str.maketrans("01345@$", "oleasas"))
_MASKED: Final = re.compile(r"(?=.*[a-z].*[a-z].*[a-z])(?=.*[0-9])[a-z0-9]{4,24}\Z")


def ending(word: str) -> str | None:
    """The kind of a lower-case plain word by its ending."""
    found = _ENDED.match(word) if _SHORTEST <= len(word) <= _LONGEST + 8 and word not in _EVERYDAY else None
    return found.lastgroup if found else None


def nearest(word: str) -> str | None:
    """The sure health word, or word of a health phrase, that a lower-case plain word misspells, if any."""
    if not _SHORTEST_SLIP <= len(word) <= _LONGEST or not word.isalpha() or _joined(word):
        return None
    best: tuple[int, str] | None = None
    for known in _candidates(word):
        far = _edits(word, known)
        if far <= _allowed(known, word) and (best is None or (far, known) < best):
            best = far, known
    return None if best is None else best[1]


def unmasked(word: str) -> str | None:
    """The health word behind digits that stand for letters, if any."""
    if not _MASKED.match(word):
        return None
    known = lexicon().phrases
    for mask in _MASKS:
        letters = word.translate(mask)
        phrase = known.get(letters)
        if phrase is not None and phrase.kind is not None:
            return letters
    return None


def _joined(word: str) -> bool:
    """Whether a word is two everyday words in one: *redline*."""
    everyday = lexicon().everyday
    return any(
        word[:at] in everyday and word[at:] in everyday
        for at in range(_LEAST_PART, len(word) - _LEAST_PART + 1)
    )


def _candidates(word: str) -> set[str]:
    """Words that share with a word what is left when one letter goes, or all consonants."""
    keys = (*_less_one(word), _bones(word))
    slips = _by_slips()
    return {known for key in keys for known in slips.get(key, ())}


def _allowed(known: str, word: str) -> int:
    """Edits that a known word may be away: two if it is long or its consonants are all there."""
    if known[0] != word[0] and _SOUNDS.get(known[0], known[0]) != _SOUNDS.get(word[0], word[0]):
        return 0
    return _EDITS if len(known) >= _LONG or (len(known) >= _SHORTEST and _bones(known) == _bones(word)) else 1


@lru_cache(maxsize=1)
def _by_slips() -> dict[str, list[str]]:
    """Words of health phrases by each of their forms with one letter less, and by their bones."""
    made: dict[str, list[str]] = {}
    for word in _health_words():
        for key in {*_less_one(word), _bones(word)}:
            made.setdefault(key, []).append(word)
    return made


def _health_words() -> set[str]:
    """Words that may be meant by a misspelling: sure health words, and long words of health phrases that no
    everyday list has.
    """
    known = lexicon()
    found: set[str] = set()
    for key, phrase in known.phrases.items():
        if phrase.kind in KINDS and phrase.sure:
            alone = phrase.length == 1
            found.update(
                word
                for word in key.split(" ")
                if len(word) >= _SHORTEST_SLIP and word.isalpha() and (alone or word not in known.everyday)
            )
    return found | _COMMONLY_MISSPELT


def _less_one(word: str) -> set[str]:
    """A word and its forms with one letter less."""
    return {word} | {word[:at] + word[at + 1 :] for at in range(len(word))}


def _bones(word: str) -> str:
    rest = word[1:].replace("ph", "f").translate(_VOWELS)
    return "=" + word[0] + "".join(char for at, char in enumerate(rest) if at == 0 or rest[at - 1] != char)


def _edits(left: str, right: str) -> int:
    """Single-letter edits between two words, two neighbours that changed places counted as one."""
    if abs(len(left) - len(right)) > _EDITS:
        return _EDITS + 1
    before: list[int] = []
    above: list[int] = []
    row = list(range(len(right) + 1))
    for at, char in enumerate(left, 1):
        before, above, row = above, row, [at]
        for beside, other in enumerate(right, 1):
            least = min(above[beside] + 1, row[-1] + 1, above[beside - 1] + (char != other))
            if at > 1 < beside and char == right[beside - 2] and left[at - 2] == other:
                least = min(least, before[beside - 2] + 1)
            row.append(least)
    return row[-1]
