"""A real Postfix of our own: configuration, queue and mailbox in one folder, on free ports of this machine.

Three doors: `plain` (TLS offered, not asked for), `strict` (nothing before STARTTLS) and `wrapped` (TLS from
the first byte). It refuses `gone@clinic.test` with 550 and `later@clinic.test` with 450.
"""

from __future__ import annotations

import email
import email.policy
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from email.message import EmailMessage
from pathlib import Path

MAIN = """
compatibility_level = 3.6
queue_directory = {home}/queue
data_directory = {home}/data
maillog_file = {home}/log
maillog_file_prefixes = {home}
myhostname = localhost
mydestination =
local_recipient_maps =
alias_maps =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
virtual_mailbox_domains = clinic.test
virtual_mailbox_base = {home}/mail
virtual_mailbox_maps = static:inbox/
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_minimum_uid = 1
smtpd_recipient_restrictions =
  check_recipient_access inline:{{
    {{gone@clinic.test = 550 5.1.1 No such desk}},
    {{later@clinic.test = 450 4.2.1 Later}} }}
  reject_unauth_destination
smtpd_tls_cert_file = {home}/cert.pem
smtpd_tls_key_file = {home}/key.pem
smtpd_tls_security_level = may
"""
MASTER = """
{plain} inet n - n - - smtpd
{strict} inet n - n - - smtpd -o smtpd_tls_security_level=encrypt
{wrapped} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
tlsmgr unix - - n 1000? 1 tlsmgr
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


class Postfix:
    """The server. `ports` by the name of the door, `certificate` what its clients are to believe."""

    def __init__(self) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="rounds-postfix-"))
        self.home.chmod(0o755)
        self.ports = {door: free_port() for door in ("plain", "strict", "wrapped")}
        self.certificate = self.home / "cert.pem"
        self._configure()
        self._run("start")
        for port in self.ports.values():
            wait_for(port)

    def _configure(self) -> None:
        user = pwd.getpwnam("postfix")
        for name in ("queue", "data", "mail"):
            (self.home / name).mkdir()
        for name in ("data", "mail"):
            os.chown(self.home / name, user.pw_uid, user.pw_gid)
        make_certificate(self.home)
        values = {"home": self.home, "uid": user.pw_uid, "gid": user.pw_gid}
        (self.home / "main.cf").write_text(MAIN.format(**values))
        doors = {door: f"127.0.0.1:{port}" for door, port in self.ports.items()}
        (self.home / "master.cf").write_text(MASTER.format(**doors))

    def _run(self, command: str) -> None:
        postfix = shutil.which("postfix", path=f"{os.environ['PATH']}:/usr/sbin")
        assert postfix, "postfix is not installed; tools/system_packages.sh does it"
        done = subprocess.run(
            [postfix, "-c", str(self.home), command], capture_output=True, text=True, check=False, timeout=60
        )
        assert done.returncode == 0, done.stderr + self.log()

    def log(self) -> str:
        """What the server wrote down."""
        log = self.home / "log"
        return log.read_text() if log.exists() else ""

    def mails(self, count: int) -> list[EmailMessage]:
        """The mails in the box, once there are `count` of them."""
        box = self.home / "mail" / "inbox" / "new"
        end = time.monotonic() + 20
        while time.monotonic() < end:
            found = sorted(box.iterdir()) if box.exists() else []
            if len(found) >= count:
                return [
                    email.message_from_bytes(each.read_bytes(), policy=email.policy.default) for each in found
                ]
            time.sleep(0.05)
        raise AssertionError(f"there are not {count} mails in the box:\n{self.log()}")

    def empty(self) -> None:
        """Throw away what is in the box."""
        shutil.rmtree(self.home / "mail" / "inbox", ignore_errors=True)

    def stop(self) -> None:
        """End the server and remove all that was its own."""
        self._run("abort")
        shutil.rmtree(self.home)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def wait_for(port: int) -> None:
    """Until someone listens on the port."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        with socket.socket() as trial:
            if trial.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(f"nobody listens on port {port}")


def make_certificate(folder: Path) -> None:
    """`cert.pem` and `key.pem` for localhost, signed by nobody else."""
    subprocess.run(
        [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=localhost",
            "-addext",
            "subjectAltName=DNS:localhost,IP:127.0.0.1",
            "-keyout",
            str(folder / "key.pem"),
            "-out",
            str(folder / "cert.pem"),
        ],
        check=True,
        capture_output=True,
    )  # fmt: skip - a command reads better in few lines
