"""Protection, the audit trail and the clock."""

import os
from pathlib import Path

import pytest

from rounds.connectors.this_machine.linux.services import programs
from rounds.model.fact import NO, UNSEEN, YES, Fact, Reason
from rounds.sdk.connector import Ran
from tests.connectors.this_machine.machine import MISSING, NOT_ROOT, NOW, Reply, device, whole


def test_protection_is_a_program_that_runs_with_signatures_of_this_week(tmp_path: Path) -> None:
    host = whole(tmp_path)
    daily = tmp_path / "var/lib/clamav/daily.cld"
    for age, says in ((1, YES), (8, NO)):
        when = NOW.timestamp() - age * 86_400
        os.utime(daily, (when, when))
        assert device(host).host_protection is says
    host.write("/proc/80/comm", "osqueryd\n")
    assert device(host).host_protection is YES
    host.write("/proc/80/comm", "bash\n")
    host.write("/proc/77/comm", "bash\n")
    assert device(host).host_protection is NO


def test_programs_that_are_hidden_from_us_prove_nothing(tmp_path: Path) -> None:
    host = whole(tmp_path)
    host.replies["auditctl"] = MISSING
    host.remove("/proc/1/comm")
    (tmp_path / "proc/1").rmdir()
    found = device(host)
    assert (found.host_protection, found.audit_on, found.logs_forwarded) == (UNSEEN, UNSEEN, UNSEEN)
    assert found.unseen["host_protection"] is Reason.NOT_PERMITTED


def test_every_program_of_the_table_has_a_name_that_linux_can_show() -> None:
    assert all(0 < len(each.name) <= 15 and each.product for each in programs())


ON = "enabled 1\nfailure 1\npid 78\nlost 0\n"
RULES = "-w /etc/passwd -p wa -k identity\n"


@pytest.mark.parametrize(
    ("status", "rules", "says"),
    [
        (ON, RULES, YES),
        (ON.replace("enabled 1", "enabled 2"), RULES, YES),
        (ON.replace("enabled 1", "enabled 0"), RULES, NO),
        (ON.replace("pid 78", "pid 0"), RULES, NO),
        (ON, "No rules\n", NO),
        (ON, NOT_ROOT, UNSEEN),
        (NOT_ROOT, RULES, UNSEEN),
        ("noise", RULES, UNSEEN),
    ],
)
def test_an_audit_trail_runs_is_on_and_has_rules(
    tmp_path: Path, status: Reply, rules: Reply, says: Fact
) -> None:
    host = whole(tmp_path)
    replies = {"-s": status, "-l": rules}

    def auditctl(argv: object) -> Ran:
        assert isinstance(argv, tuple)
        reply = replies[argv[1]]
        assert isinstance(reply, Ran | str)
        return reply if isinstance(reply, Ran) else Ran(0, reply)

    host.replies["auditctl"] = auditctl
    assert device(host).audit_on is says


def test_a_machine_without_auditd_has_no_audit_trail(tmp_path: Path) -> None:
    host = whole(tmp_path)
    host.replies["auditctl"] = MISSING
    assert device(host).audit_on is UNSEEN
    host.write("/proc/78/comm", "bash\n")
    assert device(host).audit_on is NO


CHRONY = "C0A80001,192.168.0.1,3,1795528800.1,0.00001,0.0,0.0,1.2,0.0,0.1,0.02,0.001,64.0,%s\n"


@pytest.mark.parametrize(
    ("replies", "says"),
    [
        ({"timedatectl": "yes\n"}, YES),
        ({"timedatectl": "no\n"}, NO),
        ({"timedatectl": Ran(1, "", "no bus")}, UNSEEN),
        ({"chronyc": CHRONY % "Normal"}, YES),
        ({"chronyc": CHRONY % "Not synchronised"}, NO),
        ({"chronyc": Ran(1, "506 Cannot talk to daemon\n", "")}, UNSEEN),
        ({"ntpq": "leap=00\n"}, YES),
        ({"ntpq": "leap=11\n"}, NO),
        ({}, UNSEEN),
    ],
)
def test_the_clock_is_as_the_first_tool_that_answers_says(
    tmp_path: Path, replies: dict[str, Reply], says: Fact
) -> None:
    host = whole(tmp_path)
    host.replies |= {"timedatectl": MISSING} | replies
    assert device(host).clock_synchronised is says
