"""The gap analysis: where each line of the law stands, and what to do next, as plain data.

Rules this module keeps:

* A line is *not met* where a verdict fails, *not known* where one is unseen or a statement is missing,
  *attested* where statements alone stand, else *met*. What was decided otherwise and what nothing covers say
  so.
* A step is one check that is not proven, or one statement that is missing. It `gains` what its cells cost
  now, in hundredths, before the cap: exactly that is back when every verdict of it holds. `gains_one` is what
  comes back with the first of its `unproven` verdicts, `raises` what the score shows more after the cap.
* What an addressable line costs is back, too, with a decision whose alternative is documented.
* Minutes are our estimates, by the sort of step alone: they order the list and promise nothing. Steps come by
  points an hour, the ones that hold the score first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from rounds.judgment.score import Scorer
from rounds.judgment.score_loss import ratio
from rounds.judgment.score_shape import Gain
from rounds.law import Line
from rounds.sdk.check import Check

Data = Mapping[str, Any]
STATES: Final = ("met", "attested", "decided", "not known", "not met", "nothing covers this")
MINUTES: Final = {"state": 10, "show": 20, "mend": 30, "write": 60}
"""What a step takes: a statement, letting Rounds see something, mending something, writing a document."""
WRITTEN: Final = frozenset({"paper", "risk", "event"})
"""Kinds whose lack is mended by writing something."""


def lines(status: Data, law: Iterable[Line]) -> list[dict[str, Any]]:
    """Each line with how it stands, and what a pass does not prove."""
    beyond = {each.cite.id: each.beyond for each in law}
    return [
        {
            "cite": each["cite"],
            "title": each["title"],
            "state": state(each),
            "worth": each["worth"],
            "loss": each["loss"],
            "verdicts": each["verdicts"],
            "missing": list(each["missing"]),
            "beyond": beyond[each["cite"]],
        }
        for each in status["lines"]
    ]


def state(line: Data) -> str:
    """How a line stands, in a word."""
    if line["decided_otherwise"]:
        return "decided"
    seen = any(line["verdicts"].values())
    if not (seen or line["statements"] or line["missing"]):
        return "nothing covers this"
    if line["verdicts"]["fails"]:
        return "not met"
    if line["loss"] or line["verdicts"]["unseen"] or line["missing"]:
        return "not known"
    return "met" if seen else "attested"


def totals(made: Iterable[Data]) -> dict[str, int]:
    """How many lines stand in each way."""
    found = [each["state"] for each in made]
    return {each.replace(" ", "_"): found.count(each) for each in STATES}


def steps(
    scorer: Scorer,
    status: Data,
    slots: Iterable[Data],
    checks: Mapping[str, Check],
    says: Mapping[str, Data],
) -> list[dict[str, Any]]:
    """What to do next, in order. `says` gives for each check that fails one of its findings."""
    held = {each["check"] for each in status["knockouts"]}
    named = {each["id"]: each for each in slots}
    declared = {kind for each in status["sources"] if not each["retired"] for kind in each["kinds"]}
    made = [_of_alternative(scorer, cite, slot) for cite, slot in scorer.standing.decided.items() if slot]
    for slot in scorer.yardstick.places:
        if slot in checks:
            made.append(_of_check(checks[slot], scorer, says.get(slot), declared))
        elif slot in named:
            made.append(_of_slot(named[slot], scorer))
    found = [each | {"holds_the_score": each["id"] in held} for each in made if each["gains"]]
    return sorted(
        found, key=lambda each: (not each["holds_the_score"], -each["gains"] / each["minutes"], each["id"])
    )


def decisions(scorer: Scorer) -> list[dict[str, Any]]:
    """Which lines may be decided otherwise, and what that gains; what gains most comes first."""
    made = [
        {
            "cite": row.cite,
            "title": row.title,
            "worth": row.points,
            **_gain(found),
            "do": DECIDE.format(row.cite),
        }
        for row in scorer.yardstick.rows
        if (found := scorer.decides(row.cite)) is not None and found.gains
    ]
    return sorted(made, key=lambda each: -each["gains"])


DECIDE: Final = "rounds decide {} --choice alternative --alternative NAME …, then rounds attest NAME …"
"""How a line is decided otherwise."""


def _gain(found: Gain) -> dict[str, int]:
    return {"gains": found.gains, "raises": found.raises}


def _of_check(check: Check, scorer: Scorer, fails: Data | None, declared: set[str]) -> dict[str, Any]:
    """The step of a check that is not proven."""
    silent = sorted(set(check.kinds) - declared)
    if fails:
        sort = "write" if WRITTEN & set(check.kinds) else "mend"
        do = first_sentence(check.section("What to do"))
    else:
        sort = "show"
        do = (
            f"Nothing reports {silent[0]}: rounds connect"
            if silent
            else f"See why: rounds check run {check.id}"
        )
    return {
        "id": check.id,
        "sort": sort,
        "what": fails["sentence"] if fails else f"Not known: {check.title}",
        "finding": fails["id"] if fails else None,
        "do": do,
        "minutes": MINUTES[sort],
        "cites": _cites(scorer, check.id),
        **_gain(scorer.fills(check.id)),
        "gains_one": scorer.mends(check.id).gains,
        "unproven": ratio(scorer.standing.counts_of(check.id)).unproven,
    }


def _of_slot(slot: Data, scorer: Scorer) -> dict[str, Any]:
    """The step of a statement that is missing."""
    return _stated(slot["id"], slot["cite"], f"Nobody has stated: {slot['title']}.", scorer)


def _of_alternative(scorer: Scorer, cite: str, slot: str) -> dict[str, Any]:
    """The step of a decision whose alternative nobody has documented."""
    return _stated(slot, cite, f"Nobody has documented the alternative to {cite}: {slot}.", scorer)


def _stated(slot: str, cite: str, what: str, scorer: Scorer) -> dict[str, Any]:
    """The step of something that a person must state."""
    found = scorer.fills(slot)
    return {
        "id": slot,
        "sort": "state",
        "what": what,
        "finding": None,
        "do": f"rounds attest {slot} --statement … --until …",
        "minutes": MINUTES["state"],
        "cites": [cite],
        **_gain(found),
        "gains_one": found.gains,
        "unproven": 1,
    }


def _cites(scorer: Scorer, slot: str) -> list[str]:
    """The lines on which a slot gains something."""
    scored, decided = scorer.yardstick, scorer.standing.decided
    return [cite for place in scored.places[slot] if (cite := scored.cells[place].cite) not in decided]


def first_sentence(text: str) -> str:
    r"""The first sentence of a paragraph, on one line.

    >>> first_sentence(" Ask the vendor. Then\nfile it. ")
    'Ask the vendor.'
    """
    joined = " ".join(text.split())
    head, dot, _ = joined.partition(". ")
    return head + dot.strip() if dot else joined
