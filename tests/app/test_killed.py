"""A writer that was killed holds up nobody, and nothing that it acknowledged is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from rounds.home import Home
from rounds.ports import Held
from rounds.wiring import begin_clinic, open_clinic

WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from rounds.home import Home
from rounds.model.records import Attestation
from rounds.wiring import open_clinic

app = open_clinic(Home(Path(sys.argv[1])).place(), writing=True)
day = datetime.now(UTC).date()
said = Attestation(slot="none.device", statement="None.", by="Ana", on=day, until=day)
print(app.deliver([said]).size, flush=True)
sys.stdin.read()
"""


def test_the_lease_of_a_killed_process_is_free_and_that_of_a_living_one_is_not(tmp_path: Path) -> None:
    place = begin_clinic(Home(tmp_path), "Maple", "UTC")
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as writer:
        assert writer.stdout is not None
        size = int(writer.stdout.readline())
        with pytest.raises(Held, match=str(writer.pid)):
            open_clinic(place, writing=True)
        os.kill(writer.pid, signal.SIGKILL)
        writer.wait()
    with open_clinic(place, writing=True) as app:
        assert app.store.size() >= size
        assert app.verify(again=True).ok
