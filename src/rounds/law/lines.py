"""The 54 lines of the score: what the law asks of a clinic, how much each weighs, and which human acts it
asks for.

Rules this module keeps (`lines.toml` is the data and says how it came about):

* `scored_lines()` stands in legal order. A line's `cite` is its name everywhere.
* Every paragraph lies under one line at most, so a citation means one line or none:

      >>> line_of(Cite("164.514(d)(2)")).cite.id
      '164.502(b)'
      >>> line_of(Cite("164.308(a)(4)(ii)(A)")) is None  # clearinghouses only
      True

  A citation that stands above several lines (`164.308(a)(7)`) means none: a check names the one it proves.
* Only an attestation slot fills itself by a person's word, and only for `months`; `knock_out` caps the whole
  score.
* The file is read when it is first asked for.
"""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, Final, Literal

from msgspec import Meta, Struct

from rounds.law.errors import LawDataWrong
from rounds.law.files import read_toml, typed
from rounds.law.paragraphs import Cite
from rounds.model.severity import Severity

FILE: Final = "lines.toml"


class AttestationSlot(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A human act or document that the rule asks for. `id` is unique among all slots and is what a person
    attests to.

    `title` is a sentence that is true when all is well; `counts` says what counts as the act. An attestation
    fills the slot for at most `months`. `severity` divides the line's points; `knock_out` caps the score
    while unproven.
    """

    id: str
    title: str
    severity: Severity
    counts: str
    months: Annotated[int, Meta(ge=1, le=12)]
    knock_out: bool = False


class Line(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One scored line. `weight` is in the units of the file (they sum to its `weights_sum`); `why` is its
    rationale, `beyond` what a pass does not prove.

    `covers` are the addresses that count as this line together with all that stands below them. `kind` is
    what the rule makes of it; only an addressable line takes a Decision (45 CFR 164.306(d)(3)).
    """

    cite: Cite
    covers: tuple[Cite, ...]
    title: Annotated[str, Meta(max_length=60)]
    weight: Annotated[int, Meta(ge=1)]
    kind: Literal["required", "addressable", "standard"]
    why: str
    beyond: str
    slots: tuple[AttestationSlot, ...] = ()


@cache
def scored_lines() -> tuple[Line, ...]:
    """All lines in legal order, read once. Raises `LawDataWrong` for a wrong order or sum."""
    data = read_toml(FILE)
    made = tuple(_line(row) for row in data["line"])
    if list(made) != sorted(made, key=lambda each: each.cite):
        raise LawDataWrong(f"law/{FILE}: the lines are not in legal order.")
    if sum(each.weight for each in made) != data["weights_sum"]:
        raise LawDataWrong(f"law/{FILE}: the weights don't sum to {data['weights_sum']}.")
    return made


def line_of(cite: Cite) -> Line | None:
    """The one line that a citation means, or `None` when it means none (not scored, or above several
    lines).
    """
    covered = _by_cover()
    return next((covered[each] for each in cite.above if each in covered), None)


def _line(row: dict[str, Any]) -> Line:
    """One row of the file; citations become `Cite`s, which fail when they don't exist."""
    fields = {
        **{name: value for name, value in row.items() if name != "slot"},
        "cite": Cite(row["cite"]),
        "covers": tuple(Cite(each) for each in row["covers"]),
        "slots": row.get("slot", []),
    }
    return typed(FILE, fields, Line)


@cache
def _by_cover() -> dict[str, Line]:
    """Each covering address and its line."""
    return {cover.id: line for line in scored_lines() for cover in line.covers}
