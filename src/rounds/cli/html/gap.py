"""The gap analysis as one HTML file: the same data and the same words as in the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rounds.cli.html.parts import document, items, soft, state, text
from rounds.cli.pages.gap import SHAPES
from rounds.cli.words import FOOTNOTE, MOVES, REASONS, Times, count, points

Data = Mapping[str, Any]


def report(data: Data, times: Times) -> str:
    """The whole file."""
    silent = [each for each in data["sources"] if each["silent"] or each["gaps"]]
    title = f"{data['clinic']}: {count(len(data['lines']), 'line')} of the law"
    return document(
        title,
        [
            f"<header><h1>{text(title)}</h1>{soft(times.header())}</header>",
            "<main>",
            _sums(data),
            soft(
                f"{count(len(silent), 'source')} of {len(data['sources'])} silent or not whole"
                if silent
                else "every source was heard whole"
            ),
            _section("What to do, in order", items("steps", map(_step, data["next"]), "ol"), data["next"]),
            _lines(data["lines"]),
            _section(
                "Sources that are silent or have gaps",
                items("rows", (_source(each, times) for each in silent)),
                silent,
                "None: every source was heard whole.",
            ),
            _section(
                "Statements that nobody has made",
                items("rows", map(_statement, data["statements"])),
                data["statements"],
                "None is missing.",
            ),
            _section(
                "Lines that nothing in this release covers",
                items("rows", (_beside(each["title"], each["cite"]) for each in data["uncovered"])),
                data["uncovered"],
            ),
            "</main>",
            f"<footer>{soft(FOOTNOTE)}</footer>",
        ],
    )


def _sums(data: Data) -> str:
    """How many lines stand in each way."""
    found = [(word, data["totals"][word.replace(" ", "_")]) for word in SHAPES]
    return items(
        "sums",
        (f'<b class="num">{number}</b>{state(word, SHAPES[word][0])}' for word, number in found if number),
    )


def _section(title: str, body: str, what: Sequence[object], none: str = "None.") -> str:
    return f"<section><h2>{text(title)}</h2>{body if what else soft(none)}</section>"


def _step(step: Data) -> str:
    gains = f"gains {points(step['gains'])}, {step['minutes']} minutes"
    hold = f" {state('not met', '▲ holds the score')}" if step["holds_the_score"] else ""
    return (
        f'<p class="what">{text(step["what"])}{hold}</p>'
        f"<p>{text(step['do'])}</p>"
        f'<p class="soft small num">{text(", ".join(step["cites"]))} · {text(gains)}</p>'
    )


def _lines(lines: Sequence[Data]) -> str:
    """Line by line; on a narrow screen each line is a block."""
    head = "".join(f'<th scope="col">{each}</th>' for each in ("stands", "line", "paragraph", "costs"))
    rows = "".join(
        f"<tr><td>{state(each['state'], SHAPES[each['state']][0])}</td><td>{text(each['title'])}</td>"
        f'<td class="soft small">{text(each["cite"])}</td><td class="num">{points(each["loss"])}</td></tr>'
        for each in lines
    )
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    return f"<section><h2>Line by line</h2>{table}</section>"


def _source(source: Data, times: Times) -> str:
    heard = state("not known", "○ silent") if source["silent"] else state("met", "● heard")
    said = f"<p>{heard} {text(source['id'])}: {text(', '.join(source['kinds']))}</p>"
    said += soft(f"last heard {times.ago(source['last_seen'])}", small=True)
    for gap in source["gaps"]:
        said += soft(
            f"{gap['kind']}: {REASONS[gap['reason']]}, since {times.at(gap['since'])}; {MOVES[gap['whose']]}."
            + (f" {gap['detail']}" if gap["detail"] else ""),
            small=True,
        )
    return said


def _statement(slot: Data) -> str:
    return _beside(slot["title"], f"{slot['cite']} · rounds attest {slot['id']} --statement … --until …")


def _beside(what: str, beside: str) -> str:
    return f"<p>{text(what)}</p>{soft(beside, small=True)}"
