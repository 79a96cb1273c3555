"""What can go wrong when the law is looked up.

    LawError
    ├── UnknownParagraph   a citation that Rounds does not hold
    ├── NoTable            no penalty table for these dates
    ├── NoDeadline         no time limit under this name on this day
    └── LawDataWrong       a data file of ours breaks the rules that its module states

Each sentence says what happened and to what; `whose` says whose move it is and `again` whether trying again
helps (it never does here: the law's data changes only with a release).
"""

from __future__ import annotations

from typing import ClassVar

from rounds.model.fact import Whose


class LawError(Exception):
    """The law could not answer. `whose` move it is to mend that; `again` whether the same question may
    succeed later.
    """

    whose: ClassVar[Whose] = Whose.OURS
    again: ClassVar[bool] = False


class UnknownParagraph(LawError):
    """A citation that names no paragraph in `data/security_rule.yaml`. Ours: correct it, or add the
    paragraph.
    """


class NoTable(LawError):
    """No penalty table covers the dates asked for. Yours: the dates, or ask counsel about times before the
    data.
    """

    whose = Whose.YOURS


class NoDeadline(LawError):
    """No time limit is held under that name, or none was in force on that day. Yours: the name or the day."""

    whose = Whose.YOURS


class LawDataWrong(LawError):
    """A data file breaks the rules that its module states. Ours to mend, in the file that the sentence
    names.
    """
