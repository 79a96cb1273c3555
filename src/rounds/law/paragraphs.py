"""The paragraphs of 45 CFR that Rounds holds, and citations that can't be wrong.

Rules this module keeps:

* A `Cite` exists only for an address that Rounds holds: making one for any other raises `UnknownParagraph`.

      >>> cfr("164.308(a)(1)(ii)(A)").cite
      '45 CFR 164.308(a)(1)(ii)(A)'
      >>> cfr("164.308(a)(1)(ii)(E)")  # doctest: +ELLIPSIS
      Traceback (most recent call last):
      rounds.law.errors.UnknownParagraph: 45 CFR 164.308(a)(1)(ii)(E) is not held...

* Held are the paragraphs of `data/security_rule.yaml`, every address above one of them (`164.314(a)`,
  `164.308`), the eighteen identifiers of 164.514(b)(2)(i), and the spans of sections named there
  (`164.400-414`).
* Cites sort in the law's order and hash by their address.
* `data/paragraphs.json` is what `compile` made of the YAML; nothing else reads the YAML.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Final, Literal

from msgspec import Struct

from rounds.law.addresses import enclosing, spans
from rounds.law.errors import UnknownParagraph
from rounds.law.files import read_json

FILE: Final = "data/paragraphs.json"
Rule = Literal["security", "breach", "privacy", "enforcement"]
Kind = Literal[
    "standard", "required", "addressable", "general_rule", "definition", "enforcement", "applicability"
]


class Paragraph(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One paragraph of the regulation.

    `kind` is what the rule makes of it (164.306(d)); in breach and privacy, `required` is a mandatory
    paragraph. `parent` is the standard it specifies. `as_of` is the latest day on which a source is known to
    have shown this text as in force, and `sources` are these sources, as named in the YAML's `meta`.
    `sha256` is of the UTF-8 text. `ocr_may_ask_for` is our wording; `notes` are ours. `sp800_53r5` and
    `csf_1_1` are NIST's mappings.
    """

    id: str
    cite: str
    rule: Rule
    group: str
    kind: Kind
    title: str
    text: str
    sha256: str
    as_of: date
    parent: str = ""
    lead_in: str = ""
    sources: tuple[str, ...] = ()
    ocr_may_ask_for: tuple[str, ...] = ()
    sp800_53r5: tuple[str, ...] = ()
    csf_1_1: tuple[str, ...] = ()
    notes: str = ""


class Identifier(Struct, frozen=True):
    """One of the eighteen identifiers of 45 CFR 164.514(b)(2)(i), by its letter, A to R."""

    letter: str
    text: str


class Book(Struct, frozen=True, kw_only=True):
    """`data/paragraphs.json`: all addresses in legal order, the spans among them, paragraphs and
    identifiers.
    """

    as_of: date
    addresses: tuple[str, ...]
    spans: tuple[str, ...]
    paragraphs: tuple[Paragraph, ...]
    identifiers: tuple[Identifier, ...]


class Cite(Struct, frozen=True):
    """An address that Rounds holds. Raises `UnknownParagraph` for any other. `str()` gives the bare
    address.
    """

    id: str

    def __post_init__(self) -> None:
        if self.id not in _places():
            raise UnknownParagraph(_unknown(self.id))

    @property
    def cite(self) -> str:
        """The citation as a lawyer writes it: `45 CFR 164.312(b)`."""
        return f"45 CFR {self.id.partition('#')[0]}"

    @property
    def above(self) -> tuple[str, ...]:
        """The addresses that hold this one, itself first, then nearest first, spans last."""
        return _above(self.id)

    def __str__(self) -> str:
        return self.id

    def __lt__(self, other: Cite) -> bool:
        return _places()[self.id] < _places()[other.id]


@cache
def _above(address: str) -> tuple[str, ...]:
    """`Cite.above`, found once: it takes a pass over all spans."""
    return *enclosing(address), *(each for each in book().spans if address != each and spans(each, address))


def cfr(address: str) -> Cite:
    """The citation for an address; `45 CFR` in front and spaces are taken away. Raises `UnknownParagraph`."""
    return Cite(address.removeprefix("45 CFR").replace(" ", ""))


@cache
def book() -> Book:
    """Everything in `data/paragraphs.json`, read once. Raises `LawDataWrong`."""
    return read_json(FILE, Book)


@cache
def paragraphs() -> dict[str, Paragraph]:
    """Every paragraph by its id, in legal order."""
    return {each.id: each for each in book().paragraphs}


def under(cite: Cite) -> tuple[Paragraph, ...]:
    """The paragraphs at and below a citation, in legal order: for `164.314(a)`, the standard and its
    specifications.
    """
    return tuple(each for each in book().paragraphs if cite.id in Cite(each.id).above)


@cache
def _places() -> dict[str, int]:
    """Each held address and its place in the law's order."""
    return {address: place for place, address in enumerate(book().addresses)}


def _unknown(address: str) -> str:
    """The sentence for an address that is not held, with the nearest one above it that is."""
    held = next((each for each in enclosing(address)[1:] if each in _places()), "none")
    return (
        f"45 CFR {address} is not held (nearest above it: {held}). Correct the citation, or add the "
        "paragraph to law/data/security_rule.yaml."
    )
