"""What is connected, opened: once for each connection, for an opened source remembers what it accepted."""

from __future__ import annotations

from collections.abc import Callable

from rounds.app import Opened
from rounds.home import Connection, Place
from rounds.sdk.connector import ConnectorError, Host
from rounds.wiring import CONNECTORS, open_source


class Sources:
    """A clinic's opened sources. One that can't be opened is told to `trouble` once and stops no other."""

    def __init__(self, place: Place, trouble: Callable[[str], None], host: Host | None = None) -> None:
        self._place, self._trouble, self._host = place, trouble, host
        self._opened: dict[str, tuple[Connection, Opened | None]] = {}
        self.failed: set[str] = set()

    def __call__(self) -> list[Opened]:
        """Everything that is connected now and can be opened."""
        connected = self._place.connections()
        for each in connected:
            if self._opened.get(each.system, (None, None))[0] != each:
                self._opened[each.system] = (each, self._open(each))
        now = (self._opened[each.system][1] for each in connected)
        return [each for each in now if each is not None]

    def _open(self, each: Connection) -> Opened | None:
        self.failed.discard(each.system)
        try:
            return open_source(each, self._host)
        except ConnectorError as why:
            self._fail(each, str(why))
        except ModuleNotFoundError as why:
            if not (why.name or "").startswith(CONNECTORS):
                raise
            self._fail(each, f"this release has no connector {each.connector!r}.")
        return None

    def _fail(self, each: Connection, why: str) -> None:
        self.failed.add(each.system)
        self._trouble(f"{each.system} can't be looked at: {why} Connect it again (yours to do).")
