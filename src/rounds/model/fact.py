"""What we know of the world, and what we could not see.

Rules this module keeps:

* A yes/no that was not seen is `UNSEEN`; asking for its truth value raises, so `if not account.mfa`
  can't be written by accident.
* A value is `Seen(value)` or `NotSeen(reason)`. `Seen(None)` says *there is none*; `NotSeen` says *we do not
  know*.
* Ignorance has a typed reason, and each reason says whose move it is.
"""

from __future__ import annotations

import enum
from typing import Final, Generic, NoReturn, TypeAlias, TypeVar

from msgspec import Struct

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class UnseenHasNoTruth(TypeError):
    """Raised when code asks for the truth value of a fact: that code is wrong, and it is ours to mend."""


class Whose(enum.Enum):
    """Whose move it is to make something visible again."""

    YOURS = "yours"
    THEIRS = "theirs"
    OURS = "ours"


class Reason(enum.Enum):
    """Why something could not be seen."""

    NOT_PERMITTED = "not_permitted"
    NOT_LICENSED = "not_licensed"
    STALE = "stale"
    UNREACHABLE = "unreachable"
    TRUNCATED = "truncated"
    NOT_ASKED = "not_asked"
    UNREADABLE = "unreadable"
    DESTROYED = "destroyed"

    @property
    def words(self) -> str:
        """The reason as the end of a sentence."""
        return _WORDS[self._value_]


_WORDS: Final = {
    "not_permitted": "we are not permitted to look",
    "not_licensed": "the edition in use does not show it",
    "stale": "the last look is too old",
    "unreachable": "the source did not answer",
    "truncated": "the listing was cut short",
    "not_asked": "nothing that reports to us has said",
    "unreadable": "the answer could not be read",
    "destroyed": "its record was destroyed",
}
"""By the stored word, since most verdicts ask for one: an enum's own hash is a call."""


class Fact(enum.Enum):
    """A yes/no about the world, with a third state for what was not seen. Compare with `is`."""

    YES = "yes"
    NO = "no"
    UNSEEN = "unseen"

    def __bool__(self) -> NoReturn:
        """Refuse: a fact is compared (`fact is YES`), never tested."""
        raise UnseenHasNoTruth(f"{self} has no truth value; compare it with `is YES` or `is NO`.")


YES: Final = Fact.YES
NO: Final = Fact.NO
UNSEEN: Final = Fact.UNSEEN


class Seen(Struct, Generic[T_co], frozen=True, array_like=True, tag="seen", gc=False):
    """A value that was seen; `Seen(None)` means that there is none."""

    value: T_co

    def __bool__(self) -> NoReturn:
        """Refuse: match on it."""
        raise UnseenHasNoTruth("A seen value has no truth value; match on `Seen(value)`.")


class NotSeen(Struct, frozen=True, array_like=True, tag="unseen", gc=False):
    """A value that was not seen, and why."""

    reason: Reason = Reason.NOT_ASKED

    def __bool__(self) -> NoReturn:
        """Refuse: match on it."""
        raise UnseenHasNoTruth("An unseen value has no truth value; match on `NotSeen(reason)`.")


Value: TypeAlias = Seen[T] | NotSeen
"""A value that may not have been seen."""

NOT_ASKED: Final = NotSeen(Reason.NOT_ASKED)
"""The default of every value: nothing has said."""


def fact(answer: bool | None) -> Fact:
    """Turn an outside yes/no into a Fact; `None` means that the outside did not say."""
    if answer is None:
        return UNSEEN
    return YES if answer else NO
