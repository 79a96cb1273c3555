"""The labelled lines of `sets/`, in parts by how far those who made the detector looked at them."""

import hashlib
from pathlib import Path
from typing import Final

import msgspec

from rounds.words.score import Labelled

SETS: Final = Path(__file__).parent / "sets"
PARTS: Final = ("tuned on", "misses read late", "not read")
"""A half that was at hand while lists and rules were made; a quarter on which the detector was tried, and
whose misses were read after its figures had been taken; a quarter on which it was tried and of which no line
was read.
"""
NAMES: Final = ("subjects", "lists", "sms", "campaigns")
LATER: Final = ("second", "third", "fourth", "fifth", "sixth")
"""Folders of the sets that `sets/SMALL_CLINICS.md` tells of."""


def parsed(raw: bytes) -> list[Labelled]:
    """The lines of one file."""
    return [msgspec.json.decode(line, type=Labelled) for line in raw.splitlines() if line.strip()]


def open_set(name: str) -> list[Labelled]:
    """The open lines of a set."""
    return parsed((SETS / f"{name}.ndjson").read_bytes())


def later_set(folder: str, name: str) -> list[Labelled]:
    """The lines of a set in one of the folders of `LATER`."""
    return parsed((SETS / folder / f"{name}.ndjson").read_bytes())


def part(line: Labelled) -> str:
    """One of `PARTS`, by the digest of the line's id."""
    first, second, *_ = hashlib.sha256(line.id.encode()).digest()
    return PARTS[0] if first % 2 == 0 else PARTS[1 + second % 2]
