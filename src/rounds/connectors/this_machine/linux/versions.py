"""The order of Debian package versions (deb-version(7)).

A version is `[epoch:]upstream[-revision]`. Each part is compared as stretches of non-digits and digits in turn; among
non-digits `~` sorts before everything, even the end, and letters before the rest; digits compare as numbers.

    >>> order("1.0~rc1") < order("1.0") < order("1.0-1") < order("1.0-1+deb12u1") < order("2:0.1")
    True
"""

from __future__ import annotations

import re
from typing import TypeAlias

Key: TypeAlias = tuple[int, tuple[tuple[tuple[int, ...], int], ...], tuple[tuple[tuple[int, ...], int], ...]]


def order(version: str) -> Key:
    """A key that sorts as dpkg does."""
    epoch, colon, rest = version.partition(":")
    if not colon or not epoch.isdecimal():
        epoch, rest = "0", version
    upstream, _, revision = rest.rpartition("-")
    if not upstream:
        upstream, revision = rest, "0"
    return int(epoch), _part(upstream), _part(revision)


def _part(text: str) -> tuple[tuple[tuple[int, ...], int], ...]:
    """One part as pairs of non-digits and a number; 0 ends non-digits, and an empty pair the part, so that `~` is less."""
    pairs = [pair for pair in re.findall(r"([^0-9]*)([0-9]*)", text) if pair != ("", "")]
    return tuple(((*map(_weight, words), 0), int(number or 0)) for words, number in [*pairs, ("", "")])


def _weight(char: str) -> int:
    """`~` before the end, letters by their code, all else after letters."""
    if char == "~":
        return -1
    return ord(char) if char.isascii() and char.isalpha() else ord(char) + 256
