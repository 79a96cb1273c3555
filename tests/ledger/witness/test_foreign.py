"""Our client before a witness that others wrote (`aics-witness`, in a venv of its own with Python 3.12 or
later). It needs that interpreter and runs in the soak; where either lacks, it fails there.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rounds.ledger.anchors.network import asking
from rounds.ledger.anchors.settings import Settings
from rounds.ledger.anchors.settings import Witness as Configured
from rounds_verify import cosignature
from tests.interop.newer import venv
from tests.ledger.anchors.ledgers import Published
from tests.ledger.witness.rooms import wait_for
from tests.spine.signed import ORIGIN, VKEY

SOAK = os.environ.get("ROUNDS_SOAK") == "1"


@contextmanager
def foreign(folder: Path) -> Iterator[tuple[str, str]]:
    """The foreign witness, following our ledger; gives its key and URL."""
    venv(folder / "venv", "aics-witness==0.1.0")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        listen = f"127.0.0.1:{probe.getsockname()[1]}"
    tool, config = str(folder / "venv/bin/aics-witness"), str(folder / "witness.json")
    init = [tool, "init", "--config", config, "--name", "foreign.invalid/w1", "--listen", listen]
    made = subprocess.run(init, check=True, capture_output=True, text=True, cwd=folder).stdout.strip()
    log = [tool, "add-log", "--config", config, "--origin", ORIGIN, "--vkey", VKEY]
    subprocess.run(log, check=True, capture_output=True, cwd=folder)
    child = subprocess.Popen([tool, "serve", "--config", config], cwd=folder, stderr=subprocess.DEVNULL)
    try:
        wait_for(listen)
        yield made.splitlines()[-1], f"http://{listen}"
    finally:
        child.terminate()
        child.wait(10)


def follows_and_stops(tmp_path: Path) -> None:
    with foreign(tmp_path) as (vkey, url):
        ledger = Published(tmp_path / "clinic")
        ledger.ask, ledger.settings = asking(5), Settings(witnesses=(Configured(vkey, url),))
        for n in range(6):
            assert ledger.anchoring.beat(ledger.now) == []
            assert len(cosignature.verify(ledger.shown(), [cosignature.parse_vkey(vkey)])) == 1
            ledger.grow(f"laptop-{n}")
        older = Published(tmp_path / "restored/clinic")
        older.ask, older.settings = ledger.ask, ledger.settings
        (said,) = older.anchoring.beat(older.now)
        assert "older copy" in said
        (known,) = older.anchoring.known()
        assert known.size > older.size
    assert json.loads((tmp_path / "witness.json").read_text())


if SOAK:

    def test_a_foreign_witness_cosigns_our_growth_and_stops_our_fork(tmp_path: Path) -> None:
        follows_and_stops(tmp_path)
