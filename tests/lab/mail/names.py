"""Knot with signed zones and two Unbound, one of which verifies and one of which does not."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

import dns.dnssec
import dns.message
import dns.query

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
        self._running: list[subprocess.Popen[bytes]] = []
        (home / "zones").mkdir()

    def serve(self, zones: Mapping[str, str], keys: Mapping[str, str]) -> None:
        """Serve zones, by name with its closing dot. `keys` says how each is signed, see `table.Zone`.

        The deepest come first: what a parent vouches for are the keys that its children turned out to have.
        """
        home = self._home
        entries = [
            f"  - domain: {name}\n    template: {'default' if keys.get(name) == 'none' else 'signed'}"
            for name in zones
        ]
        (home / "knot.conf").write_text(
            KNOT.format(home=home, knot=self._addresses["knot"], zones="\n".join(entries))
        )
        for depth in (2, 1, 0):
            here = [name for name in zones if _depth(name) == depth]
            for name in here:
                below = [each for each in zones if _depth(each) == depth + 1 and _parent(each) == name]
                self._write(name, zones[name] + "".join(self._delegated(each, keys) for each in below))
            if depth == 2:
                self._start("knotd", "-c", str(home / "knot.conf"))
                self._await("knot", "mx-one.test")
            else:
                _told(["knotc", "-c", str(home / "knot.conf"), "-b", "zone-reload", *here])
        self._resolve()

    def _resolve(self) -> None:
        """Start both resolvers over the root that is served."""
        home = self._home
        (home / "root.anchor").write_text(f". DS {self._vouched('.')}\n")
        (home / "root.hints").write_text(
            f". 60 NS ns.mailhost.test.\nns.mailhost.test. 60 A {self._addresses['knot']}\n"
        )
        for title, modules in (("verifying", "validator iterator"), ("plain", "iterator")):
            file = home / f"{title}.conf"
            file.write_text(
                UNBOUND.format(home=home, title=title, address=self._addresses[title], modules=modules)
            )
            self._start("unbound", "-d", "-c", str(file))
        self._await("verifying", "mx-one.test")
        self._await("plain", "mx-one.test")

    def change(self, zone: str, text: str) -> None:
        """Let a zone have other records, and every resolver forget the old ones."""
        self._write(zone, text)
        _told(["knotc", "-c", str(self._home / "knot.conf"), "-b", "zone-reload", zone])
        for title in ("verifying", "plain"):
            _told(["unbound-control", "-c", str(self._home / f"{title}.conf"), "flush_zone", zone])

    def stop(self) -> None:
        """End the servers."""
        for each in self._running:
            each.terminate()
        for each in self._running:
            each.wait(20)

    def _write(self, zone: str, text: str) -> None:
        (self._home / "zones" / f"{zone.rstrip('.')}.zone").write_text(HEAD + text)

    def _delegated(self, zone: str, keys: Mapping[str, str]) -> str:
        """What a parent says of a zone: its name server, and its key, another one when it is to be wrong."""
        name_server = f"{zone} NS ns.mailhost.test.\n"
        sort = keys.get(zone, "right")
        if sort == "none":
            return name_server
        vouched = self._vouched("mailhost.test." if sort == "wrong" else zone, zone)
        return f"{name_server}{zone} DS {vouched}\n"

    def _vouched(self, of: str, zone: str = "") -> str:
        """The data of a DS record for the key that a zone is signed with."""
        query = dns.message.make_query(of, "DNSKEY", want_dnssec=True)
        end = time.monotonic() + 20
        while time.monotonic() < end:
            reply = dns.query.tcp(query, self._addresses["knot"], 5)
            if reply.answer:
                return str(dns.dnssec.make_ds(zone or of, reply.answer[0][0], "SHA256").to_text())
            time.sleep(0.02)
        raise AssertionError(f"{of} is not signed")

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


def _depth(zone: str) -> int:
    return 0 if zone == "." else zone.count(".")


def _parent(zone: str) -> str:
    return zone.partition(".")[2] or "."


def _told(words: list[str]) -> None:
    done = subprocess.run(
        [_found(words[0]), *words[1:]], capture_output=True, text=True, check=False, timeout=20
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _found(name: str) -> str:
    found = shutil.which(name, path="/usr/sbin:/usr/bin:/sbin:/bin")
    assert found, f"{name} is not installed; tools/system_packages.sh does it"
    return found
