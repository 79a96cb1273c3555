"""Two real Postfix: one with TLS, and a door for each sort of certificate; one that offers none."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

MAIN = """
compatibility_level = 3.6
queue_directory = {home}/queue
data_directory = {home}/data
maillog_file = {home}/log
maillog_file_prefixes = {home}
myhostname = mailhost.test
mydestination =
local_recipient_maps =
alias_maps =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtpd_tls_security_level = {level}
smtpd_peername_lookup = no
tls_medium_cipherlist = ALL:@SECLEVEL=0
smtp_dns_support_level = disabled
smtpd_recipient_restrictions = reject
"""
MASTER = """
cleanup unix n - n - 0 cleanup
rewrite unix - - n - - trivial-rewrite
anvil unix - - n - 1 anvil
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
"""
OLD = " -o smtpd_tls_protocols=<=TLSv1.1 -o smtpd_tls_ciphers=medium"


Door: TypeAlias = tuple[str, Path | None]
"""An address, and the file of its key and certificate."""


class Postfix:
    """One instance. `doors` are its addresses, each with the file of its key and certificate, or none."""

    def __init__(self, home: Path, doors: Mapping[str, Door]) -> None:
        self.home = home
        user = pwd.getpwnam("postfix")
        for name in ("queue", "data"):
            (home / name).mkdir(parents=True)
        os.chown(home / "data", user.pw_uid, user.pw_gid)
        home.chmod(0o755)
        tls = any(file for _, file in doors.values())
        (home / "main.cf").write_text(MAIN.format(home=home, level="may" if tls else "none"))
        lines = [_door(title, address, file) for title, (address, file) in doors.items()]
        (home / "master.cf").write_text("\n".join(lines) + MASTER)
        self._run("start")
        for address, _ in doors.values():
            wait_for(address, 25)

    def stop(self) -> None:
        """End the server."""
        self._run("abort")

    def _run(self, command: str) -> None:
        postfix = shutil.which("postfix", path="/usr/sbin:/usr/bin")
        assert postfix, "postfix is not installed; tools/system_packages.sh does it"
        done = subprocess.run(
            [postfix, "-c", str(self.home), command], capture_output=True, text=True, check=False, timeout=60
        )
        log = self.home / "log"
        assert done.returncode == 0, done.stderr + (log.read_text() if log.exists() else "")


def wait_for(address: str, port: int) -> None:
    """Until someone listens there."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        with socket.socket() as trial:
            if trial.connect_ex((address, port)) == 0:
                return
        time.sleep(0.02)
    raise AssertionError(f"nobody listens on {address} port {port}")


def _door(title: str, address: str, file: Path | None) -> str:
    line = f"{address}:25 inet n - n - - smtpd"
    if file is None:
        return line
    return f"{line} -o smtpd_tls_chain_files={file}{OLD if title == 'old' else ''}"
