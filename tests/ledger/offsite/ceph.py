"""A real object store of our own: one Ceph monitor, one disk in memory, one RADOS gateway that speaks S3.

The gateway keeps Object Lock itself, so what these tests see refused is refused by somebody else's code.
Everything lies in one folder and listens on free ports of this machine.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable
from pathlib import Path

from tests.channels.postfix import free_port, wait_for

CONF = """
[global]
fsid = {fsid}
mon host = v1:127.0.0.1:{mon}/0
auth cluster required = none
auth service required = none
auth client required = none
keyring = {home}/keyring
admin socket =
run dir = {home}
crash dir = {home}
log file = {home}/$name.log
pid file =
mon data = {home}/mon
osd data = {home}/osd
osd objectstore = memstore
memstore device bytes = 1073741824
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 4
osd pool default pgp num = 4
osd pool default pg autoscale mode = off
mon allow pool size one = true
osd crush chooseleaf type = 0
[client.rgw.a]
rgw frontends = beast endpoint=127.0.0.1:{rgw}
rgw data = {home}/rgw
"""
LONGEST: float = 45.0
"""Seconds in which each part must be up."""


class Ceph:
    """The object store. `endpoint` is where it listens; `keys` are one user's id and secret."""

    keys = ("ROUNDSTESTKEY", "a-planted-secret-of-the-tests")
    stranger = ("STRANGERSKEY", "another-planted-secret")

    def __init__(self) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="rounds-ceph-"))
        self._conf = self.home / "ceph.conf"
        self._running: list[subprocess.Popen[bytes]] = []
        self._mon, self._rgw = free_port(), free_port()
        self.endpoint = f"http://127.0.0.1:{self._rgw}"
        try:
            self._begin()
        except BaseException:
            self.stop()
            raise

    def _begin(self) -> None:
        fsid = str(uuid.uuid4())
        self._conf.write_text(CONF.format(fsid=fsid, mon=self._mon, rgw=self._rgw, home=self.home))
        for name in ("mon", "osd", "rgw"):
            (self.home / name).mkdir()
        keyring, monmap = str(self.home / "keyring"), str(self.home / "monmap")
        self._run(
            "ceph-authtool", "--create-keyring", keyring, "--gen-key", "-n", "mon.", "--cap", "mon", "allow *"
        )
        caps = ["--cap", "mon", "allow *", "--cap", "osd", "allow *", "--cap", "mgr", "allow *"]
        self._run("ceph-authtool", keyring, "--gen-key", "-n", "client.admin", *caps)
        address = f"[v1:127.0.0.1:{self._mon}/0]"
        self._run("monmaptool", "--create", "--clobber", "--addv", "a", address, "--fsid", fsid, monmap)
        self._run("ceph-mon", *self._as("-i", "a"), "--mkfs", "--monmap", monmap, "--keyring", keyring)
        self._start("ceph-mon", "-i", "a")
        wait_for(self._mon)
        disk = str(uuid.uuid4())
        self._run("ceph", *self._as(), "osd", "new", disk)
        self._run("ceph-osd", *self._as("-i", "0"), "--mkfs", "--osd-uuid", disk)
        self._start("ceph-osd", "-i", "0")
        self._until("the disk", lambda: b'"num_up_osds":1' in self._told("osd", "stat", "-f", "json"))
        self._start("radosgw", "-n", "client.rgw.a")
        self._until("the gateway", lambda: listens(self._rgw))
        for name, (key, secret) in (("clinic", self.keys), ("stranger", self.stranger)):
            user = [f"--uid={name}", f"--display-name={name}", f"--access-key={key}", f"--secret={secret}"]
            self._run("radosgw-admin", *self._as("-n", "client.admin"), "user", "create", *user)

    def _as(self, *who: str) -> list[str]:
        return ["-c", str(self._conf), *who]

    def _start(self, program: str, *who: str) -> None:
        with (self.home / f"{program}.out").open("wb") as out:
            argv = [_found(program), *self._as(*who), "-f"]
            self._running.append(subprocess.Popen(argv, stdout=out, stderr=out))

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [_found(program), *arguments], capture_output=True, text=True, check=False, timeout=LONGEST
        )
        assert done.returncode == 0, f"{program}: {done.stderr}{self.said()}"

    def _told(self, *question: str) -> bytes:
        argv = [_found("ceph"), *self._as("--connect-timeout", "5"), *question]
        return subprocess.run(argv, capture_output=True, check=False, timeout=LONGEST).stdout

    def _until(self, what: str, done: Callable[[], bool]) -> None:
        end = time.monotonic() + LONGEST
        while not done():
            assert time.monotonic() < end, f"{what} did not come up\n{self.said()}"
            time.sleep(0.1)

    def said(self) -> str:
        """What the programs wrote down last."""
        return "\n".join(
            f"{each.name}: {each.read_text(errors='replace')[-1500:]}"
            for each in sorted(self.home.glob("*.out"))
        )

    def stop(self) -> None:
        """End what was started here, and remove all that was its own."""
        for each in reversed(self._running):
            each.kill()
            each.wait()
        shutil.rmtree(self.home, ignore_errors=True)


def started() -> Ceph:
    """A store that is up. One whose port was taken by someone else meanwhile is begun anew, once."""
    try:
        return Ceph()
    except AssertionError:
        return Ceph()


def listens(port: int) -> bool:
    """Whether someone listens on a port of this machine."""
    with socket.socket() as trial:
        return trial.connect_ex(("127.0.0.1", port)) == 0


def _found(program: str) -> str:
    where = shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin")
    assert where, f"{program} is not installed; tools/system_packages.sh does it"
    return where
