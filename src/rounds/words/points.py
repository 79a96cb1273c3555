"""How much speaks for a patient, in points, and what speaks against: two tables that anyone can add up.

Rules this module keeps:

* Points come from the strongest pair of *who* is meant and *what* is said of them; a number of one patient's
  counts by itself. What speaks against is taken off, at most `MOST_AGAINST`. From `ENOUGH` a text gives a
  patient away.
* A word alone is never enough to outweigh its surroundings, and surroundings never outweigh a social security
  number.
* The tables were set by hand for the order of cases that 45 CFR 160.103 (individually identifiable health
  information: identity and health together) asks for, then tried on half of the labelled lines of
  `tests/words`.

Who: `titled` (*Mrs. D*, *the D family*), `named` (full name), `called` (given name), `maybe` (a capital word
that no list knows), `one` (*pt*, *15 mo*, *rm 4*), `they` (*he*), `kin` (*mom*), `near` (*your* beside it),
`far` (*you* somewhere), `act` (a notice or an instruction), `nobody`. What: `health`, `hint` (one word with
an everyday meaning too), `care`, `routine` (care that everybody has), `nothing`.

>>> from rounds.words.evidence import gather
>>> weigh(gather("Ana Torres biopsy"), "subject").points
16
>>> weigh(gather("biopsy needles, invoice 7"), "subject").points
3.0
"""

from __future__ import annotations

from functools import cache
from typing import Final

from msgspec import Struct

from rounds.words.contexts import Context
from rounds.words.evidence import Evidence, Spot

ENOUGH: Final = 10
MOST_AGAINST: Final = 9
FOR: Final[dict[tuple[str, str], int]] = {
    ("titled", "nothing"): 12,
    ("named", "health"): 16,
    ("named", "hints"): 16,
    ("named", "hint"): 14,
    ("named", "care"): 13,
    ("named", "routine"): 12,
    ("named", "nothing"): 10,
    ("called", "health"): 16,
    ("called", "hints"): 15,
    ("called", "hint"): 12,
    ("called", "care"): 11,
    ("called", "routine"): 11,
    ("called", "nothing"): 4,
    ("maybe", "health"): 14,
    ("maybe", "hints"): 13,
    ("maybe", "hint"): 10,
    ("maybe", "care"): 9,
    ("one", "health"): 16,
    ("one", "hints"): 15,
    ("one", "hint"): 12,
    ("one", "care"): 7,
    ("they", "health"): 16,
    ("they", "hints"): 15,
    ("they", "hint"): 12,
    ("they", "care"): 7,
    ("they", "nothing"): 10,
    ("kin", "health"): 14,
    ("kin", "hints"): 13,
    ("kin", "hint"): 12,
    ("kin", "care"): 4,
    ("near", "health"): 16,
    ("near", "hints"): 14,
    ("near", "hint"): 12,
    ("far", "health"): 14,
    ("far", "hints"): 12,
    ("far", "hint"): 11,
    ("act", "health"): 13,
    ("act", "hints"): 11,
    ("act", "hint"): 11,
    ("nobody", "health"): 12,
    ("nobody", "hints"): 9,
    ("nobody", "hint"): 4,
}
AGAINST: Final[dict[Context, dict[str, int]]] = {
    "subject": {
        "vendor": 5,
        "firm": 4,
        "training": 5,
        "awareness": 5,
        "research": 6,
        "staff": 4,
        "general": 3,
        "giver": 2,
    },
    "list": {
        "vendor": 5,
        "firm": 5,
        "training": 2,
        "awareness": 2,
        "research": 1,
        "staff": 7,
        "general": 1,
        "giver": 5,
    },
    "sms": {
        "vendor": 5,
        "firm": 4,
        "training": 4,
        "awareness": 4,
        "research": 4,
        "staff": 4,
        "general": 2,
        "giver": 2,
    },
    "campaign": {
        "vendor": 2,
        "firm": 2,
        "training": 2,
        "awareness": 4,
        "research": 2,
        "staff": 2,
        "general": 4,
        "giver": 3,
    },
}  # fmt: skip - a table reads by its rows
LISTED: Final = {"health": 13, "hint": 10}
"""A list is of people: what its name says, it says of them."""
SENT: Final = {"health": 11, "hint": 10}
"""A text message with a health word went to somebody's telephone."""
MAILED_TO_ALL: Final = 4
"""Taken off in a mailing that does not speak to its reader."""
NUMBER: Final = {True: 16, False: 13}
"""A number behind a sure cue; behind a cue that has other uses."""
REACHED: Final = 12
"""A telephone number, address or age over 89, beside anything that shows it is a patient's."""
OWN_NUMBERS: Final = frozenset({"mrn", "claim", "member_id", "accession", "account", "dob"})
REACHABLE: Final = frozenset({"phone", "email", "address", "age", "ndc", "icd10"})
LONE: Final = 0.6
"""Share of what speaks against if it is one word alone, while somebody is meant and a health word is sure:
*test*, *class* and *order* stand in patients' texts too.
"""
SPOKEN_TO: Final = frozenset({"act", "far", "near", "kin", "they", "one"})
MOST_AGAINST_SENT: Final = {True: 3, False: 1}
"""A text message with a sure health word went to somebody's telephone: at most so much is taken off if
somebody is meant, and if nobody is.
"""


_BESIDE: Final[dict[Context, dict[str, int]]] = {
    "subject": {},
    "list": LISTED | {"hints": LISTED["hint"]},
    "sms": SENT | {"hints": SENT["hint"]},
    "campaign": {},
}
"""Points that a context gives to a health word by itself."""
_NOBODY: Final[frozenset[str]] = frozenset()


class Weighed(Struct, frozen=True, gc=False):
    """Points for and against, and what earned them."""

    points: float
    """What is left, in points."""
    who: str
    what: str
    numbers: tuple[str, ...]
    """Kinds of the identifiers that counted."""
    against: tuple[str, ...]


def weigh(seen: Evidence, context: Context) -> Weighed:
    """The points of a text in a context."""
    said = _said(seen.health) if seen.health else "nothing"
    forms = frozenset([each.form for each in seen.names if each.part == "patient"]) if seen.names else _NOBODY
    best, who, what = _best(forms, seen.one, seen.tie, seen.act, said, bool(seen.care), seen.routine)
    if context == "campaign" and not seen.tie and who != "act":
        best -= MAILED_TO_ALL
    beside = _BESIDE[context].get(said, 0) if said != "nothing" else 0
    if beside > best:
        best, who = beside, "nobody"
    counted, numbers = _numbers(seen, context)
    against = _against(seen, context, who, what) if seen.asides else 0
    return Weighed(max(best, counted) - against, who, what, numbers, tuple(sorted(seen.asides)))


def _against(seen: Evidence, context: Context, who: str, what: str) -> float:
    """What the surroundings take off."""
    weights = AGAINST[context]
    sure = what == "health"
    lone = seen.lone if sure and who in SPOKEN_TO else frozenset()
    off = sum([weights[group] * part * (LONE if group in lone else 1) for group, part in seen.asides.items()])
    if context == "sms" and (sure or who == "near"):
        return min(off, MOST_AGAINST_SENT[who in SPOKEN_TO])
    return min(off, MOST_AGAINST)


@cache
def _best(
    forms: frozenset[str], one: int, tie: int, act: bool, said: str, care: bool, routine: bool
) -> tuple[int, str, str]:
    """The strongest pair of who and what, and its points; the first of equals."""
    best, who, what = 0, "nobody", "nothing"
    for each in _who(forms, one, tie, act=act):
        for thing in ("nothing", said, *["care"] * care, *["routine"] * routine):
            points = FOR.get((each, thing), 0)
            if points > best:
                best, who, what = points, each, thing
    return best, who, what


def _who(forms: frozenset[str], one: int, tie: int, *, act: bool) -> list[str]:
    """All that are meant."""
    made = ["nobody"]
    if forms & {"title", "relation", "known"}:
        made += ["titled", "named"]
    elif "full" in forms:
        made.append("named")
    made += ["called"] if "bare" in forms else []
    made += ["maybe"] if "guess" in forms else []
    made += [("kin", "they", "one")[one - 1]] if one else []
    made += [["near", "far"][2 - tie]] if tie else []
    return [*made, "act"] if act else made


def _said(health: list[Spot]) -> str:
    """How surely a health word is there."""
    for spot in health:
        if spot.sure:
            return "health"
    return "hints" if len(health) > 1 else "hint"


def _numbers(seen: Evidence, context: Context) -> tuple[int, tuple[str, ...]]:
    """Points for identifiers, and the kinds of those that counted."""
    if not seen.identifiers:
        return 0, ()
    own = [each for each in seen.identifiers if each.kind in OWN_NUMBERS]
    reach = [each for each in seen.identifiers if each.kind in REACHABLE]
    meant = bool(seen.one or seen.care or seen.health)
    points, kinds = 0, []
    if own and (meant or any(each.sure for each in own)):
        points, kinds = NUMBER[any(each.sure for each in own)], own
    patient = seen.one or (context == "subject" and seen.health)
    if reach and seen.one > 1:
        points, kinds = max(points, NUMBER[True]), kinds + reach
    elif reach and (patient or (context == "list" and any(each.kind in {"icd10", "age"} for each in reach))):
        points, kinds = max(points, REACHED), kinds + reach
    return points, tuple(sorted({each.kind for each in kinds}))
