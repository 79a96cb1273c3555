"""Health words that no list holds: known by their ending, by a slip of the pen, or behind look-alike digits.

Rules this module keeps:

* An ending counts only on a word long enough to be no everyday word, and never on those in `_EVERYDAY`.
* A misspelling has the first letter and the consonants of a sure health word of at least seven letters and is
  at most two edits away; a word that a list knows is never taken for a misspelling.
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
_EDITS: Final = 2
_MASKS: Final = (str.maketrans("01345@$", "oieasas"), str.maketrans("01345@$", "oleasas"))
_MASKED: Final = re.compile(r"(?=.*[a-z].*[a-z].*[a-z])(?=.*[0-9])[a-z0-9]{4,24}\Z")


def ending(word: str) -> str | None:
    """The kind of a lower-case plain word by its ending."""
    found = _ENDED.match(word) if _SHORTEST <= len(word) <= _LONGEST + 8 and word not in _EVERYDAY else None
    return found.lastgroup if found else None


def nearest(word: str) -> str | None:
    """The sure health word that a lower-case plain word misspells, if any."""
    if not _SHORTEST <= len(word) <= _LONGEST or not word.isalpha():
        return None
    for known in _by_bones().get(_bones(word), ()):
        if _edits(word, known) <= _EDITS:
            return known
    return None


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


@lru_cache(maxsize=1)
def _by_bones() -> dict[str, list[str]]:
    """Sure health words of one word, by what is left of them without vowels and doubled letters."""
    made: dict[str, list[str]] = {}
    for key, phrase in lexicon().phrases.items():
        if (
            phrase.kind in KINDS
            and phrase.sure
            and phrase.length == 1
            and len(key) >= _SHORTEST
            and key.isalpha()
        ):
            made.setdefault(_bones(key), []).append(key)
    return made


def _bones(word: str) -> str:
    rest = word[1:].replace("ph", "f").translate(_VOWELS)
    return word[0] + "".join(char for at, char in enumerate(rest) if at == 0 or rest[at - 1] != char)


def _edits(left: str, right: str) -> int:
    """Single-letter edits between two words, counted no further than needed."""
    if abs(len(left) - len(right)) > _EDITS:
        return _EDITS + 1
    row = list(range(len(right) + 1))
    for at, char in enumerate(left, 1):
        above, row = row, [at]
        for beside, other in enumerate(right, 1):
            row.append(min(above[beside] + 1, row[-1] + 1, above[beside - 1] + (char != other)))
    return row[-1]
