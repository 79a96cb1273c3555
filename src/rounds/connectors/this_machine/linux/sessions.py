"""Whether an unattended screen locks, and whether an unattended terminal is logged off.

Sources: dconf(7) (system databases, key files and locks), kscreenlockerrc of KDE (kiosk marks `[$i]`),
bash(1) on `TMOUT`, logind.conf(5) on `StopIdleSessionSec=`.

Rules this module keeps:

* A screen lock that its user can switch off, or that only the user's own settings hold, is not known from
  here. Only a setting that the system makes and locks is YES or NO.
* Which desktops can be started is read from the session files. Every one of them must lock; a desktop whose
  settings are not known here, or a machine without any, is *not known*, never *no* and never *does not
  apply*.
* What really logs a terminal off is `StopIdleSessionSec`, or a `TMOUT` that is read-only. A `TMOUT` that
  anyone can unset is NO. One inside an `if` is not known, since who it reaches depends on who signs in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from rounds.connectors.this_machine.look import (
    Answers,
    Blind,
    Look,
    Pair,
    holds,
    minutes,
    not_held,
    says,
    unseen,
    worst,
)
from rounds.sdk.connector import NO, YES, Reason

SESSIONS: Final = ("/usr/share/xsessions", "/usr/share/wayland-sessions")
PROFILES: Final = ("/etc/profile", "/etc/bash.bashrc", "/etc/bashrc")
LOCK_KEYS: Final = ("/org/gnome/desktop/screensaver/lock-enabled", "/org/gnome/desktop/session/idle-delay")
GNOME_NAMES: Final = ("gnome", "ubuntu")
DELAY: Final = "/org/gnome/desktop/screensaver/lock-delay"
UNITS: Final = {"": 1, "s": 1, "sec": 1, "min": 60, "m": 60, "h": 3600, "hr": 3600, "d": 86400}
TMOUT: Final = re.compile(
    r"(?:readonly |declare -\w*r\w* |typeset -\w*r\w* |export )?TMOUT(?:=(?P<sec>\d{1,9}))?"
    r"(?:\s*;\s*(?:readonly|export) TMOUT)*\s*;?\s*(?:#.*)?"
)
"""The forms of a line about TMOUT that reach everyone: at the left margin, alone."""


def screen(look: Look) -> Answers:
    """`screen_lock` and `lock_after`."""
    found = [_desktop(each)(look) for each in _desktops(look)]
    if not found:
        lock, after = _unknown("No desktop session is known on this machine.")
        return {"screen_lock": lock, "lock_after": after}
    lock = worst([each for each, _ in found])
    if lock.value is YES:
        longest = max(each.value.value for _, each in found)
        return {"screen_lock": lock, "lock_after": holds(longest)}
    after = next(each for own, each in found if own is lock)
    return {"screen_lock": lock, "lock_after": after}


def _unknown(detail: str) -> Pair:
    """Neither the lock nor its delay is known."""
    return unseen(Reason.NOT_ASKED, detail), not_held(Reason.NOT_ASKED, detail)


def _desktops(look: Look) -> list[str]:
    """Names of the desktops that can be started, lower case."""
    listed = [look.names(each) for each in SESSIONS]
    names = {
        name.removesuffix(".desktop").lower() for each in listed if isinstance(each, tuple) for name in each
    }
    return sorted(names)


def _desktop(name: str) -> Callable[[Look], Pair]:
    """How a desktop's lock is read."""
    if name.startswith(GNOME_NAMES):
        return _gnome
    if name.startswith("plasma"):
        return _kde
    return lambda _: _unknown(f"How the desktop {name} locks its screen is not known here.")


def _gnome(look: Look) -> Pair:
    """GNOME: values and locks of the databases that the profile names; the first that has a key wins."""
    profile = look.text("/etc/dconf/profile/user")
    lines = profile.split() if isinstance(profile, str) else []
    databases = [line.removeprefix("system-db:") for line in lines if line.startswith("system-db:")]
    values: dict[str, str] = {}
    locks: set[str] = set()
    for name in databases:
        values = _dconf_values(look, f"/etc/dconf/db/{name}.d") | values
        locks |= _dconf_locks(look, f"/etc/dconf/db/{name}.d/locks")
    if not set(LOCK_KEYS) <= locks:
        return _unknown("GNOME leaves the screen lock to each user's own settings.")
    return _gnome_lock(values)


def _gnome_lock(values: dict[str, str]) -> Pair:
    """What locked values say."""
    enabled = values.get(LOCK_KEYS[0], "")
    idle, delay = _whole(values.get(LOCK_KEYS[1], "")), _whole(values.get(DELAY, "0"))
    if enabled == "false" or idle == 0:
        return says(False), holds(None)
    if enabled != "true" or idle is None or delay is None:
        return _unknown("GNOME's system-wide lock settings name no time that can be read.")
    return says(True), holds(minutes(idle + delay))


def _whole(text: str) -> int | None:
    """A GVariant number ("uint32 300")."""
    found = re.fullmatch(r"(?:uint32\s+)?(\d{1,9})", text.strip())
    return int(found[1]) if found else None


def _dconf_values(look: Look, folder: str) -> dict[str, str]:
    """All key files of one database as `path/key` to value; a later file wins."""
    values: dict[str, str] = {}
    for text in _texts(look, folder):
        section = ""
        for line in text.splitlines():
            name, equals, value = line.partition("=")
            if line.startswith("["):
                section = line.strip().strip("[]")
            elif equals and not line.lstrip().startswith("#"):
                values[f"/{section}/{name.strip()}"] = value.strip()
    return values


def _dconf_locks(look: Look, folder: str) -> set[str]:
    """The keys that users can't change."""
    return {line.strip() for text in _texts(look, folder) for line in text.splitlines()}


def _texts(look: Look, folder: str) -> Iterator[str]:
    """The files of a folder that can be read, by name."""
    names = look.names(folder)
    for name in names if isinstance(names, tuple) else ():
        text = look.text(f"{folder}/{name}")
        if isinstance(text, str):
            yield text


def _kde(look: Look) -> Pair:
    """KDE: the system's kscreenlockerrc, where its section or keys are marked immutable."""
    text = look.text("/etc/xdg/kscreenlockerrc")
    sections = re.split(r"^(\[.*\])\s*$", text if isinstance(text, str) else "", flags=re.MULTILINE)
    for head, body in zip(sections[1::2], sections[2::2], strict=False):
        if head.startswith("[Daemon]"):
            return _kde_lock(body, whole=head.endswith("[$i]"))
    return _unknown("KDE leaves the screen lock to each user's own settings.")


def _kde_lock(body: str, *, whole: bool) -> Pair:
    """The `Daemon` section: `Autolock` (true unless said otherwise) and `Timeout` in minutes."""
    keys = dict(re.findall(r"^(Autolock|Timeout)(?:\[\$i\])?=(\S+)\s*$", body, re.MULTILINE))
    locked = set(re.findall(r"^(Autolock|Timeout)\[\$i\]=", body, re.MULTILINE))
    timeout = _whole(keys.get("Timeout", ""))
    if not whole and locked != {"Autolock", "Timeout"}:
        return _unknown("KDE leaves the screen lock to each user's own settings.")
    if keys.get("Autolock") == "false" or timeout == 0:
        return says(False), holds(None)
    if keys.get("Autolock") != "true" or timeout is None:
        return _unknown("KDE's system-wide lock settings name no time that can be read.")
    return says(True), holds(timeout)


def logoff(look: Look) -> Answers:
    """`auto_logoff` and `logoff_after`."""
    stop, after = _logind(look)
    if stop.value is YES:
        return {"auto_logoff": stop, "logoff_after": after}
    shell, later = _tmout(look)
    if shell.value is NO and stop.value is not NO:
        return {"auto_logoff": stop, "logoff_after": after}
    return {"auto_logoff": shell, "logoff_after": later}


def _logind(look: Look) -> Pair:
    """`StopIdleSessionSec` of logind: off unless set; a drop-in wins over the main file."""
    value = ""
    main = look.text("/etc/systemd/logind.conf")
    drop_ins = list(_texts(look, "/etc/systemd/logind.conf.d"))
    for text in ([main] if isinstance(main, str) else []) + drop_ins:
        for line in re.finditer(r"^StopIdleSessionSec=[ \t]*(\S*)[ \t]*$", text, re.MULTILINE):
            value = line[1]
    if isinstance(main, Blind):
        return unseen(main.reason, main.detail), not_held(main.reason, main.detail)
    if value in ("", "infinity", "0"):
        return says(False), holds(None)
    time = re.fullmatch(r"(\d{1,9})([a-z]*)", value)
    if time is None or time[2] not in UNITS:
        return _unknown(f"logind's StopIdleSessionSec={value[:40]} can't be read as a time.")
    return says(True), holds(minutes(int(time[1]) * UNITS[time[2]]))


def _tmout(look: Look) -> Pair:
    """`TMOUT` in the profiles that every bash login reads."""
    texts: list[str] = []
    for path in PROFILES:
        text = look.text(path)
        if isinstance(text, Blind):
            return unseen(text.reason, text.detail), not_held(text.reason, text.detail)
        texts += [text] if isinstance(text, str) else []
    lines = [line for text in [*texts, *_scripts(look)] for line in text.splitlines() if "TMOUT" in line]
    return _read_only([line for line in lines if not line.lstrip().startswith("#")])


def _scripts(look: Look) -> Iterator[str]:
    """The scripts of `/etc/profile.d`."""
    names = look.names("/etc/profile.d")
    for name in names if isinstance(names, tuple) else ():
        text = look.text(f"/etc/profile.d/{name}") if name.endswith(".sh") else None
        if isinstance(text, str):
            yield text


def _read_only(lines: list[str]) -> Pair:
    """What the lines that name `TMOUT` come to."""
    if not lines:
        return says(False), holds(None)
    known = [TMOUT.fullmatch(line) for line in lines]
    if None in known:
        return _unknown("TMOUT is set in a way whose reach can't be made out from here.")
    seconds = [int(each["sec"]) for each in known if each and each["sec"]]
    fixed = any("readonly" in line or re.match(r"(declare|typeset) -\w*r", line) for line in lines)
    enforced = bool(seconds) and seconds[-1] > 0 and fixed
    return says(enforced), holds(minutes(seconds[-1]) if enforced else None)
