"""The product's store with a small log, so that a recorder has little to write down."""

from __future__ import annotations

from pathlib import Path

from rounds.stores.sqlite.store import SqliteStore


class Small(SqliteStore):
    """As the product has it, but for the size of its log and without its keeper: a traced process has one
    thread.
    """

    def __init__(self, path: Path, *, create: bool = True, keeper: bool = False) -> None:  # noqa: ARG002 - as it is opened
        super().__init__(path, create=create, wait=0.3, grown=1 << 16)


class Loose(Small):
    """A store that acknowledges before the disk has it."""

    _synchronous = "NORMAL"
