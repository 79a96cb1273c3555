"""Pages of the copies elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from rounds.cli.pages.parts import STRONG, dim, heading, inset, page, pairs
from rounds.cli.words import MOVES, Times, count

Data = Mapping[str, Any]


def copies(data: Sequence[Data], times: Times) -> RenderableType:
    """Which copies there are, and up to where each was read back."""
    if not data:
        return page(heading("Copies elsewhere"), inset(dim("None yet: rounds ledger offsite add --help")))
    return page(heading("Copies elsewhere"), inset(*(_copy(each, times) for each in data)))


def shipped(data: Sequence[Data], times: Times) -> RenderableType:
    """What came of a shipment to each."""
    return page(*(_shipped(each, times) for each in data))


def checked(data: Sequence[Data], times: Times) -> RenderableType:
    """What each copy shows, by itself."""
    return page(*(_checked(each, times) for each in data))


def _copy(each: Data, times: Times) -> RenderableType:
    known = f"{each['size']:,} entries, {times.at(each['read_back_at'])}" if each["size"] else "nothing yet"
    rows: list[tuple[str, RenderableType]] = [("where", each["where"]), ("read back", known)]
    rows.append(("lock", "compliance mode" if each["locks"] else "none: a folder keeps no lock"))
    if each["held"]:
        rows.append(("hold", "on"))
    return page(Text(each["copy"], STRONG), inset(pairs(rows)))


def _shipped(each: Data, times: Times) -> RenderableType:
    if each["not_known"]:
        told = f"not known: {each['not_known']}"
        return page(Text(each["copy"], STRONG), inset(Text(told), dim(MOVES[each["whose"]])))
    lock = f"locked to {times.at(each['locked_until'])}" if each["locked_until"] else "not locked"
    said = f"{each['size']:,} entries, read back in {count(each['files'], 'file')}; {lock}"
    return page(Text(each["copy"], STRONG), inset(Text(said), dim(f"read back: {each['read_back']}")))


def _checked(each: Data, times: Times) -> RenderableType:
    lock = times.at(each["locked_until"]) if each["locked_until"] else "no lock"
    rows: list[tuple[str, RenderableType]] = [
        ("holds", "yes" if each["ok"] else "no"),
        ("entries", f"{each['size']:,}"),
        ("root", each["root"]),
        ("files", f"{each['files']:,} read back"),
        ("locked to", lock),
    ]
    rows += [("put over", count(each["covered"], "file"))] if each["covered"] else []
    rows += [("strange", count(each["strange"], "name"))] if each["strange"] else []
    faults = [Text(f"{fault['file']}: {fault['sentence']}".lstrip(": ")) for fault in each["faults"]]
    return page(Text(each["copy"], STRONG), inset(pairs(rows)), inset(*faults) if faults else None)
