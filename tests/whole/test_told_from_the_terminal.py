"""From a pushed line to a mail in the box, with nothing but the command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.channels.postfix import Postfix


@pytest.fixture(scope="module")
def mail() -> Iterator[Postfix]:
    server = Postfix()
    yield server
    server.stop()


def rounds(home: Path, *words: str, given: str = "") -> tuple[int, Any]:
    """Run one command; gives its exit code and its JSON."""
    done = subprocess.run(
        [sys.executable, "-m", "rounds.cli", *words, "--json"],
        input=given,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"ROUNDS_HOME": str(home)},
    )
    return done.returncode, json.loads(done.stdout) if done.stdout else done.stderr


def laptop(encrypted: str, ago: int) -> str:
    at = (datetime.now(UTC) - timedelta(seconds=ago)).isoformat()
    facts = {"name": "FRONTDESK-2", "disk_encrypted": encrypted}
    seen = {"type": "observation", "system": "laptops", "kind": "device", "key": "front-desk-2"}
    return json.dumps(seen | {"observed_at": at, "facts": facts})


def test_a_laptop_loses_its_encryption_and_the_officer_is_told(tmp_path: Path, mail: Postfix) -> None:
    assert rounds(tmp_path, "init", "--name", "Maple Street Clinic", "--tz", "America/Chicago")[0] == 0
    settings = ["host=127.0.0.1", f"port={mail.ports['plain']}", "security=none"]
    settings += ["sender=rounds@clinic.test", "to=officer@clinic.test"]
    code, made = rounds(tmp_path, "tell", "smtp", *settings, "--test")
    assert (code, made["name"]) == (0, "smtp")
    assert "A test of Rounds" in mail.mails(1)[0]["subject"]
    assert rounds(tmp_path, "observe", "-", given=laptop("yes", ago=60))[0] == 0
    assert rounds(tmp_path, "findings")[1] == []
    assert rounds(tmp_path, "observe", "-", given=laptop("no", ago=30))[0] == 0
    (found,) = rounds(tmp_path, "findings")[1]
    assert (found["check"], found["status"]) == ("devices.disk-encrypted", "open")
    assert found["told"] is not None
    letter = mail.mails(2)[1].as_string()
    assert found["id"] in letter
    assert "FRONTDESK" not in letter
    assert rounds(tmp_path, "observe", "-", given=laptop("yes", ago=20))[0] == 0
    assert rounds(tmp_path, "findings", "--all")[1][0]["status"] == "corrected"
    assert rounds(tmp_path, "verify", "--replay")[0] == 0
