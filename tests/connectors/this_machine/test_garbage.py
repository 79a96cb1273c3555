"""Noise in any file, or from any command, raises nothing and proves nothing.

Each file and command is listed with the facts that hang on it. With noise in its place none of them is YES,
and `remote_root`, whose good answer is NO, is not NO.
"""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rounds.model.fact import NO
from rounds.model.resources import Device
from rounds.sdk.connector import Observation, Ran, Sweep
from tests.connectors.this_machine.machine import (
    FILES,
    REPLIES,
    Prepared,
    accounts,
    device,
    items,
    whole,
    yes_facts,
)

HANGS_ON = {
    "/proc/self/mountinfo": {"disk_encrypted"},
    "/proc/swaps": {"swap_encrypted"},
    "/sys/class/block/dm-0/dm/uuid": {"disk_encrypted", "swap_encrypted"},
    "/etc/dconf/profile/user": {"screen_lock"},
    "/etc/dconf/db/local.d/00-lock": {"screen_lock"},
    "/etc/dconf/db/local.d/locks/lock": {"screen_lock"},
    "/etc/profile": {"auto_logoff"},
    "/proc/77/comm": {"host_protection"},
    "/proc/net/if_inet6": {"firewall"},
    "/etc/passwd": set[str](),
    "/etc/shadow": set[str](),
    "/etc/group": set[str](),
    "/etc/sudoers": set[str](),
    "/etc/ssh/sshd_config": set[str](),
    "/etc/os-release": set[str](),
    "/var/lib/dpkg/status": set[str](),
    "/var/lib/apt/lists/sec_InRelease": set[str](),
    "/var/lib/apt/lists/sec_main_binary-amd64_Packages": set[str](),
    "/proc/sys/kernel/hostname": set[str](),
    "/var/log/btmp": set[str](),
}
COMMANDS = {
    "lsblk": {"disk_encrypted", "swap_encrypted"},
    "nft": {"firewall"},
    "apt-config": {"auto_updates"},
    "timedatectl": {"clock_synchronised"},
    "auditctl": {"audit_on"},
}
NOISE = st.one_of(
    st.binary(min_size=1, max_size=200),
    st.text(min_size=1, max_size=80).map(lambda text: text.encode("utf-8", "replace")),
    st.sampled_from(
        [b"{}", b"[]", b"null", b"\0" * 4096, b"LUKS\xba\xbe\0\x02", b"= = = =\n", b"\xff\xfe\n" * 50]
    ),
    # Digits are what parsers trust: very long ones, and those of other scripts.
    st.integers(0, 3).map(
        lambda n: [b"9" * 5000, "٣:٣ ٣".encode(), b"-1 -1 -1", b"1" * 20 + b" " + b"2" * 20][n]
    ),
)
OFTEN = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def host(tmp_path: Path) -> Prepared:
    """A whole machine, made once for all examples of a test: each puts its noise in the same one place."""
    return whole(tmp_path)


def judge(host: Prepared, hang: set[str]) -> None:
    """Nothing is raised; what hangs on the noise is not YES."""
    found = items(host, folders="/etc:/var/lib", containers="/etc/passwd")
    assert {each.kind for each in found if isinstance(each, Sweep)} == {"device", "account", "volume"}
    for each in found:
        if isinstance(each, Observation) and isinstance(each.resource, Device):
            assert not hang & yes_facts(each.resource)


@pytest.mark.parametrize("path", HANGS_ON)
@OFTEN
@given(noise=NOISE)
def test_noise_in_a_file_proves_nothing(host: Prepared, path: str, noise: bytes) -> None:
    host.write(path, noise)
    judge(host, HANGS_ON[path])


@pytest.mark.parametrize("name", COMMANDS)
@OFTEN
@given(noise=NOISE, code=st.sampled_from([0, 0, 1, 127, None]))
def test_noise_from_a_command_proves_nothing(
    host: Prepared, name: str, noise: bytes, code: int | None
) -> None:
    host.replies[name] = Ran(code, noise.decode("utf-8", "replace"), noise.decode("utf-8", "replace"))
    judge(host, COMMANDS[name])


@OFTEN
@given(noise=NOISE)
def test_noise_in_sshds_configuration_never_keeps_root_out(host: Prepared, noise: bytes) -> None:
    host.write("/etc/ssh/sshd_config", b"noise " + noise.replace(b"\n", b" "))
    assert device(host).remote_root is not NO


@OFTEN
@given(noise=NOISE)
def test_noise_among_sudos_rules_makes_nobody_a_mere_user(host: Prepared, noise: bytes) -> None:
    host.write("/etc/sudoers.d/noise", b"noise " + noise.replace(b"\n", b" ").replace(b"\r", b" ") + b"\n")
    assert accounts(host)["mary"].admin is not NO


@OFTEN
@given(noise=NOISE)
def test_noise_in_the_password_file_locks_nobody_out_and_lets_nobody_in(host: Prepared, noise: bytes) -> None:
    host.write("/etc/shadow", noise)
    for each in accounts(host).values():
        assert each.can_sign_in is not NO
        assert "needs_secret" not in yes_facts(each)


def test_every_file_and_command_of_the_machine_is_tried() -> None:
    ungraded = {"/etc/systemd", "/run/systemd", "/usr/", "/proc/1/", "/proc/78/", "/var/lib/clamav"}
    assert {each for each in FILES if not each.startswith(tuple(ungraded))} == set(HANGS_ON)
    assert set(COMMANDS) == set(REPLIES)
