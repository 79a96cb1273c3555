"""What is shown of a clinic: plain structures made from one fold, the same for terminal, JSON, page and
paper.

Pure. Amounts of points are whole hundredths, scores whole numbers, times RFC 3339 UTC or `None`.
The shapes are specified, with an example each, in `docs/formats/`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final

from msgspec import Struct

from rounds.fold import Fold
from rounds.judgment.basis import SHOWN, basis
from rounds.judgment.reading import CLINIC
from rounds.judgment.score_dates import attestation_ends, months_of
from rounds.judgment.score_shape import LineScore, Score, Verdicts
from rounds.law import line_of
from rounds.law.deadlines import deadline
from rounds.model.finding import Finding
from rounds.model.resources import KINDS
from rounds.model.severity import Severity
from rounds.model.times import from_ms, rfc3339, span_ms, to_ms
from rounds.sdk.check import Check

CURE: Final = "160.410(c)"
RANK: Final = {each.value: place for place, each in enumerate(Severity)}


def status(fold: Fold, now: int, ledger: dict[str, Any]) -> dict[str, Any]:
    """The state of the clinic: score, what holds it, its lines and its sources."""
    score = fold.tally.scorer.score()
    return {
        "clinic": fold.chart.clinic.name,
        "as_of": rfc3339(now),
        "score": score.score,
        "could_be": score.could_be,
        "seen": score.seen,
        "machine_points": score.machine_points,
        "word_points": score.word_points,
        "verdicts": _verdicts(score.verdicts),
        "knockouts": [_plain(each) for each in score.knockouts],
        "does_not_apply": [_plain(each) for each in score.does_not_apply],
        "lines": [_line(each) for each in score.lines],
        "sources": sources(fold, now),
        "ledger": ledger,
    }


def why(fold: Fold) -> dict[str, Any]:
    """The arithmetic: every cell and every cut; `costs` add up to 10,000 less a hundred times the score."""
    score: Score = fold.tally.scorer.score()
    return {
        "score": score.score,
        "points": score.points,
        "cells": [_plain(step) for step in score.arithmetic],
    }


def findings(fold: Fold, now: int) -> list[dict[str, Any]]:
    """Every finding with its clock: the ones that stand first, by severity, what holds the score, cost."""
    made = [finding(fold, each, now) for each in fold.findings.by_key.values()]
    return sorted(made, key=_rank)


def _rank(made: dict[str, Any]) -> tuple[bool, int, bool, int, str]:
    """What a person should look at first."""
    closed = made["status"] in ("corrected", "confirmed")
    return closed, RANK[made["severity"]], not made["knock_out"], -made["points"], made["id"]


def finding(fold: Fold, each: Finding, now: int) -> dict[str, Any]:
    """One finding."""
    check = fold.engine.rules.by_id.get(each.check)
    first = min(filter(None, (each.knowable, each.known_before, each.first_observed)))
    day = fold.chart.clinic.day_of(first)
    cure = deadline(CURE, on=day)
    outcome, sentence = _says(fold, each, now)
    return {
        "id": each.id,
        "check": each.check,
        "title": check.title if check else each.check,
        "subject": subject(fold, each.subject),
        "status": each.standing(fold.chart.clinic.day_of(from_ms(now))).value,
        "severity": check.severity.value if check else "low",
        "knock_out": check.knock_out if check else False,
        "outcome": outcome,
        "sentence": sentence,
        "cites": [str(cite) for cite in check.cites] if check else [],
        "first_observed": _time(each.first_observed),
        "knowable": _time(each.knowable),
        "known_before": _time(each.known_before),
        "told": _time(each.told),
        "acknowledged": _time(each.acknowledged),
        "owner": each.owner or None,
        "accepted_until": each.accepted_until.isoformat() if each.accepted_until else None,
        "accepted_why": each.accepted_why or None,
        "corrected": _time(each.corrected),
        "confirmed": _time(each.confirmed),
        "reopened": _time(each.reopened),
        "left_scope": each.left_scope,
        "cure_by": _time(fold.chart.clinic.end_of(cure.last_day(day))),
        "cure_says": cure.sentence,
        "points": fold.tally.scorer.regains(each.check) if check and each.status.is_open else 0,
        "entry": each.entry,
    }


def explained(fold: Fold, each: Finding, now: int) -> dict[str, Any]:
    """One finding with all that explains it: what was seen and when, what to do and what that gains, and for
    each line that it bears on what a pass would not prove. A subject or check that is no more explains less.
    """
    check = fold.engine.rules.by_id.get(each.check)
    present = each.subject == CLINIC or each.subject in fold.chart.held
    seen = basis(check, fold.chart, each.subject, now) if check and present else []
    lines = {line.cite.id: line for cite in check.cites if (line := line_of(cite))} if check else {}
    open_ = check is not None and each.status.is_open
    return finding(fold, each, now) | {
        "raises": fold.tally.scorer.mends(each.check).raises if open_ else 0,
        "rests_on": [row.plain() for row in seen[:SHOWN]],
        "rests_on_more": max(len(seen) - SHOWN, 0),
        "why": check.section("Why it matters") if check else "",
        "do": check.section("What to do") if check else "",
        "lines": [
            {"cite": cite, "title": line.title, "kind": line.kind, "beyond": line.beyond}
            for cite, line in lines.items()
        ],
    }


def subject(fold: Fold, sub: str) -> dict[str, Any]:
    """A subject by its outside name."""
    held = fold.chart.held.get(sub)
    if sub == CLINIC or held is None:
        return {"system": "rounds", "kind": CLINIC if sub == CLINIC else "gone", "key": sub}
    return {"system": held.resource.system, "kind": held.kind, "key": held.resource.key}


def _says(fold: Fold, each: Finding, now: int) -> tuple[str | None, str]:
    """What the check says of the subject now: outcome and sentence; no outcome where there is no subject."""
    present = each.subject == CLINIC or each.subject in fold.chart.held
    if each.check not in fold.engine.rules.by_id or not present:
        return None, "It left the record; the check no longer has this subject."
    verdict = fold.engine.say(each.check, each.subject, now)[0]
    return verdict.outcome.value, verdict.sentence


def sources(fold: Fold, now: int) -> list[dict[str, Any]]:
    """Every declared source: when it last listed or showed anything, and what it could not show."""
    made = []
    seen = _seen(fold)
    for system, st in sorted(fold.chart.sources.items()):
        streams = [each for (name, _), each in sorted(fold.chart.streams.items()) if name == system]
        last = max((max(s.swept_at, s.whole_at) for s in streams), default=-1)
        last = max(last, seen.get(system, -1))
        gaps = [
            {
                "kind": s.kind,
                "reason": s.reason,
                "whose": s.whose,
                "since": rfc3339(s.gap_since) if s.gap_since >= 0 else None,
                "detail": s.detail,
            }
            for s in streams
            if s.reason
        ]
        made.append(
            {
                "id": system,
                "kinds": st["kinds"],
                "by_hand": st["by_hand"],
                "retired": st["retired"],
                "last_seen": rfc3339(last) if last >= 0 else None,
                "silent": not st["retired"] and (last < 0 or now - last > _patience(st)),
                "gaps": gaps,
            }
        )
    return made


def _seen(fold: Fold) -> dict[str, int]:
    """When each system last showed any single thing, in milliseconds."""
    seen: dict[str, int] = {}
    for held in fold.chart.held.values():
        system = held.resource.system
        seen[system] = max(seen.get(system, -1), held.seen_at)
    return seen


def _patience(st: dict[str, Any]) -> int:
    """Milliseconds after which a source that has shown nothing is silent: two of its intervals, or for one
    that has none, the time in which what it reports fades.
    """
    fades = min((span_ms(KINDS[kind].fresh_for) for kind in st["kinds"]), default=0)
    return 2_000 * st["interval"] if st["interval"] else fades


def slots(fold: Fold, now: int) -> list[dict[str, Any]]:
    """Every statement that the rule asks a person for, in the law's order: what counts, and until
    when one stands.
    """
    today = fold.chart.clinic.day_of(from_ms(now))
    months = months_of(fold.release.lines)
    ends: dict[str, list[date]] = {}
    for said in fold.papers.attestations.values():
        if said.on <= today <= (end := attestation_ends(said, months)):
            ends.setdefault(said.slot, []).append(end)
    return [
        {
            "id": slot.id,
            "cite": line.cite.id,
            "title": slot.title,
            "counts": slot.counts,
            "severity": slot.severity.value,
            "months": slot.months,
            "knock_out": slot.knock_out,
            "stands_until": max(ends[slot.id]).isoformat() if slot.id in ends else None,
        }
        for line in fold.release.lines
        for slot in line.slots
    ]


def checks(known: tuple[Check, ...]) -> list[dict[str, Any]]:
    """The checks of this release."""
    return [
        {
            "id": each.id,
            "severity": each.severity.value,
            "since": each.since,
            "cites": [str(cite) for cite in each.cites],
            "kind": each.kind,
            "title": each.title,
            "knock_out": each.knock_out,
        }
        for each in known
    ]


def verdicts(fold: Fold, check: Check, now: int) -> Iterator[dict[str, Any]]:
    """What one check says of each of its subjects now."""
    subs = [CLINIC] if check.kind == CLINIC else sorted(fold.chart.by_kind[check.kind])
    for sub in subs:
        verdict, _ = fold.engine.say(check.id, sub, now)
        until = None if verdict.until is None else rfc3339(to_ms(verdict.until))
        yield {
            "check": check.id,
            "subject": subject(fold, sub),
            "outcome": verdict.outcome.value,
            "sentence": verdict.sentence,
            "until": until,
        }


def _line(each: LineScore) -> dict[str, Any]:
    made = _plain(each)
    return made | {"verdicts": _verdicts(each.verdicts)}


def _verdicts(each: Verdicts) -> dict[str, int]:
    return {"holds": each.holds, "fails": each.fails, "unseen": each.unseen, "not_ours": each.not_ours}


def _plain(each: Struct) -> dict[str, Any]:
    return {name: getattr(each, name) for name in each.__struct_fields__}


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else rfc3339(to_ms(moment))


__all__ = [
    "checks",
    "explained",
    "finding",
    "findings",
    "slots",
    "sources",
    "status",
    "subject",
    "verdicts",
    "why",
]
