"""What a score is made from, whatever it is measured with: verdicts counted, statements filled, lines
decided.

Rules this module keeps:

* Only what changes is counted: how many subjects got each verdict, never which. So a clinic of any size costs
  the same.
* Dates are over: what is here is in date.
"""

from __future__ import annotations

from msgspec import Struct, field
from msgspec.structs import replace


class Counts(Struct, frozen=True, gc=False):
    """How many subjects of one check got each verdict; all counts are 0 or more.

    `none_proven`: whether *no subject* may count as *none*, which is asked only when nothing is applicable;
    `because` is then the end of the sentence *does not apply, because …*. `by_word` is how many of the
    `holds` rest on a list that people keep or on a statement; with nothing applicable, 1 when *none* itself
    does. Raises `ValueError` for counts that can't be.
    """

    holds: int = 0
    fails: int = 0
    unseen: int = 0
    not_ours: int = 0
    none_proven: bool = False
    by_word: int = 0
    because: str = ""

    def __post_init__(self) -> None:
        """Refuse counts that can't be."""
        if min(self.holds, self.fails, self.unseen, self.not_ours, self.by_word) < 0:
            raise ValueError(f"{self} has a count below zero.")
        if self.by_word > (self.holds if self.applicable else 1):
            raise ValueError(f"{self} rests more holding verdicts on someone's word than there are.")

    @property
    def applicable(self) -> int:
        """N: verdicts that are about a subject of the check."""
        return self.holds + self.fails + self.unseen

    def mended(self, *, fails: int = 0, unseen: int = 0) -> Counts:
        """The counts after so many failing and unseen verdicts turned to *holds*: what a remedy would change.

        Raises `ValueError` for more than there are.
        """
        return replace(
            self, holds=self.holds + fails + unseen, fails=self.fails - fails, unseen=self.unseen - unseen
        )


class Standing(Struct):
    """All that enters a score. It may name checks, slots and lines of another release; these move nothing.

    `counts` by check id; `attested` are the attestation slots filled and in date; `decided` are the lines
    decided otherwise and in date, each with the attestation slot of its alternative, empty when it has none.
    """

    counts: dict[str, Counts] = field(default_factory=dict)
    attested: set[str] = field(default_factory=set)
    decided: dict[str, str] = field(default_factory=dict)

    def copy(self) -> Standing:
        """One that changes apart from this one."""
        return Standing(dict(self.counts), set(self.attested), dict(self.decided))

    def counts_of(self, check: str) -> Counts:
        """A check's counts; one that has not run is one unseen verdict."""
        return self.counts.get(check, UNJUDGED)


UNJUDGED = Counts()
"""What a check counts before it has run."""
