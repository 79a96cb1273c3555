r"""Numbers and addresses that open one person's identity.

Rules this module keeps:

* A shape that other things share (a date, a run of digits) counts only behind a cue; the value is the hit,
  not its cue.
* Of two hits that overlap the more telling is kept.
* What is found is an *identifier*; whether it is a patient's is for the words around it to tell.

The shapes and their sources stand in `rounds.words.shapes`; which identifiers there are, in 45 CFR
164.514(b)(2)(i).

>>> text = "MRN: 0088123, ssn 219-09-9999"
>>> [(each.kind, text[each.start : each.end]) for each in identifiers(text)]
[('ssn', '219-09-9999'), ('mrn', '0088123')]
"""

from __future__ import annotations

import re
from typing import Final

from msgspec import Struct

from rounds.words import shapes

_ORDER: Final = [
    "ssn",
    "mbi",
    "dob",
    "mrn",
    "phone",
    "claim",
    "member_id",
    "accession",
    "account",
    "ndc",
    "icd10",
    "procedure",
    "email",
    "address",
    "age",
    "date",
]
"""Kinds, the most telling first."""
_LEAST_DIGITS: Final = 4
_LEAST_FARTHER: Final = 6
"""Digits of a value that stands a word or two behind its cue."""
_REACH: Final = 40
"""Plain characters before a number in which its cue is looked for."""


class Identifier(Struct, frozen=True, gc=False):
    """One hit in a plain text. `sure` if shape and cue leave little doubt."""

    kind: str
    start: int
    end: int
    sure: bool


def identifiers(plain: str) -> list[Identifier]:
    """All identifiers in a plain text; of two that overlap the more telling is kept."""
    found: list[Identifier] = []
    if "@" in plain:
        found += [Identifier("email", *hit.span(), sure=True) for hit in shapes.EMAIL.finditer(plain)]
    digits = len(shapes.DIGIT.findall(plain))
    if digits:
        words = set(shapes.WORD.findall(plain.lower()))
        words.update([word[:3] for word in words])  # a month is told by its first letters
        for kind, least, needed, pattern in shapes.SHAPES:
            if digits >= least and (needed is None or not needed.isdisjoint(words)):
                found += [_hit(kind, hit) for hit in pattern.finditer(plain)]
        if digits >= _LEAST_DIGITS:
            found += _numbered(plain, words)
    return _apart(found, len(plain)) if len(found) > 1 else found


def _numbered(plain: str, words: set[str]) -> list[Identifier]:
    """Numbers that a cue, their prefix or the shape of a social security number tells."""
    found = _social(plain)
    if not shapes.SOCIAL_WORDS.isdisjoint(words):
        found += [_hit("ssn", hit) for hit in shapes.SSN_LAST.finditer(plain)]
    if not shapes.CUE_WORDS.isdisjoint(words):
        found += _cued(plain)
    return found + [_hit(hit.lastgroup or "", hit) for hit in shapes.PREFIXED.finditer(plain)]


def _hit(kind: str, hit: re.Match[str]) -> Identifier:
    """A hit whose value is the group that is named, or the whole."""
    return Identifier(kind, *hit.span(hit.lastgroup or 0), sure=True)


def _social(plain: str) -> list[Identifier]:
    """Social security numbers: parted by shape, in one run behind a cue."""
    return [
        Identifier("ssn", *hit.span(), sure=True)
        for hit in shapes.SSN.finditer(plain)
        if hit.group(1) or shapes.SSN_CUE.search(plain, max(0, hit.start() - _REACH), hit.start())
    ]


def _cued(plain: str) -> list[Identifier]:
    """Values behind a cue: enough digits, and no year."""
    found = []
    for hit in shapes.CUES.finditer(plain):
        value = hit.group("value")
        least = _LEAST_FARTHER if hit.group("between") else _LEAST_DIGITS
        if sum(map(str.isdigit, value)) >= least and not shapes.YEAR.match(value):
            kind = next(kind for kind in shapes.CUED if hit.group(kind))
            found.append(Identifier(kind, *hit.span("value"), sure=not shapes.UNSURE.match(hit.group(kind))))
    return found


def _apart(found: list[Identifier], length: int) -> list[Identifier]:
    """Hits that do not overlap, the most telling first. `length` is that of the text."""
    taken = bytearray(length)
    kept: list[Identifier] = []
    for each in sorted(found, key=lambda one: (_ORDER.index(one.kind), one.start)):
        if not any(taken[each.start : each.end]):
            taken[each.start : each.end] = b"\1" * (each.end - each.start)
            kept.append(each)
    return kept
