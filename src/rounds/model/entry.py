"""A ledger entry as the rest of Rounds reads it: the clear state, the payload, and where it stands.

The bytes of a leaf are specified in `rounds_verify.leaf`; this is their meaning. One class serves both ways:
an entry that is about to be written and one that was read back, so that living and replaying run through the
same code.

=================  ====  ====================================================================================
kind               from  what it says (`st` is clear, `payload` can be destroyed)
=================  ====  ====================================================================================
`genesis`          in    the ledger begins; st: zone, vkey; payload: name
`release`          in    another release judges from here on; st: release, version, checks, before
`clock`            in    the wall clock jumped; st: drift, from, to (ms); counted: within one boot
`source`           in    a source was declared; st: kinds, by_hand, interval, retired
`observation`      in    one resource as seen; st: kind, at, facts; payload: its texts, collector, digest
`seen`             in    the same resource seen again, unchanged; st: at
`missing`          in    what the complete sweep after it lacks; st: kind, subs
`sweep`            in    a listing ended; st: kind, at, complete, count; if complete also set, from, lagging
`gap`              in    something could not be seen; st: kind, at, reason, whose; payload: detail
`attest`           in    a human's statement; st: slot, on, until, document, claimed; payload: statement, by
`filed`            in    a document was shown; st: sha256, size, on, claimed; payload: name, by, file (base64)
`decision`         in    a choice on a line; st: cite, choice, on, review, alternative, claimed; payload: why
`action`           in    a person's move; st: finding, move, at, until, claimed; payload: by, why
`told`             in    a channel took a notice; st: findings, channel, at; payload: receipt
`tombstone`        in    the payload of entry ref[0] was destroyed; st: at, claimed; payload: why, by
`anchor`           in    an outsider gave its time; st: tsa or witness (its name), size, hash, at
`unanchored`       in    an outsider gave none; st: tsa or witness, reason, whose, at; payload: detail
`shipped`          in    a copy elsewhere was read back; st: where, at, size, root, files, read_back, until;
                         or was not; st: where, at, reason, whose; payload: detail
`hold`             in    a legal hold on a copy; st: where, on, files, at, claimed; payload: why, by
`key`              in    another key signs checkpoints from here on, or a former one is revoked; st: as
                         `rounds_verify.rotation` says; payload: why, by. Or another seals payloads; st:
                         what (payload), generation, reason, missing, at, claimed; payload: why, by. Or
                         keys were brought back; st: what (restored), keys, from, at, claimed;
                         payload: by
`recovery`         in    the ledger goes on under another name; st: kind, size, root, before, after, at,
                         claimed; payload: where, why, by
`audited`          in    evidence was read again; st: part, from, to, read, opened, faults, at; ref: the first
                         that don't hold
`verdict`          out   what checks now say of one subject; st: judged, until, release; payload: sentences
`finding.open` …   out   a finding moved (`open`, `correct`, `confirm`, `reopen`); st: id, check, its clock
`score`            out   the score after the turn; st: score, points, proven, could_be, seen, held_by, release
=================  ====  ====================================================================================

*in* entries are what came from outside; *out* entries are what Rounds derived from them, and replaying must
find the same again. All entries of one commit share `turn` and `t`.
"""

from __future__ import annotations

from typing import Any, Final

from msgspec import Struct

from rounds.model.resource import Resource

DERIVED: Final = frozenset(
    {"verdict", "finding.open", "finding.correct", "finding.confirm", "finding.reopen", "score"}
)
"""Kinds of entry that follow from the others."""


class Entry(Struct, kw_only=True, gc=False):
    """One entry. `t` is the wall clock in milliseconds, `index` its place in the ledger, `sub` a pseudonym.

    `payload` is `None` where there is none; `destroyed` tells that there was one, `missing` (the generation
    of a payload key, else 0) that there is one and its key is not here. `resource` spares a writer
    from reading back what it just split.
    """

    k: str
    src: str
    st: dict[str, Any]
    index: int = -1
    t: int = 0
    turn: int = 0
    sub: str = ""
    ref: tuple[int, ...] = ()
    ctl: tuple[str, ...] = ()
    sev: str = ""
    payload: dict[str, Any] | None = None
    destroyed: bool = False
    missing: int = 0
    resource: Resource | None = None
