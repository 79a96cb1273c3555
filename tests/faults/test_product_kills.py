"""kill -9 of a clinic's process at any moment: what it answered is in chart and ledger, and they verify."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.faults.trace import ENV
from tests.faults.workload import SCRATCH, SOAK

KILLS: Final = 500 if SOAK else 120


def test_no_answered_push_is_lost_by_killing_the_clinic(tmp_path: Path) -> None:
    script = Path(__file__).with_name("product_kills.py")
    with TemporaryDirectory(dir=SCRATCH) as folder:
        command = [sys.executable, str(script), folder, str(KILLS), "20261124"]
        said = subprocess.run(command, env=ENV, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert said.returncode == 0, said.stderr
    found = json.loads(said.stdout)
    print(f"\n{found['kills']} kills, {found['acknowledged']} pushes answered, {found['early']} too early")
    assert found["wrong"] == []
    assert found["acknowledged"] > 5 * KILLS, "lives that were cut off before they answered prove nothing"
    assert found["early"] > KILLS // 30, "nor do lives that were all cut off late"
