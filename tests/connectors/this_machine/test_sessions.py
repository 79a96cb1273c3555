"""Screens that lock and terminals that are logged off."""

from pathlib import Path

import pytest

from rounds.model.fact import NO, UNSEEN, YES, Fact, NotSeen, Reason, Seen
from tests.connectors.this_machine.machine import Prepared, device, whole

LOCK = "/etc/dconf/db/local.d/00-lock"
VALUES = (
    "[org/gnome/desktop/session]\nidle-delay=uint32 %s\n[org/gnome/desktop/screensaver]\nlock-enabled=%s\n%s"
)
NOT_KNOWN = NotSeen(Reason.NOT_ASKED)


def screen(host: Prepared) -> tuple[Fact, object]:
    found = device(host)
    return found.screen_lock, found.lock_after


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (VALUES % (600, "true", ""), (YES, Seen(10))),
        (VALUES % (600, "true", "lock-delay=uint32 30\n"), (YES, Seen(11))),
        (VALUES % (0, "true", ""), (NO, Seen(None))),
        (VALUES % (600, "false", ""), (NO, Seen(None))),
        ("", (UNSEEN, NOT_KNOWN)),
        ("noise", (UNSEEN, NOT_KNOWN)),
    ],
)
def test_gnome_is_believed_where_the_system_sets_and_locks(
    tmp_path: Path, text: str, says: tuple[Fact, object]
) -> None:
    host = whole(tmp_path)
    host.write(LOCK, text)
    assert screen(host) == says


def test_what_each_user_may_change_is_not_known(tmp_path: Path) -> None:
    host = whole(tmp_path)
    host.remove("/etc/dconf/db/local.d/locks/lock")
    assert screen(host) == (UNSEEN, NOT_KNOWN)


def test_a_database_that_the_profile_does_not_name_is_not_in_force(tmp_path: Path) -> None:
    host = whole(tmp_path)
    host.write("/etc/dconf/profile/user", "user-db:user\n")
    assert screen(host) == (UNSEEN, NOT_KNOWN)


def test_without_a_desktop_a_lock_is_not_known_and_never_no(tmp_path: Path) -> None:
    host = whole(tmp_path)
    host.remove("/usr/share/wayland-sessions/gnome.desktop")
    assert screen(host) == (UNSEEN, NOT_KNOWN)


def test_every_desktop_that_can_be_started_must_lock(tmp_path: Path) -> None:
    host = whole(tmp_path)
    host.write("/usr/share/xsessions/xfce.desktop", "")
    assert screen(host) == (UNSEEN, NOT_KNOWN)
    host.remove("/usr/share/xsessions/xfce.desktop")
    host.write("/usr/share/xsessions/plasma.desktop", "")
    assert screen(host) == (UNSEEN, NOT_KNOWN)
    host.write("/etc/xdg/kscreenlockerrc", "[Daemon][$i]\nAutolock=true\nTimeout=15\n")
    assert screen(host) == (YES, Seen(15))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[Daemon][$i]\nAutolock=true\nTimeout=10\n", (YES, Seen(10))),
        ("[Daemon]\nAutolock[$i]=true\nTimeout[$i]=10\n", (YES, Seen(10))),
        ("[Daemon]\nAutolock=true\nTimeout=10\n", (UNSEEN, NOT_KNOWN)),
        ("[Daemon][$i]\nAutolock=false\nTimeout=10\n", (NO, Seen(None))),
        ("[Daemon][$i]\nAutolock=true\nTimeout=0\n", (NO, Seen(None))),
        ("[Other][$i]\nAutolock=true\nTimeout=10\n", (UNSEEN, NOT_KNOWN)),
    ],
)
def test_kde_is_believed_where_its_keys_are_immutable(
    tmp_path: Path, text: str, says: tuple[Fact, object]
) -> None:
    host = whole(tmp_path)
    host.remove("/usr/share/wayland-sessions/gnome.desktop")
    host.write("/usr/share/wayland-sessions/plasmawayland.desktop", "")
    host.write("/etc/xdg/kscreenlockerrc", text)
    assert screen(host) == says


@pytest.mark.parametrize(
    ("profile", "logind", "says"),
    [
        ("readonly TMOUT=900", "", (YES, Seen(15))),
        ("TMOUT=900; readonly TMOUT; export TMOUT", "", (YES, Seen(15))),
        ("TMOUT=900\nreadonly TMOUT\nexport TMOUT", "", (YES, Seen(15))),
        ("declare -xr TMOUT=61", "", (YES, Seen(2))),
        ("TMOUT=900", "", (NO, Seen(None))),
        ("export TMOUT=900", "", (NO, Seen(None))),
        ("readonly TMOUT=0", "", (NO, Seen(None))),
        ("# readonly TMOUT=900", "", (NO, Seen(None))),
        ("if [ $UID -ne 0 ]; then\n  readonly TMOUT=900\nfi", "", (UNSEEN, NOT_KNOWN)),
        ("readonly TMOUT=$(cat /etc/tmout)", "", (UNSEEN, NOT_KNOWN)),
        ("", "[Login]\nStopIdleSessionSec=20min\n", (YES, Seen(20))),
        ("", "[Login]\nStopIdleSessionSec=1800\n", (YES, Seen(30))),
        ("", "[Login]\nStopIdleSessionSec=infinity\n", (NO, Seen(None))),
        ("", "[Login]\n#StopIdleSessionSec=20min\n", (NO, Seen(None))),
        ("", "[Login]\nIdleAction=lock\nIdleActionSec=10min\n", (NO, Seen(None))),
        ("", "[Login]\nStopIdleSessionSec=a while\n", (NO, Seen(None))),
        ("", "[Login]\nStopIdleSessionSec=soon\n", (UNSEEN, NOT_KNOWN)),
    ],
)
def test_a_terminal_is_logged_off_by_what_nobody_can_undo(
    tmp_path: Path, profile: str, logind: str, says: tuple[Fact, object]
) -> None:
    host = whole(tmp_path)
    host.write("/etc/profile", profile + "\n")
    host.write("/etc/systemd/logind.conf", logind)
    found = device(host)
    assert (found.auto_logoff, found.logoff_after) == says


def test_a_drop_in_of_logind_wins(tmp_path: Path) -> None:
    host = whole(tmp_path)
    host.write("/etc/profile", "")
    host.write("/etc/systemd/logind.conf", "StopIdleSessionSec=20min\n")
    host.write("/etc/systemd/logind.conf.d/x.conf", "StopIdleSessionSec=infinity\n")
    assert device(host).auto_logoff is NO
