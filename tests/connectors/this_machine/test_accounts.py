"""Local accounts: who can sign in, who is an administrator, and what sudo's rules really grant."""

import json
import subprocess
from pathlib import Path

import pytest

from rounds.connectors.this_machine.linux.sudoers import admins
from rounds.model.fact import NO, UNSEEN, YES, Fact, NotSeen, Reason, Seen
from rounds.sdk.connector import Gap, Sweep
from tests.connectors.this_machine.machine import Prepared, accounts, items, whole

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ9l9l9l9l9l9l9l9l9l9l9l9l9l9l9l9l9l9l9l9l9l mary@desk\n"


def with_mary(host: Prepared, secret: str, shell: str = "/bin/bash") -> Prepared:
    """The machine with one person's password field and shell as given."""
    host.write("/etc/passwd", f"root:x:0:0::/root:/bin/bash\nmary:x:1000:1000::/home/mary:{shell}\n")
    host.write("/etc/shadow", f"root:*:1::::::\nmary:{secret}\n")
    return host


@pytest.mark.parametrize(
    ("secret", "shell", "can", "asks"),
    [
        ("$y$j9T$a$b:19000:0:99999:7:::", "/bin/bash", YES, YES),
        ("$6$a$b:19000:0:99999:7:::", "", YES, YES),
        ("$6$a$b:19000:0:99999:7:::", "/usr/sbin/nologin", NO, YES),
        ("$6$a$b:19000:0:99999:7:::", "/bin/false", NO, YES),
        ("!$6$a$b:19000:0:99999:7:::", "/bin/bash", NO, YES),
        ("*:19000:0:99999:7:::", "/bin/bash", NO, YES),
        ("!:19000:0:99999:7:::", "/bin/bash", NO, YES),
        (":19000:0:99999:7:::", "/bin/bash", YES, NO),
        ("$6$a$b:19000:0:99999:7::19000:", "/bin/bash", NO, YES),
        ("$6$a$b:19000:0:99999:7::99999:", "/bin/bash", YES, YES),
        ("NP:19000:0:99999:7:::", "/bin/bash", NO, YES),
    ],
)
def test_a_password_field_a_shell_and_an_expiry_decide(
    tmp_path: Path, secret: str, shell: str, can: Fact, asks: Fact
) -> None:
    mary = accounts(with_mary(whole(tmp_path), secret, shell))["mary"]
    assert (mary.can_sign_in, mary.needs_secret) == (can, asks)


def test_a_locked_password_with_a_key_can_sign_in(tmp_path: Path) -> None:
    host = with_mary(whole(tmp_path), "!:19000:0:99999:7:::")
    host.write("home/mary/.ssh/authorized_keys", f'# old key\nfrom="10.0.0.1" {KEY}')
    assert accounts(host)["mary"].can_sign_in is YES
    host.write("home/mary/.ssh/authorized_keys", f"# {KEY}")
    assert accounts(host)["mary"].can_sign_in is NO
    host.write("/etc/ssh/sshd_config", "PermitRootLogin no\nAuthorizedKeysFile /etc/ssh/keys/%u\n")
    host.write("/etc/ssh/keys/mary", KEY)
    assert accounts(host)["mary"].can_sign_in is YES


def test_system_accounts_are_listed_only_when_one_could_sign_in(tmp_path: Path) -> None:
    host = whole(tmp_path)
    assert set(accounts(host)) == {"root", "mary"}
    host.write("/etc/passwd", "root:x:0:0::/root:/bin/bash\npostgres:x:110:110::/var/lib/pg:/bin/bash\n")
    host.write("/etc/shadow", "root:*:1::::::\npostgres:*:1::::::\n")
    assert set(accounts(host)) == {"root"}
    host.write("/var/lib/pg/.ssh/authorized_keys", KEY)
    found = accounts(host)["postgres"]
    assert (found.can_sign_in, found.interactive, found.owner) == (YES, NO, Seen(None))


def test_a_second_account_with_roots_id_is_an_administrator(tmp_path: Path) -> None:
    host = whole(tmp_path)
    host.write("/etc/passwd", "root:x:0:0::/root:/bin/bash\ntoor:x:0:0::/root:/bin/sh\n")
    host.write("/etc/shadow", "root:*:1::::::\ntoor:$6$a$b:1::::::\n")
    assert {each.admin for each in accounts(host).values()} == {YES}


@pytest.mark.parametrize("group", ["sudo", "wheel", "admin", "docker", "lxd"])
def test_membership_in_a_group_that_is_root_in_effect_makes_an_administrator(
    tmp_path: Path, group: str
) -> None:
    host = whole(tmp_path)
    assert accounts(host)["mary"].admin is NO
    host.write("/etc/group", f"{group}:x:27:someone,mary\n")
    assert accounts(host)["mary"].admin is YES


RULES = {
    "mary ALL=(ALL:ALL) ALL": YES,
    "mary ALL=(ALL) NOPASSWD: ALL": YES,
    "mary ALL = NOPASSWD: SETENV: /bin/bash": YES,
    "mary desk1,desk2 = (root) /usr/bin/apt, /bin/su -": YES,
    "mary ALL=(ALL) ALL, !/bin/su": YES,
    "mary ALL=(postgres) ALL": NO,
    "mary ALL=(postgres) /bin/ls, (root) ALL": YES,
    "mary desk1 = /bin/ls : desk2 = (ALL : ALL) ALL": YES,
    "mary desk1 = (ALL) ALL : desk2 = /bin/ls": YES,
    "mary ALL=(root) /usr/bin/systemctl restart cups": NO,
    "#1000 ALL=(ALL) ALL": YES,
    "%mary ALL=(ALL) ALL": YES,
    "%front ALL=(ALL) ALL": NO,
    "ALL ALL=(ALL) ALL": YES,
    "!mary ALL=(ALL) ALL": NO,
    "User_Alias DESK = ben, mary\nDESK ALL=(ALL) ALL": YES,
    "User_Alias DESK = ben\nDESK ALL=(ALL) ALL": NO,
    "Cmnd_Alias SH = /bin/sh, /bin/zsh\nmary ALL=(root) SH": YES,
    "Runas_Alias DB = postgres\nmary ALL=(DB) ALL": NO,
    "Runas_Alias OP = root, operator\nmary ALL=(OP) ALL": YES,
    "mary ALL=(ALL) \\\n  NOPASSWD: \\\n  ALL": YES,
    "# mary ALL=(ALL) ALL": NO,
    "mary ALL=(ALL) ALL # for the week-end": YES,
    'Defaults:mary !requiretty\nDefaults mailto = "a@b"': NO,
    "+netgroup ALL=(ALL) ALL": UNSEEN,
    "mary mary mary": UNSEEN,
    "= = =": UNSEEN,
    "ben desk1 = bash": UNSEEN,
    "ben desk1 = UNDEFINED": UNSEEN,
    "ben \0 = /bin/ls": UNSEEN,
    "ben desk1 = sha256:00ff /bin/ls, sudoedit /etc/motd, !/bin/sh": NO,
}


@pytest.mark.parametrize("rule", RULES)
def test_a_sudo_rule_makes_an_administrator_or_not(tmp_path: Path, rule: str) -> None:
    host = whole(tmp_path)
    host.write("/etc/sudoers.d/desk", rule + "\n")
    assert accounts(host)["mary"].admin is RULES[rule]


def test_sudo_passes_over_some_names_and_takes_includes_in_place(tmp_path: Path) -> None:
    host = whole(tmp_path)
    for name in ("mary.bak", "mary~"):
        host.write(f"/etc/sudoers.d/{name}", "mary ALL=(ALL) ALL\n")
    assert accounts(host)["mary"].admin is NO
    host.write("/etc/sudoers", "#include /etc/sudoers.local\n")
    host.write("/etc/sudoers.local", "mary ALL=(ALL) ALL\n")
    assert accounts(host)["mary"].admin is YES


def test_what_sudo_grants_is_what_sudos_own_parser_reads(tmp_path: Path) -> None:
    """The peer is cvtsudoers: for each rule, the users that it names are those that we name."""
    for rule in (each for each, says in RULES.items() if says is YES and "#1000" not in each):
        host = whole(tmp_path)
        host.write("/etc/sudoers", rule + "\n")
        argv = ["cvtsudoers", "-e", "-f", "json", str(tmp_path / "etc/sudoers")]
        ran = subprocess.run(argv, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, (rule, ran.stderr)
        named = {
            who
            for spec in json.loads(ran.stdout)["User_Specs"]
            for user in spec["User_List"]
            for who in user.items()
        }
        ours = admins(host.look())
        logins = {("username", each) for each in ours.users} | {("usergroup", each) for each in ours.groups}
        assert named == logins | ({("username", "ALL")} if ours.everyone else set()), rule


def test_a_list_of_accounts_that_cannot_be_read_is_a_gap_and_no_account(tmp_path: Path) -> None:
    host = whole(tmp_path)
    for text in ("", "noise\n", "root:x:0:0::/root\n"):
        host.write("/etc/passwd", text)
        found = [each for each in items(host) if getattr(each, "kind", "") == "account"]
        assert [type(each) for each in found] == [Gap, Sweep]
        assert accounts(host) == {}


def test_without_the_password_file_nobody_is_said_to_be_locked_out(tmp_path: Path) -> None:
    host = whole(tmp_path)
    host.write("/etc/shadow", "noise\n")
    mary = accounts(host)["mary"]
    assert (mary.can_sign_in, mary.needs_secret) == (UNSEEN, UNSEEN)
    assert mary.unseen["can_sign_in"] is Reason.UNREADABLE


def test_the_last_sign_in_is_read_from_lastlog(tmp_path: Path) -> None:
    host = whole(tmp_path)
    assert accounts(host)["mary"].last_sign_in == NotSeen(Reason.NOT_ASKED)
    record = (1_790_000_000).to_bytes(4, "little") + bytes(288)
    host.write("/var/log/lastlog", bytes(292 * 1000) + record)
    found = accounts(host)
    assert (
        str(found["mary"].last_sign_in)
        == "Seen(value=datetime.datetime(2026, 9, 21, 14, 13, 20, tzinfo=datetime.timezone.utc))"
    )
    assert found["root"].last_sign_in == Seen(None)


SCRIPT = r"""
import json, subprocess, sys
from pathlib import Path
from tests.connectors.this_machine.machine import accounts
from rounds.connectors.this_machine.client import LocalHost

def run(*argv, text=""):
    subprocess.run(argv, input=text, text=True, check=True, capture_output=True)

def seen():
    mary = accounts(LocalHost()).get("mary.rounds")
    return None if mary is None else [mary.can_sign_in.value, mary.admin.value]

told = []
run("mount", "--make-rprivate", "/")
run("cp", "-a", "/etc", sys.argv[1])
run("mount", "--bind", sys.argv[1] + "/etc", "/etc")
steps = [
    lambda: None,
    lambda: run("useradd", "-M", "-s", "/bin/bash", "mary.rounds"),
    lambda: run("chpasswd", "-c", "SHA256", text="mary.rounds:planted"),
    lambda: Path("/etc/sudoers.d/mary").write_text("mary.rounds ALL=(ALL) NOPASSWD: /bin/bash\n"),
    lambda: run("usermod", "-L", "mary.rounds"),
    lambda: run("usermod", "-U", "mary.rounds"),
    lambda: run("usermod", "-e", "2020-01-01", "mary.rounds"),
    lambda: Path("/etc/sudoers.d/mary").unlink(),
    lambda: run("userdel", "mary.rounds"),
]
for step in steps:
    step()
    told.append(seen())
print(json.dumps(told))
"""


def test_real_tools_change_a_real_account_and_each_change_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """User tools on a copy of /etc, in a mount namespace that ends with the test."""
    import sys

    monkeypatch.setenv("PYTHONPATH", ":".join(sys.path))
    argv = ["unshare", "-m", sys.executable, "-c", SCRIPT, str(tmp_path)]
    ran = subprocess.run(argv, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout) == [
        None,
        ["no", "no"],
        ["yes", "no"],
        ["yes", "yes"],
        ["no", "yes"],
        ["yes", "yes"],
        ["no", "yes"],
        ["no", "no"],
        None,
    ]
