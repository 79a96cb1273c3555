"""What people and channels said, as entries; and which records can't be taken at all.

Rules this module keeps:

* An entry stands for ever, so a record that can't be meant is refused before it becomes one, with a sentence
  that says what is wrong. It is its sender's to mend; sending the same again does not help.
* Names that stand clear in a leaf (slots, paragraphs, ids) are short and plain ASCII; what people wrote is
  payload.
* A notice about more findings than one leaf holds is several entries.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator
from typing import Final

from rounds.model.entry import Entry
from rounds.model.keys import KeysRestored, PayloadKey
from rounds.model.plain import nfc
from rounds.model.records import (
    Act,
    Anchored,
    Attestation,
    Audited,
    Decision,
    Destroy,
    Filed,
    Gap,
    Hold,
    Move,
    Observation,
    Record,
    Recovered,
    Shipped,
    Source,
    Sweep,
    Told,
    Unanchored,
)
from rounds.model.resources import KINDS
from rounds.model.times import to_ms

SHORT: Final = 200
"""Characters of a name that stands clear in a leaf."""
SYSTEM: Final = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")
"""A source's id: it stands before the `/` of an address."""
LONG: Final = 100_000
"""Characters of what one person writes at once."""
LARGEST: Final = 4_000_000
"""Bytes of a document that is kept in the ledger itself."""
TOGETHER: Final = 1_000
"""Findings that one entry says a channel was told of."""
DATED: Final = (
    Act
    | Told
    | Destroy
    | Anchored
    | Unanchored
    | Shipped
    | Hold
    | Recovered
    | Audited
    | PayloadKey
    | KeysRestored
)
"""Records of what was done at a time."""


class NotTaken(ValueError):
    """A record that can't be taken; the sentence says why. Nothing of its delivery was kept. The sender's to
    mend.
    """


def refusal(record: Record) -> str:
    """What is wrong with a record, empty when it can be taken."""
    names: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    match record:
        case Observation() | Gap() | Sweep():
            return "" if record.observed_at.tzinfo else "The time of a look has no time zone."
        case Source():
            return system_fault(record.system) or next(filter(None, map(kind_fault, record.kinds)), "")
        case Attestation():
            names, texts = (record.slot, record.document), (record.statement, record.by)
        case Decision():
            names, texts = (record.cite, record.alternative), (record.why, record.by)
        case Told():
            names, texts = (record.channel, *record.findings), (record.receipt,)
        case Destroy() | Hold() | Recovered() | PayloadKey() | KeysRestored():
            texts = (record.why, record.by)
        case Act():
            names, texts = (record.finding,), (record.why, record.by)
            if record.move is Move.ACCEPT and (record.until is None or not record.why.strip()):
                return "Accepting a finding needs a reason and a last day."
    if isinstance(record, DATED) and record.at.tzinfo is None:
        return "The time of what was done has no time zone."
    return _texts_fault(names, texts)


def system_fault(system: str) -> str:
    """What is wrong with a source's id, empty when nothing is."""
    if SYSTEM.fullmatch(system):
        return ""
    return f"{system[:SHORT]!a} can't be a source's id: write 1 to 64 of a-z, 0-9, _ . and -."


def kind_fault(kind: str) -> str:
    """What is wrong with a kind, empty when it is one."""
    return "" if kind in KINDS else f"No kind is called {kind[:SHORT]!a}; there are {', '.join(KINDS)}."


def attestation(record: Attestation, now: int) -> Iterator[Entry]:  # noqa: ARG001 - one signature for all records
    """A human's statement."""
    st = {
        "slot": record.slot,
        "on": record.on.isoformat(),
        "until": record.until.isoformat(),
        "document": record.document,
        "claimed": record.claimed,
    }
    payload = {"statement": nfc(record.statement), "by": nfc(record.by)}
    yield Entry(k="attest", src="clinic", st=st, payload=payload)


def filed(record: Filed, now: int) -> Iterator[Entry]:  # noqa: ARG001 - as above
    """A document as it was shown: its digest is clear, the document itself is payload. Raises `NotTaken`."""
    if not 0 < len(record.content) <= LARGEST:
        raise NotTaken(f"A document has 1 to {LARGEST:,} bytes; this one has {len(record.content):,}.")
    st = {
        "sha256": hashlib.sha256(record.content).hexdigest(),
        "size": len(record.content),
        "on": record.on.isoformat(),
        "claimed": record.claimed,
    }
    file = base64.b64encode(record.content).decode("ascii")
    yield Entry(
        k="filed", src="clinic", st=st, payload={"name": nfc(record.name), "by": nfc(record.by), "file": file}
    )


def decision(record: Decision, now: int) -> Iterator[Entry]:  # noqa: ARG001 - as above
    """A choice on an addressable line."""
    st = {
        "cite": record.cite,
        "choice": record.choice.value,
        "on": record.on.isoformat(),
        "review": record.review.isoformat(),
        "alternative": record.alternative,
        "claimed": record.claimed,
    }
    yield Entry(k="decision", src="clinic", st=st, payload={"why": nfc(record.why), "by": nfc(record.by)})


def act(record: Act, now: int) -> Iterator[Entry]:  # noqa: ARG001 - as above
    """A person's move on a finding."""
    st = {
        "finding": record.finding,
        "move": record.move.value,
        "at": to_ms(record.at),
        "until": record.until.isoformat() if record.until else None,
        "claimed": record.claimed,
    }
    yield Entry(k="action", src="clinic", st=st, payload={"by": nfc(record.by), "why": nfc(record.why)})


def told(record: Told, now: int) -> Iterator[Entry]:  # noqa: ARG001 - as above
    """A channel's receipt."""
    every = record.findings
    for start in range(0, max(len(every), 1), TOGETHER):
        part = list(every[start : start + TOGETHER])
        st = {"findings": part, "channel": record.channel, "at": to_ms(record.at)}
        yield Entry(k="told", src="rounds", st=st, payload={"receipt": nfc(record.receipt)})


def anchored(record: Anchored, now: int) -> Iterator[Entry]:  # noqa: ARG001 - as above
    """An outsider's time over a checkpoint."""
    st = {record.by: record.name, "size": record.size, "hash": record.hash, "at": to_ms(record.at)}
    yield Entry(k="anchor", src="rounds", st=st)


def unanchored(record: Unanchored, now: int) -> Iterator[Entry]:  # noqa: ARG001 - as above
    """An outsider that gave no time."""
    st = {
        record.by: record.name,
        "reason": record.reason.value,
        "whose": record.whose.value,
        "at": to_ms(record.at),
    }
    payload = {"detail": nfc(record.detail)} if record.detail else None
    yield Entry(k="unanchored", src="rounds", st=st, payload=payload)


def _texts_fault(names: Iterable[str], texts: Iterable[str]) -> str:
    """What is wrong with the texts of a person's record."""
    for name in names:
        if len(name) > SHORT or not (name.isascii() and name.isprintable()):
            return f"{name[:SHORT]!a} is no name: write at most {SHORT} printable ASCII characters."
    if any(len(text) > LONG for text in texts):
        return f"A text has more than {LONG:,} characters. Put it into a document, and name that."
    return ""
