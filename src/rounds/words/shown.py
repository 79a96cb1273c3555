r"""What a reader sees of a text, one plain character for each, with the way back to the original.

Rules this module keeps:

* Encoded words (RFC 2047 section 2) are decoded; a character of one stands for the whole encoded word.
* Characters that do not show are dropped, look-alike letters and accents become plain Latin, a run that is
  written right to left by an override (Unicode UAX 9, U+202E) is read as it is shown, spaced-out letters are
  joined.
* Every plain character knows the stretch of the original that it stands for. Work grows with the length
  alone.

Worked example: a zero-width space and a Cyrillic letter, both gone to the reader.

    >>> seen = show("Ana: c\u200bh\u0435mo")
    >>> seen.plain, seen.span(5, 10)
    ('Ana: chemo', (5, 11))
    >>> show("=?UTF-8?B?Y2hlbW8=?=").span(0, 5)
    (0, 20)
"""

from __future__ import annotations

import re
import unicodedata
from binascii import Error, a2b_base64
from functools import lru_cache
from typing import Final

from msgspec import Struct

_ENCODED: Final = re.compile(
    r"=\?([A-Za-z0-9._-]{1,40})(?:\*[A-Za-z-]{1,20})?\?([BbQq])\?([!->@-~]{0,400})\?="
)
_SPACED: Final = re.compile(r"(?<![A-Za-z])[A-Za-z](?:([ .*_])[A-Za-z](?:\1[A-Za-z]){3,39})(?![A-Za-z])")
_SPACES: Final = ("    ", "....", "****", "____")
_QUOTED: Final = re.compile(rb"=([0-9A-Fa-f]{2})")
_OVERRIDE: Final = "\u202e"
_POP: Final = "\u202c"
_ALIKE: Final = dict(
    zip(
        "АВСЕНІЈКМОРЅТХҮаеорсухіјѕԁһкмтвнгпΑΒΕΖΗΙΚΜΝΟΡΤΥΧαονρικυτωγ",
        "ABCEHIJKMOPSTXYaeopcyxijsdhkmtbhrnABEZHIKMNOPTYXaovpikutwy",
        strict=True,
    )
)
_LATIN: Final = {
    **dict.fromkeys("\u2018\u2019\u0060\u00b4", "'"),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
    **dict.fromkeys("\u201c\u201d\u00ab\u00bb", '"'),
    "ß": "ss",
    "æ": "ae",
    "Æ": "AE",
    "ø": "o",
    "Ø": "O",
    "ł": "l",
    "Ł": "L",
    "đ": "d",
    "Đ": "D",
    "\u0131": "i",
    "ð": "d",
    "þ": "th",
    "œ": "oe",
    "º": "o",
    "ª": "a",
}
_UNSEEN: Final = frozenset({"Cf", "Cc", "Mn", "Me"})
_BLANK: Final = frozenset("\t\n\r\v\f")


class Shown(Struct, frozen=True, gc=False):
    """A text as it is seen: `plain`, and where each plain character starts and ends in the original."""

    plain: str
    starts: list[int] | None
    """Code points; `None` when every character stands for itself."""
    ends: list[int] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where plain characters `start` to `end` (end excluded, at least one) lie in the original."""
        if self.starts is None or self.ends is None:
            return start, end
        inside = range(start, end)
        return min(self.starts[at] for at in inside), max(self.ends[at] for at in inside)


def show(text: str) -> Shown:
    """What a reader sees of a text of any length and content."""
    if text.isascii() and text.isprintable() and "=?" not in text and not _maybe_spaced(text):
        return Shown(text, None, None)
    pieces = _decoded(text) if "=?" in text else [(char, at, at + 1) for at, char in enumerate(text)]
    if _OVERRIDE in text:
        pieces = _turned(pieces)
    return _joined([(plain, start, end) for char, start, end in pieces for plain in plain_of(char)])


@lru_cache(maxsize=4096)
def plain_of(char: str) -> str:
    """The plain characters for one character: none if it does not show.

    >>> plain_of("é"), plain_of("ﬁ"), plain_of("\u200b"), plain_of("\u0430")
    ('e', 'fi', '', 'a')
    """
    if char.isascii():
        return " " if char in _BLANK else char if char.isprintable() else ""
    known = _LATIN.get(char) or _ALIKE.get(char)
    if known:
        return known
    made = unicodedata.normalize("NFKD", char)
    kept = (
        _LATIN.get(each) or _ALIKE.get(each) or each
        for each in made
        if unicodedata.category(each) not in _UNSEEN
    )
    return "".join(" " if each.isspace() else each for each in kept)


def _decoded(text: str) -> list[tuple[str, int, int]]:
    """Characters with encoded words decoded; white space between two encoded words is not shown (RFC 2047
    6.2).
    """
    pieces: list[tuple[str, int, int]] = []
    at = 0
    for found in _ENCODED.finditer(text):
        start, end = found.span()
        between = text[at:start]
        if at == 0 or between.strip() or not between or text[at - 2 : at] != "?=":
            pieces += [(char, at + n, at + n + 1) for n, char in enumerate(between)]
        pieces += [(char, start, end) for char in _word(found)]
        at = end
    pieces += [(char, at + n, at + n + 1) for n, char in enumerate(text[at:])]
    return pieces


def _word(found: re.Match[str]) -> str:
    """The text of one encoded word; as it stands if it can't be decoded."""
    charset, how, coded = found.groups()
    try:
        return _octets(how, coded).decode(charset, "replace") or found.group()
    except (Error, LookupError, UnicodeError):
        return found.group()


def _octets(how: str, coded: str) -> bytes:
    raw = coded.encode("ascii")
    if how in "Bb":
        return a2b_base64(raw + b"=" * (-len(raw) % 4))
    return _QUOTED.sub(lambda hit: bytes([int(hit.group(1), 16)]), raw.replace(b"_", b" "))


def _turned(pieces: list[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    """Characters in the order in which overridden runs are shown."""
    shown: list[tuple[str, int, int]] = []
    run: list[tuple[str, int, int]] | None = None
    for piece in pieces:
        if piece[0] == _OVERRIDE:
            shown += reversed(run or [])
            run = []
        elif run is not None and piece[0] == _POP:
            shown += reversed(run)
            run = None
        else:
            (shown if run is None else run).append(piece)
    return shown + list(reversed(run or []))


def _joined(pieces: list[tuple[str, int, int]]) -> Shown:
    """Pieces as a `Shown`, spaced-out letters joined."""
    plain = "".join(piece[0] for piece in pieces)
    if _maybe_spaced(plain):
        dropped: set[int] = set()
        for found in _SPACED.finditer(plain):
            dropped.update(range(found.start() + 1, found.end(), 2))
        pieces = [piece for at, piece in enumerate(pieces) if at not in dropped]
        plain = "".join(piece[0] for piece in pieces)
    return Shown(plain, [piece[1] for piece in pieces], [piece[2] for piece in pieces])


def _maybe_spaced(text: str) -> bool:
    """Whether every other character is the same mark for a while, as between spaced-out letters."""
    halves = text[::2], text[1::2]
    return any(spaces in half for spaces in _SPACES for half in halves)
