"""What can go wrong with a copy elsewhere.

    OffsiteError
    ├── MayNotLeave    the guard kept a file back: it is not what its name says, or no part of the ledger
    ├── BadSettings    what was set up can't be used
    ├── NotLocked      the store does not lock as it must, so nothing is sent there
    ├── NotPermitted   the store or the disk refuses us
    ├── ClockOff       the store says that this machine's clock is wrong
    ├── NotThere       the bucket, the folder or what was sent is not there
    ├── Differs        what lies there under a name is not what was published
    ├── OutOfTime      a shipment was ended before all was there
    ├── Unreachable    no answer, a late one, a busy one, or one that says it is broken
    └── Unreadable     an answer that was cut or can't be read

Each sentence says what happened and to what. `whose` is whose move it is, `again` whether trying again helps,
`reason` how the record calls it.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Final

from rounds.model.fact import Reason, Whose
from rounds.model.records import Gap

KIND: Final = "copy"
"""What a gap of ours is a gap of."""


class OffsiteError(Exception):
    """Base of them. `whose` move it is, and whether the same may succeed `again`, later."""

    whose: ClassVar[Whose] = Whose.YOURS
    again: ClassVar[bool] = False
    reason: ClassVar[Reason] = Reason.UNREACHABLE

    def gap(self, where: str, at: datetime) -> Gap:
        """This as what could not be seen of the copy `where`."""
        return Gap(
            system=f"offsite.{where}",
            kind=KIND,
            reason=self.reason,
            whose=self.whose,
            observed_at=at,
            detail=str(self),
        )


class MayNotLeave(OffsiteError):
    """A file of the published folder is not what its name says. Yours: see what happened to it."""

    reason = Reason.UNREADABLE


class BadSettings(OffsiteError):
    """A setting can't be used; the sentence names it. Yours."""

    reason = Reason.NOT_ASKED


class NotLocked(OffsiteError):
    """The store keeps no lock, or a weaker one. Yours: another bucket."""

    reason = Reason.NOT_PERMITTED


class NotPermitted(OffsiteError):
    """We are refused. Yours: the key, its rights, or the folder's."""

    reason = Reason.NOT_PERMITTED


class ClockOff(OffsiteError):
    """This machine's clock is not the store's. Yours: set it right."""

    again = True


class NotThere(OffsiteError):
    """What should be there is not. Yours: mount the disk, name the right bucket."""

    again = True


class Differs(OffsiteError):
    """Under a name lies something else. Yours: find out who wrote it; nothing of ours was overwritten."""

    reason = Reason.UNREADABLE


class OutOfTime(OffsiteError):
    """A shipment was told to end before all was there. Ours; the next one goes on from there."""

    whose = Whose.OURS
    again = True
    reason = Reason.TRUNCATED


class Unreachable(OffsiteError):
    """No good answer. Theirs; it is tried again."""

    whose = Whose.THEIRS
    again = True


class Unreadable(OffsiteError):
    """An answer without its end, or without sense. Theirs; it is tried again."""

    whose = Whose.THEIRS
    again = True
    reason = Reason.UNREADABLE
