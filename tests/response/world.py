"""What an outbox needs of the world, to be set by hand: a clock, chance, and a channel that listens."""

from __future__ import annotations

from datetime import datetime, timedelta

from rounds.sdk.channel import ChannelError, Notice


class Watchmaker:
    """A clock whose wall time and uptime are moved by hand, together or apart."""

    def __init__(self, wall: datetime) -> None:
        self.wall = wall
        self.uptime = 1_000_000

    def now(self) -> datetime:
        return self.wall

    def mono(self) -> int:
        return self.uptime

    def boot(self) -> str:
        return "boot-1"

    def go(self, span: timedelta) -> None:
        """Time goes by."""
        self.wall += span
        self.uptime += int(span.total_seconds() * 1000)


class Chance:
    """The same chance every time: `byte` from 0 to 255."""

    def __init__(self, byte: int = 255) -> None:
        self.byte = byte

    def token(self, size: int) -> bytes:
        return bytes([self.byte]) * size


class Listener:
    """A channel that takes notices, unless the next of `errors` says otherwise."""

    name = "listener"

    def __init__(self, name: str = "listener") -> None:
        self.name = name
        self.errors: list[ChannelError] = []
        self.heard: list[Notice] = []
        self.calls = 0

    def deliver(self, notice: Notice) -> str:
        self.calls += 1
        if self.errors:
            raise self.errors.pop(0)
        self.heard.append(notice)
        return f"heard {notice.id}"
