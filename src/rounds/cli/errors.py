"""What went wrong, as one sentence for whoever typed the command.

Rules this module keeps:

* The sentence names the thing; `whose` says whose move it is; `again` whether trying again helps.
* A damaged store is 5, never 1. What was typed and can't be meant is 2. All else that stops a verb is 1.

::

    Stopped            a verb that can't go on, with its exit code
    └── Mistyped       what was typed can't be meant: yours, code 2
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from rounds.cli.exits import COULD_NOT_RUN, DAMAGED, USAGE
from rounds.evidence.said import NotTaken
from rounds.home import HomeError, WhichClinic
from rounds.judgment.yardstick import ScoreError
from rounds.ports import StoreDamaged, StoreError
from rounds.sdk.check import CheckIsWrong
from rounds.sdk.connector import ConnectorError

YOURS: Final = "yours"
OURS: Final = "ours"


class Stopped(Exception):
    """A verb can't go on; the sentence says why."""

    code = COULD_NOT_RUN

    def __init__(self, sentence: str, *, whose: str = YOURS, again: bool = False) -> None:
        super().__init__(sentence)
        self.whose, self.again = whose, again


class Mistyped(Stopped):
    """What was typed can't be meant."""

    code = USAGE


class Trouble(Struct, frozen=True):
    """An error as it is told: `--json` writes its first three fields to stderr."""

    error: str
    whose: str
    again: bool
    code: int


def trouble(why: BaseException) -> Trouble:
    """What an exception means to the person who typed."""
    if isinstance(why, Stopped):
        return Trouble(str(why), why.whose, why.again, why.code)
    if isinstance(why, StoreError):
        code = DAMAGED if isinstance(why, StoreDamaged) else COULD_NOT_RUN
        return Trouble(str(why), why.whose, why.again, code)
    if isinstance(why, HomeError | ConnectorError):
        code = USAGE if isinstance(why, WhichClinic) else COULD_NOT_RUN
        return Trouble(str(why), YOURS, again=False, code=code)
    if isinstance(why, ScoreError):
        return Trouble(
            str(why), why.whose.value, why.again, USAGE if why.whose.value == YOURS else COULD_NOT_RUN
        )
    if isinstance(why, NotTaken):
        return Trouble(str(why), YOURS, again=False, code=USAGE)
    if isinstance(why, KeyboardInterrupt):
        return Trouble("Stopped before it was done.", YOURS, again=True, code=COULD_NOT_RUN)
    if isinstance(why, OSError):
        return Trouble(_of_system(why), YOURS, again=True, code=COULD_NOT_RUN)
    what = "A check is wrong" if isinstance(why, CheckIsWrong) else f"Rounds broke: {type(why).__name__}"
    sentence = f"{what}: {why}. This is ours to mend; ROUNDS_DEBUG=1 shows where."
    return Trouble(sentence.replace("..", "."), OURS, again=False, code=COULD_NOT_RUN)


def _of_system(why: OSError) -> str:
    """What the operating system refused."""
    what = why.strerror or str(why)
    where = f"{why.filename}: " if why.filename else ""
    return (
        f"{where}{what}. See that it is there, that you may use it and that the disk has room (yours to do)."
    )
