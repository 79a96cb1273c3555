"""Writing an entry as JSON in its one spelling: the pen's encoder beside the `rfc8785` package, which is the
reference.

*Encode*: leaves of the usual fields. *Differences*: how many of a million random leaves the two spell
otherwise, every kind of value in them that a leaf's state may hold, text from all of Unicode among them.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Any, Final
from unicodedata import normalize

import rfc8785

from bench.figure import Figure, Scale, alone, alternate, at_least, figure, within
from rounds.evidence.ledger import _IN_ORDER, Leaf

RATED: Final = 5_000
COMPARED: Final = 1_000_000
LIMIT: Final = 2**53 - 1
TEXTS: Final = (
    "",
    "a",
    'quo"te \\ / back',
    "tab\tline\n",
    "\x00\x1f\x7f",
    "café",
    "Škoda 日本",
    "😀\u2028\ufeff",
)


def measure(scale: Scale) -> Iterator[Figure]:
    """The rate, then the differences."""
    yield _rates(scale)
    count = scale.of(COMPARED, 500)
    chance = Random(20261124)
    odd = sum(differs(random_leaf(chance)) for _ in range(count))
    name = f"leaves of {count:,} random ones that rfc8785 spells otherwise"
    yield alone(name, "leaves", [odd], within(0), os.getloadavg()[0])


def _rates(scale: Scale) -> Figure:
    fields = [usual(number) for number in range(scale.of(RATED, 50))]
    leaves = [Leaf(**each) for each in fields]
    pairs, load = alternate(
        scale.runs, lambda: _rate(_IN_ORDER, leaves, 10), lambda: _rate(rfc8785.dumps, fields, 1)
    )
    return figure("encode beside rfc8785", "leaves/s", pairs, at_least(20), load)


def _rate(encode: Callable[[Any], bytes], values: Sequence[Any], times: int) -> float:
    began = time.perf_counter()
    for _ in range(times):
        for each in values:
            encode(each)
    return times * len(values) / (time.perf_counter() - began)


def usual(number: int) -> dict[str, Any]:
    """The fields of an observation."""
    return {
        "boot": "6f1c0b5e9d2a4c7f8e3b1a0d5c6f7e8d",
        "com": "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
        "id": f"01KMZ3N8Q{number:017d}",
        "k": "observation",
        "mono": 91_234 + number,
        "seq": number + 1,
        "src": "laptops",
        "st": {"at": 1_795_500_000_000 + number, "facts": {"disk_encrypted": True}, "kind": "device"},
        "sub": f"{number:032x}",
        "t": 1_795_500_000_000 + number,
        "turn": number + 1,
        "v": 1,
    }


def random_leaf(chance: Random) -> dict[str, Any]:
    """The fields of a leaf, with anything in its state."""
    fields = usual(chance.randrange(1, 10**6)) | {
        "src": _text(chance) or "a",
        "mono": chance.randrange(LIMIT),
    }
    fields["st"] = {_name(chance): _value(chance, 3) for _ in range(chance.randint(1, 5))}
    if chance.random() < 0.3:
        fields |= {"ref": [chance.randrange(10**7) for _ in range(3)], "ctl": ["164.312(b)"], "sev": "high"}
    return fields


def differs(fields: dict[str, Any]) -> bool:
    """Whether the pen and the reference spell a leaf otherwise."""
    lists: dict[str, Any] = {name: tuple(fields[name]) for name in ("ref", "ctl") if name in fields}
    return _IN_ORDER(Leaf(**fields | lists)) != rfc8785.dumps(fields)


def _value(chance: Random, depth: int) -> Any:
    match chance.randrange(8 if depth else 5):
        case 0:
            return chance.randint(-LIMIT, LIMIT)
        case 1:
            return chance.randint(-9, 9)
        case 2:
            return chance.choice((True, False, None))
        case 3 | 4:
            return _text(chance)
        case 5 | 6:
            return {_name(chance): _value(chance, depth - 1) for _ in range(chance.randint(0, 3))}
    return [_value(chance, depth - 1) for _ in range(chance.randint(0, 3))]


def _name(chance: Random) -> str:
    return "".join(chance.choices("abcXYZ019_.-", k=chance.randint(1, 6)))


def _text(chance: Random) -> str:
    if chance.random() < 0.5:
        return chance.choice(TEXTS)
    points = (chance.choice((chance.randrange(0xD800), chance.randrange(0xE000, 0x110000))) for _ in range(4))
    return normalize("NFC", "".join(map(chr, points)))
