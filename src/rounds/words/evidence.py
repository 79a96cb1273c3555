"""All that a text holds, gathered once, before anything is decided.

Rules this module keeps:

* Gathering decides nothing: a health word in a supplier's mail is gathered like any other.
* A health word that is part of a place or firm (*Glaucoma Ave*, *Hope Recovery Center LLC*) is not gathered.
* A short form that is an everyday word too counts only in capitals, outside lists.

>>> seen = gather("15 mo w/ fever, mom on line 2")
>>> [spot.kind for spot in seen.health], seen.one, bool(seen.names)
(['condition'], 2, False)
"""

from __future__ import annotations

import re
from typing import Final

from msgspec import Struct

from rounds.words.identifiers import Identifier, identifiers
from rounds.words.lexicon import KINDS
from rounds.words.names import Name, names
from rounds.words.shown import Shown, show
from rounds.words.tokens import Found, Reading, read

ASIDES: Final = frozenset(
    {"vendor", "firm", "training", "awareness", "research", "staff", "general", "giver"}
)
"""Groups of cues that speak against a patient."""
_ONE: Final = re.compile(
    r"\b\d{1,3}[ -]?(?:y/?o|yr?s?[ -]old|years?[ -]old|mo|m/o|mos|months?[ -]old|wks?[ -]old|weeks?["
    r" -]old|days?[ -]old|yof|yom)\b"
    r"|\b\d{2}[ ]?[MF]\b|\b(?:[Rr]m|[Rr]oom|[Bb]ed|[Cc]hair|[Oo]peratory|[Bb]ay|[Cc]ama|[Cc]uarto)["
    r" ]?#?\d{1,3}\b|\bin #\d{1,2}\b"
    r"|\b[Tt]he[ ]\d{1,2}(?::\d\d)?[ ]?(?:am|pm|o'clock)?\b|\bde[ ]\d{1,3}[ ](?:anos|meses|semanas|dias)\b"
    r"|\b(?:el|la|los)[ ]de(?:[ ]las?)?[ ]\d{1,2}\b|\b(?:la|el)[ ](?:nin[oa]|senora?|chic[oa])[ ]del?["
    r" ]\d{1,2}\b"
)
_SHAPES: Final = re.compile(
    r"\b\d{1,2}[ ]?w[ ]?\d?d?\b|\b\d{1,2}[ ]?(?:wks?|weeks)[ ](?:preg|pregnant|gestation|along)\b|\b[Gg]\d[ ]?[Pp]\d\b"
    r"|\b(?:1\d\d|2[0-4]\d)/\d{2,3}\b(?!/)|\b(?:temp|fever)(?:[ ]of|[ ]is)?[ ]10[0-6](?:\.\d)?\b"
    r"|\b(?:sats?|o2|spo2|hr|pulse|glucose|bs|bg|fsbs|sugar)(?:[ ]of|[ ]is|[ ]was)?[ ]\d{2,3}\b|\b[LC][1-7]-[LCST]?[1-7]\b",
    re.IGNORECASE,
)
_COUNTED: Final = re.compile(
    r"\b\d{2,6}[ ](?:patients|pts|visits|cases|subjects|women|men|children|adults|encounters|no[- ]shows|referrals|births"
    r"|deliveries|diabetics|admissions|participants|pacientes|casos|visitas)\b|\bn[ ]?=[ ]?\d",
    re.IGNORECASE,
)
_DIGIT: Final = re.compile("[0-9]")
_SHORT: Final = 3
_NEAR: Final = 5
"""Words between *your* and what it is about, at most."""
_POSSESSIVE: Final = frozenset(["your", "ur", "yr", "my", "su", "sus", "tu", "tus", "mi", "mis", "our"])


class Spot(Struct, frozen=True, gc=False):
    """A thing in the plain text: where it stands, which kind it is, whether it is sure."""

    start: int
    end: int
    kind: str
    sure: bool


class Evidence(Struct, frozen=True):
    """What a text holds. Places are in `shown.plain`."""

    shown: Shown
    reading: Reading
    identifiers: list[Identifier]
    names: list[Name]
    health: list[Spot]
    care: list[Spot]
    routine: bool
    one: int
    """How surely one person is meant without a name: 0 not, 1 by a word (*mom*), 2 by age, room, hour, *pt*,
    *he*.
    """
    tie: int
    """How the reader or the writer is meant: 0 not, 1 somewhere, 2 beside a health word."""
    act: bool
    """An instruction or a notice: *reminder*, *is ready*."""
    spanish: bool
    asides: dict[str, float]
    """Groups of cues that speak against a patient, with their weight: 1, or 0.5 if all are uncertain."""


def gather(text: str, *, of_lists: bool = False) -> Evidence:
    """What a text holds; in names of lists short forms count in small letters too."""
    shown = show(text)
    reading = read(shown.plain)
    named = names(reading)
    found = _unnamed(reading.found, named)
    health = [each for each in found if _counts(reading, each, lists=of_lists)]
    groups: set[str] = set()
    for each in found:
        groups |= each.phrase.groups
    digits = _DIGIT.search(shown.plain) is not None
    asides = {} if groups.isdisjoint(ASIDES) else _asides(found)
    if digits and _COUNTED.search(shown.plain):
        asides["research"] = 1.0
    return Evidence(
        shown=shown,
        reading=reading,
        identifiers=identifiers(shown.plain),
        names=named,
        health=_spots(reading, health) + (_shapes(shown.plain) if digits else []),
        care=_spots(reading, [each for each in found if "care" in each.phrase.groups], "care")
        if "care" in groups
        else [],
        routine="routine" in groups,
        one=2 if "one" in groups or (digits and _ONE.search(shown.plain)) else int("kin" in groups),
        tie=_tie(reading, found, health) if "tie" in groups else 0,
        act="act" in groups,
        spanish=reading.spanish,
        asides=asides,
    )


def _unnamed(found: list[Found], named: list[Name]) -> list[Found]:
    """Phrases that are no part of a name."""
    if not named:
        return found
    taken = {at for name in named for at in range(name.start, name.end)}
    return [each for each in found if taken.isdisjoint(range(each.start, each.end))]


def _counts(reading: Reading, found: Found, *, lists: bool) -> bool:
    """Whether a phrase is a health word here."""
    if found.phrase.kind is None:
        return False
    first = reading.tokens[found.start].raw
    if (
        not (found.phrase.sure or lists)
        and len(first) <= _SHORT
        and found.end - found.start == 1
        and not first.isupper()
    ):
        return False
    return not _placed(reading, found)


def _placed(reading: Reading, found: Found) -> bool:
    """Whether the words are part of a place's or firm's name."""
    for at in range(found.end, min(found.end + 2, len(reading.tokens))):
        phrase = reading.at.get(at)
        if not reading.tokens[at].raw[0].isupper() and reading.tokens[at].raw != "&":
            return False
        if phrase is not None and "place" in phrase.groups:
            return reading.tokens[found.start].raw[0].isupper()
    return False


def _spots(reading: Reading, found: list[Found], kind: str = "") -> list[Spot]:
    tokens = reading.tokens
    return [
        Spot(
            tokens[each.start].start,
            tokens[each.end - 1].end,
            kind or each.phrase.kind or "",
            each.phrase.sure,
        )
        for each in found
    ]


def _shapes(plain: str) -> list[Spot]:
    """Health words that are a shape, not a word: weeks of a pregnancy, pregnancies and births."""
    return [Spot(*hit.span(), "condition", sure=True) for hit in _SHAPES.finditer(plain)]


def _tie(reading: Reading, found: list[Found], health: list[Found]) -> int:
    starts = {each.start for each in health}
    for each in found if starts else []:
        if "tie" not in each.phrase.groups:
            continue
        reach = _NEAR if reading.tokens[each.start].raw.lower() in _POSSESSIVE else _NEAR - 1
        near = (each.start + step for step in range(1, reach + 1))
        if any(start in starts and _unbroken(reading, each.end, start) for start in near):
            return 2
    return 1


def _unbroken(reading: Reading, start: int, end: int) -> bool:
    return all(reading.tokens[at].raw not in {".", "!", "?", ":", ";", "|"} for at in range(start, end))


def _asides(found: list[Found]) -> dict[str, float]:
    weights: dict[str, float] = {}
    for each in found:
        for group in each.phrase.groups:
            if group in ASIDES and not each.phrase.groups.intersection(KINDS):
                weights[group] = max(weights.get(group, 0.0), 1.0 if each.phrase.sure else 0.5)
    return weights
