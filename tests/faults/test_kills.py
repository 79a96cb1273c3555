"""kill -9: a writer killed at any moment leaves all it acknowledged, whole turns only, in order."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.faults.trace import ENV
from tests.faults.workload import SOAK

KILLS = 5000 if SOAK else 500


def test_nothing_acknowledged_is_lost_by_killing_the_writer(tmp_path: Path) -> None:
    script = Path(__file__).with_name("kills.py")
    command = [sys.executable, str(script), str(tmp_path), str(KILLS), "20260302"]
    said = subprocess.run(command, env=ENV, capture_output=True, text=True, check=True)
    found = json.loads(said.stdout)
    assert found["wrong"] == []
    assert found["acknowledged"] > 5 * KILLS, "writers that were killed before they wrote prove nothing"
    assert found["early"] > KILLS // 30, "nor do writers that were all killed late"
