"""Readers that others wrote in Python (3.12 or later) agree with what Rounds publishes. Only in the soak."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from rounds_verify import cosignature, note, proof
from tests.interop.newer import venv
from tests.verify.small_log import COSIGNERS, KEY, files, leaves, reader, signed

SOAK = os.environ.get("ROUNDS_SOAK") == "1"
PEERS = ("aics-tlog==0.2.1", "tlog-scales==0.0.3")
SIZE, OLD, INDEX = 3000, 700, 1535


@pytest.fixture(scope="module")
def peers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return venv(tmp_path_factory.mktemp("peers") / "venv", *PEERS)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A published folder in `log`, the log's key in `vkey`, an older checkpoint in `old`."""
    for path, content in files(SIZE).items():
        (tmp_path / "log" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "log" / path).write_bytes(content)
    (tmp_path / "log" / "checkpoint").write_text(signed(SIZE, 2), "utf-8")
    (tmp_path / "old").write_text(signed(OLD), "utf-8")
    (tmp_path / "vkey").write_text(note.format_vkey(KEY), "utf-8")
    return tmp_path


def aics(peers: Path, folder: Path, command: str, *more: str) -> dict[str, Any] | None:
    """What aics-tlog found in the folder, or None where it refuses."""
    words: list[str | Path] = [peers / "aics-tlog", command, "--tiles", "log", "--vkey-file", "vkey", *more]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    found: dict[str, Any] = json.loads(done.stdout or '{"ok": false}')
    assert (done.returncode == 0) == found["ok"]
    return found if found["ok"] else None


def flip(path: Path) -> None:
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)


def proven_by_aics_tlog(peers: Path, folder: Path) -> None:
    witnesses = [word for key in COSIGNERS for word in ("--witness-key", cosignature.format_vkey(key))]
    found = aics(peers, folder, "verify-checkpoint", *witnesses, "--quorum", "2")
    assert found
    assert (found["size"], found["cosignatures"]) == (SIZE, 2)
    assert aics(peers, folder, "verify-checkpoint", *witnesses, "--quorum", "3") is None
    inclusion = aics(peers, folder, "verify-inclusion", "--index", str(INDEX))
    assert inclusion
    assert inclusion["proof_length"] == len(reader(SIZE).inclusion(INDEX))
    growth = aics(peers, folder, "verify-consistency", "--old-checkpoint", "old")
    assert growth
    assert growth["proof_length"] == len(reader(SIZE).consistency(OLD))


if SOAK:

    def test_aics_tlog_verifies_checkpoint_inclusion_and_consistency(peers: Path, folder: Path) -> None:
        proven_by_aics_tlog(peers, folder)

    @pytest.mark.parametrize("path", ["checkpoint", "tile/0/005", "tile/entries/005", "tile/1/000.p/11"])
    def test_aics_tlog_refuses_a_changed_file(peers: Path, folder: Path, path: str) -> None:
        flip(folder / "log" / path)
        assert aics(peers, folder, "verify-inclusion", "--index", str(INDEX)) is None

    def test_tlog_scales_makes_our_proof_line_for_line(peers: Path, folder: Path) -> None:
        for index in (0, 255, 256, INDEX, SIZE - 1):
            made = subprocess.check_output(
                [peers / "tlog-tiles", "gen-proof", "./log", str(index)], cwd=folder, text=True
            )
            ours = proof.Proof(index, tuple(reader(SIZE).inclusion(index)), signed(SIZE, 2))
            assert made == proof.format_proof(ours)
            assert proof.parse(made) == ours

    def test_tlog_scales_reads_our_entries(peers: Path, folder: Path) -> None:
        words: list[str | Path] = [peers / "tlog-tiles", "get-leaf", "-c", "./log", str(INDEX)]
        assert leaves(SIZE)[INDEX] in subprocess.check_output(words, cwd=folder)
