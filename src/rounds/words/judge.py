"""Judging."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from rounds.words.behind import expression, fields, links
from rounds.words.evidence import Evidence, Spot, gather

CONTEXTS = ("subject", "list", "sms", "campaign")
HEALTH: Final = ("condition", "drug", "procedure")
POINTS: Final = {
    ("named", "health"): 16, ("named", "hint"): 13, ("named", "care"): 12, ("named", "routine"): 12,
    ("titled", "nothing"): 10, ("named", "nothing"): 6,
    ("called", "health"): 15, ("called", "hint"): 11, ("called", "care"): 11, ("called", "routine"): 10, ("called", "nothing"): 4,
    ("one", "health"): 15, ("one", "hint"): 11, ("one", "care"): 5, ("one", "routine"): 5,
    ("near", "health"): 14, ("near", "hint"): 10, ("far", "health"): 12, ("far", "hint"): 7,
    ("act", "health"): 11, ("act", "hint"): 6, ("nobody", "health"): 9, ("nobody", "hint"): 3,
}
ASIDE: Final = {"vendor": 5, "firm": 4, "training": 5, "awareness": 5, "research": 6, "staff": 4, "general": 3}
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
            made.append("called" if name.form == "bare" else "named")
            if name.form in ("title", "relation"):
                made.append("titled")
    if seen.one:
        made.append("one")
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
    minus = sum(ASIDE[g] * v for g, v in w.items())
    why = [best[1:], tuple(w.items())]
    plain = seen.shown.plain
    numbered = [i for i in seen.identifiers if i.kind in ("mrn", "claim", "member_id", "accession", "account", "dob")]
    if any(i.sure for i in numbered) or (numbered and (seen.one or seen.care or seen.health)):
        points = max(points, 13); why.append("number")
    if ids & {"phone", "email", "address", "age", "ndc", "icd10"} and (seen.one or (seen.health and context == "subject")):
        points = max(points, 12); why.append("contact")
    if context == "list":
        if seen.health:
            points = max(points, 13 if any(s.sure for s in seen.health) else 10)
        minus -= ASIDE["research"] * w.get("research", 0) * 0.8 + ASIDE["general"] * w.get("general", 0) * .5
    if context == "campaign":
        if not seen.tie:
            points -= 4
        elif seen.tie == 1:
            points -= 2
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
