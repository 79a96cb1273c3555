"""What goes into the ledger from outside: what was seen, what could not be, and what people said.

Rules this module keeps:

* Times are timezone-aware UTC. `observed_at` is when the outside was looked at, not when we stored it.
* An `Observation` is one resource at one time; a `Gap` is what could not be seen; a `Sweep` ends a full
  listing. "No longer there" and "all of them" need a complete sweep.
* What people say carries their name, and says whether that name was proven or only *claimed*.
"""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import Final, TypeAlias

from msgspec import Struct

from rounds.model.fact import Reason, Whose
from rounds.model.keys import KeysRestored, PayloadKey
from rounds.model.resource import Resource


class Observation(Struct, frozen=True, kw_only=True, gc=False):
    """One resource as seen at one time. `digest` is SHA-256 (hex) of the raw reply, `collector` is
    `id/version`. Who has the reply at hand gives it as `raw` instead: most looks are no news and need no
    digest.
    """

    resource: Resource
    observed_at: datetime
    collector: str = ""
    digest: str = ""
    raw: bytes = b""


class Gap(Struct, frozen=True, kw_only=True, gc=False):
    """Something of `kind` at `system` could not be seen. `detail` says what, in one plain sentence."""

    system: str
    kind: str
    reason: Reason
    whose: Whose
    observed_at: datetime
    detail: str = ""


class Sweep(Struct, frozen=True, kw_only=True, gc=False):
    """A listing of `kind` at `system` ended. `complete` is the source's claim; `count` is how many
    it listed.
    """

    system: str
    kind: str
    complete: bool
    count: int
    observed_at: datetime


class Source(Struct, frozen=True, kw_only=True):
    """A source that the clinic declared: which kinds it lists and whether people keep it by hand.

    `interval` is the seconds between two looks, 0 for a push that comes when it comes. `retired` by a
    decision.
    """

    system: str
    kinds: tuple[str, ...]
    by_hand: bool = False
    interval: int = 0
    retired: bool = False


class Attestation(Struct, frozen=True, kw_only=True):
    """A human's dated statement that fills an attestation slot until its end date.

    `document` is the SHA-256 (hex) of the file that was shown, or empty. `claimed` means that the name was
    typed in or taken from the operating system, not proven by a sign-in.
    """

    slot: str
    statement: str
    by: str
    on: date
    until: date
    document: str = ""
    claimed: bool = True


class Filed(Struct, frozen=True, kw_only=True):
    """A document as it was shown to Rounds: its file's `name` and its whole `content`. `on` is the day on
    which it was shown, never an earlier one.
    """

    name: str
    content: bytes
    by: str
    on: date
    claimed: bool = True


NONE_OF: Final = "none."
"""A statement in the slot `none.<kind>` says that there is none of a kind, which a list kept by hand can't
prove.
"""


class Choice(enum.Enum):
    """What was decided on an addressable specification (45 CFR 164.306(d)(3))."""

    IMPLEMENT = "implement"
    ALTERNATIVE = "alternative"
    NOT_REASONABLE = "not_reasonable"


class Decision(Struct, frozen=True, kw_only=True):
    """The decision on one addressable line: what, why, who, when, and when it must be looked at again.

    `alternative` is the attestation slot that documents the equivalent measure, empty when there is none.
    """

    cite: str
    choice: Choice
    why: str
    by: str
    on: date
    review: date
    alternative: str = ""
    claimed: bool = True


class Move(enum.Enum):
    """What a person does about a finding."""

    ACKNOWLEDGE = "acknowledge"
    OWN = "own"
    ACCEPT = "accept"


class Act(Struct, frozen=True, kw_only=True):
    """A person's move on a finding. Acceptance has a reason and an end date; it gives no points."""

    finding: str
    move: Move
    by: str
    at: datetime
    why: str = ""
    until: date | None = None
    claimed: bool = True


class Told(Struct, frozen=True, kw_only=True):
    """A channel took a notice about findings: its receipt is evidence that someone was told."""

    findings: tuple[str, ...]
    channel: str
    receipt: str
    at: datetime


class Destroy(Struct, frozen=True, kw_only=True):
    """Destroy the payload of one entry, by its index, leaving a tombstone."""

    index: int
    why: str
    by: str
    at: datetime
    claimed: bool = True


class Anchored(Struct, frozen=True, kw_only=True):
    """An outsider gave its time over a checkpoint of `size` entries. `by` is `tsa` or `witness`, `at` the
    time that it says, `hash` SHA-256 (hex) of its answer as it was kept.
    """

    by: str
    name: str
    size: int
    hash: str
    at: datetime


class Unanchored(Struct, frozen=True, kw_only=True):
    """An outsider that was to give its time gave none, and why; `by` and `name` as in `Anchored`."""

    by: str
    name: str
    reason: Reason
    whose: Whose
    at: datetime
    detail: str = ""


class Shipped(Struct, frozen=True, kw_only=True):
    """What was read back from the copy `where` at a time: a tree of `size` entries with `root` (hex), of
    `files` files, `digest` (SHA-256 in hex) over their digests, locked at least `until` (`None`: no lock).

    With a `gap` nothing was: the copy is not known at that time, and the gap says why and whose move it is.
    """

    where: str
    at: datetime
    size: int = 0
    root: str = ""
    files: int = 0
    digest: str = ""
    until: datetime | None = None
    gap: Gap | None = None


class Hold(Struct, frozen=True, kw_only=True):
    """A legal hold on the copy `where` was put `on` or lifted, and read back on so many files."""

    where: str
    on: bool
    files: int
    why: str
    by: str
    at: datetime
    claimed: bool = True


class Recovered(Struct, frozen=True, kw_only=True):
    """The ledger goes on under the name `after`, because under `before` a checkpoint is known that it may not
    sign beside: `size` entries with `root` (hex, empty where only a size is known), known to `where`.

    `kind` is why nothing was signed: behind, changed, clock or taken_away.
    """

    kind: str
    size: int
    root: str
    before: str
    after: str
    where: str
    why: str
    by: str
    at: datetime
    claimed: bool = True


class Audited(Struct, frozen=True, kw_only=True):
    """A part of the evidence was read again: `read` entries from `start` to `stop` of the days' thirtieth
    `part`, of which `opened` payloads fit their commitments and `faults` (indices) do not; `at` when it
    ended.
    """

    part: int
    start: int
    stop: int
    read: int
    opened: int
    faults: tuple[int, ...]
    at: datetime


Record: TypeAlias = (
    Observation
    | Gap
    | Sweep
    | Source
    | Attestation
    | Filed
    | Decision
    | Act
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
"""Everything that may be handed to intake."""
