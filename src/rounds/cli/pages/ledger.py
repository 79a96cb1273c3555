"""The ledger on a page: the newest entries, one entry with its payload, and what a verification found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from rich.console import RenderableType
from rich.text import Text

from rounds.cli.pages.parts import (
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
from rounds.cli.words import Plain, Times, count
from rounds.model.times import rfc3339
from rounds.proof import KEY, named

Data = Mapping[str, Any]
ALARM: Final = Text("▲", "bold red")
KINDS: Final = {
    "genesis": "the ledger began",
    "release": "another release judges",
    "clock": "the clock jumped",
    "source": "a source was declared",
    "observation": "something was seen",
    "seen": "seen again, unchanged",
    "missing": "missing from a listing",
    "sweep": "a listing ended",
    "gap": "something could not be seen",
    "attest": "a statement",
    "filed": "a document was shown",
    "decision": "a decision",
    "action": "a person's move",
    "told": "someone was told",
    "tombstone": "a payload was destroyed",
    "anchor": "an outsider's time was noted",
    "unanchored": "an outsider could not be asked",
    "shipped": "a copy elsewhere was read back",
    "hold": "a copy was put on hold, or released",
    "recovery": "the ledger goes on under another name",
    "audited": "evidence was read again",
    "key": "a key was changed or revoked",
    "verdict": "what the checks say",
    "finding.open": "a finding opened",
    "finding.correct": "a finding was corrected",
    "finding.confirm": "a correction was confirmed",
    "finding.reopen": "a finding came back",
    "score": "the score",
}


def entries(every: Sequence[Data], size: int, times: Times) -> RenderableType:
    """The newest entries, one a row."""
    rows = [
        (
            f"{each['index']:,}",
            dim(times.at(each["at"])),
            each["source"],
            str(KINDS.get(each["kind"], each["kind"])),
        )
        for each in every
    ]
    return page(
        heading(f"The newest of {count(size, 'entry', 'entries')}"),
        inset(columns(rows, "right", "fixed", "fixed", "left")),
        page("", dim("One of them, with what it says: rounds ledger show N")),
    )


def entry(each: Data, times: Times) -> RenderableType:
    """One entry: what it says in clear, and its payload."""
    rows: list[tuple[str, RenderableType]] = [
        (
            "recorded",
            beside(f"{times.at(each['at'])}, turn {each['turn']:,}", dim(f"   {times.ago(each['at'])}")),
        ),
        ("from", each["source"]),
    ]
    rows += [("about", each["subject"])] if each["subject"] else []
    rows += [("rests on", ", ".join(f"{n:,}" for n in each["rests_on"]))] if each["rests_on"] else []
    rows.append(("fingerprint", each["fingerprint"]))
    return page(
        Text(f"Entry {each['index']:,}: {KINDS.get(each['kind'], each['kind'])}", STRONG),
        inset(pairs(rows, wide=12)),
        heading("In clear"),
        inset(_said(each["clear"], times)),
        heading("Payload, which can be destroyed"),
        inset(_payload(each, times)),
    )


def _payload(each: Data, times: Times) -> RenderableType:
    """What can be destroyed of an entry, or why it is not shown."""
    if each["destroyed"]:
        return dim("It was destroyed.")
    if each["missing_key"] is not None:
        return Text(f"It can't be opened: its key (generation {each['missing_key']}) is missing.")
    return _said(each["payload"] or {}, times)


def _said(fields: Data, times: Times) -> RenderableType:
    """Fields as names and values; what lies within a field is told in one line."""
    rows = [(name, Text(_short(_value(value, times)))) for name, value in fields.items()]
    return pairs(rows, wide=min(max(len(name) for name, _ in rows), 32)) if rows else dim("Nothing.")


def _short(text: str) -> str:
    """A text as a page holds it: a document that was filed is told by its length."""
    return text if len(text) <= LONGEST else f"{text[:40]}… ({len(text):,} characters)"


def _value(value: Plain, times: Times) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_value(each, times)}" for name, each in value.items())
    if isinstance(value, list):
        return ", ".join(_value(each, times) for each in value)
    if isinstance(value, bool) or value is None:
        return {True: "yes", False: "no", None: "none"}[value]
    return times.at(rfc3339(value)) if isinstance(value, int) and value >= A_TIME else str(value)


LONGEST: Final = 4_000
"""Characters of one field that a page shows."""
A_TIME: Final = 10**12
"""Whole numbers from here on are times in milliseconds: nothing that is counted in a ledger is so many."""


def verified(data: Data, times: Times) -> RenderableType:
    """What a verification found."""
    word = Text("● The ledger matches", "green") if data["ok"] else Text("▲ The check failed", "bold red")
    if not data["ok"] and all(each["step"] == KEY for each in data["faults"]):
        word = mark("not known").append(": payloads whose key is missing; the rest matches")
    steps = [(_shape(each), each["step"], _found(each)) for each in data["steps"]]
    faults = [(ALARM, each["step"], each["sentence"]) for each in data["faults"] if each["step"] == "replay"]
    return page(
        beside(word, dim(f"   {count(data['size'], 'entry', 'entries')}, {times.header()}")),
        page("", inset(columns([*steps, *faults], "fixed", "fixed", "left"))),
        _replayed(data["replay"]),
        page("", inset(pairs([("root", data["root"]), ("key", data["key"])]))),
    )


def _shape(step: Data) -> Text:
    """How a step ended, in one sign."""
    if step["ok"]:
        return Text("●", "green")
    return Text.assemble((SHAPES["not known"], STYLES["not known"])) if step["step"] == KEY else ALARM


def _found(step: Data) -> str:
    """What a step found; a fault names its entry."""
    return str(step["sentence"]) if step["ok"] else named(step["entry"], step["last"], step["sentence"])


def _replayed(replay: Data | None) -> RenderableType | None:
    """What deriving everything again gave."""
    if replay is None:
        return page("", inset(dim("Derive everything again and compare: rounds verify --replay")))
    size = count(replay["entries"], "entry", "entries")
    said = f"{count(replay['judged'], 'verdict')} judged again from {size}"
    same = (
        "; all came out the same"
        if not replay["faults"]
        else f"; {count(replay['faults'], 'thing')} came out otherwise"
    )
    taken = [dim(f"{number:,} {why}, not judged again") for why, number in sorted(replay["taken"].items())]
    return page("", inset(Text(said + same + "."), *taken))
