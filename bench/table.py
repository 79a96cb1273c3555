"""Figures as a table for people, and as the rows that `PROMISES.md` shows."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import msgspec

from bench.figure import Figure, Spread

RESULTS: Final = Path(__file__).with_name("results")
PROMISES: Final = Path(__file__).parents[1] / "PROMISES.md"
BEGIN: Final = "<!-- figures: `python -m bench --promises` writes what stands between these two lines -->"
END: Final = "<!-- figures end -->"
HEAD: Final = "| figure | unit | ours | peer | ratio | goal | outcome | load |"
RULE: Final = "|---|---|---|---|---|---|---|---|"


def row(made: Figure) -> str:
    """One line of the table: each spread as least / median / greatest."""
    goal = "" if made.goal is None else made.goal.words(made.unit)
    cells = [made.name, made.unit, _said(made.ours), _said(made.peer), _said(made.ratio)]
    return "| " + " | ".join([*cells, goal, made.verdict, f"{made.load:.1f}"]) + " |"


def keep(name: str, made: Iterable[Figure]) -> None:
    """Store the figures of one measure."""
    RESULTS.mkdir(exist_ok=True)
    text = msgspec.json.format(msgspec.json.encode(list(made)), indent=1)
    (RESULTS / f"{name}.json").write_bytes(text + b"\n")


def kept() -> list[Figure]:
    """Every stored figure, by measure."""
    files = sorted(RESULTS.glob("*.json"))
    return [each for file in files for each in msgspec.json.decode(file.read_bytes(), type=list[Figure])]


def markdown(made: Iterable[Figure]) -> str:
    """The whole table."""
    return "\n".join([HEAD, RULE, *map(row, made)]) + "\n"


def promise(page: Path = PROMISES) -> None:
    """Put the stored figures between the two marks of a page. Raises `ValueError` when it has no marks."""
    text = page.read_text("utf-8")
    if BEGIN not in text or END not in text:
        raise ValueError(f"{page.name} has no place for the figures: add the lines {BEGIN!r} and {END!r}.")
    before, after = text.split(BEGIN, 1)[0], text.split(END, 1)[1]
    page.write_text(f"{before}{BEGIN}\n\n{markdown(kept())}\n{END}{after}", "utf-8")


def _said(spread: Spread | None) -> str:
    if spread is None:
        return "–"
    return " / ".join(_number(each) for each in (spread.low, spread.middle, spread.high))


def _number(value: float) -> str:
    """Three significant digits, thousands apart."""
    if abs(value) >= 1000:
        return f"{float(f'{value:.3g}'):,.0f}"
    return f"{value:.3g}"
