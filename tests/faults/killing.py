"""Killing a forked process at random moments that are spread over its work, not over the clock.

A machine that is busy writes more slowly. So a moment is named by how many lines the process has said, and
by what part of the time that a line takes passed since: on any machine as many lives end in the opening, in
a turn, and between two.
"""

from __future__ import annotations

import os
import select
import signal
import time
from collections.abc import Callable
from random import Random
from typing import Final, NoReturn

PATIENCE: Final = 120.0
"""Seconds that a process may be silent before something is wrong with it."""


class Killer:
    """Kills one process after another, and learns how long the first line of one and each other take.

    Of eight lives one ends before its first line, the others after 1 to `most` lines.
    """

    def __init__(self, chance: Random, most: int = 18) -> None:
        self._chance, self._most = chance, most
        self._opening, self._line = 0.02, 0.005

    def life(self, live: Callable[[int], NoReturn], *, early: bool = False) -> list[str]:
        """Fork, let the child `live` with a descriptor to say lines to, kill it; the whole lines it said.

        `early` kills it before its first line, or about then.
        """
        wanted = 0 if early or not self._chance.randrange(8) else self._chance.randint(1, self._most)
        part = self._chance.uniform(0, 1.5)
        back, out = os.pipe()
        child = os.fork()
        if child == 0:
            live(out)
        os.close(out)
        said = self._heard(back, wanted)
        time.sleep(part * (self._line if wanted else self._opening))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        with os.fdopen(back, "rb") as rest:
            said += rest.read()
        return [line.decode().strip() for line in said.splitlines(keepends=True) if line.endswith(b"\n")]

    def _heard(self, back: int, wanted: int) -> bytes:
        """Wait for so many lines; how long they took is remembered."""
        said, start, first = b"", time.monotonic(), 0.0
        while said.count(b"\n") < wanted:
            ready, _, _ = select.select([back], [], [], PATIENCE)
            more = os.read(back, 1 << 16) if ready else b""
            assert more, f"the process said {said!r} and then nothing, and {wanted} lines were awaited"
            first = first or time.monotonic() - start
            said += more
        if wanted:
            self._opening = first
            self._line = (time.monotonic() - start - first) / (wanted - 1) if wanted > 1 else self._line
        return said
