"""What the translators of this connector see of a machine, and how they answer.

Rules this module keeps:

* Nothing here touches a machine. `Look` is handed in; `client.py` is the only file that fulfils it.
* A file that is not there is `ABSENT`, a file that could not be read is `Blind` with a typed reason. The two
  are never mixed: *there is none* is knowledge, *we could not look* is not.
* An answer that nobody gave keeps its reason, so that the clinic learns whose move it is.

    >>> could_not(Blind(Reason.NOT_PERMITTED, "/etc/shadow needs root")).reason
    <Reason.NOT_PERMITTED: 'not_permitted'>
"""

from __future__ import annotations

import enum
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, Protocol, TypeAlias

from msgspec import Struct

from rounds.sdk.connector import NO, UNSEEN, YES, NotSeen, Ran, Reason, Seen


class Absence(enum.Enum):
    """The type of `ABSENT`."""

    ABSENT = "absent"


ABSENT: Final = Absence.ABSENT
"""There is no such file."""


class Blind(Struct, frozen=True):
    """Something is there and could not be read. `detail` says what, in one plain sentence."""

    reason: Reason
    detail: str


Text: TypeAlias = str | Absence | Blind
Names: TypeAlias = tuple[str, ...] | Absence | Blind
Bytes: TypeAlias = bytes | Absence | Blind
Time: TypeAlias = datetime | Absence | Blind


class Look(Protocol):
    """A machine that can be looked at. No method raises for what the machine holds."""

    def text(self, path: str) -> Text:
        """A text file, UTF-8 with what can't be decoded replaced. Too large is `Blind(TRUNCATED)`."""
        ...

    def slice(self, path: str, offset: int, size: int) -> Bytes:
        """At most `size` bytes of a file from `offset`."""
        ...

    def tail(self, path: str) -> Text:
        """The last part of a text file, however large it is."""
        ...

    def names(self, path: str) -> Names:
        """The names in a folder, sorted."""
        ...

    def changed(self, path: str) -> Time:
        """When a file or folder was last changed, UTC."""
        ...

    def real(self, path: str) -> Text:
        """The path with every symbolic link followed; `ABSENT` when nothing is there."""
        ...

    def run(self, argv: Sequence[str]) -> Ran:
        """Run a command; asked twice within one look, it runs once."""
        ...

    def fresh(self, argv: Sequence[str]) -> Ran:
        """Run a command now, whatever was asked before."""
        ...

    def token(self) -> str:
        """An unguessable word of hexadecimal digits."""
        ...

    def log(self, line: str) -> Absence | Blind | None:
        """Hand one syslog line to this machine's log socket; `None` when it was taken."""
        ...

    def pause(self, seconds: float) -> None:
        """Wait."""
        ...


class Answer(Struct, frozen=True):
    """What was found out about one field: a `Fact` or a value, and where nothing was seen, why and what."""

    value: Any
    reason: Reason | None = None
    detail: str = ""


Answers: TypeAlias = dict[str, Answer]
Pair: TypeAlias = tuple[Answer, Answer]
"""A yes/no and the value that belongs to it."""
FAILED_READS: Final = frozenset({Reason.NOT_PERMITTED, Reason.UNREADABLE, Reason.TRUNCATED})
"""Reasons that mean: something was there and our look at it failed."""


def says(answer: bool) -> Answer:
    """A yes/no that was seen."""
    return Answer(YES if answer else NO)


def holds(value: object) -> Answer:
    """A value that was seen; `None` is *there is none*."""
    return Answer(Seen(shown(value) if isinstance(value, str) else value))


def unseen(reason: Reason, detail: str) -> Answer:
    """A yes/no that was not seen."""
    return Answer(UNSEEN, reason, detail)


def not_held(reason: Reason, detail: str) -> Answer:
    """A value that was not seen."""
    return Answer(NotSeen(reason), reason, detail)


def could_not(blind: Blind) -> Answer:
    """A yes/no that hangs on something that could not be read."""
    return unseen(blind.reason, blind.detail)


def worst(answers: Sequence[Answer]) -> Answer:
    """NO if one is NO, else the first unseen one, else YES: for *everything is so*."""
    for wanted in (NO, UNSEEN):
        for each in answers:
            if each.value is wanted:
                return each
    return Answer(YES)


def refused(ran: Ran, what: str) -> Answer:
    """Why a command that ran did not answer: not permitted where it says so, else unreadable."""
    text = f"{ran.err}\n{ran.out}".lower()
    denied = any(
        each in text for each in ("not permitted", "permission denied", "must be root", "are you root")
    )
    if denied:
        return unseen(Reason.NOT_PERMITTED, f"{what} needs an administrator's rights.")
    return unseen(Reason.UNREADABLE, f"{what} did not give an answer that can be read.")


def shown(text: str) -> str:
    """Text as it may stand on a screen: NFC, what can't be printed replaced, at most 500 characters."""
    whole = unicodedata.normalize("NFC", text[:500])
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in whole)


def minutes(seconds: int) -> int:
    """Seconds as whole minutes, rounded up."""
    return -(-seconds // 60)


class Wants(Struct, frozen=True):
    """What the clinic set: who owns which account, how the log sink is read back and within how many seconds,
    where AIDE writes its report.
    """

    owners: dict[str, str] = {}
    receipt: str = ""
    wait: float = 5.0
    aide_report: str = ""


class Machine(Protocol):
    """A computer under one operating system: what each of the three platforms answers."""

    def name(self) -> str:
        """The host name, empty where it can't be read."""
        ...

    def device(self) -> Answers:
        """What is known of the computer, by the fields of `Device`."""
        ...

    def accounts(self) -> list[tuple[str, Answers]] | Blind:
        """The accounts to list, by login; `Blind` when they can't be listed."""
        ...

    def folder(self, path: str) -> Pair:
        """Whether a declared folder is encrypted now, and how."""
        ...

    def compared(self, path: str) -> Answers:
        """Whether what lies in a declared folder was compared with what was, by the fields of `Volume`; empty
        where nothing here says so.
        """
        ...

    def container(self, path: str) -> Pair:
        """Whether a declared container file is encrypted at rest, and how."""
        ...
