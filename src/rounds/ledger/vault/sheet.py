r"""The recovery sheet: a clinic's keys on paper, to be typed in again.

A key of 32 bytes is two lines, each with half of it in hex and a check:

    <number>  <name> <half>/2  <8 groups of 4 hex digits>  <check, 2 groups of 4>

    check = first 4 bytes of SHA-256("rounds.v1.sheet" || 0x00 || origin || 0x00 || name || 0x00 || half
                                     || 0x00 || the 16 bytes)

`name` is that of a file in `keys`, or `payload <generation>`. A line that begins with a number is one of a
key; every other line is for whoever reads it.

Rules:

1. Each line is checked by itself, so that a slip is told by the line that it is in.
2. Letter O is read as 0, and I and L as 1: no hex digit is meant by them. Case and spaces don't count.
3. The check binds a line to its ledger, its key and its half: none is taken for another.

>>> lines = key_lines({"pseudonyms": bytes(range(32))}, "rounds.invalid/00ff")
>>> print("\n".join(lines))
01  pseudonyms 1/2    0001 0203 0405 0607 0809 0a0b 0c0d 0e0f  0738 81cc
02  pseudonyms 2/2    1011 1213 1415 1617 1819 1a1b 1c1d 1e1f  51bd debd
>>> typed("\n".join(lines), "rounds.invalid/00ff").keys == {"pseudonyms": bytes(range(32))}
True
>>> print(typed("\n".join(lines).replace("1e1f", "1e1e"), "rounds.invalid/00ff").slips[0])
Line 02 (pseudonyms 2/2) is mistyped: its check does not fit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Final, NamedTuple

HALF: Final = 16
"""Bytes on a line."""
DIGITS: Final = 2 * HALF + 8
"""Hex digits on a line, its check's included."""
MOST: Final = 1 << 20
"""Characters that are read of a sheet."""
_FORM: Final = re.compile(
    r"\s*(?P<number>[0-9]+)[.\s]\s*(?P<name>[a-z0-9][a-z0-9._-]{0,63}(?: [0-9]{1,5})?)\s+"
    r"(?P<half>[12])\s*/\s*2\s+(?P<digits>[0-9a-foil\s]+)",
    re.IGNORECASE,
)
_READ_AS: Final = str.maketrans("oil", "011")


class Typed(NamedTuple):
    """What was read of a sheet: whole keys by name, and a sentence for each line that has a slip or is not
    there.
    """

    keys: dict[str, bytes]
    slips: list[str]


def key_lines(keys: Mapping[str, bytes], origin: str) -> list[str]:
    """The lines of some keys of 32 bytes, by name."""
    wide = max(max(map(len, keys), default=0) + len(" 1/2  "), 18)
    made: list[str] = []
    for name, key in keys.items():
        for half, part in ((1, key[:HALF]), (2, key[HALF:])):
            check = _check(origin, name, half, part)
            label = f"{name} {half}/2".ljust(wide)
            made.append(f"{len(made) + 1:02}  {label}{_groups(part)}  {_groups(check)}")
    return made


def typed(text: str, origin: str) -> Typed:
    """The keys in a sheet that was typed in."""
    halves: dict[tuple[str, int], bytes] = {}
    slips = []
    for line in text[:MOST].splitlines():
        if not re.match(r"\s*[0-9]+[.\s]", line):
            continue
        found = _FORM.fullmatch(line.rstrip())
        if found is None:
            number = line.split()[0][:8]
            slips.append(f"Line {number} is mistyped: it is not number, name, half and {DIGITS} hex digits.")
            continue
        name, half = found["name"].lower(), int(found["half"])
        part, slip = _part(found["digits"], (origin, name, half))
        if slip:
            slips.append(f"Line {found['number']} ({name} {half}/2) is mistyped: {slip}.")
        else:
            halves[name, half] = part
    return Typed(_whole(halves), [*slips, *_lacking(halves, slips)])


def _part(text: str, where: tuple[str, str, int]) -> tuple[bytes, str]:
    """The half that was typed, and what is wrong with it, empty when nothing is."""
    digits = re.sub(r"\s", "", text.lower()).translate(_READ_AS)
    if len(digits) != DIGITS:
        return b"", f"it has {len(digits)} hex digits of {DIGITS}"
    part, check = bytes.fromhex(digits[: 2 * HALF]), bytes.fromhex(digits[2 * HALF :])
    return part, "" if check == _check(*where, part) else "its check does not fit"


def _whole(halves: Mapping[tuple[str, int], bytes]) -> dict[str, bytes]:
    names = dict.fromkeys(name for name, _ in halves)
    return {
        name: halves[name, 1] + halves[name, 2] for name in names if {(name, 1), (name, 2)} <= halves.keys()
    }


def _lacking(halves: Mapping[tuple[str, int], bytes], slips: list[str]) -> Iterator[str]:
    """Halves whose other half was not typed at all."""
    for name, half in halves:
        other = 3 - half
        if (name, other) not in halves and not any(f"({name} {other}/2)" in each for each in slips):
            yield f"The line {name} {other}/2 is missing: both halves of a key are needed."


def _groups(part: bytes) -> str:
    return part.hex(" ", 2)


def _check(origin: str, name: str, half: int, part: bytes) -> bytes:
    said = f"rounds.v1.sheet\0{origin}\0{name}\0{half}\0".encode()
    return sha256(said + part).digest()[:4]
