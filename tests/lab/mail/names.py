"""Knot with signed zones and two Unbound, one of which verifies and one of which does not."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

import dns.dnssec
import dns.dnssectypes
import dns.message
import dns.query
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.lab.mail.table import Zone

KNOT = """
server:
    rundir: "{home}"
    listen: {knot}@53
    udp-workers: 1
    tcp-workers: 1
    background-workers: 2
database:
    storage: "{home}"
    kasp-db-max-size: 50M
    journal-db-max-size: 100M
policy:
  - id: lab
    algorithm: ecdsap256sha256
    single-type-signing: on
    manual: on
template:
  - id: default
    storage: "{home}/zones"
    file: "%s.zone"
    journal-content: none
    zonefile-sync: -1
    zonefile-load: whole
  - id: signed
    storage: "{home}/zones"
    file: "%s.zone"
    journal-content: none
    zonefile-sync: -1
    zonefile-load: whole
    dnssec-signing: on
    dnssec-policy: lab
zone:
{zones}
"""
UNBOUND = """
server:
    directory: "{home}"
    username: ""
    chroot: ""
    pidfile: "{home}/{title}.pid"
    use-syslog: no
    logfile: "{home}/{title}.log"
    interface: {address}
    access-control: 127.0.0.0/8 allow
    do-not-query-localhost: no
    do-ip6: no
    local-zone: "test." nodefault
    qname-minimisation: no
    root-hints: "{home}/root.hints"
    module-config: "{modules}"
    trust-anchor-file: "{home}/root.anchor"
    max-udp-size: 1232
    edns-buffer-size: 1232
    num-threads: 1
    infra-host-ttl: 5
remote-control:
    control-enable: yes
    control-use-cert: no
    control-interface: "{home}/{title}.sock"
"""
HEAD = "$TTL 60\n@ SOA ns.mailhost.test. dns.mailhost.test. 1 600 600 600 60\n@ NS ns.mailhost.test.\n"


class NameServers:
    """The running servers. `addresses` names where each listens: knot, verifying and plain."""

    def __init__(self, home: Path, addresses: Mapping[str, str]) -> None:
        self._home, self._addresses = home, addresses
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._running: list[subprocess.Popen[bytes]] = []
        (home / "zones").mkdir()

    def serve(self, zones: Mapping[str, str], keys: Mapping[str, str]) -> None:
        """Serve zones, by name with its closing dot. `keys` says how each is signed, see `table.Zone`."""
        home = self._home
        for name, text in zones.items():
            (home / "zones" / f"{name.rstrip('.')}.zone").write_text(HEAD + text)
        entries = [
            f"  - domain: {name}\n    template: {'default' if keys.get(name) == 'none' else 'signed'}"
            for name in zones
        ]
        (home / "knot.conf").write_text(
            KNOT.format(home=home, knot=self._addresses["knot"], zones="\n".join(entries))
        )
        self._import([name for name in zones if keys.get(name) != "none"])
        self._start("knotd", "-c", str(home / "knot.conf"))
        (home / "root.anchor").write_text(f". DS {self.vouched('.')}\n")
        (home / "root.hints").write_text(
            f". 60 NS ns.mailhost.test.\nns.mailhost.test. 60 A {self._addresses['knot']}\n"
        )
        for title, modules in (("verifying", "validator iterator"), ("plain", "iterator")):
            file = home / f"{title}.conf"
            file.write_text(
                UNBOUND.format(home=home, title=title, address=self._addresses[title], modules=modules)
            )
            self._start("unbound", "-d", "-c", str(file))
        self._await("knot", "mx-one.test")
        self._await("verifying", "mx-one.test")
        self._await("plain", "mx-one.test")

    def change(self, zone: str, text: str) -> None:
        """Let a zone have other records, and every resolver forget the old ones."""
        (self._home / "zones" / f"{zone.rstrip('.')}.zone").write_text(HEAD + text)
        knot = ["knotc", "-c", str(self._home / "knot.conf"), "-b"]
        _told([*knot, "zone-reload", zone])
        for title in ("verifying", "plain"):
            _told(["unbound-control", "-c", str(self._home / f"{title}.conf"), "flush_zone", zone])

    def vouched(self, zone: str, *, wrongly: bool = False) -> str:
        """A DS record's data for a zone's key; for another key when it is to be wrong."""
        key = ec.generate_private_key(ec.SECP256R1()) if wrongly else self._key
        record = dns.dnssec.make_dnskey(
            key.public_key(), dns.dnssectypes.Algorithm.ECDSAP256SHA256, flags=257
        )
        return str(dns.dnssec.make_ds(zone, record, "SHA256").to_text())

    def stop(self) -> None:
        """End the servers."""
        for each in self._running:
            each.terminate()
        for each in self._running:
            each.wait(20)

    def _import(self, zones: list[str]) -> None:
        """Give each zone the one key."""
        file = self._home / "zone-key.pem"
        file.write_bytes(self._key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        tool = f"{_found('keymgr')} -c {self._home}/knot.conf"
        lines = [f"{tool} {zone} import-pem {file} algorithm=13 ksk=yes zsk=yes" for zone in zones]
        done = subprocess.run(
            ["sh", "-e"], input="\n".join(lines), text=True, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr

    def _start(self, name: str, *rest: str) -> None:
        log = (self._home / f"{name}.out").open("ab")
        self._running.append(subprocess.Popen([_found(name), *rest], stdout=log, stderr=log))
        log.close()

    def _await(self, title: str, name: str) -> None:
        """Until a server answers for a name."""
        query = dns.message.make_query(name, "MX")
        end = time.monotonic() + 20
        while time.monotonic() < end:
            try:
                if dns.query.udp(query, self._addresses[title], 0.2).answer:
                    return
            except (dns.exception.Timeout, OSError):
                pass
            time.sleep(0.02)
        lines = [line for each in self._home.glob("*.out") for line in each.read_text().splitlines()]
        wrong = [line for line in lines if "error" in line or "warning" in line]
        raise AssertionError(f"{title} does not answer for {name}: {wrong[-20:]}")


def text_of(zone: Zone, addresses: Mapping[str, str]) -> str:
    """A lab zone's records with the lab's addresses in them."""
    text = zone.records
    for title, address in addresses.items():
        text = text.replace("{" + title + "}", address)
    return text


def _told(words: list[str]) -> None:
    done = subprocess.run(
        [_found(words[0]), *words[1:]], capture_output=True, text=True, check=False, timeout=20
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _found(name: str) -> str:
    found = shutil.which(name, path="/usr/sbin:/usr/bin:/sbin:/bin")
    assert found, f"{name} is not installed; tools/system_packages.sh does it"
    return found
