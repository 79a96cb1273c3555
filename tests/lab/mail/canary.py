"""A clinic that sends through its own Postfix, with accounts in Dovecot, and a test address on a bare host.

The sending Postfix asks for a password over TLS, and keeps another rule for each test address (`RULES`). The
bare one offers no TLS and keeps what it takes in a mailbox. What can't be delivered at once comes back.
"""

from __future__ import annotations

import atexit
import os
import pwd
import shutil
import stat
import subprocess
from functools import cache
from pathlib import Path

from tests.lab.mail.hosts import wait_for
from tests.lab.mail.lab import lab

ACCOUNT, PASSWORD = "desk@clinic.test", "four-grey-herons"
RULES = ("may", "encrypt", "portal", "lose")
"""By the test address's local part: send in clear, send back, hand to a portal, lose the way."""
MAIN = """
compatibility_level = 3.6
queue_directory = {home}/queue
data_directory = {home}/data
maillog_file = {home}/log
maillog_file_prefixes = {home}
myhostname = {title}.mailhost.test
mydestination =
local_recipient_maps =
alias_maps =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks =
smtpd_peername_lookup = no
smtp_dns_support_level = disabled
virtual_mailbox_domains = {domain}
virtual_mailbox_base = {boxes}
virtual_mailbox_maps = inline:{{ {boxed} }}
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_minimum_uid = 1
maximal_queue_lifetime = 0
bounce_queue_lifetime = 0
smtpd_recipient_restrictions = permit_sasl_authenticated, reject_unauth_destination
"""
SUBMISSION = """
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = {auth}
smtpd_tls_security_level = encrypt
smtpd_tls_auth_only = yes
smtpd_tls_chain_files = {chain}
smtp_tls_CAfile = {authority}
transport_maps = inline:{{ {ways} }}
"""
MASTER = """
{address}:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 1 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
error unix - - n - - error
retry unix - - n - - error
smtp unix - - n - - smtp
encrypt unix - - n - - smtp -o smtp_tls_security_level=encrypt
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
tlsmgr unix - - n 1000? 1 tlsmgr
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
portal unix - n n - - pipe flags= user=nobody argv={portal}
"""
PORTAL = """#!/usr/bin/python3 -I
import email, smtplib, sys
mail = email.message_from_bytes(sys.stdin.buffer.read())
notice = "Subject: " + mail["Subject"] + "\\r\\n\\r\\nA mail waits for you.\\r\\n"
with smtplib.SMTP("{bare}", 25, "portal.test") as server:
    server.sendmail("portal@clinic.test", ["portal@bare.test"], notice)
"""
DOVECOT = """
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/log
protocols = imap
listen = {address}
ssl = required
ssl_cert = <{chain}
ssl_key = <{chain}
auth_mechanisms = plain login
auth_failure_delay = 0
first_valid_uid = 1
mail_location = maildir:{boxes}/%n
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={boxes}/%n
}}
service auth {{
  unix_listener {home}/auth {{
    mode = 0666
  }}
}}
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service imap-login {{
  inet_listener imap {{
    port = 0
  }}
}}
"""


class CanaryLab:
    """The running servers."""

    def __init__(self) -> None:
        self._home = lab().home / "canary"
        self._user = pwd.getpwnam("postfix")
        self._boxes = self._home / "boxes"
        self._boxes.mkdir(parents=True)
        self._own(self._home, self._boxes)
        self._at = {name: lab().address[name] for name in ("submit", "bare", "imap")}
        self._chain = lab().authority.certify("canary", [self._at["submit"], self._at["imap"]])
        self._dovecot()
        self._postfix("bare", [f"{each}@bare.test" for each in RULES], 25, "")
        auth = self._home / "dovecot" / "auth"
        bare = f"[{self._at['bare']}]:25"
        shut = f"[{lab().address['shut']}]:25"
        ways = dict(zip(RULES, (f"smtp:{bare}", f"encrypt:{bare}", "portal:", f"smtp:{shut}"), strict=True))
        listed = ", ".join(f"{each}@bare.test={way}" for each, way in ways.items())
        own = SUBMISSION.format(auth=auth, chain=self._chain, authority=lab().authority.file, ways=listed)
        self._postfix("submit", [ACCOUNT], 587, own)
        self._settings = {
            "account": ACCOUNT,
            "password": PASSWORD,
            "smtp": f"{self._at['submit']} 587",
            "imap": f"{self._at['imap']} 993",
            "test_password": PASSWORD,
            "test_imap": f"{self._at['imap']} 993",
            "wait": "20",
            "ca_file": str(lab().authority.file),
        }

    def settings(self, rule: str) -> dict[str, str]:
        """The connector's settings, with the test address for which this rule is kept."""
        return {**self._settings, "test_address": f"{rule}@bare.test"}

    def stop(self) -> None:
        """End the servers."""
        for name in ("submit", "bare"):
            _done("postfix", "-c", str(self._home / name), "abort")
        _done("doveadm", "-c", str(self._home / "dovecot.conf"), "stop")

    def _own(self, *folders: Path) -> None:
        for each in folders:
            each.chmod(0o755)
        os.chown(self._boxes, self._user.pw_uid, self._user.pw_gid)

    def _postfix(self, title: str, boxes: list[str], port: int, more: str) -> None:
        home = self._home / title
        for name in ("queue", "data"):
            (home / name).mkdir(parents=True)
        os.chown(home / "data", self._user.pw_uid, self._user.pw_gid)
        portal = home / "portal.py"
        portal.write_text(PORTAL.format(bare=self._at["bare"]))
        portal.chmod(portal.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
        boxed = ", ".join(f"{each}={each.partition('@')[0]}/" for each in boxes)
        domain = boxes[0].partition("@")[2]
        uid, gid = self._user.pw_uid, self._user.pw_gid
        main = MAIN.format(
            home=home, title=title, domain=domain, boxed=boxed, boxes=self._boxes, uid=uid, gid=gid
        )
        (home / "main.cf").write_text(main + more)
        (home / "master.cf").write_text(MASTER.format(address=self._at[title], port=port, portal=portal))
        _done("postfix", "-c", str(home), "start")
        wait_for(self._at[title], port)

    def _dovecot(self) -> None:
        home = self._home / "dovecot"
        home.mkdir()
        home.chmod(0o755)
        file = self._home / "dovecot.conf"
        text = DOVECOT.format(
            home=home, address=self._at["imap"], chain=self._chain, boxes=self._boxes, password=PASSWORD,
            uid=self._user.pw_uid, gid=self._user.pw_gid,
        )  # fmt: skip
        file.write_text(text)
        _done("dovecot", "-c", str(file))
        wait_for(self._at["imap"], 993)


@cache
def canary_lab() -> CanaryLab:
    """The servers of this process."""
    lab()
    made = CanaryLab()
    atexit.register(made.stop)
    return made


def _done(name: str, *rest: str) -> None:
    """Run a command that must succeed. What it says goes to a file: a server it starts keeps that open."""
    found = shutil.which(name, path="/usr/sbin:/usr/bin")
    assert found, f"{name} is not installed; tools/system_packages.sh does it"
    said = lab().home / "canary" / "said"
    with said.open("ab") as file:
        done = subprocess.run([found, *rest], stdout=file, stderr=file, check=False, timeout=60)
    assert done.returncode == 0, said.read_text()[-2000:]
