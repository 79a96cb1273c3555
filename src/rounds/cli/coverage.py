"""How far a release covers the law: line by line, which checks test it, which statements stand, or nothing.

Rules this module keeps:

* *Tested* is a line that a check cites; *turns red alone* one of whose checks a single live input turns red
  (`rounds.sdk.red`): an expiry date or a word that somebody gives does not count.
* *Attested* is a line without a check whose statements stand; *asked for* one whose statements do not.
* Appendix A of the Security Rule has 41 lines for a clinic: those of 164.308, 164.310 and 164.312.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from rounds.law import Line, line_of
from rounds.sdk.check import Check
from rounds.sdk.red import reds

APPENDIX_A: Final = ("164.308", "164.310", "164.312")
STATES: Final = ("tested", "attested", "asked for", "nothing covers this")
"""How a line may be covered, the best first."""


def coverage(
    lines: Sequence[Line],
    checks: Iterable[Check],
    stands: Mapping[str, str | None],
    decided: Mapping[str, str],
) -> dict[str, Any]:
    """Every line with what covers it. `stands` gives each statement's last day, `decided` each decision's."""
    by_line = _by_line(checks)
    made = [_line(each, by_line.get(each.cite.id, []), stands, decided) for each in lines]
    small = [each for each in made if each["appendix_a"]]
    return {"appendix_a": _totals(small), "all": _totals(made), "lines": made}


def _by_line(checks: Iterable[Check]) -> dict[str, list[dict[str, Any]]]:
    """The checks that test each line, each with the input that turns it red."""
    found: dict[str, list[dict[str, Any]]] = {}
    for check in checks:
        red = next(iter(reds(check)), None)
        told = {
            "id": check.id,
            "turns_red_by": red.words if red else None,
            "live": red is not None and red.live,
        }
        for cite in dict.fromkeys(line.cite.id for each in check.cites if (line := line_of(each))):
            found.setdefault(cite, []).append(told)
    return found


def _line(
    line: Line, checks: list[dict[str, Any]], stands: Mapping[str, str | None], decided: Mapping[str, str]
) -> dict[str, Any]:
    statements = [{"id": slot.id, "stands_until": stands.get(slot.id)} for slot in line.slots]
    return {
        "cite": line.cite.id,
        "title": line.title,
        "kind": line.kind,
        "appendix_a": line.cite.id.startswith(APPENDIX_A),
        "covered": _state(checks, statements),
        "turns_red_alone": any(each["live"] for each in checks),
        "checks": sorted(checks, key=lambda each: (not each["live"], each["id"])),
        "statements": statements,
        "decided_until": decided.get(line.cite.id),
        "beyond": line.beyond,
    }


def _state(checks: list[dict[str, Any]], statements: list[dict[str, Any]]) -> str:
    if checks:
        return STATES[0]
    if not statements:
        return STATES[3]
    return STATES[1] if all(each["stands_until"] for each in statements) else STATES[2]


def _totals(made: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    states = [each["covered"] for each in made]
    return {
        "lines": len(made),
        "turn_red_alone": sum(each["turns_red_alone"] for each in made),
        "tested": states.count(STATES[0]),
        "attested": states.count(STATES[1]),
        "asked_for": states.count(STATES[2]),
        "nothing": states.count(STATES[3]),
    }
