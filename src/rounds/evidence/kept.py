"""What became of the ledger itself, as entries: that it goes on under another name, that evidence was read
again, from where on payloads are sealed under another key, and that keys were brought back.

Rules this module keeps:

* What an auditor needs is clear: the last known checkpoint and both names of a recovery, the counts of an
  audit, a key's number and which keys were missing then. Who knew of the checkpoint is payload, because it
  may name a folder or a machine; so is who changed a key, and why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from rounds.model.entry import Entry
from rounds.model.keys import KeysRestored, PayloadKey
from rounds.model.plain import nfc
from rounds.model.records import Audited, Recovered
from rounds.model.times import to_ms

FIRST: Final = 20
"""Faults of an audit that its entry names; the rest are counted."""


def recovered(record: Recovered, now: int) -> Iterator[Entry]:  # noqa: ARG001 - one signature for all records
    """The ledger goes on under another name."""
    st: dict[str, Any] = {
        "kind": record.kind,
        "size": record.size,
        "before": record.before,
        "after": record.after,
        "at": to_ms(record.at),
        "claimed": record.claimed,
    }
    if record.root:
        st["root"] = record.root
    payload = {"where": nfc(record.where), "why": nfc(record.why), "by": nfc(record.by)}
    yield Entry(k="recovery", src="rounds", st=st, payload=payload)


def audited(record: Audited, now: int) -> Iterator[Entry]:  # noqa: ARG001 - as above
    """A part of the evidence was read again."""
    st: dict[str, Any] = {
        "part": record.part,
        "from": record.start,
        "to": record.stop,
        "read": record.read,
        "opened": record.opened,
        "faults": len(record.faults),
        "at": to_ms(record.at),
    }
    yield Entry(k="audited", src="rounds", st=st, ref=tuple(record.faults[:FIRST]))


def payload_key(record: PayloadKey, now: int) -> Iterator[Entry]:  # noqa: ARG001 - as above
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


def restored(record: KeysRestored, now: int) -> Iterator[Entry]:  # noqa: ARG001 - as above
    """Keys were brought back."""
    st: dict[str, Any] = {
        "what": "restored",
        "keys": list(record.names),
        "from": "sheet" if record.sheet else "backup",
        "at": to_ms(record.at),
        "claimed": record.claimed,
    }
    said = {"why": nfc(record.why)} if record.why else {}
    yield Entry(k="key", src="rounds", st=st, payload=said | {"by": nfc(record.by)})


KEPT: Final[dict[type, Callable[[Any, int], Iterator[Entry]]]] = {
    Recovered: recovered,
    Audited: audited,
    PayloadKey: payload_key,
    KeysRestored: restored,
}
"""How each of these records becomes entries."""
