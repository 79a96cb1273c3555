"""The lab: real Knot, two Unbound, two Postfix and an HTTPS server on loopback addresses of its own.

Each process that asks for it gets its own, on a block 127.77.N.0/24 that it holds by a lock, so that two test
workers never meet. It ends with the process. Needs root for the ports of mail, names and the web.
"""

from __future__ import annotations

import atexit
import os
import shutil
import socket
import tempfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from functools import cache
from pathlib import Path

from tests.lab.mail.authority import Authority, own, public_key
from tests.lab.mail.hosts import Door, Postfix
from tests.lab.mail.liar import Liar
from tests.lab.mail.names import NameServers, text_of
from tests.lab.mail.policies import PolicyHost
from tests.lab.mail.rude import RudeHosts
from tests.lab.mail.table import Zone
from tests.lab.mail.zones_hosts import HOSTS, MISBEHAVING
from tests.lab.mail.zones_signed import DKIM, DMARC
from tests.lab.mail.zones_spf import SPF

ZONES: tuple[Zone, ...] = SPF + DKIM + DMARC + HOSTS
"""The zones of the table; those of hosts that misbehave are served beside them."""
PARTS = {
    "knot": 53, "verifying": 54, "plain": 55, "good": 20, "clear": 21, "expired": 22, "foreign": 23,
    "alone": 24, "soon": 25, "old": 26, "dane": 27, "drops": 30, "drips": 31, "babbles": 32, "shut": 33,
    "half": 34, "liar": 56, "submit": 40, "bare": 41, "imap": 42, "web": 80,
}  # fmt: skip
CERTIFIED = ("good", "expired", "foreign", "alone", "soon", "old", "dane")
OUTSIDE = """
_spf.google TXT "v=spf1 include:_netblocks.google.com ~all"
_netblocks.google TXT "v=spf1 ip4:192.0.2.0/24 ~all"
aspmx.l.google A {good}
mx-microsoft-test.mail.protection.outlook A {good}
mx01.mail.icloud A {good}
gmail MX 5 gmail-smtp-in.l.google
gmail-smtp-in.l.google A {good}
"""


class Lab:
    """A running lab. `address` by the name of each part, `settings` for the connector to see it."""

    def __init__(self) -> None:
        self._lock, block = _block()
        self.address = {name: f"{block}.{last}" for name, last in PARTS.items()}
        self.home = Path(tempfile.mkdtemp(prefix="rounds-mail-lab-"))
        self.home.chmod(0o755)
        self.authority = Authority(self.home)
        self._running = ExitStack()
        self._running.callback(self._lock.close)
        self._running.callback(shutil.rmtree, self.home, ignore_errors=True)
        try:
            self._start()
        except BaseException:
            self.stop()
            raise
        self.settings = {
            "resolver": self.address["verifying"],
            "networks": f"{block}.0/24",
            "ca_file": str(self.authority.file),
            "seconds": "3",
        }

    def stop(self) -> None:
        """End everything and remove it."""
        self._running.close()

    def change(self, name: str, records: str) -> None:
        """Let the zone `<name>.test` have other records from now on."""
        self._names.change(f"{name}.test.", text_of(Zone(name, records, {}), self.address))

    def _start(self) -> None:
        self._certify()
        self._names = NameServers(self.home, self.address)
        self._running.callback(self._names.stop)
        doors = {title: (self.address[title], self._files[title]) for title in CERTIFIED}
        with ThreadPoolExecutor(3) as beside:
            begun = [
                beside.submit(self._post, "tls", doors),
                beside.submit(self._post, "clear", {"clear": (self.address["clear"], None)}),
                beside.submit(self._names.serve, *self._zones()),
            ]
        for each in begun:
            each.result()
        self._running.callback(self._policies().stop)
        self._running.callback(RudeHosts(self.address).stop)
        self._running.callback(Liar(self.address["liar"], self.address["good"]).stop)

    def _post(self, home: str, doors: Mapping[str, Door]) -> None:
        self._running.callback(Postfix(self.home / home, doors).stop)

    def _certify(self) -> None:
        made = {
            "good": {}, "expired": {"runs": -timedelta(1)}, "foreign": {}, "alone": {"self_signed": True},
            "soon": {"runs": timedelta(5)}, "old": {}, "dane": {},
        }  # fmt: skip
        self._files = {
            title: self.authority.certify(title, _named(title), **more)  # type: ignore[arg-type] # by the table above
            for title, more in made.items()
        }

    def _zones(self) -> tuple[dict[str, str], dict[str, str]]:
        own_zones = [each for each in ZONES + MISBEHAVING if each.key != "within"]
        zones = {f"{each.name}.test.": text_of(each, self.address) for each in own_zones}
        zones["mailhost.test."] = self._mailhost()
        zones["com."] = text_of(Zone("com", OUTSIDE, {}), self.address)
        zones["test."] = zones["."] = f"ns.mailhost.test. A {self.address['knot']}\n"
        return zones, {f"{each.name}.test.": each.key for each in own_zones}

    def _mailhost(self) -> str:
        lines = [
            f"{name} A {address}" for name, address in self.address.items() if name not in ("knot", "plain")
        ]
        lines += [f"ns A {self.address['knot']}", f"mx.long-name A {self.address['good']}"]
        lines += [f"{name} A {self.address['dane']}" for name in ("daneta", "danebad", "danepkix")]
        shown = public_key(own(self._files["dane"]))
        issuer = self.authority.certificate
        lines += [
            f"_25._tcp.dane TLSA 3 1 1 {_sha256(shown)}",
            f"_25._tcp.daneta TLSA 2 1 1 {_sha256(public_key(issuer))}",
            f"_25._tcp.danebad TLSA 3 1 1 {'ab' * 32}",
            f"_25._tcp.danepkix TLSA 1 1 1 {_sha256(shown)}",
        ]
        return "\n".join(lines) + "\n"

    def _policies(self) -> PolicyHost:
        policies = {f"mta-sts.{each.name}.test": each.policy for each in ZONES if each.policy}
        believed = self.authority.certify("web", list(policies))
        foreign = self.authority.certify("web-foreign", ["mta-sts.other.test"])
        return PolicyHost(self.address["web"], policies, believed, foreign, {"mta-sts.sts-foreign.test"})


@cache
def lab() -> Lab:
    """The lab of this process."""
    made = Lab()
    atexit.register(made.stop)
    return made


def _named(title: str) -> list[str]:
    """The names in a door's certificate."""
    named = {
        "foreign": ["mx.other.test"],
        "dane": [f"{each}.mailhost.test" for each in ("dane", "daneta", "danebad", "danepkix")],
    }
    return named.get(title, [f"{title}.mailhost.test", "*.l.google.com"])


def _sha256(raw: bytes) -> str:
    import hashlib

    return hashlib.sha256(raw).hexdigest()


def _block() -> tuple[socket.socket, str]:
    """A block of addresses that no other process holds, and the lock on it."""
    start = os.getpid() % 250
    for step in range(250):
        block = f"127.77.{1 + (start + step) % 250}"
        lock = socket.socket()
        try:
            lock.bind((f"{block}.1", 2))
        except OSError:
            lock.close()
        else:
            return lock, block
    raise AssertionError("every block of 127.77.0.0/16 is held")
