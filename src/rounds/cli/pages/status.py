"""The state of a clinic: the score, at most three things to do, what is not proven, who is silent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from rich.console import RenderableType
from rich.text import Text

from rounds.cli.pages.outside import outside
from rounds.cli.pages.parts import (
    DIM,
    SHAPES,
    STRONG,
    STYLES,
    beside,
    columns,
    dim,
    heading,
    inset,
    mark,
    page,
    pairs,
)
from rounds.cli.pages.sources import sources
from rounds.cli.words import FOOTNOTE, Times, count, points

Data = Mapping[str, Any]
MOST_TO_DO: Final = 3
"""Things to do that a page asks for: never more."""
SHOWN: Final = 4
"""Lines of each group that are shown; the rest are counted."""
WIDE: Final = 50
"""Columns of the score's bar, two points each."""
STANDING: Final = frozenset({"open", "acknowledged", "reopened"})


def status(data: Data, findings: Sequence[Data], times: Times) -> RenderableType:
    """The page."""
    fresh = not any(each["last_seen"] for each in data["sources"])
    if fresh:
        return page(_top(data, times), _empty(data))
    return page(
        _top(data, times),
        _score(data),
        _held(data),
        _to_do(findings, times),
        _unproven(data),
        _proven(data),
        heading("Sources", "when each was last heard"),
        inset(sources(data["sources"], times)),
        outside(data["ledger"]["outside"], times),
        _foot(data),
    )


def _top(data: Data, times: Times) -> RenderableType:
    return columns([(Text(data["clinic"], STRONG), dim(times.header()))], "left", "right")


def _empty(data: Data) -> RenderableType:
    """Nothing was seen yet: never a red nought, never a green one."""
    first = data["sources"] or None
    do = "rounds once" if first is None else "rounds gap"
    said = (
        "Nothing known yet. Make the first round: "
        if first is None
        else "Nothing was seen yet. What stands in the way: "
    )
    return page("", inset(Text(said).append(do, STRONG), by=0), _foot(data))


def _score(data: Data) -> RenderableType:
    rows = [
        (dim("Evidence score"), Text(f"{data['score']}", STRONG), dim("of 100, proven now")),
        (dim("Could be"), Text(f"{data['could_be']}"), dim("if all that is not known turned out to be met")),
        (dim("Seen"), Text(f"{data['seen']}"), dim("of 100 rest on something that we could look at")),
    ]
    return page(
        "", inset(columns(rows, "fixed", "right", "left")), inset(_bar(data["score"], data["could_be"]))
    )


def _bar(score: int, could_be: int) -> Text:
    """The score as a bar: proven, possible, and the rest."""
    proven, possible = score * WIDE // 100, could_be * WIDE // 100
    bar = Text("█" * proven, "green")
    bar.append("▒" * max(possible - proven, 0), "yellow")
    return bar.append("·" * (WIDE - max(possible, proven)), DIM)


def _held(data: Data) -> RenderableType | None:
    """The cap, and what lifts it."""
    if not data["knockouts"]:
        return None
    one = len(data["knockouts"]) == 1
    said = f"The score is held at 79 until {'this is' if one else 'these are'} proven:"
    words = {"fails": "not met", "unseen": "not known"}
    rows = [(mark(words[each["because"]]), each["sentence"].partition(":")[0]) for each in data["knockouts"]]
    return page("", inset(Text(said), inset(columns(rows, "fixed", "left"))))


def _to_do(findings: Sequence[Data], times: Times) -> RenderableType | None:
    """The findings that matter most."""
    standing = [each for each in findings if each["status"] in STANDING]
    if not standing:
        return None
    worst = standing[:MOST_TO_DO]
    more = len(standing) - len(worst)
    title = "Do this" if len(worst) == 1 else f"Do these {len(worst)} things"
    rows = [(f"{place}.", _thing(each, times)) for place, each in enumerate(worst, 1)]
    note = f"* {worst[0]['cure_says']}."
    rows += [("", dim(f"and {count(more, 'more finding')}: rounds findings"))] if more else []
    return page(heading(title), inset(columns(rows, "fixed", "left"), dim(note)))


def _thing(finding: Data, times: Times) -> RenderableType:
    """One thing to do: what is so, since when, what it costs, until when."""
    costs = f"Costs {points(finding['points'])} points. Counted to {times.last_day(finding['cure_by'])}.*"
    return page(Text(finding["sentence"]), dim(f"{since(finding, times)}"), dim(f"{costs} {finding['id']}"))


def since(finding: Data, times: Times) -> str:
    """From when on a finding is known to have stood."""
    if finding["knowable"]:
        return f"Since {times.at(finding['knowable'])} or earlier."
    if finding["known_before"]:
        return f"Since before {times.at(finding['known_before'])}."
    return f"Seen {times.at(finding['first_observed'])}."


def _unproven(data: Data) -> RenderableType | None:
    """The lines that lose points, grouped by how they stand."""
    groups: dict[str, list[Data]] = {"not met": [], "not known": [], "statement": [], "uncovered": []}
    for line in data["lines"]:
        if line["loss"]:
            groups[how(line)].append(line)
    lost = [each for group in groups.values() for each in group]
    if not lost:
        return None
    titles = {
        "not met": (mark("not met"), "something was seen not to be so"),
        "not known": (mark("not known"), "we could not see it"),
        "statement": (mark("not known"), "waits for a dated statement: rounds attest"),
        "uncovered": (mark("not known"), "nothing in this release covers it"),
    }
    parts = [_group(*titles[name], group) for name, group in groups.items() if group]
    top = heading(f"Not proven: {count(len(lost), 'line')} of {len(data['lines'])}", "costs")
    return page(top, inset(*parts))


def how(line: Data) -> str:
    """How a line that loses points stands."""
    counts = line["verdicts"]
    if counts["fails"]:
        return "not met"
    if counts["unseen"]:
        return "not known"
    return "statement" if line["missing"] else "uncovered"


def _group(word: Text, why: str, lines: Sequence[Data]) -> RenderableType:
    """One group: its costliest lines, and what the rest cost together."""
    costly = sorted(lines, key=lambda line: -line["loss"])
    head = columns(
        [(beside(word, dim(f"   {why}")), points(sum(line["loss"] for line in lines)))], "left", "right"
    )
    rows: list[tuple[Text, Text]] = [
        (Text(line["title"]), dim(points(line["loss"]))) for line in costly[:SHOWN]
    ]
    rest = costly[SHOWN:]
    if rest:
        rows.append(
            (dim(f"and {count(len(rest), 'more line')}"), dim(points(sum(each["loss"] for each in rest))))
        )
    return page(head, inset(columns(rows, "left", "right"), by=4))


def _proven(data: Data) -> RenderableType | None:
    """What stands, in one line; and what was decided otherwise."""
    proven = [line for line in data["lines"] if not line["loss"] and not line["decided"]]
    decided = [line for line in data["lines"] if line["decided"]]
    rows = [(mark("met"), count(len(proven), "line"), dim(""))] if proven else []
    if decided:
        rows.append(
            (Text("◆ decided"), count(len(decided), "line"), dim("a documented alternative stands in"))
        )
    return page("", inset(columns(rows, "fixed", "fixed", "left"))) if rows else None


def _foot(data: Data) -> RenderableType:
    ledger = data["ledger"]
    signed = ledger["checkpoint"] or 0
    size = count(ledger["size"], "entry", "entries")
    said = f"Ledger: {size}, signed up to {signed:,}. The arithmetic: rounds why"
    return page("", *map(_alarm, alarms(ledger)), dim(said), dim(FOOTNOTE))


def alarms(ledger: Data) -> list[str]:
    """What of the ledger a person must know: why nothing is signed, which evidence no longer fits."""
    failing, found = ledger["failing"], [ledger["refused"]] if ledger["refused"] else []
    if failing:
        few = ", ".join(f"{each:,}" for each in failing[:SHOWN]) + (", …" if len(failing) > SHOWN else "")
        which = f"the payload of entry {few}" if len(failing) == 1 else f"the payloads of entries {few}"
        found.append(
            f"Evidence was changed: {which} did not fit when it was read again. Put back a backup of the "
            "clinic's folder that holds it (yours to do). See: rounds verify"
        )
    return found + list(of_payloads(ledger["payloads"]))


def of_payloads(payloads: Data) -> Iterator[str]:
    """What of the payloads and their keys a person must know."""
    if payloads["missing"]:
        yield (
            f"{payloads['missing']} (yours to do). Until then what was sealed under it is not known; "
            "recording goes on under a newer key."
        )
    yield from payloads["unusable"]
    if payloads["clear"]:
        yield (
            "Payloads of the first release lie in clear in the clinic's file. Seal them (yours to do): "
            "rounds ledger keys reseal"
        )


def _alarm(sentence: str) -> RenderableType:
    return page(Text.assemble((SHAPES["not met"], STYLES["not met"]), " ", sentence), "")


def several(every: Sequence[Data], first: Sequence[Sequence[Data]], _: Times) -> RenderableType:
    """Several clinics, each in one block with the finding to begin with."""
    return page(*(_short(*each) for each in zip(every, first, strict=True)), "", dim(FOOTNOTE))


def _short(data: Data, first: Sequence[Data]) -> RenderableType:
    counts = data["verdicts"]
    rows: list[tuple[str, RenderableType]] = [
        (
            "score",
            beside(
                (f"{data['score']} of 100", STRONG),
                dim(f"   could be {data['could_be']}, seen {data['seen']}"),
            ),
        ),
        ("", _bar(data["score"], data["could_be"])),
        ("verdicts", Text(f"{counts['holds']} met, {counts['fails']} not met, {counts['unseen']} not known")),
    ]
    rows += [("begin with", each["sentence"]) for each in first if each["status"] in STANDING]
    return page(heading(data["clinic"]), inset(pairs(rows, wide=10)))
