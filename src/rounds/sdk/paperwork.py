"""The words by which papers say what they are for, the same in registers and in checks.

Rules this module keeps:

* A document is for a *statement* (an id that `rounds attest` lists) or for a paragraph that Rounds holds. Any
  other word is none of ours: a typing mistake must not make a document invisible.
* A record tells of one of `DEEDS`.

>>> meant("Security Official"), meant("164.316(a)"), meant("45 CFR 164.316(a)")
('security-official', '164.316(a)', '164.316(a)')
>>> meant("security officer") is None
True
"""

from __future__ import annotations

from functools import cache
from typing import Final

from rounds.law import UnknownParagraph, cfr, scored_lines

DEEDS: Final = (
    "access-review",
    "activity-review",
    "change",
    "contingency-test",
    "incident",
    "sanction",
    "sign-in-review",
    "vendor-incidents",
    "vendor-review",
    "workstation-walk",
)
"""What a record may tell of."""


def meant(text: str) -> str | None:
    """The statement's id or the paragraph that a word means, `None` when it means neither."""
    word = "-".join(text.casefold().split())
    if word in _statements():
        return word
    try:
        return cfr(text.strip().removeprefix("45 CFR").strip()).id
    except UnknownParagraph:
        return None


@cache
def _statements() -> frozenset[str]:
    """Every statement that the rule asks for."""
    return frozenset(slot.id for line in scored_lines() for slot in line.slots)
