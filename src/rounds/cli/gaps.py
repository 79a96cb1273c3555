"""The gap analysis: where each line of the law stands, and what to do next, as plain data.

Rules this module keeps:

* A line is *not met* where a verdict fails, *not known* where one is unseen or a statement is missing,
  *attested* where statements alone stand, else *met*. What was decided otherwise and what nothing covers say
  so.
* A step is one check that is not proven, or one statement that is missing. It `gains` what its cells cost
  now, in hundredths, before the cap: exactly that is back when every verdict of it holds.
* Minutes are our estimates, by the sort of step alone: they order the list and promise nothing. Steps come by
  points an hour, the ones that hold the score first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from rounds.sdk.check import Check

Data = Mapping[str, Any]
STATES: Final = ("met", "attested", "decided", "not known", "not met", "nothing covers this")
MINUTES: Final = {"state": 10, "show": 20, "mend": 30, "write": 60}
"""What a step takes: a statement, letting Rounds see something, mending something, writing a document."""
WRITTEN: Final = frozenset({"paper", "risk", "event"})
"""Kinds whose lack is mended by writing something."""


def lines(status: Data) -> list[dict[str, Any]]:
    """Each line with how it stands."""
    return [
        {
            "cite": each["cite"],
            "title": each["title"],
            "state": state(each),
            "worth": each["worth"],
            "loss": each["loss"],
            "verdicts": each["verdicts"],
            "missing": list(each["missing"]),
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
    cells: Sequence[Data],
    status: Data,
    slots: Iterable[Data],
    checks: Mapping[str, Check],
    says: Mapping[str, str],
) -> list[dict[str, Any]]:
    """What to do next, in order. `says` gives for each check that fails the sentence of one of its
    findings.
    """
    costs, cites = _costs(cells)
    held = {each["check"] for each in status["knockouts"]}
    named = {each["id"]: each for each in slots}
    declared = {kind for each in status["sources"] if not each["retired"] for kind in each["kinds"]}
    made = []
    for slot, gains in costs.items():
        if slot in checks:
            step = _of_check(checks[slot], says.get(slot, ""), declared)
        elif slot in named:
            step = _of_slot(named[slot])
        else:
            continue
        made.append(step | {"cite": cites[slot], "gains": gains, "holds_the_score": slot in held})
    return sorted(
        made, key=lambda each: (not each["holds_the_score"], -each["gains"] / each["minutes"], each["id"])
    )


def _costs(cells: Sequence[Data]) -> tuple[dict[str, int], dict[str, str]]:
    """What each slot costs now, and the first line that it stands in."""
    costs: dict[str, int] = {}
    cites: dict[str, str] = {}
    for each in cells:
        if each["sort"] == "cell" and each["costs"]:
            costs[each["slot"]] = costs.get(each["slot"], 0) + each["costs"]
            cites.setdefault(each["slot"], each["cite"])
    return costs, cites


def _of_check(check: Check, fails: str, declared: set[str]) -> dict[str, Any]:
    """The step of a check that is not proven."""
    silent = sorted(set(check.kinds) - declared)
    if fails:
        sort = "write" if WRITTEN & set(check.kinds) else "mend"
        do = first_sentence(check.doc.partition("## What to do")[2])
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
        "what": fails or f"Not known: {check.title}",
        "do": do,
        "minutes": MINUTES[sort],
    }


def _of_slot(slot: Data) -> dict[str, Any]:
    """The step of a statement that is missing."""
    return {
        "id": slot["id"],
        "sort": "state",
        "what": f"Nobody has stated: {slot['title']}.",
        "do": f"rounds attest {slot['id']} --statement … --until …",
        "minutes": MINUTES["state"],
    }


def first_sentence(text: str) -> str:
    r"""The first sentence of a paragraph, on one line.

    >>> first_sentence(" Ask the vendor. Then\nfile it. ")
    'Ask the vendor.'
    """
    joined = " ".join(text.split())
    head, dot, _ = joined.partition(". ")
    return head + dot.strip() if dot else joined
