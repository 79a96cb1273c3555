"""A disk without room: a turn is refused whole, what was acknowledged stays, and with room it goes on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.faults.trace import ENV


def test_a_full_disk_refuses_whole_turns_and_goes_on_when_there_is_room(tmp_path: Path) -> None:
    own_mounts = ["unshare", "--mount", *(["--map-root-user"] if os.getuid() else [])]
    script = Path(__file__).with_name("disk_full.py")
    command = [*own_mounts, sys.executable, str(script), str(tmp_path)]
    said = subprocess.run(command, env=ENV, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr
    found = json.loads(said.stdout)
    acked = found["acked"]
    assert acked >= 50
    assert found["after refusal"] == acked
    assert found["position"] == acked // 5 - 1
    assert found["refused again"]
    assert found["with room again"] == found["reopened"] == acked + 5
    assert "store.db" in found["told"]
    assert "Make room" in found["told"]
