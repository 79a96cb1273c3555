"""Prepared machines: a folder with the files of a system, and what its commands would say.

`whole` builds a machine on which every question that Linux answers has the wanted answer; a test changes one
thing and sees one answer change. The parsers are the shipped ones; only root and commands are handed in.
"""

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rounds.connectors.this_machine.client import HostLook
from rounds.connectors.this_machine.collect import open_source
from rounds.model.fact import Fact
from rounds.model.resources import Account, Device, Volume
from rounds.sdk.connector import Item, Observation, Ran

NOW = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
Reply = Ran | str | Callable[[Sequence[str]], Ran]
NOT_ROOT = Ran(1, "", "Operation not permitted (you must be root)\n")
MISSING = Ran(None, "", "No such file or directory")


class Prepared:
    """A root folder, and replies by a command's first word. What is not prepared is not installed."""

    def __init__(self, root: Path, replies: Mapping[str, Reply] | None = None) -> None:
        self.root = root
        self.replies: dict[str, Reply] = dict(replies or {})

    def run(self, argv: Sequence[str]) -> Ran:
        reply = self.replies.get(argv[0], MISSING)
        if isinstance(reply, Ran):
            return reply
        return Ran(0, reply) if isinstance(reply, str) else reply(argv)

    def write(self, path: str, text: str | bytes) -> None:
        """Put a file below the root."""
        there = self.root / path.lstrip("/")
        there.parent.mkdir(parents=True, exist_ok=True)
        there.write_bytes(text if isinstance(text, bytes) else text.encode())

    def remove(self, path: str) -> None:
        """Take a file away."""
        (self.root / path.lstrip("/")).unlink()

    def look(self) -> HostLook:
        """One look at it."""
        return HostLook(self)


def items(host: Any, **settings: str) -> list[Item]:
    """One whole look through the connector's own door."""
    return list(open_source("pc", settings, host).collect(NOW, None))


def device(host: Any, **settings: str) -> Device:
    """The machine as observed."""
    (found,) = [r for r in _resources(items(host, **settings)) if isinstance(r, Device)]
    return found


def volumes(host: Any, **settings: str) -> dict[str, Volume]:
    """The declared places as observed, by path."""
    return {r.path: r for r in _resources(items(host, **settings)) if isinstance(r, Volume)}


def accounts(host: Any, **settings: str) -> dict[str, Account]:
    """The local accounts as observed, by login."""
    return {r.login: r for r in _resources(items(host, **settings)) if isinstance(r, Account)}


def _resources(found: list[Item]) -> Iterator[Any]:
    return (each.resource for each in found if isinstance(each, Observation))


def yes_facts(resource: Any) -> set[str]:
    """The names of the facts that are YES."""
    return {name for name in resource.__struct_fields__ if getattr(resource, name) is Fact.YES}


def node(kname: str, type_: str, number: str, *children: dict[str, Any], **more: Any) -> dict[str, Any]:
    """One device as `lsblk -J` lists it."""
    made: dict[str, Any] = {"name": kname, "kname": kname, "type": type_, "maj:min": number}
    made |= {"fstype": None, "uuid": None, "mountpoint": None} | more
    return made | ({"children": list(children)} if children else {})


def lsblk(*devices: dict[str, Any]) -> str:
    """A whole reply of `lsblk -J`."""
    return json.dumps({"blockdevices": list(devices)})


def mount(
    number: str, point: str, kind: str = "ext4", source: str = "/dev/x", own: str = "rw", opts: str = "rw"
) -> str:
    """One line of the mount table, its id and parent left for `table`."""
    return f"{number} / {point} {own},relatime shared:1 - {kind} {source} {opts}"


def table(*lines: str) -> str:
    """A mount table: the first line is the root, the others are mounted on it."""
    numbered = [f"{20 + at} {20 if at else 1} {line}" for at, line in enumerate(lines)]
    return "\n".join(numbered) + "\n"


LAPTOP = lsblk(
    node(
        "nvme0n1",
        "disk",
        "259:0",
        node("nvme0n1p1", "part", "259:1", fstype="vfat"),
        node("nvme0n1p2", "part", "259:2", fstype="ext4"),
        node(
            "nvme0n1p3",
            "part",
            "259:3",
            node(
                "dm-0",
                "crypt",
                "254:0",
                node("dm-1", "lvm", "254:1", name="vg-root", fstype="ext4"),
                node("dm-2", "lvm", "254:2", name="vg-swap", fstype="swap"),
                name="luks-nvme0n1p3",
            ),
            fstype="crypto_LUKS",
        ),
    )
)
"""The usual encrypted laptop: EFI and /boot plain, LVM on LUKS for root and swap."""
LAPTOP_MOUNTS = table(
    mount("254:1", "/", source="/dev/mapper/vg-root"),
    mount("0:5", "/proc", "proc", "proc"),
    mount("0:6", "/run/shm", "tmpfs", "tmpfs"),
    mount("259:2", "/boot"),
    mount("259:1", "/boot/efi", "vfat"),
)
CLOSED = json.dumps(
    {
        "nftables": [
            {"metainfo": {"version": "1.0.6"}},
            {"table": {"family": "inet", "name": "f"}},
            {
                "chain": {
                    "family": "inet",
                    "table": "f",
                    "name": "in",
                    "type": "filter",
                    "hook": "input",
                    "prio": 0,
                    "policy": "drop",
                }
            },
        ]
    }
)
APT_ON = """APT "";
APT::Periodic::Update-Package-Lists "1";
APT::Periodic::Unattended-Upgrade "1";
Unattended-Upgrade::Origins-Pattern:: "origin=Debian,codename=${distro_codename},label=Debian-Security";
"""
RELEASE = """-----BEGIN PGP SIGNED MESSAGE-----
Hash: SHA256

Origin: Debian
Label: Debian-Security
Suite: stable-security
Codename: bookworm-security
Date: Sat, 21 Nov 2026 00:53:02 UTC
Valid-Until: Sat, 28 Nov 2026 00:53:02 UTC
"""
DPKG = """Package: bash
Status: install ok installed
Architecture: amd64
Version: 5.2.15-2+b8

Package: openssl
Status: install ok installed
Architecture: amd64
Version: 3.0.16-1~deb12u1

Package: gone
Status: deinstall ok config-files
Architecture: amd64
Version: 1.0
"""
SECURITY_LIST = """Package: openssl
Architecture: amd64
Version: 3.0.16-1~deb12u1

Package: gone
Architecture: amd64
Version: 2.0
"""
FILES = {
    "/proc/self/mountinfo": LAPTOP_MOUNTS,
    "/proc/swaps": "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n/dev/dm-2     partition\t99\t0\t-2\n",
    "/proc/sys/kernel/hostname": "front-desk\n",
    "/proc/net/if_inet6": "00000000000000000000000000000001 01 80 10 80       lo\n",
    "/proc/1/comm": "systemd\n",
    "/proc/77/comm": "clamd\n",
    "/proc/78/comm": "auditd\n",
    "/sys/class/block/dm-0/dm/uuid": "CRYPT-LUKS2-0123456789abcdef-luks-nvme0n1p3\n",
    "/etc/os-release": 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\n',
    "/usr/share/wayland-sessions/gnome.desktop": "[Desktop Entry]\n",
    "/etc/dconf/profile/user": "user-db:user\nsystem-db:local\n",
    "/etc/dconf/db/local.d/00-lock": (
        "[org/gnome/desktop/session]\nidle-delay=uint32 300\n"
        "[org/gnome/desktop/screensaver]\nlock-enabled=true\n"
    ),
    "/etc/dconf/db/local.d/locks/lock": (
        "/org/gnome/desktop/session/idle-delay\n/org/gnome/desktop/screensaver/lock-enabled\n"
    ),
    "/etc/profile": "export PATH\nreadonly TMOUT=900\n",
    "/etc/systemd/system/timers.target.wants/apt-daily-upgrade.timer": "",
    "/run/systemd/system/x": "",
    "/usr/bin/unattended-upgrade": "",
    "/var/lib/dpkg/status": DPKG,
    "/var/lib/apt/lists/sec_InRelease": RELEASE,
    "/var/lib/apt/lists/sec_main_binary-amd64_Packages": SECURITY_LIST,
    "/usr/sbin/sshd": "",
    "/etc/ssh/sshd_config": "PermitRootLogin no\n",
    "/etc/passwd": (
        "root:x:0:0:root:/root:/bin/bash\n"
        "daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\n"
        "mary:x:1000:1000:Mary:/home/mary:/bin/bash\n"
    ),
    "/etc/shadow": "root:*:1::::::\ndaemon:*:1::::::\nmary:$y$j9T$salt$hash:19000:0:99999:7:::\n",
    "/etc/group": "root:x:0:\nsudo:x:27:\nmary:x:1000:\n",
    "/etc/sudoers": (
        "Defaults env_reset\nroot ALL=(ALL:ALL) ALL\n%sudo ALL=(ALL:ALL) ALL\n@includedir /etc/sudoers.d\n"
    ),
    "/var/lib/clamav/daily.cld": "signatures",
    "/var/log/btmp": "",
}
REPLIES: dict[str, Reply] = {
    "lsblk": LAPTOP,
    "nft": CLOSED,
    "apt-config": APT_ON,
    "timedatectl": "yes\n",
    "auditctl": lambda argv: Ran(
        0, "enabled 1\nfailure 1\npid 78\n" if argv[1] == "-s" else "-w /etc/passwd -p wa\n"
    ),
}


def whole(root: Path) -> Prepared:
    """A laptop on which everything that Linux can say is as it should be."""
    host = Prepared(root, REPLIES)
    for path, text in FILES.items():
        host.write(path, text)
    fresh = NOW.timestamp() - 3600
    os.utime(root / "var/lib/clamav/daily.cld", (fresh, fresh))
    return host


@contextmanager
def without_rights(folder: Path) -> Iterator[None]:
    """Real files, real refusals: the operating system itself takes the rights away for a while."""
    was = os.geteuid()
    if was == 0:
        os.chown(folder, 65534, 65534)
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(was)
