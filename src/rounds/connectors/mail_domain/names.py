"""Domain names as people write them, and as the world asks for them: pure.

Rules this module keeps:

* A domain is lower case, without a closing dot, its letters beyond ASCII in the form that DNS carries
  (RFC 5891). Letters that the two editions of that standard read differently are refused: which one is meant
  would be a guess.

    >>> domain(" Praxis-Müller.example. ")
    'xn--praxis-mller-klb.example'
"""

from __future__ import annotations

import re
from typing import Final

_LABEL: Final = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_DOUBTFUL: Final = frozenset("ßς\u200c\u200d")
LONGEST: Final = 253


class NotAName(ValueError):
    """A text is no domain name; the sentence says why. Yours to mend."""


def domain(text: str) -> str:
    """A domain in its ASCII form. Raises `NotAName`."""
    plain = text.strip().rstrip(".")
    if _DOUBTFUL & set(plain):
        raise NotAName(f"{text.strip()} has a letter that can be meant in two ways: write its xn-- form.")
    try:
        name = plain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise NotAName(f"{text.strip()!r} is no domain name.") from None
    labels = name.split(".")
    if len(labels) < 2 or len(name) > LONGEST or not all(map(_LABEL.fullmatch, labels)):  # noqa: PLR2004 - a domain and what it is under
        raise NotAName(f"{text.strip()!r} is no domain name.")
    if labels[-1].isdigit():
        raise NotAName(f"{text.strip()!r} is an address, not a domain name.")
    return name


def host(text: str) -> str:
    """A host name out of a record: lower case, without its closing dot."""
    return text.rstrip(".").lower()


def owner(name: str) -> str:
    """The domain that a host most likely belongs to: its last two labels, three where the second is short
    and the last a country's (example.co.uk).
    """
    labels = name.split(".")
    country = len(labels[-1]) == 2 and len(labels) > 2 and len(labels[-2]) <= 3  # noqa: PLR2004 - ccTLD (ISO 3166) and its short registries
    return ".".join(labels[-3:] if country else labels[-2:])
