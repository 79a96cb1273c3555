"""The labelled lines of `sets/`, in two halves: one that the detector was tuned on, one that it was only
tried on.
"""

import hashlib
from pathlib import Path
from typing import Final

import msgspec

from rounds.words.score import Labelled

SETS: Final = Path(__file__).parent / "sets"
NAMES: Final = ("subjects", "lists", "sms", "campaigns")


def parsed(raw: bytes) -> list[Labelled]:
    """The lines of one file."""
    return [msgspec.json.decode(line, type=Labelled) for line in raw.splitlines() if line.strip()]


def open_set(name: str) -> list[Labelled]:
    """The open lines of a set."""
    return parsed((SETS / f"{name}.ndjson").read_bytes())


def tuned_on(line: Labelled) -> bool:
    """Whether a line is of the half that was read while lists and rules were made: by its id's digest."""
    return hashlib.sha256(line.id.encode()).digest()[0] % 2 == 0
