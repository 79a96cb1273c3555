"""Who is named in a text, and in what part: patient, staff or the one who is greeted.

Rules this module keeps:

* A name is known by its form (a title, given and family name, an initial, *Last, First*, *the Delgado
  family*) with the census lists as evidence. A word that the lists of health words and cues know is no part
  of a name, unless it stands in a form that only a name has.
* A provider's title, a role behind the name, thanks, a signature make the named one staff; a greeting with a
  given name alone adds nothing to the envelope.
* In a text of capitals only, or of small letters only, both parts must be on the lists.

>>> from rounds.words.tokens import read
>>> [(each.form, each.part) for each in names(read("Dr. Lee re: Ana Torres, biopsy"))]
[('title', 'staff'), ('full', 'patient')]
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from msgspec import Struct

from rounds.words.lexicon import words
from rounds.words.line import KIN, LINKS, RELATIONS, STAFF_TITLES, STOPS, TITLES, Line
from rounds.words.parts import part_of
from rounds.words.patients import Patients
from rounds.words.tokens import Reading

_DAYS: Final = words(
    "mon tue tues wed weds thu thur thurs fri sat sun feb apr jun jul aug sep sept oct nov dec"
)
"""Days and months that are no names although a list has them."""
_SURNAMES: Final = words(
    "banks bell berry bishop black bond bowers branch brooks brown burns bush carpenter case cash"
    " castle chambers cook cross curry day dean english fields flowers ford foster fox french frost"
    " glass gold grant graves green hall hand hardy head hill hood hope house hunt hunter judge justice"
    " key king knight lake lamb lane law light little long lord love marks mason may mills money moody"
    " moon moss noble pace page park parks pike pitts plant pool pope porter post potter price rains ray"
    " rice rich ring rivers rock root rose rush salt sellers sharp shepherd shields short silver small"
    " snow sparks speed spring steel stone strong swift temple tower turner walker walls ward waters"
    " weaver wells west wheeler white wild winters wise wood woods worth young"
)
"""Common family names (1990 census) that are words too, and may stand in the lists as such."""
_SAINTS: Final = words("st saint mt mount fort san santa")
_REACH: Final = 4
_LEAST_NAME: Final = 3


class Name(Struct, frozen=True, gc=False):
    """A name: words `start` to `end` (excluded), the form it has and the part the named one plays."""

    start: int
    end: int
    form: str
    """`title`, `full`, `relation`, `known` (one of the clinic's own patients), `bare` (a given name alone) or
    `guess` (no word that a list knows).
    """
    part: str
    """`patient`, `staff` or `greeted`."""


def names(reading: Reading, patients: Patients | None = None) -> list[Name]:
    """The names in a text, from left to right; those of the clinic's own patients, if it handed them in, for
    sure.
    """
    line = Line(reading)
    found = _known(line, patients) if patients else []
    taken = {at for name in found for at in range(name.start, name.end)}
    end = 0
    for at in line.openers():
        if at >= end and line.tokens[at].word.bare not in _DAYS:
            hit = _name(line, at)
            if hit is not None and taken.isdisjoint(range(hit.start, hit.end)):
                found.append(hit)
                end = hit.end
    return found


def _known(line: Line, patients: Patients) -> list[Name]:
    """Names of the clinic's own patients: both words, with at most two others between them."""
    found: list[Name] = []
    many = len(line.tokens)
    for at in range(many):
        for last in range(at + 1, min(at + _REACH, many)):
            if (
                line.word(at).isalpha()
                and line.word(last).isalpha()
                and patients.hold(line.word(at), line.word(last))
            ):
                found.append(Name(at, last + 1, "known", "patient"))
                break
    return found


def _name(line: Line, at: int) -> Name | None:
    """The name that starts at a word, if one does."""
    word = line.word(at)
    if word in TITLES:
        titled = _titled(line, at)
        if titled is not None:
            return titled
    if (not line.capital(at) and not line.initial(at)) or _saint(line, at):
        return None
    for form, kind in _FORMS:
        end = form(line, at)
        if end:
            return Name(at, end, kind, part_of(line, at, end, "full"))
    if line.given(at) == 2 and line.capital(at) and (line.at.get(at) is None):  # noqa: PLR2004 - surely a name
        return Name(at, at + 1, "bare", part_of(line, at, at + 1, "bare"))
    if line.strange(at):
        end = at + 2 if line.strange(at + 1) else at + 1
        return Name(at, end, "bare" if line.spanish else "guess", part_of(line, at, end, "bare"))
    if (
        at == 0
        and line.free(at)
        and line.family(at)
        and line.tokens[1:2]
        and line.tokens[1].raw in {",", ":"}
    ):
        return Name(at, at + 1, "bare", part_of(line, at, at + 1, "bare"))
    return None


def _saint(line: Line, at: int) -> bool:
    """Whether a word is what a place is called by: *St. Mary's*."""
    return line.word(at - 1) in _SAINTS or (line.mark(at - 1, ".") and line.word(at - 2) in _SAINTS)


def _titled(line: Line, at: int) -> Name | None:
    """*Mrs. Delgado*, *Dr. A. Lee*, *don Chuy*."""
    if line.tokens[at].raw.isupper() and not line.shouted and len(line.tokens[at].raw) > 1:
        return None  # MS, DO: not a title
    end = at + 1
    if line.mark(end, "."):
        end += 1
    while line.initial(end):
        end += 2 if line.mark(end + 1, ".") else 1
    start = end
    senior = line.word(at) == "sr" and not line.spanish  # *Sr. Accountant* is no name
    while _of_title(line, end, first=end == start, senior=senior) and end - start < _LEAST_NAME:
        end += 1
    if end == start and not (line.initial(at + 1) or line.initial(at + 2)):
        return None
    return Name(
        at, end, "title", "staff" if line.word(at) in STAFF_TITLES else part_of(line, at, end, "title")
    )


def _of_title(line: Line, at: int, *, first: bool, senior: bool) -> bool:
    """Whether a word can follow a title as part of the name."""
    if not 0 <= at < len(line.tokens) or not line.tokens[at].raw[0].isalpha():
        return False
    if not first:
        return line.free(at)
    if line.given(at) > 1 or line.family(at):
        return True
    return line.tokens[at].raw[0].isupper() and not (senior and line.tokens[at].word.everyday)


def _baby(line: Line, at: int) -> int:
    """*Baby Girl Franks*."""
    fits = (
        line.word(at) in {"baby", "newborn", "bb"}
        and line.word(at + 1) in {"girl", "boy"}
        and line.capital(at + 2)
    )
    return at + 3 if fits else 0


def _last_first(line: Line, at: int) -> int:
    """*Rafferty, Colm*."""
    if (
        not line.mark(at + 1, ",")
        or not line.capital(at)
        or not line.capital(at + 2)
        or not line.given(at + 2)
    ):
        return 0
    if line.family(at) or (line.free(at) and not line.given(at) and line.given(at + 2) > 1) or line.shouted:
        follows = at + 3
        while line.initial(follows):
            follows += 1
        return follows
    return 0


def _related(line: Line, at: int) -> int:
    """*the Hendricks girl*, *the Kowalskis'*."""
    if not (line.free(at) or (line.capital(at) and line.given(at))):
        return 0
    apart = at + 1 not in line.at or line.at[at + 1].length == 1  # not *Kelly's baby shower*
    if (
        apart
        and line.word(at + 1) in RELATIONS
        and (line.family(at) or line.given(at) or line.word(at - 1) == "the")
    ):
        return at + 2
    if (
        apart
        and line.word(at + 1) in KIN
        and line.given(at) > 1
        and line.tokens[at].raw.lower().endswith("'s")
    ):
        return at + 1
    plural = line.word(at - 1) == "the" and line.word(at).endswith("s") and line.family(at)
    return at + 1 if plural and not line.capital(at + 1) else 0


def _full(line: Line, at: int) -> int:
    """*Karen Liddell*, *Juan Carlos Mejia*, *Betty Lou Hargrove*, *Ella & Max Finch*."""
    sure = line.given(at)
    if not line.capital(at) or (sure == 0 and not (line.free(at) and _may_open(line, at))):
        return 0
    if (line.shouted and sure == 0) or line.tokens[at].raw.endswith("'s"):
        return 0
    end = at + 1
    if (
        sure
        and (line.mark(end, "&") or line.word(end) in {"and", "y"})
        and line.given(end + 1) > 1
        and line.capital(end + 1)
    ):
        end += 2
    while line.initial(end):
        end += 2 if line.mark(end + 1, ".") else 1
    while line.word(end) in LINKS and line.capital(end + 1):
        end += 1
    last = end
    while last - end < _LEAST_NAME and _of_name(line, last, sure):
        last += 1
    if last == end:
        return 0
    after = line.at.get(last)
    if after is not None and "place" in after.groups and line.tokens[last].raw[0].isupper():
        return 0  # *Lewis Hall*
    proven = sure > 1 or any(line.family(each) for each in range(end, last))
    return last if proven and (sure or line.family(last - 1)) else 0


def _may_open(line: Line, at: int) -> bool:
    """Whether a word that is on no list of given names may be one: not *Meet*, at the start of a sentence."""
    opens = at == 0 or line.tokens[at - 1].raw in STOPS
    return not (opens and line.tokens[at].word.everyday)


def _of_name(line: Line, at: int, sure: int) -> bool:
    """Whether a word can follow a given name as part of the name."""
    if not line.capital(at):
        return False
    phrase = line.at.get(at)
    if phrase is None:
        return True
    if sure > 1 and phrase.length == 1 and line.word(at) in _SURNAMES:
        return "place" not in phrase.groups or line.word(at).endswith("s")
    return sure > 1 and line.family(at)


def _initialled(line: Line, at: int) -> int:
    """*R. Castellano*, *Gerald P.*, *Annika L*."""
    if line.initial(at):
        dotted = line.mark(at + 1, ".")
        last = at + (2 if dotted else 1)
        fits = line.free(last) and (line.family(last) or (dotted and not line.tokens[last].word.everyday))
        return last + 1 if fits else 0
    dotted = line.mark(at + 2, ".")
    if line.given(at) > (0 if dotted else 1) and line.initial(at + 1) and line.capital(at):
        return at + (3 if dotted else 2)
    return 0


_FORMS: Final[tuple[tuple[Callable[[Line, int], int], str], ...]] = (
    (_baby, "relation"),
    (_last_first, "full"),
    (_related, "relation"),
    (_full, "full"),
    (_initialled, "full"),
)
"""The forms of a name of more than one word, each with how it is told; a form gives where it ends, else 0."""
