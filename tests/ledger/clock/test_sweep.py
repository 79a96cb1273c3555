"""Whatever the clock does, recording goes on, nothing is signed behind the last signature, no name signs two
histories, and with the clock right again the next checkpoint is made by itself.

A few histories in the normal run, many with ROUNDS_SOAK=1.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import Final

from tests.ledger.clock.jumping import lives

SOAK: Final = os.environ.get("ROUNDS_SOAK") == "1"
SEED: Final = 20261124
HISTORIES: Final = 200 if SOAK else 6
STEPS: Final = 60 if SOAK else 30


def test_no_clock_stops_recording_or_parts_a_history(tmp_path: Path) -> None:
    counts: Counter[str] = Counter()
    for number in range(HISTORIES):
        counts += lives(tmp_path / str(number), SEED + number, STEPS)
    print(f"\n{HISTORIES} histories of {STEPS} steps: {dict(counts)}")
    told = {"recorded", "signed", "refused", "jumps", "ends", "kills"}
    assert told <= counts.keys(), counts
    assert counts["waited for"] + counts["went on at once"] > 0
