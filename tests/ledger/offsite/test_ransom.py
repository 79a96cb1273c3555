"""The story of a night, as a transcript: `ransom.txt`, played on a real object store.

It reads like the transcripts of the command line. `$STORE` is the store, `$VKEY` the ledger's public key;
`$ ransom` deletes all that can be deleted, `$ spoil` changes one byte of the copy on the disk.
`ROUNDS_WRITE=1` writes the file anew, to be read before it is kept.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from rounds.home import Home
from rounds.ledger.offsite.s3 import S3Copy
from rounds.ledger.offsite.settings import S3At
from tests.cli.story import StandingClock, Terminal, terminal
from tests.ledger.offsite.ceph import Ceph

FILE = Path(__file__).with_name("ransom.txt")
HIDDEN = (
    (
        re.compile(r"rounds\.invalid/[0-9a-f]{32}\+[0-9a-f]{8}\+[A-Za-z0-9+/=]+\s+[A-Za-z0-9+/=]*"),
        "rounds.invalid/…",
    ),
    (re.compile(r"[A-Za-z0-9+/]{43}="), "…"),
    (re.compile(r"\b[0-9a-f]{64}\b"), "…"),
    (re.compile(r"\b[0-9a-f]{32}\b"), "…"),
    (re.compile(r"http://127\.0\.0\.1:[0-9]+"), "$STORE"),
    (re.compile(r"(locked to +)[A-Z0-9][^\n;]*"), r"\1…"),
    (re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun) [0-9]{1,2} [A-Z][a-z]{2} 20[0-9]{2}"), "…day"),
    (re.compile(r"[0-9]{1,2} [A-Z][a-z]{2} (20[0-9]{2})"), "…day"),
    (re.compile(r"[0-9]{1,2} [A-Z][a-z]{2} [0-9]{2}:[0-9]{2}( [A-Z]{3})?"), "…now"),
)


class Night:
    """The clinic's machine, the store, and what happens to both."""

    def __init__(self, folder: Path, ceph: Ceph, line: Terminal) -> None:
        self._folder, self._line, self._ceph = folder, line, ceph
        self._vkey = ""
        self.client: Any = S3Copy(S3At(name="vault", endpoint=ceph.endpoint, bucket="locked"), "")._client
        if "locked" not in [each["Name"] for each in self.client.list_buckets()["Buckets"]]:
            self.client.create_bucket(Bucket="locked", ObjectLockEnabledForBucket=True)
            self.client.create_bucket(Bucket="plain")
        (folder / "disk").mkdir()

    def play(self, lines: list[str]) -> Iterator[str]:
        """The transcript as it comes out now."""
        quiet = False
        for line in lines:
            if line.startswith("$ "):
                yield from [line, *self._do(line[2:]), ""]
                quiet = True
            elif line.startswith("# ") or not quiet:
                quiet = False
                yield line

    def _do(self, typed: str) -> Iterator[str]:
        verb, *words = shlex.split(typed.replace("$STORE", self._ceph.endpoint).replace("$VKEY", self._vkey))
        if verb == "ransom":
            self.ransom()
        elif verb == "spoil":
            path = next((self._folder / "disk").glob("*/tile/entries/*.p/*"))
            path.write_bytes(path.read_bytes().replace(b'"src":"rounds"', b'"src":"sdnuor"', 1))
        else:
            yield from self._said(words)

    def _said(self, words: list[str]) -> Iterator[str]:
        done = self._line(*words)
        if words[0] == "init":
            self._vkey = Home(self._folder / "home").place().identity.vkey
        yield from self._shown(done.out)
        yield from (f"! {each}" for each in self._shown(done.err))
        if done.code:
            yield f"[{done.code}]"

    def _shown(self, text: str) -> list[str]:
        text = text.replace(str(self._folder), "$WORK")
        for pattern, instead in HIDDEN:
            text = pattern.sub(instead, text)
        return [each.rstrip() for each in text.splitlines()]

    def ransom(self) -> None:
        """Delete the clinic and its memory, and try to delete every version in the store."""
        shutil.rmtree(self._folder / "home/clinics")
        shutil.rmtree(self._folder / "state")
        for each in self.client.list_object_versions(Bucket="locked")["Versions"]:
            self.client.delete_object(Bucket="locked", Key=each["Key"])
            with pytest.raises(self.client.exceptions.ClientError):
                self.client.delete_object(Bucket="locked", Key=each["Key"], VersionId=each["VersionId"])
        assert self.client.list_objects_v2(Bucket="locked")["KeyCount"] == 0


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder with a short name: a page is as wide as a screen."""
    with tempfile.TemporaryDirectory(prefix="r") as made:
        yield Path(made)


def test_the_story_of_a_night(folder: Path, ceph: Ceph, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("VAULT", "PLAIN"):
        monkeypatch.setenv(f"ROUNDS_OFFSITE_{name}_KEY", ceph.keys[0])
        monkeypatch.setenv(f"ROUNDS_OFFSITE_{name}_SECRET", ceph.keys[1])
    monkeypatch.setenv("ROUNDS_STATE", str(folder / "state"))
    with terminal(folder) as line:
        line.clock = StandingClock(datetime.now(UTC))
        written = FILE.read_text("utf-8")
        played = "\n".join(Night(folder, ceph, line).play(written.splitlines())).rstrip() + "\n"
    if os.environ.get("ROUNDS_WRITE") == "1":
        FILE.write_text(played, "utf-8")
    assert played == written
