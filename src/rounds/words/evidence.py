"""All that a text holds, gathered once, before anything is decided.

Rules this module keeps:

* Gathering decides nothing: a health word in a supplier's mail is gathered like any other.
* A health word that is part of a place or firm (*Glaucoma Ave*, *Hope Recovery Center LLC*) is not gathered.
* Two uncertain health words side by side (*crushed toe*) make a sure one.
* A vague word (*test*, *group*) counts only where somebody is meant.
* A short form that is an everyday word too counts only in capitals, outside lists.
* An occupation (*midwife*) counts only where a patient is meant: by itself it speaks of colleagues.

>>> seen = gather("15 mo w/ fever, mom on line 2")
>>> [spot.kind for spot in seen.health], seen.one, bool(seen.names)
(['condition'], 3, False)
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from rounds.words import figures
from rounds.words.identifiers import Identifier, identifiers
from rounds.words.names import Name, names
from rounds.words.patients import Patients
from rounds.words.shapes import DIGIT
from rounds.words.shown import Shown, show
from rounds.words.tokens import Found, Reading, read

ASIDES: Final = frozenset(
    {"vendor", "firm", "training", "awareness", "research", "staff", "general", "giver"}
)
"""Groups of cues that speak against a patient; *faulty* ones (*not working*) speak of a vendor."""
_SHORT: Final = 3
_NEAR: Final = 5
"""Words between *your* and what it is about, at most."""
_NOBODY: Final[frozenset[str]] = frozenset()
_SECOND: Final = 0.4
_TWO: Final = 1.4
_POSSESSIVE: Final = frozenset(["your", "ur", "yr", "my", "su", "sus", "tu", "tus", "mi", "mis", "our"])


class Spot(Struct, frozen=True, gc=False):
    """A thing in the plain text: where it stands, which kind it is, whether it is sure."""

    start: int
    end: int
    kind: str
    sure: bool


class Evidence(Struct, frozen=True, gc=False):
    """What a text holds. Places are in `shown.plain`."""

    shown: Shown
    reading: Reading
    identifiers: list[Identifier]
    names: list[Name]
    health: list[Spot]
    care: list[Spot]
    routine: bool
    one: int
    """How surely one person is meant without a name: 0 not, 1 *mom*, 2 *he*, 3 by age, room, hour or *pt*."""
    tie: int
    """How the reader or the writer is meant: 0 not, 1 somewhere, 2 beside a health word."""
    act: bool
    """An instruction or a notice: *reminder*, *is ready*."""
    spanish: bool
    asides: dict[str, float]
    """Groups of cues that speak against a patient, with their weight: 1, or 0.5 if all are uncertain."""
    lone: frozenset[str]
    """Those of `asides` that one word alone speaks for."""


def gather(text: str, *, of_lists: bool = False, patients: Patients | None = None) -> Evidence:
    """What a text holds; in names of lists short forms count in small letters too."""
    shown = show(text)
    reading = read(shown.plain)
    named = names(reading, patients)
    found = _unnamed(reading.found, named)
    groups = {group for each in found for group in each.phrase.groups}
    if "one" in groups and not any(_means_one(reading, each) for each in found):
        groups.discard("one")
    digits = DIGIT.search(shown.plain) is not None
    health = [each for each in found if each.phrase.kind and _counts(reading, each, lists=of_lists)]
    one = _one(groups, shown.plain if digits else "")
    parts = {name.part for name in named} if named else _NOBODY
    if not (named or one or "tie" in groups):
        health = [each for each in health if "vague" not in each.phrase.groups]
    if "role" in groups and not (one or "tie" in groups or "patient" in parts):
        health = [each for each in health if "role" not in each.phrase.groups]
    against = [] if groups.isdisjoint(ASIDES) and "faulty" not in groups else _against(found, health)
    asides = _asides(against) if against else {}
    if "staff" in parts and "patient" not in parts:
        asides.setdefault("staff", 0.5)
    if digits and figures.COUNTED.search(shown.plain):
        asides["research"] = 1.0
    spots = _sured(_spots(reading, health)) if health else []
    if digits:
        spots += _shapes(shown.plain)
    return Evidence(
        shown=shown,
        reading=reading,
        identifiers=identifiers(shown.plain),
        names=named,
        health=spots,
        care=_spots(reading, [each for each in found if "care" in each.phrase.groups], "care")
        if "care" in groups
        else [],
        routine="routine" in groups,
        one=one,
        tie=_tie(reading, found, health) if "tie" in groups else 0,
        act="act" in groups,
        spanish=reading.spanish,
        asides=asides,
        lone=_lone(against) if against else frozenset(),
    )


def _unnamed(found: list[Found], named: list[Name]) -> list[Found]:
    """Phrases that are no part of a name."""
    if not (named and found):
        return found
    if len(named) == 1:
        start, end = named[0].start, named[0].end
        return [each for each in found if each.end <= start or end <= each.start]
    taken = {at for name in named for at in range(name.start, name.end)}
    return [each for each in found if taken.isdisjoint(range(each.start, each.end))]


def _one(groups: set[str], plain: str) -> int:
    if "one" in groups or (plain and figures.ONE.search(plain)):
        return 3
    return 2 if "they" in groups else int("kin" in groups)


def _means_one(reading: Reading, found: Found) -> bool:
    """Whether a phrase means one person: *pt* does, *PT* amid small letters is physical therapy."""
    therapy = reading.tokens[found.start].raw == "PT" and not reading.plain.isupper()
    return "one" in found.phrase.groups and not therapy


def _counts(reading: Reading, found: Found, *, lists: bool) -> bool:
    """Whether a phrase is a health word here."""
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


def _sured(spots: list[Spot]) -> list[Spot]:
    """Two uncertain health words side by side (*crushed toe*) make each other sure."""
    for at in range(1, len(spots)):
        one, other = spots[at - 1], spots[at]
        if not (one.sure or other.sure) and other.start - one.end == 1:
            spots[at] = Spot(other.start, other.end, other.kind, sure=True)
    return spots


def _shapes(plain: str) -> list[Spot]:
    """Health words that are a shape, not a word: weeks of a pregnancy, pregnancies and births."""
    return [Spot(*hit.span(), "condition", sure=True) for hit in figures.HEALTH.finditer(plain)]


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


def _against(found: list[Found], health: list[Found]) -> list[tuple[str, Found]]:
    """Cues that speak against a patient, with their group; none that is a health word too. What does not work
    is equipment, unless it is a medicine.
    """
    made = [
        (group, each)
        for each in found
        if each.phrase.kind is None
        for group in each.phrase.groups
        if group in ASIDES
    ]
    if any(each.phrase.kind == "drug" for each in health):
        return made
    return made + [("vendor", each) for each in found if "faulty" in each.phrase.groups]


def _asides(against: list[tuple[str, Found]]) -> dict[str, float]:
    """The weight of each group: that of its surest cue, more if a second one stands by it."""
    weights: dict[str, float] = {}
    for group, each in against:
        weight = 1.0 if each.phrase.sure else 0.5
        before = weights.get(group)
        weights[group] = weight if before is None else min(_TWO, max(before, weight) + _SECOND)
    return weights


def _lone(against: list[tuple[str, Found]]) -> frozenset[str]:
    words: dict[str, int] = {}
    for group, each in against:
        words[group] = words.get(group, 0) + each.phrase.length
    return frozenset(group for group, many in words.items() if many == 1)
