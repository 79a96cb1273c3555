"""The part that a named person plays in a text, by the words beside the name.

Rules this module keeps:

* A greeting with a given name alone adds nothing to the envelope.
* Thanks, a signature, a role, letters or a post beside the name, a welcome make the named one staff;
  everybody else is taken for a patient.

>>> from rounds.words.line import Line
>>> from rounds.words.tokens import read
>>> part_of(Line(read("Welcome our new counselor, Jada Sims!")), 5, 7, "full")
'staff'
"""

from __future__ import annotations

from typing import Final

from rounds.words.lexicon import words
from rounds.words.line import Line

_POSTS: Final = words(
    "md do dds dmd od dpm rn lpn np crna pharmd dpt lcsw lmft phd cna esq billing it hr reception"
    " recepcion frontdesk"
    " hygienist receptionist scheduler intern janitor vendor rep biller caja dental front nurse"
)
_WELCOMES: Final = words("meet welcome introducing congratulate congrats welcoming bienvenida bienvenido")
_LETTERS: Final = words("PT OT SLP RDH MA BCBA LAC IBCLC CNM PA FNP AuD PsyD LPC LMHC RD DC DO RMT MSW")
"""Letters behind a name, as they are written."""


def part_of(line: Line, start: int, end: int, form: str) -> str:
    """The part that the words beside a name give it."""
    before, after = line.word(start - 1), line.word(end)
    groups = _groups(line, start - 1)
    if form == "bare" and "greeting" in groups and start <= 2:  # noqa: PLR2004 - a greeting opens a text
        return "greeted"
    if before in {"dr", "dra", "nurse", "by"} or (form == "bare" and before in {"with", "w", "from", "rep"}):
        return "staff"
    if "thanks" in groups or "thanks" in _groups(line, start - 2):
        return "staff"
    if _at_work(line, start, end) or (before == "is" and line.word(start - 2) == "this"):
        return "staff"
    if after in {"(", ",", "-"}:
        after = line.word(end + 1)
    if after in _POSTS or (after == "from" and line.at.get(end + 1) is None):
        return "staff"
    signed = form == "bare" and end == len(line.tokens) and start > 0 and _dashed(line, start)
    return "staff" if signed else "patient"


def _at_work(line: Line, start: int, end: int) -> bool:
    """Whether a welcome, letters or a role beside a name tell of a colleague."""
    comma = line.mark(end, ",")
    if line.word(start - 1) in _WELCOMES or (comma and line.mark_of(end + 1) in _LETTERS):
        return True
    before = start - (2 if line.mark(start - 1, ",") else 1)
    owns = line.mark_of(end - 1).lower().endswith("'s")
    return "role" in _groups(line, before) or (not owns and "role" in _groups(line, end + comma))


def _groups(line: Line, at: int) -> frozenset[str]:
    phrase = line.at.get(at)
    return phrase.groups if phrase else frozenset()


def _dashed(line: Line, at: int) -> bool:
    """Whether a dash stands before a word, as before a signature."""
    return "-" in line.plain[line.tokens[at - 1].end : line.tokens[at].start]
