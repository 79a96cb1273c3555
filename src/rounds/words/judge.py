"""Judging."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from rounds.words.behind import expression, fields, links
from rounds.words.evidence import Evidence, Spot, gather

CONTEXTS = ("subject", "list", "sms", "campaign")
HEALTH: Final = ("condition", "drug", "procedure")
POINTS: Final = {
    ("named", "health"): 16, ("named", "hint"): 14, ("named", "care"): 13, ("named", "routine"): 12,
    ("titled", "nothing"): 12, ("named", "nothing"): 10,
    ("called", "health"): 16, ("called", "hint"): 12, ("called", "care"): 11, ("called", "routine"): 11, ("called", "nothing"): 4,
    ("maybe", "health"): 14, ("maybe", "hint"): 10, ("maybe", "care"): 9,
    ("kin", "health"): 14, ("kin", "hint"): 10, ("kin", "care"): 4,
    ("one", "health"): 16, ("one", "hint"): 12, ("one", "care"): 7, ("one", "routine"): 5,
    ("near", "health"): 16, ("near", "hint"): 10, ("far", "health"): 12, ("far", "hint"): 10,
    ("act", "health"): 11, ("act", "hint"): 10, ("nobody", "health"): 10, ("nobody", "hint"): 4,
}
ASIDES: Final = {
    "subject": {"vendor": 5, "firm": 4, "training": 5, "awareness": 5, "research": 6, "staff": 4, "general": 2, "giver": 2},
    "list": {"vendor": 5, "firm": 5, "training": 2, "awareness": 2, "research": 1, "staff": 5, "general": 1, "giver": 5},
    "sms": {"vendor": 5, "firm": 4, "training": 4, "awareness": 4, "research": 4, "staff": 4, "general": 2, "giver": 2},
    "campaign": {"vendor": 2, "firm": 2, "training": 2, "awareness": 4, "research": 2, "staff": 2, "general": 4, "giver": 3},
}
ENOUGH = 10


class Judged(Struct, frozen=True):
    outcome: str
    points: float
    why: tuple


def judge(text: str, context: str) -> Judged:
    seen = gather(text, names_of_lists=context == "list")
    return decide(seen, context)


def whos(seen: Evidence) -> list[str]:
    made = []
    for name in seen.names:
        if name.part == "patient":
            made.append({"bare": "called", "guess": "maybe"}.get(name.form, "named"))
            if name.form in ("title", "relation"):
                made.append("titled")
    if seen.one:
        made.append("one" if seen.one == 2 else "kin")
    if seen.tie:
        made.append("near" if seen.tie == 2 else "far")
    if seen.act:
        made.append("act")
    return made + ["nobody"]


def whats(seen: Evidence) -> list[str]:
    made = ["nothing"]
    if any(s.sure for s in seen.health):
        made.append("health")
    elif len(seen.health) > 1:
        made.append("health")
    elif seen.health:
        made.append("hint")
    if seen.care:
        made.append("care")
    if seen.routine:
        made.append("routine")
    return made


def decide(seen: Evidence, context: str) -> Judged:
    ids = {i.kind for i in seen.identifiers}
    if ids & {"ssn", "mbi"}:
        return Judged("block", 99, ("id",))
    best = max((POINTS.get((w, x), 0), w, x) for w in whos(seen) for x in whats(seen))
    points = best[0]
    w = seen.asides
    minus = min(9, sum(ASIDES[context][g] * v for g, v in w.items()))
    why = [best[1:], tuple(w.items())]
    plain = seen.shown.plain
    numbered = [i for i in seen.identifiers if i.kind in ("mrn", "claim", "member_id", "accession", "account", "dob")]
    if any(i.sure for i in numbered) or (numbered and (seen.one or seen.care or seen.health)):
        points = max(points, 16 if any(i.sure for i in numbered) else 13); why.append("number")
    if ids & {"phone", "email", "address", "age", "ndc", "icd10"} and (seen.one or (seen.health and context == "subject")):
        points = max(points, 12); why.append("contact")
    if context == "list":
        if seen.health:
            points = max(points, 13 if any(s.sure for s in seen.health) else 10)
    if context == "campaign" and not seen.tie:
        points -= 4
    if context == "sms" and seen.health and any(s.sure for s in seen.health):
        points = max(points, 11)
    score = points - minus
    if context == "list" and expression(plain) and seen.health and score >= 4:
        return Judged("block", score, tuple(why) + ("expr",))
    if context == "campaign":
        for a, b in fields(plain):
            if any(a <= s.start and s.end <= b for s in seen.health):
                return Judged("block", score, ("field",))
        for a, b in links(plain):
            if any(a <= s.start and s.end <= b for s in seen.health):
                return Judged("block", score, ("link",))
    return Judged("rewrite" if score >= ENOUGH else "ok", score, tuple(why))
