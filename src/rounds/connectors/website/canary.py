"""Marked values: what is typed into a field, every form in which it may leave, and finding it again. Pure.

Rules this module keeps:

* A value fits its field's type and length, and no two fields of a page get the same one. Its letters mix
  cases and its words are parted, so that the value as typed and a vendor's normal form of it differ.
* Nobody's data is used: mail addresses end in `.example` (RFC 2606), telephone numbers lie in 555-0100 to
  555-0199 (reserved for fiction by the North American Numbering Plan).
* Normal forms are those that vendors document for matching people (Meta, *Customer information parameters*:
  mail trimmed and in small letters; telephone digits with country code; birth dates YYYYMMDD; names in small
  letters without punctuation), and each is sought plain and hashed.
* An encoding is named as it was met, outermost first: `gzip+base64`, `url-encoded-twice+sha256`; plain text
  inside a container has the container's name alone.
* A value of digits alone that is short is found only where no letter or digit stands beside it.

    >>> mark = Mark("email", "email", "Quill.Moss7@Canary.example")
    >>> digest = hashlib.sha256(b"quill.moss7@canary.example").hexdigest()
    >>> found((mark,), f"https://t.example/tr?ud[em]={digest}".encode())
    {('email', 'sha256')}
    >>> found((mark,), b"x=Quill.Moss7%2540Canary.example")
    {('email', 'url-encoded-twice')}
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from msgspec import Struct

from rounds.connectors.website.peel import layers

HASHES: Final = ("md5", "sha1", "sha256", "sha512")
SHORTEST: Final = 4
"""Characters below which a value is not sought: chance would find it."""
CODED: Final = 6
"""Characters below which another spelling of a value is not sought."""
CLEAR: Final = 9
"""Digits below which a value must stand alone."""
_SYLLABLES: Final = (
    "ba",
    "do",
    "fi",
    "gu",
    "ke",
    "lo",
    "mi",
    "nu",
    "pa",
    "ro",
    "si",
    "tu",
    "ve",
    "wo",
    "ya",
    "zu",
)


class Mark(Struct, frozen=True):
    """A value in a field. `sort` is the field's type: text, email, tel, date, number, …"""

    field: str
    sort: str
    value: str


def value_for(sort: str, place: int, seed: int, longest: int = 0) -> str:
    """A marked value for the field at a place (0 …) of a page, the same for the same `seed`; empty where none
    that could be found again fits.
    """
    word = _word(place, seed)
    made = {
        "email": f"{word}.{_word(place + 997, seed)}@Canary.example",
        "tel": f"({201 + place % 700}) 555-01{(place + seed) % 100:02d}",
        "date": f"19{31 + seed % 40:02d}-{place % 12 + 1:02d}-{place // 12 % 28 + 1:02d}",
        "month": f"19{31 + seed % 40:02d}-{place % 12 + 1:02d}",
        "number": f"{(seed * 7919 + place * 104_729) % 900_000 + 100_000}",
        "url": f"https://{word.lower()}.example/",
        "password": f"{word}-{_word(place + 499, seed)}7!",
        "digits": f"{(seed * 7919 + place * 104_729) % 900_000_000 + 100_000_000}",
    }.get(sort, f"{word} {_word(place + 499, seed)}")
    if longest and len(made) > longest:
        made = re.sub(r"[^A-Za-z0-9]", "", made)[:longest]
    return made if len(made) >= SHORTEST else ""


def forms(mark: Mark) -> dict[bytes, str]:
    """Every plain form in which a value may be met, with its name: as typed, or a normal form."""
    value = mark.value
    made = {value: "plain"}
    bare = re.sub(r"[^a-z0-9]", "", value.lower())
    normal = [value.strip().lower(), re.sub(r"\s+", "", value.lower()), bare, value.upper()]
    digits = re.sub(r"\D", "", value)
    if mark.sort == "tel":
        normal += [digits, f"1{digits}", f"+1{digits}"]
    if mark.sort == "date":
        year, month, day = value.split("-")
        normal += [
            f"{month}/{day}/{year}",
            f"{month}{day}{year}",
            f"{day}{month}{year}",
            f"{month}-{day}-{year}",
        ]
    for each in normal:
        if len(each) >= SHORTEST:
            made.setdefault(each, "normalised")
    return {text.encode(): name for text, name in made.items()}


def found(marks: Iterable[Mark], *texts: bytes) -> set[tuple[str, str]]:
    """Pairs of a field and the encoding in which its value was met in what left (an address, a header, a
    body).
    """
    met: set[tuple[str, str]] = set()
    sought = tuple(marks)
    for text in texts:
        peeled = list(layers(text)) if sought and text else []
        met |= {(mark.field, name) for mark in sought for name in _encodings(mark, peeled)}
    return met


def _encodings(mark: Mark, peeled: list[tuple[str, bytes]]) -> set[str]:
    """In which encodings a value stands in a text. Plain forms count most: a value that was met as typed was
    not normalised too.
    """
    names: dict[str, set[str]] = {}
    for needle, name in needles(mark).items():
        for layer, text in peeled:
            if needle in text and _alone(needle, text):
                names.setdefault(layer, set()).add(name)
    return {
        _called(layer, name)
        for layer, each in names.items()
        for name in each
        if not (name == "normalised" and "plain" in each) and not (layer and each <= names.get("", set()))
    }


def _called(layer: str, name: str) -> str:
    """An encoding's name, outermost first."""
    if not layer:
        return name
    return layer if name == "plain" else f"{layer}+{name}"


@lru_cache(4096)
def needles(mark: Mark) -> dict[bytes, str]:
    """What is sought for a value, and how it is called when it is met."""
    made: dict[bytes, str] = {}
    plain = forms(mark)
    for text, name in plain.items():
        made.setdefault(text, name)
    for text in plain:
        for needle, name in _coded(text):
            if len(needle) >= CODED:
                made.setdefault(needle, name)
    return made


def _coded(text: bytes) -> Iterator[tuple[bytes, str]]:
    """A plain form in other letters."""
    for core in _at_alignments(text):
        yield core, "base64"
        yield core.translate(bytes.maketrans(b"+/", b"-_")), "base64url"
    yield text.hex().encode(), "hex"
    yield text.hex().upper().encode(), "hex"
    for name in HASHES:
        digest = hashlib.new(name, text, usedforsecurity=False).digest()
        yield digest.hex().encode(), name
        yield digest.hex().upper().encode(), name
        coded = base64.b64encode(digest).rstrip(b"=")
        yield coded, name
        yield coded.translate(bytes.maketrans(b"+/", b"-_")), name


def _at_alignments(text: bytes) -> Iterator[bytes]:
    """What of a text's base64 does not depend on what stands before and after it, at each of three places."""
    for before in range(3):
        coded = base64.b64encode(b"\0" * before + text + b"\0\0").rstrip(b"=")
        first = -(-before * 4 // 3)
        last = (before + len(text)) * 8 // 6
        yield coded[first:last]


def _alone(needle: bytes, text: bytes) -> bool:
    """Whether a short number stands alone somewhere; other needles need not."""
    if len(needle) >= CLEAR or not needle.isdigit():
        return True
    return re.search(rb"(?<![0-9A-Za-z.])" + needle + rb"(?![0-9A-Za-z.])", text) is not None


def _word(place: int, seed: int) -> str:
    """A word that no language has, with a capital; others for other places."""
    number = (place * 2_654_435_761 + seed * 40_503 + 12_345) % (1 << 24)
    parts = [_SYLLABLES[number >> shift & 15] for shift in range(0, 24, 6)] + [_SYLLABLES[place & 15]]
    return "".join(parts).capitalize()
