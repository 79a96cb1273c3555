"""Failed attempts to sign in: kept on disk, or gone with the next restart."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from rounds.model.fact import NO, UNSEEN, YES, Fact, Reason
from tests.connectors.this_machine.machine import Prepared, device, whole, without_rights


@pytest.fixture
def host(tmp_path: Path) -> Prepared:
    """A laptop on which nothing keeps them."""
    made = whole(tmp_path)
    made.remove("/var/log/btmp")
    return made


def kept(host: Prepared) -> Fact:
    return device(host).failed_sign_ins_kept


def test_nothing_keeps_them_until_the_file_that_login_writes_to_is_there(host: Prepared) -> None:
    assert kept(host) is NO
    host.write("/var/log/btmp", "")
    assert kept(host) is YES


@pytest.mark.parametrize("file", ["/var/log/auth.log", "/var/log/secure"])
def test_the_file_of_a_logger_counts_while_that_runs(host: Prepared, file: str) -> None:
    host.write(file, "Failed password for root\n")
    assert kept(host) is NO
    host.write("/proc/90/comm", "rsyslogd\n")
    assert kept(host) is YES


def test_a_journal_counts_on_disk_and_not_in_memory(host: Prepared) -> None:
    host.write("/proc/91/comm", "systemd-journal\n")
    host.write("/run/log/journal/x", "")
    assert kept(host) is NO
    host.write("/var/log/journal/x", "")
    assert kept(host) is YES
    host.write("/etc/systemd/journald.conf.d/quiet.conf", "[Journal]\nStorage=volatile\n")
    assert kept(host) is NO


def test_programs_that_are_hidden_from_us_leave_it_open(host: Prepared) -> None:
    host.write("/var/log/auth.log", "")
    host.remove("/proc/1/comm")
    (host.root / "proc/1").rmdir()
    assert kept(host) is UNSEEN


def test_a_folder_that_we_may_not_enter_leaves_it_open() -> None:
    with TemporaryDirectory() as folder, without_rights(Path(folder)):
        host = whole(Path(folder))
        host.root.joinpath("var/log").chmod(0)
        seen = device(host)
        host.root.joinpath("var/log").chmod(0o755)
    assert (seen.failed_sign_ins_kept, seen.unseen["failed_sign_ins_kept"]) == (UNSEEN, Reason.NOT_PERMITTED)
