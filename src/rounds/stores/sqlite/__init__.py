"""One clinic's store in one SQLite file. `SqliteStore` is the whole face of it."""

from rounds.stores.sqlite.store import SqliteStore

__all__ = ["SqliteStore"]
