"""The law as typed, addressed, dated data: paragraphs, the 54 scored lines, penalties, deadlines, overlays.

Rules this package keeps:

* A citation that Rounds does not hold can't be made: `cfr` raises where it is written, so at import of a
  check.
* Every legal amount, time limit and citation of the project lives here, with the day from which it holds and
  how it is known. Dates are handed in; nothing here reads a clock.
* Data is data: `data/` holds the regulation, the TOML files beside the modules the rest. A module only reads
  and checks its file, and only when it is first asked.
* What is proposed or voluntary is an overlay, and an overlay is never scored.

The names here are what the other floors use; each module says more.
"""

from rounds.law.errors import LawError, UnknownParagraph
from rounds.law.lines import AttestationSlot, Line, line_of, scored_lines
from rounds.law.paragraphs import Cite, Paragraph, cfr

__all__ = [
    "AttestationSlot",
    "Cite",
    "LawError",
    "Line",
    "Paragraph",
    "UnknownParagraph",
    "cfr",
    "line_of",
    "scored_lines",
]
