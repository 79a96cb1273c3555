"""What became of the copies elsewhere, as entries: what was read back, what was not, what is held.

Rules this module keeps:

* What was read back is clear: whoever audits the ledger can count how far it had left this machine, and when.
  Why it could not be is payload, because it may name a machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from rounds.model.entry import Entry
from rounds.model.plain import nfc
from rounds.model.records import Hold, Shipped
from rounds.model.times import rfc3339, to_ms


def shipped(record: Shipped, now: int) -> Iterator[Entry]:  # noqa: ARG001 - one signature for all records
    """A copy was read back, or it could not be."""
    st: dict[str, Any] = {"where": record.where, "at": to_ms(record.at)}
    if record.gap is not None:
        st |= {"reason": record.gap.reason.value, "whose": record.gap.whose.value}
        yield Entry(k="shipped", src="rounds", st=st, payload={"detail": nfc(record.gap.detail)})
        return
    st |= {"size": record.size, "root": record.root, "files": record.files, "read_back": record.digest}
    until = rfc3339(to_ms(record.until)) if record.until is not None else None
    yield Entry(k="shipped", src="rounds", st=st | {"until": until})


def hold(record: Hold, now: int) -> Iterator[Entry]:  # noqa: ARG001 - as above
    """A hold was put on or lifted."""
    st = {
        "where": record.where,
        "on": record.on,
        "files": record.files,
        "at": to_ms(record.at),
        "claimed": record.claimed,
    }
    yield Entry(k="hold", src="clinic", st=st, payload={"why": nfc(record.why), "by": nfc(record.by)})


ELSEWHERE: Final[dict[type, Callable[[Any, int], Iterator[Entry]]]] = {Shipped: shipped, Hold: hold}
"""How each of these records becomes entries."""
