"""What a check says of its subject: `Holds | Fails | Unseen | NotOurs`, each with a plain sentence.

`until` is when it must be judged again although nothing changes: a day that ends, a limit that passes.
`said` is the outcome's stored name.
`NotOurs` is for what by nature is not the check's subject, never for a state that a remedy or a silent source
can bring about.
"""

from __future__ import annotations

import enum
from datetime import datetime
from typing import ClassVar, TypeAlias

from msgspec import Struct


class Outcome(enum.Enum):
    """The four outcomes by their stored names."""

    HOLDS = "holds"
    FAILS = "fails"
    UNSEEN = "unseen"
    NOT_OURS = "not_ours"

    @property
    def proven(self) -> bool:
        """Whether this outcome is proof: only *holds* is."""
        return self is Outcome.HOLDS

    @property
    def words(self) -> str:
        """How the outcome is said to a person."""
        return {"holds": "met", "fails": "not met", "unseen": "not known", "not_ours": "does not apply"}[
            self.value
        ]


class Holds(Struct, frozen=True, gc=False):
    """Met, and seen to be."""

    outcome: ClassVar[Outcome] = Outcome.HOLDS
    said: ClassVar[str] = Outcome.HOLDS.value
    sentence: str
    until: datetime | None = None


class Fails(Struct, frozen=True, gc=False):
    """Not met, and seen not to be."""

    outcome: ClassVar[Outcome] = Outcome.FAILS
    said: ClassVar[str] = Outcome.FAILS.value
    sentence: str
    until: datetime | None = None


class Unseen(Struct, frozen=True, gc=False):
    """Not known: what the check needs was not seen."""

    outcome: ClassVar[Outcome] = Outcome.UNSEEN
    said: ClassVar[str] = Outcome.UNSEEN.value
    sentence: str
    until: datetime | None = None


class NotOurs(Struct, frozen=True, gc=False):
    """By nature not this check's subject."""

    outcome: ClassVar[Outcome] = Outcome.NOT_OURS
    said: ClassVar[str] = Outcome.NOT_OURS.value
    sentence: str
    until: datetime | None = None


Verdict: TypeAlias = Holds | Fails | Unseen | NotOurs
