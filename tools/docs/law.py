"""`docs/law`: one page a scored line: what the law says, what tests it, and what a pass does not prove."""

from __future__ import annotations

from pathlib import Path

from rounds.law import Line, line_of, scored_lines
from rounds.law.paragraphs import under
from rounds.law.points import line_points
from rounds.sdk.check import Check
from rounds.sdk.shelf import all_checks
from tools.docs.marks import NOTE, points, slug, table

ROOM = Path("law")


def law_pages() -> dict[Path, str]:
    """Every page by its path below `docs/`."""
    lines = scored_lines()
    worth = line_points(lines)
    tests = {line.cite: [each for each in all_checks() if _cites(each, line)] for line in lines}
    pages = {
        ROOM / f"{slug(line.cite)}.md": _page(line, worth[line.cite], tests[line.cite]) for line in lines
    }
    rows = [
        [
            f"[{line.cite}]({slug(line.cite)}.md)",
            line.title,
            line.kind,
            points(worth[line.cite]),
            _cover(line, tests[line.cite]),
        ]
        for line in lines
    ]
    untested = sum(not found for found in tests.values())
    bare = sum(not tests[line.cite] and not line.slots for line in lines)
    said = (
        f"# The {len(lines)} lines of the score\n\n"
        f"{len(lines) - untested} lines have a test that can turn red by itself; "
        f"{untested - bare} rest on a person's dated statement alone; **nothing covers {bare}**. "
        "How the data is kept: [README](README.md).\n\n"
    )
    pages[ROOM / "lines.md"] = (
        NOTE + said + table(("line", "in plain words", "kind", "worth", "tested by"), rows)
    )
    return pages


def _cites(check: Check, line: Line) -> bool:
    return any(line_of(cite) == line for cite in check.cites)


def _cover(line: Line, tests: list[Check]) -> str:
    if not tests and not line.slots:
        return "**nothing covers this**"
    return ", ".join(
        [each.id for each in tests] + [f"statement: {slot.title.lower()}" for slot in line.slots]
    )


def _page(line: Line, worth: int, tests: list[Check]) -> str:
    return (
        f"{NOTE}# {line.title}\n\n{line.cite.cite} · {line.kind} · worth {points(worth)} of 100\n\n"
        f"{line.why}\n\n"
        f"## What the law says\n\n{_law(line)}\n## What tests it\n\n{_tests(line, tests)}\n"
        f"## What a pass does not prove\n\n{line.beyond}\n"
    )


def _law(line: Line) -> str:
    """The text of every paragraph that the line covers, with its date."""
    covered = {each.id: each for cite in line.covers for each in under(cite)}
    return "".join(
        f"> **{each.cite}** {each.text}\n>\n> *As of {each.as_of}.*\n\n" for each in covered.values()
    )


def _tests(line: Line, tests: list[Check]) -> str:
    made = "".join(f"- [{each.id}](../checks/{each.id}.md): {each.title}\n" for each in tests)
    made += "".join(
        f"- A person's statement, *{slot.title}*, for at most {slot.months} months. "
        f"What counts: {slot.counts}\n"
        for slot in line.slots
    )
    return made or "**Nothing covers this.** It is one unproven slot of the score.\n"
