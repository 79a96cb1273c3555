"""Who outside bears the ledger out, on a page: rows for whoever is late, one line where nobody is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from rich.console import RenderableType
from rich.text import Text

from rounds.cli.pages.parts import columns, dim, heading, inset, mark, page
from rounds.cli.words import Times, count

Data = Mapping[str, Any]
ALONE: Final = (
    "No outsider: for its times and its history this ledger has this machine's word alone. Whom to ask, and "
    "where to keep a copy: rounds ledger anchors add, rounds ledger offsite add"
)
SORTS: Final = {"tsa": "time stamps", "witness": "witness"}


def outside(data: Data, times: Times) -> RenderableType:
    """Outsiders that are late and copies that are not known; or that there is nobody; or that all is well."""
    if data["alone"]:
        nobody = columns([(mark("not known"), ALONE)], "fixed", "left")
        return page(heading("Outside this machine"), inset(nobody))
    every = [(each, SORTS[each["by"]], "○ silent") for each in data["asked"]]
    every += [(each, "copy", "○ not known") for each in data["copies"]]
    rows = [_row(*each, times) for each in every if each[0]["late"]]
    rows += [inset(Text(each, "yellow"), by=4) for each in data["unreadable"]]
    if not rows:
        rows = [columns([(Text("● heard", "green"), dim(_all(data)))], "fixed", "left")]
    return page(heading("Outside this machine", "when each last gave its word"), inset(*rows))


def _all(data: Data) -> str:
    """How many there are, where none is late."""
    asked, copies = count(len(data["asked"]), "outsider"), count(len(data["copies"]), "copy", "copies")
    failed = sum(each["trouble"] is not None for each in data["asked"])
    last = f"; {failed} gave no answer when last asked" if failed else ""
    return f"{asked} and {copies}: none is late{last}"


def _row(each: Data, sort: str, word: str, times: Times) -> RenderableType:
    """One that is late: since when, up to which entry, and why; the sentence says whose move it is."""
    reach = f"up to {count(each['size'], 'entry', 'entries')}" if each["size"] else "nothing yet"
    head = (Text(word, "yellow"), each["name"], dim(f"{sort}, {reach}"), times.ago(each["at"]))
    return page(
        columns([head], "fixed", "fixed", "left", "right"),
        inset(dim(each["trouble"]), by=4) if each["trouble"] else None,
    )
