"""What a look becomes: its entry, or the gap of one that can't be read or does not add up. Pure.

Rules this module keeps:

* What is typed goes clear into the entry, what is text into its payload (`rounds.model.plain.split`).
* The digest of a reply that was handed over whole is taken here, for news alone.
"""

from __future__ import annotations

import hashlib

from rounds.model.entry import Entry
from rounds.model.fact import Reason, Whose
from rounds.model.plain import NotPlain, nfc, split
from rounds.model.records import Gap, Observation, Sweep
from rounds.model.resource import Resource


def observation(sub: str, resource: Resource, record: Observation, at: int) -> Entry:
    """The entry of an observation."""
    clear, texts = split(resource)
    if record.collector:
        texts["collector"] = nfc(record.collector)
    digest = nfc(record.digest) or (hashlib.sha256(record.raw).hexdigest() if record.raw else "")
    if digest:
        texts["digest"] = digest
    st = {"kind": resource.kind, "at": at, "facts": clear}
    return Entry(k="observation", src=resource.system, sub=sub, st=st, payload=texts, resource=resource)


def unreadable(record: Observation, why: NotPlain) -> Gap:
    """The gap of a thing that can't be read as one."""
    resource = record.resource
    return Gap(
        system=resource.system,
        kind=resource.kind,
        reason=Reason.UNREADABLE,
        whose=Whose.OURS,
        observed_at=record.observed_at,
        detail=f"One {resource.noun} of {resource.system} could not be read: {why}",
    )


def mismatch(record: Sweep, listed: int) -> Gap:
    """The gap of a sweep whose count is not what arrived."""
    return Gap(
        system=record.system,
        kind=record.kind,
        reason=Reason.TRUNCATED,
        whose=Whose.THEIRS,
        observed_at=record.observed_at,
        detail=f"{record.system} announced {record.count} and {listed} arrived: this listing proves nothing.",
    )
