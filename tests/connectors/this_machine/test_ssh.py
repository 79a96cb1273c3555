"""Whether root can sign in from the network: files as people write them, judged by us and by real sshd."""

import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from rounds.connectors.this_machine.client import LocalHost
from rounds.model.fact import NO, UNSEEN, YES, Fact, Reason
from rounds.sdk.connector import Ran
from tests.connectors.this_machine.machine import Prepared, device, whole

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ9l9l9l9l9l9l9l9l9l9l9l9l9l9l9l9l9l9l9l9l9l root@desk\n"
FILES = {
    "": NO,
    "PermitRootLogin no": NO,
    "PermitRootLogin yes": YES,
    "permitrootlogin=yes": YES,
    'PermitRootLogin "yes"': YES,
    "PermitRootLogin no\nPermitRootLogin yes": NO,
    "PermitRootLogin yes\nPermitRootLogin no": YES,
    "# PermitRootLogin yes": NO,
    "PermitRootLogin no\nMatch Address 10.0.0.0/8\n  PermitRootLogin yes": YES,
    "PermitRootLogin no\nMatch User ben\n  X11Forwarding no": NO,
    "PermitRootLogin yes\nDenyUsers ben root": NO,
    "PermitRootLogin yes\nAllowUsers mary ben": NO,
    "PermitRootLogin yes\nAllowUsers mary ro*@10.0.0.1": YES,
    "PermitRootLogin yes\nAllowUsers root mary": YES,
    "PermitRootLogin yes\nAllowUsers mary\nAllowUsers root": YES,
    "PermitRootLogin yes\nDenyUsers root ben": NO,
    "PermitRootLogin prohibit-password": NO,
    "PermitRootLogin without-password": NO,
    "PermitRootLogin perhaps": UNSEEN,
    "PermitRotLogin no": UNSEEN,
    "Include more/*.conf\nPermitRootLogin no": YES,
    "PermitRootLogin no\nInclude more/*.conf": NO,
}


def prepared(root: Path, text: str) -> Prepared:
    """The machine with a configuration, and another one that an Include may name."""
    host = whole(root)
    host.write("/etc/ssh/sshd_config", text + "\n")
    host.write("/etc/ssh/more/1.conf", "PermitRootLogin yes\n")
    host.write("/etc/ssh/more/1.txt", "noise\n")
    return host


@pytest.mark.parametrize("text", FILES)
def test_a_configuration_says_whether_root_can_sign_in(tmp_path: Path, text: str) -> None:
    found = device(prepared(tmp_path, text))
    assert found.remote_root is FILES[text]
    if found.remote_root is UNSEEN:
        assert found.unseen["remote_root"] is Reason.UNREADABLE


def test_by_key_only_means_whoever_has_a_key(tmp_path: Path) -> None:
    host = prepared(tmp_path, "")
    host.write("root/.ssh/authorized_keys", KEY)
    assert device(host).remote_root is YES
    host.write("root/.ssh/authorized_keys", "\n")
    assert device(host).remote_root is NO
    host.write("/etc/ssh/sshd_config", "TrustedUserCAKeys /etc/ssh/ca.pub\n")
    assert device(host).remote_root is YES


def test_without_sshd_nobody_signs_in_from_the_network(tmp_path: Path) -> None:
    host = prepared(tmp_path, "PermitRootLogin yes")
    host.remove("/usr/sbin/sshd")
    assert device(host).remote_root is NO


@pytest.fixture
def sshd(tmp_path: Path) -> Iterator[Prepared]:
    """A prepared machine whose `sshd` is the real one, reading the prepared configuration."""
    host = prepared(tmp_path, "")
    key = tmp_path / "host_key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)

    def real(argv: Sequence[str]) -> Ran:
        config = tmp_path / "etc/ssh/sshd_config"
        return LocalHost().run([*argv, "-f", str(config), "-h", str(key)])

    host.replies["sshd"] = real
    run_folder = Path("/run/sshd")
    made = not run_folder.exists()
    run_folder.mkdir(mode=0o755, exist_ok=True)
    yield host
    if made:
        run_folder.rmdir()


@pytest.mark.parametrize("text", [each for each in FILES if "Include" not in each])
def test_the_real_sshd_agrees(sshd: Prepared, text: str) -> None:
    sshd.write("/etc/ssh/sshd_config", text + "\n")
    assert device(sshd).remote_root is FILES[text]


def test_the_real_sshd_is_seen_to_change_its_mind(sshd: Prepared) -> None:
    found: list[Fact] = []
    for text in ("PermitRootLogin no", "PermitRootLogin yes", "PermitRootLogin no"):
        sshd.write("/etc/ssh/sshd_config", f"{text}\n")
        ran = sshd.run(["sshd", "-T", "-C", "user=root,host=localhost,addr=127.0.0.1"])
        assert text.lower() in ran.out
        found.append(device(sshd).remote_root)
    assert found == [NO, YES, NO]
