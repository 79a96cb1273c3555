"""The world's clock and chance, as a simulator hands them in.

Rules this module keeps:

* True time only moves forward, and `pass_` is the only way. The wall clock may be wrong: `jump` sets it apart
  from true time, as a bad battery, a time server or an administrator does. Uptime is never wrong within one
  boot.
* The same seed gives the same bytes.

>>> clock = SimClock(datetime(2026, 11, 24, 9, tzinfo=UTC))
>>> clock.jump(timedelta(days=30))
>>> clock.pass_(timedelta(hours=1))
>>> clock.now().isoformat(), clock.true().isoformat(), clock.mono()
('2026-12-24T10:00:00+00:00', '2026-11-24T10:00:00+00:00', 3600000)
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random as Stream

from rounds.model.times import span_ms

__all__ = ["UTC", "SimClock", "SimRandom", "Stream", "stream", "timedelta"]


class SimClock:
    """A `rounds.ports.Clock` that moves when it is told to."""

    def __init__(self, start: datetime) -> None:
        self._true = start
        self._wrong_by = timedelta(0)
        self._booted = start
        self._boots = 1

    def now(self) -> datetime:
        """What the wall clock shows."""
        return self._true + self._wrong_by

    def mono(self) -> int:
        """Milliseconds since boot."""
        return span_ms(self._true - self._booted)

    def boot(self) -> str:
        """The id of this boot."""
        return f"{self._boots:08x}"

    def true(self) -> datetime:
        """What time it really is: for oracles only, nothing that is tested may ask."""
        return self._true

    @property
    def wrong_by(self) -> timedelta:
        """How far the wall clock stands ahead of true time."""
        return self._wrong_by

    def pass_(self, span: timedelta) -> None:
        """Let time pass."""
        self._true += max(span, timedelta(0))

    def jump(self, span: timedelta) -> None:
        """Set the wall clock ahead (or back), while no time passes."""
        self._wrong_by += span

    def reboot(self) -> None:
        """Begin a new uptime."""
        self._boots += 1
        self._booted = self._true


def stream(seed: str) -> Stream:
    """A repeatable stream of chance for one purpose."""
    return Stream(seed)  # noqa: S311 - a simulator's chance must be repeatable; it keeps no secret


class SimRandom:
    """A `rounds.ports.Random` that gives the same bytes for the same seed."""

    def __init__(self, seed: int) -> None:
        self._stream = stream(f"token {seed}")

    def token(self, size: int) -> bytes:
        """The next `size` bytes."""
        return self._stream.randbytes(size)
