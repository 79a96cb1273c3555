"""Judges a short text: what in it gives a patient away, whether other words would help, and which.

Rules this module keeps:

* The same text in the same context is always judged the same. Nothing is looked up outside, nothing is kept
  of it.
* `ok`: nothing gives a patient away. `rewrite`: taking the words away is enough. `block`: it is not, because
  a number opens an identity or because what is wrong lies behind the words (an expression, a merge field, a
  link).
* Every outcome has its reasons, in plain sentences that repeat nothing of the text.
* Only the first `MOST` characters are judged; a longer text is said to be cut, and is never `ok`.

Worked example:

    >>> judged = judge("Mrs. Delgado's results are back", "subject")
    >>> judged.outcome, [(span.start, span.end, span.kind) for span in judged.spans], judged.instead
    ('rewrite', [(0, 12, 'name'), (15, 22, 'care')], 'Secure message')
    >>> judge("Invoice 3307 for biopsy needles", "subject").outcome
    'ok'
"""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from msgspec import Struct

from rounds.words import sentences
from rounds.words.behind import clinical_field, expression, fields, links
from rounds.words.contexts import Context
from rounds.words.evidence import Evidence, Spot, gather
from rounds.words.names import Name
from rounds.words.patients import Patients
from rounds.words.points import ENOUGH, Weighed, weigh

Outcome: TypeAlias = Literal["ok", "rewrite", "block"]
MOST: Final = 20_000
"""Characters of one text that are judged."""
EXPRESSION_ENOUGH: Final = 4
"""Points from which an expression with a clinical word picks patients: fewer, as it is an expression."""
_OPENING: Final = frozenset({"ssn", "mbi"})
_JOINABLE: Final = frozenset({"condition", "drug", "procedure"})
_GLUE: Final = frozenset("-/&+ ")
_WIDEST_GLUE: Final = 3


class Span(Struct, frozen=True, gc=False):
    """One thing that was found. `start` and `end` count code points of the original text, end excluded."""

    start: int
    end: int
    kind: str
    says: str
    """A plain sentence: what this is."""


class Judged(Struct, frozen=True, gc=False):
    """What became of a text."""

    outcome: Outcome
    spans: list[Span]
    reasons: list[str]
    instead: str | None
    """Neutral words to use in its place; null where none are needed or none would help."""


def judge(text: str, context: Context, patients: Patients | None = None) -> Judged:
    """Judge one text of any length and content; with the clinic's own patients their names are known for
    sure.
    """
    cut = len(text) > MOST
    seen = gather(text[:MOST] if cut else text, of_lists=context == "list", patients=patients)
    weighed = weigh(seen, context)
    hidden = _behind(seen, context, weighed)
    behind = hidden[0] if hidden else ""
    numbers = {each.kind for each in seen.identifiers}
    outcome: Outcome = (
        "block" if behind or numbers & _OPENING else "rewrite" if weighed.points >= ENOUGH or cut else "ok"
    )
    reasons = _reasons(weighed, numbers & _OPENING, behind)
    if cut:
        reasons.append(f"Only the first {MOST:,} characters were read: the rest is not known.")
    instead = sentences.INSTEAD[context, "es" if seen.spanish else "en"] if outcome == "rewrite" else None
    return Judged(outcome, _spans(seen, outcome), reasons, instead)


class Told(Struct, frozen=True, gc=False):
    """What a text tells, apart from what should become of it."""

    words: bool
    """Its own words give a patient away, or a number in it opens an identity."""
    behind: tuple[str, ...]
    """What is wrong behind the words: `expression`, `field`, `link`."""
    kinds: tuple[str, ...]
    """Kinds of what was found, sorted."""
    whole: bool
    """Whether all of it was read."""


def tell(text: str, context: Context) -> Told:
    """What a text tells; of a text message too what fills its fields.

    >>> told = tell("Refill {{medication}} now", "sms")
    >>> told.words, told.behind, told.kinds
    (False, ('field',), ('care', 'field'))
    """
    seen = gather(text[:MOST], of_lists=context == "list")
    weighed = weigh(seen, context)
    opens = any(each.kind in _OPENING for each in seen.identifiers)
    words = weighed.points >= ENOUGH or opens
    hidden = _behind(seen, "campaign" if context == "sms" else context, weighed)
    found = _spans(seen, "rewrite") if words or hidden else []
    return Told(words, tuple(hidden), tuple(sorted({each.kind for each in found})), len(text) <= MOST)


def _behind(seen: Evidence, context: Context, weighed: Weighed) -> list[str]:
    """What is wrong behind the words: keys of `sentences.BEHIND`, the weightiest first."""
    plain = seen.shown.plain
    if context == "list":
        coded = clinical_field(plain) or any(each.kind in {"icd10", "ndc"} for each in seen.identifiers)
        picks = coded or (seen.health and weighed.points >= EXPRESSION_ENOUGH)
        return ["expression"] if picks and expression(plain) else []
    if context != "campaign":
        return []
    filled = any(_holds(seen.health, *each) or clinical_field(plain[slice(*each)]) for each in fields(plain))
    linked = any(_holds(seen.health, *place) for place in links(plain))
    return ["field"] * filled + ["link"] * linked


def _holds(spots: list[Spot], start: int, end: int) -> bool:
    return any(start <= spot.start and spot.end <= end for spot in spots)


def _reasons(weighed: Weighed, opening: set[str], behind: str) -> list[str]:
    found = [sentences.BEHIND[behind]] if behind else []
    if opening or weighed.numbers:
        found += [sentences.KINDS[kind] for kind in sorted(opening | set(weighed.numbers))]
    found.append(sentences.main_reason(weighed.who, weighed.what))
    return [*found, sentences.against_reason(weighed.against)] if weighed.against else found


def _spans(seen: Evidence, outcome: Outcome) -> list[Span]:
    """What was found, in the places of the original; words of care only where no health word is."""
    plain = seen.shown.plain
    spots = _adjoined(seen.health, plain) if len(seen.health) > 1 else seen.health[:]
    if seen.identifiers:
        spots += [Spot(each.start, each.end, each.kind, each.sure) for each in seen.identifiers]
    places = fields(plain)
    if places:
        spots += [
            Spot(*place, "field", sure=True) for place in places if clinical_field(plain[slice(*place)])
        ]
    if outcome != "ok":
        spots += [_of_name(seen, name) for name in seen.names if name.part == "patient"]
        spots += [] if seen.health else seen.care
    if not spots:
        return []
    made = {(*seen.shown.span(spot.start, spot.end), spot.kind) for spot in spots}
    return [Span(start, end, kind, sentences.KINDS[kind]) for start, end, kind in sorted(made)]


def _of_name(seen: Evidence, name: Name) -> Spot:
    first, last = seen.reading.tokens[name.start], seen.reading.tokens[name.end - 1]
    end = last.end - 2 if last.raw.lower().endswith("'s") else last.end
    return Spot(first.start, end, "name", sure=True)


def _adjoined(spots: list[Spot], plain: str) -> list[Spot]:
    """Health words that stand side by side tell one thing: one spot."""
    made: list[Spot] = []
    for spot in sorted(spots, key=lambda each: each.start):
        last = made[-1] if made else None
        between = plain[last.end : spot.start] if last else ""
        if (
            last
            and {last.kind, spot.kind} <= _JOINABLE
            and len(between) <= _WIDEST_GLUE
            and set(between) <= _GLUE
        ):
            made[-1] = Spot(last.start, max(last.end, spot.end), last.kind, last.sure or spot.sure)
        else:
            made.append(spot)
    return made
