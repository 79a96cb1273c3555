"""What became of the ledger's keys, as entries: from where on another one is used.

Rules this module keeps:

* Number and reason are clear: whoever audits the ledger sees from which entry on which key was needed, and
  which were missing then. Who changed it and why is payload.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from rounds.model.entry import Entry
from rounds.model.plain import nfc
from rounds.model.records import PayloadKey
from rounds.model.times import to_ms


def payload_key(record: PayloadKey, now: int) -> Iterator[Entry]:  # noqa: ARG001 - one signature for all records
    """Payloads are sealed under another key from here on."""
    st: dict[str, Any] = {
        "what": "payload",
        "generation": record.generation,
        "reason": record.reason.value,
        "missing": list(record.missing),
        "at": to_ms(record.at),
        "claimed": record.claimed,
    }
    yield Entry(k="key", src="rounds", st=st, payload={"why": nfc(record.why), "by": nfc(record.by)})


KEYED: Final[dict[type, Callable[[Any, int], Iterator[Entry]]]] = {PayloadKey: payload_key}
"""How each of these records becomes entries."""
