"""What the checks of a ledger found, on a screen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from rich.console import RenderableType
from rich.text import Text

from rounds.cli.pages.parts import (
    DIM,
    SHAPES,
    STRONG,
    STYLES,
    columns,
    dim,
    heading,
    inset,
    page,
    pairs,
)
from rounds.cli.words import Times, count

Data = Mapping[str, Any]


def fsck(data: Data, _: Times) -> RenderableType:
    """A folder that was checked."""
    said = "The folder leads to what was signed" if data["ok"] else "The folder does not hold"
    rest = [count(data["size"], "entry", "entries"), count(data["checkpoints"], "checkpoint")]
    top = _head(data["ok"], said, ", ".join([*rest, count(data["files"], "file")]))
    beyond = f"{count(data['beyond'], 'file is', 'files are')} of a publication that is not complete."
    return page(top, *map(_fault, data["faults"]), _more(data), dim(beyond) if data["beyond"] else None)


STANDS: Final = {"same": "met", "grown": "met", "older": "not known", "changed": "not met"}


def consistency(data: Data, _: Times) -> RenderableType:
    """How two checkpoints stand to each other."""
    word = STANDS[data["kind"]]
    rows: list[tuple[str, RenderableType]] = []
    for name in ("old", "new"):
        size = count(data[name], "entry", "entries")
        rows.append((name, Text.assemble(size, (f", root {data[f'{name}_root']}", DIM))))
    if data["proof"]:
        rows.append(("proof", Text(f"{count(len(data['proof']), 'hash', 'hashes')}; as a file: --out FILE")))
    return page(
        columns([(Text(SHAPES[word], STYLES[word]), Text(data["sentence"], STRONG))], "fixed", "left"),
        inset(pairs(rows, wide=5), by=3),
    )


def audit(data: Data, times: Times) -> RenderableType:
    """A ledger that was audited."""
    said = "Every step fits" if data["ok"] else "Something is missing or was made up"
    tables = [
        page(
            heading(title),
            inset(pairs([(name, Text(f"{many:,}")) for name, many in data[key].items()], wide=28)),
        )
        for title, key in (
            ("Entries by kind", "kinds"),
            ("by paragraph", "controls"),
            ("Findings by state", "states"),
        )
        if data[key]
    ]
    silences = [
        dim(f"{each['source']} was not heard from {times.at(each['start'])} to {times.at(each['stop'])}.")
        for each in data["silences"]
    ]
    top = _head(data["ok"], said, count(data["size"], "entry", "entries"))
    return page(top, *map(_broken, data["faults"]), _more(data), *tables, *silences)


def _head(ok: bool, said: str, rest: str) -> RenderableType:
    name = "met" if ok else "not met"
    return Text.assemble((SHAPES[name], STYLES[name]), " ", (said, STRONG), "   ", rest)


def _fault(each: Data) -> RenderableType:
    where = each["file"] if each["entry"] is None else f"{each['file']}, entry {each['entry']:,}"
    return inset(Text(f"{where}: {each['sentence']}"))


def _broken(each: Data) -> RenderableType:
    return inset(Text(f"Entry {each['entry']:,}: {each['sentence']}"))


def _more(data: Data) -> RenderableType | None:
    return dim(f"and {data['more']:,} more") if data["more"] else None
