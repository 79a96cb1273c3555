"""Laptops to measure with: pushed lines, and a chart of any size.

`furnish` builds a large chart without pushing it: one laptop comes in the ordinary way, and the rows that the
store keeps of it (what we believe of it, what every check last said of it) are copied under other keys; the
counters by which the score is kept are raised to match. So the chart, the verdicts and the score are those
of so many laptops, while the ledger holds the entries of the first.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, Final

import msgspec

from rounds.ports import Batch, Put, Store

SYSTEM: Final = "laptops"
STRIDE: Final = 20_000
"""Rows in one commit while a chart is furnished."""


def laptop(number: int, at: datetime, encrypted: str = "yes", pending: int = 0) -> bytes:
    """The pushed line of one laptop, as an agent would send it."""
    facts = {
        "name": f"LAPTOP-{number}",
        "owner": owner(number),
        "os": "Windows 11",
        "disk_encrypted": encrypted,
        "swap_encrypted": "yes",
        "screen_lock": "yes",
        "lock_after": 10,
        "auto_updates": "yes",
        "updates_pending": pending,
        "firewall": "yes",
        "host_protection": "yes",
        "clock_synchronised": "yes",
    }
    return observation("device", key(number), at, facts)


def observation(kind: str, name: str, at: datetime, facts: dict[str, Any]) -> bytes:
    """The pushed line of anything."""
    line = {
        "type": "observation",
        "system": SYSTEM,
        "kind": kind,
        "key": name,
        "observed_at": at.isoformat(),
        "facts": facts,
    }
    return json.dumps(line, separators=(",", ":")).encode()


def key(number: int) -> str:
    """A laptop's key."""
    return f"dev-{number:08x}"


def owner(number: int) -> str:
    """Whose laptop it is: one person has two."""
    return f"u{number // 2}@maple.example"


def fleet(
    count: int, at: datetime, changed: int = 0, *, pending: int = 0, encrypted: str = "yes"
) -> list[bytes]:
    """Lines of `count` laptops; `changed` of them, evenly spread, differ from the default in these facts."""
    step = count // changed if changed else count + 1
    return [
        laptop(each, at, encrypted, pending) if each % step == 0 and changed else laptop(each, at)
        for each in range(count)
    ]


def furnish(store: Store, subject_of: Callable[[str, str, str], str], count: int, at: datetime) -> None:
    """Copy the first laptop's rows until there are `count`. The clinic must not be open meanwhile."""
    puts = _copies(store, subject_of, subject_of(SYSTEM, "device", key(0)), count)
    fence = store.lease("writer", "bench", at, 3600).fence
    while part := list(islice(puts, STRIDE)):
        store.commit(Batch(store.size(), fence, [], part))
    store.release("writer", "bench")


def _copies(
    store: Store, subject_of: Callable[[str, str, str], str], first: str, count: int
) -> Iterator[Put]:
    """The rows of laptops 1 to `count - 1`, and the counters that go with them."""
    believed, said = _row(store, "chart", first), _row(store, "chart", f"{first}/mark")
    mark = msgspec.json.encode(said)
    for number in range(1, count):
        believed["resource"] |= {
            "key": key(number),
            "name": f"LAPTOP-{number}",
            "owner": ["seen", owner(number)],
        }
        sub = subject_of(SYSTEM, "device", key(number))
        yield Put("chart", sub, msgspec.json.encode(believed))
        yield Put("chart", f"{sub}/mark", mark)
    for check in said:
        counts = msgspec.json.decode(_found(store, "score", check), type=list[int])
        yield Put("score", check, msgspec.json.encode([each * count for each in counts]))


def _row(store: Store, table: str, name: str) -> dict[str, Any]:
    """One derived row. Raises `LookupError` when there is none."""
    made: dict[str, Any] = msgspec.json.decode(_found(store, table, name))
    return made


def _found(store: Store, table: str, name: str) -> bytes:
    """A derived row's bytes. Raises `LookupError` when there is none."""
    found = store.row(table, name)
    if found is None:
        raise LookupError(f"There is no row {table}/{name}: the laptop did not arrive.")
    return found


def body(lines: Sequence[bytes]) -> bytes:
    """Lines as one pushed body."""
    return b"\n".join(lines) + b"\n"
