"""`docs/checks`: one page a check, with the table of cases in the sentences that the check really says."""

from __future__ import annotations

from pathlib import Path

from rounds.law import line_of
from rounds.sdk.check import Check
from rounds.sdk.shelf import all_checks
from tools.docs.marks import NOTE, SAYS, law_link, table

ROOM = Path("checks")


def check_pages() -> dict[Path, str]:
    """Every page by its path below `docs/`."""
    checks = all_checks()
    return {ROOM / f"{each.id}.md": _page(each) for each in checks} | {ROOM / "README.md": _index(checks)}


def _index(checks: tuple[Check, ...]) -> str:
    rows = [
        [f"[{each.id}]({each.id}.md)", each.title, each.severity.value, ", ".join(map(str, each.cites))]
        for each in checks
    ]
    said = f"# Checks\n\n{len(checks)} checks. A title says what is true when all is well.\n\n"
    return NOTE + said + table(("id", "what is so", "severity", "cites"), rows)


def _page(each: Check) -> str:
    body = each.doc.split("\n", 1)[1].strip()
    cases = [
        [case.name, f"**{SAYS[case.says.__name__]}**", each.judge(*case.given).sentence]
        for case in each.cases
    ]
    return (
        f"{NOTE}# {each.title}\n\n{_badges(each)}\n\n{body}\n\n"
        f"## What it says\n\n{table(('when', 'outcome', 'in these words'), cases)}"
    )


def _badges(each: Check) -> str:
    """Who it is and what it bears on."""
    lines = [line for cite in each.cites if (line := line_of(cite)) is not None]
    said = [f"`{each.id}`", f"severity {each.severity.value}", f"since {each.since}"]
    said += ["holds the score down while it is not met"] if each.knock_out else []
    cites = "Bears on " + ", ".join(f"{law_link(line.cite)} ({line.title})" for line in lines)
    see = f" See also {', '.join(map(str, each.see))}." if each.see else ""
    return " · ".join(said) + f"\n\n{cites}.{see}"
