"""What can go wrong with an outsider.

::

    Trouble            the sentence says what happened, `reason` and `whose` as a gap does
    ├── NoAnswer       it did not answer, or not in time, or too much
    ├── BadAnswer      it answered what can't be used, or refused
    ├── Ahead          it knows more of this ledger than we have: another history may bear its name
    └── NotChecked     what is needed to check the answer is not installed
    BadAnchors         anchors.json, or what was typed for it, can't be used
"""

from __future__ import annotations

from rounds.model.fact import Reason, Whose


class Trouble(Exception):
    """Something outside did not give what it should. `again` is whether trying again helps."""

    reason = Reason.UNREACHABLE
    whose = Whose.THEIRS
    again = True


class NoAnswer(Trouble):
    """It did not answer in time, or could not be reached."""


class BadAnswer(Trouble):
    """What it answered can't be used, or it refused; the sentence says what is wrong."""

    reason = Reason.UNREADABLE


class Ahead(BadAnswer):
    """A witness knows a checkpoint of this ledger of `size` entries that can't be ours. Do not sign on."""

    whose = Whose.YOURS
    again = False

    def __init__(self, sentence: str, size: int) -> None:
        super().__init__(sentence)
        self.size = size


class NotChecked(Trouble):
    """A part that checks signatures of time stamps is not installed: the answer is kept, not checked."""

    reason = Reason.NOT_ASKED
    whose = Whose.YOURS


class BadAnchors(ValueError):
    """A setting that can't be used; the sentence names it. Yours to mend."""
