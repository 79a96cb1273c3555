"""The order of Debian package versions (deb-version(7)).

A version is `[epoch:]upstream[-revision]`. Each part is compared as stretches of non-digits and digits in
turn; among non-digits `~` sorts before everything, even the end, and letters before the rest; digits compare
as numbers.

    >>> order("1.0~rc1") < order("1.0") < order("1.0-1") < order("1.0-1+deb12u1") < order("2:0.1")
    True
"""

from __future__ import annotations

import re
from typing import TypeAlias

Number: TypeAlias = tuple[int, str]
"""A number as its length and its digits without leading zeros: sorts as the number, however long."""
Part: TypeAlias = tuple[tuple[tuple[int, ...], Number], ...]
Key: TypeAlias = tuple[Number, Part, Part]


def order(version: str) -> Key:
    """A key that sorts as dpkg does."""
    epoch, colon, rest = version.partition(":")
    if not colon or not re.fullmatch(r"[0-9]+", epoch):
        epoch, rest = "0", version
    upstream, _, revision = rest.rpartition("-")
    if not upstream:
        upstream, revision = rest, "0"
    return _number(epoch), _part(upstream), _part(revision)


def _part(text: str) -> Part:
    """One part as pairs of non-digits and a number; 0 and an empty pair mark the ends: `~` is less."""
    pairs = [pair for pair in re.findall(r"([^0-9]*)([0-9]*)", text) if pair != ("", "")]
    return tuple(((*map(_weight, words), 0), _number(number)) for words, number in [*pairs, ("", "")])


def _weight(char: str) -> int:
    """`~` before the end, letters by their code, all else after letters."""
    if char == "~":
        return -1
    return ord(char) if char.isascii() and char.isalpha() else ord(char) + 256


def _number(digits: str) -> Number:
    """Digits as something that sorts as their number."""
    bare = digits.lstrip("0")
    return len(bare), bare
