"""One question to an outsider and its answer, whatever carries them."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeAlias


class Answer(NamedTuple):
    """What came back: status, media type, body."""

    status: int
    media: str
    body: bytes


class Question(NamedTuple):
    """What is asked: GET where there is no body, else POST."""

    url: str
    body: bytes | None = None
    media: str = ""


Ask: TypeAlias = Callable[[Question], Answer]
"""A transport. Raises `NoAnswer`, and nothing else."""
