"""What a copy elsewhere can do, and what it is asked to prove.

Rules this module keeps:

* A copy is asked for what *lies there*, each version of it, never for what it was sent.
* Every method raises `OffsiteError` alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple, Protocol


class Found(NamedTuple):
    """One version of a file as it was read back. `until` is the end of its lock, `None` for no lock.

    `hold` says that a legal hold stands; `latest` that it is what a plain reader gets. `id` is the store's.
    """

    data: bytes
    until: datetime | None
    hold: bool
    latest: bool
    id: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 of what was read, in hex."""
        return sha256(self.data).hexdigest()


class Copy(Protocol):
    """One copy elsewhere. `name` is what the clinic calls it; `locks` whether files there can be locked."""

    @property
    def name(self) -> str:
        """What the clinic calls it."""
        ...

    @property
    def locks(self) -> bool:
        """Whether it can lock."""
        ...

    def require_ready(self, now: datetime) -> Sequence[str]:
        """Try it before anything is trusted to it; gives what its owner should know, in sentences.

        Raises `NotLocked` for a store that would let go of what it was given.
        """
        ...

    def put(self, name: str, data: bytes, until: datetime, *, hold: bool) -> None:
        """Write a file, locked to `until` where it can, durably. Another version may lie under the name."""
        ...

    def found(self, name: str) -> list[Found]:
        """Every version of a file, the oldest first; none for none."""
        ...

    def extend(self, name: str, version: str, until: datetime) -> None:
        """Lock a version for longer."""
        ...

    def hold(self, name: str, version: str, *, on: bool) -> None:
        """Put a legal hold on a version, or lift it. Raises `BadSettings` where there are none."""
        ...

    def recent(self, name: str, most: int) -> list[Found]:
        """The newest versions of a file, newest first, at most so many."""
        ...

    def names(self) -> Iterator[str]:
        """Every name that has a version, once."""
        ...
