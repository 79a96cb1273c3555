"""How a place in 45 CFR is written, and how places compare.

An address is a section and what stands below it::

    164.308                    a section
    164.308(a)(1)(ii)(A)       a paragraph: letter, number, roman numeral, capital, number, roman
    164.402#risk               a part of a section that the regulation leaves without a letter
    164.400-414                a span of sections that is cited as one

Rules this module keeps:

* Order is the law's, not the alphabet's: section by section, an address before what stands below it, a span
  before its first section, and (i) is the ninth letter at the first level but one at the third.

      >>> sorted(["164.312(b)", "164.312(a)(2)(iv)", "164.312(a)(2)(i)", "164.308(a)(8)"], key=legal_key)
      ['164.308(a)(8)', '164.312(a)(2)(i)', '164.312(a)(2)(iv)', '164.312(b)']

* What encloses an address follows from how it is written, nearest first.

      >>> enclosing("164.308(a)(1)(ii)")
      ('164.308(a)(1)(ii)', '164.308(a)(1)', '164.308(a)', '164.308')

Pure text: whether an address exists is `paragraphs`' business.
"""

from __future__ import annotations

import re
from typing import Final

_ADDRESS: Final = re.compile(r"(\d{3})\.(\d{3})(?:-(\d{3})|((?:\([A-Za-z0-9]{1,5}\))*)(#[a-z]+)?)")
_STEP: Final = re.compile(r"\(([A-Za-z0-9]+)\)")
_ROMAN: Final = {"i": 1, "v": 5, "x": 10, "l": 50}
# The kind of designator at each level below the section (the Federal Register's Document Drafting Handbook).
_LEVELS: Final = ("letter", "number", "roman", "capital", "number", "roman")


def is_address(text: str) -> bool:
    """Whether `text` is written as an address; it need not exist."""
    return _ADDRESS.fullmatch(text) is not None


def legal_key(address: str) -> tuple[int, ...]:
    """A key that sorts addresses in the law's order. Raises `ValueError` when `address` is not written as
    one.
    """
    found = _ADDRESS.fullmatch(address)
    if found is None:
        raise ValueError(f"{address!r} is not written as a place in 45 CFR, such as 164.308(a)(1)(ii)(A).")
    part, section, span_end, steps, fragment = found.groups()
    if span_end:
        return int(part), int(section), 0
    below = [_place(each, level) for level, each in enumerate(_STEP.findall(steps))]
    return int(part), int(section), 1, *below, *(ord(letter) for letter in fragment or "")


def enclosing(address: str) -> tuple[str, ...]:
    """The address itself and every address it stands under, nearest first, up to its section."""
    found: list[str] = [address]
    while address.endswith(")") or "#" in address:
        address = address.partition("#")[0] if "#" in address else address[: address.rindex("(")]
        found.append(address)
    return tuple(found)


def spans(span: str, address: str) -> bool:
    """Whether a span such as `164.400-414` holds the address."""
    first, last = legal_key(span)[:2], int(span.rpartition("-")[2])
    part, section = legal_key(address)[:2]
    return part == first[0] and first[1] <= section <= last


def _place(designator: str, level: int) -> int:
    """Which one of its level a designator is: (c) is 3, (iv) is 4, (B) is 2."""
    sort = _LEVELS[level] if level < len(_LEVELS) else ""
    if sort == "number" and designator.isdecimal():
        return int(designator)
    if sort == "roman" and set(designator) <= set(_ROMAN):
        return _roman(designator)
    if sort in ("letter", "capital") and len(designator) == 1 and designator.islower() == (sort == "letter"):
        return ord(designator.lower()) - ord("a") + 1
    raise ValueError(f"({designator}) can't stand at level {level + 1} below a section.")


def _roman(numeral: str) -> int:
    """The value of a small roman numeral."""
    values = [_ROMAN[letter] for letter in numeral]
    following = [*values[1:], 0]
    return sum(-value if value < after else value for value, after in zip(values, following, strict=True))
