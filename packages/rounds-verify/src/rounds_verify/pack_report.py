"""What the check of a pack found, as JSON and in words.

The JSON is one line of ASCII with sorted keys, version 1:

    ok        true when no step fails
    failed    null, or {step, member, entry, reason} of the step that fails; member and entry may be null
    steps     [{step, state, sentence}] in order; state is holds, fails or not checked; a failed one is last
    finding   null, or {id, check, severity, paragraphs, subject, origin, keys, stages, limits}
    stages    [{stage, kind, entry, claimed, not_before, not_after, outcome, said}]; a bound is null or
              {at, by}; said is null (kept closed), {label: text}, or "destroyed"
    v         1

`finding` is there only when every step before it holds: what is not proven is not told. Its values come from
proven entries; `limits` say what the pack does not show.
"""

import json
from dataclasses import dataclass
from typing import NamedTuple

from rounds_verify.bracket import Bound, Bracket, told

HOLDS, FAILS, NOT_CHECKED = "holds", "fails", "not checked"


class PackStep(NamedTuple):
    """One step: its name, its state (HOLDS, FAILS or NOT_CHECKED) and a sentence."""

    step: str
    state: str
    sentence: str


class Failure(NamedTuple):
    """Where the check failed: the step, the member and the entry that it speaks of, and the reason."""

    step: str
    member: str | None
    entry: int | None
    reason: str


class Told(NamedTuple):
    """One stage as proven: entry, the time (ms) that it claims, its bracket, the verdict's outcome ("" when
    it
    is not in the pack), and the opened fields (None: closed; "destroyed").
    """

    stage: str
    entry: int
    kind: str
    claimed: int
    bracket: Bracket
    outcome: str
    said: dict[str, str] | str | None


@dataclass(frozen=True)
class Found:
    """The finding as proven. `keys` are the verifier keys that signed."""

    id: str
    check: str
    severity: str
    paragraphs: tuple[str, ...]
    subject: str
    origin: str
    keys: tuple[str, ...]
    stages: tuple[Told, ...]
    limits: tuple[str, ...]


@dataclass(frozen=True)
class PackReport:
    """The result of a check."""

    steps: tuple[PackStep, ...]
    failed: Failure | None
    finding: Found | None

    @property
    def ok(self) -> bool:
        """Whether no step fails."""
        return self.failed is None

    def to_json(self) -> str:
        """The report as one line of JSON."""
        said = {
            "ok": self.ok,
            "failed": self.failed._asdict() if self.failed else None,
            "steps": [one._asdict() for one in self.steps],
            "finding": _finding(self.finding) if self.finding else None,
            "v": 1,
        }
        return json.dumps(said, sort_keys=True, separators=(",", ":"))

    def prose(self) -> str:
        """The report for a person."""
        lines = [*_head(self), "", "What was checked"]
        marks = {HOLDS: "ok   ", FAILS: "FAULT", NOT_CHECKED: "?    "}
        lines += [f"  {marks[one.state]} {one.step:<11} {one.sentence}" for one in self.steps]
        if self.finding:
            lines += ["", "What this pack does not show", *(f"  - {one}" for one in self.finding.limits)]
            lines += ["", *(f"Key: {one}" for one in self.finding.keys)]
        return "\n".join(map(_clean, lines))


def _clean(line: str) -> str:
    """The line with everything that could steer a terminal written out."""
    return "".join(mark if mark.isprintable() else ascii(mark)[1:-1] for mark in line)


def _finding(found: Found) -> dict[str, object]:
    stages = [
        {
            "stage": one.stage,
            "entry": one.entry,
            "kind": one.kind,
            "claimed": told(one.claimed),
            "not_before": _bound(one.bracket.not_before),
            "not_after": _bound(one.bracket.not_after),
            "outcome": one.outcome or None,
            "said": one.said,
        }
        for one in found.stages
    ]
    return {**vars(found), "stages": stages}


def _bound(bound: Bound | None) -> dict[str, str] | None:
    return None if bound is None else {"at": told(bound.at), "by": bound.by}


def _head(report: PackReport) -> list[str]:
    if report.failed:
        where = [report.failed.member, _entry(report.failed.entry)]
        place = ", ".join(filter(None, where))
        return [f"This pack does not hold: {place and place + ': '}{report.failed.reason}"]
    if report.finding is None:
        return ["Nothing was found."]
    found = report.finding
    about = f" Subject {found.subject} (a pseudonym)." if found.subject else " It is of the whole clinic."
    law = f", bears on 45 CFR {', '.join(found.paragraphs)}" if found.paragraphs else ""
    lines = [
        "This pack holds.",
        "",
        f"Finding {found.id}: check {found.check}, {found.severity}{law}.{about}",
    ]
    for one in found.stages:
        lines += _stage(one)
    return lines


_WORDS = {
    "finding.open": "Recorded as not met",
    "finding.reopen": "Recorded as not met again",
    "finding.correct": "Recorded as met again",
    "finding.confirm": "Recorded as still met at a later look",
}


def _stage(one: Told) -> list[str]:
    low, high = one.bracket
    before = f"{told(low.at)}, by {low.by}" if low else "not known: no outsider's time before it was checked"
    after = f"{told(high.at)}, by {high.by}" if high else "not known: no outsider's time over it was checked"
    lines = [
        f"  {_WORDS.get(one.kind, one.kind)}: entry {one.entry}",
        f"    not before   {before}",
        f"    not after    {after}",
        f"    own clock    {told(one.claimed)} (a claim)",
    ]
    if isinstance(one.said, dict):
        lines += [f"    it said      {text}" for text in one.said.values()]
    elif one.said:
        lines.append("    it said      destroyed, and a tombstone says so")
    return lines


def _entry(entry: int | None) -> str | None:
    return None if entry is None else f"entry {entry}"
