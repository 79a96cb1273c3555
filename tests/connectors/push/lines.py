"""Lines as a sender writes them, and what is read of them."""

import json
from datetime import UTC, datetime
from typing import Any

from rounds.connectors.push.translate import Reading, read
from rounds.sdk.connector import Gap, Sweep

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)


def line(type: str = "observation", **fields: Any) -> bytes:  # noqa: A002 - the field's name in the format
    """A line of one type about the laptops, with fields changed, or left out when they are `None`."""
    base: dict[str, Any] = {"system": "laptops", "kind": "device", "observed_at": "2026-11-24T14:03:11Z"}
    more: dict[str, dict[str, Any]] = {
        "observation": {"key": "front-desk-2", "facts": {"name": "FRONTDESK-2", "disk_encrypted": "no"}},
        "gap": {"reason": "not_permitted", "whose": "yours"},
        "sweep": {"complete": True, "count": 1},
    }
    told = {"type": type, **base, **more.get(type, {}), **fields}
    return json.dumps({name: value for name, value in told.items() if value is not None}).encode() + b"\n"


def taken(body: bytes) -> Any:
    """The one item that a body gives."""
    got = read(body, NOW)
    assert got.refused == ()
    (item,) = got.items
    return item


def refused(body: bytes) -> str:
    """The sentence about the one line that was refused."""
    (fault,) = read(body, NOW).refused
    assert fault.line == 1
    return fault.sentence


def sweeps(got: Reading) -> dict[tuple[str, str], bool]:
    return {(each.system, each.kind): each.complete for each in got.items if isinstance(each, Sweep)}


def gaps(got: Reading) -> dict[tuple[str, str], str]:
    return {(each.system, each.kind): each.detail for each in got.items if isinstance(each, Gap)}
