"""Whether security updates install themselves, and how many are out and not installed.

Sources: apt.conf(5) and the periodic settings of Debian and Ubuntu (`APT::Periodic::*`), `apt-helper
cat-file`, `/var/lib/dpkg/status`, dnf-automatic(8).

Rules this module keeps:

* `auto_updates` needs all of: lists are fetched, upgrades are run, unattended-upgrades is installed and takes
  its packages from a security archive, and something starts it (systemd's timer, or cron where there is no
  systemd).
* `updates_pending` counts installed packages for which a security archive's list has a higher version,
  held-back and new kernels included: what `apt-get upgrade` would leave out is still open.
* A list proves when it was made (`Date` of its signed Release). Lists older than seven days, or past
  `Valid-Until`, are *stale*. A successful fetch is proven by apt's own success stamp too; a folder's time
  proves nothing, because a fetch that failed leaves the same trace.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

from rounds.connectors.this_machine.linux.versions import order
from rounds.connectors.this_machine.look import (
    Answer,
    Blind,
    Look,
    could_not,
    holds,
    not_held,
    refused,
    says,
    unseen,
)
from rounds.sdk.connector import Reason

LISTS: Final = "/var/lib/apt/lists"
STAMP: Final = "/var/lib/apt/periodic/update-success-stamp"
FRESH: Final = timedelta(days=7)
WANTED: Final = "/etc/systemd/system/timers.target.wants"
SETTING: Final = re.compile(r'(?P<name>[A-Za-z]\S*) "(?P<value>.*)";')
SOURCES: Final = ("unattended-upgrade::origins-pattern", "unattended-upgrade::allowed-origins")


def automatic(look: Look, running: frozenset[str] | Answer) -> Answer:
    """Whether security updates install themselves. `running`: the programs, or why they are unseen."""
    ran = look.run(("apt-config", "dump"))
    if ran.code is None:
        return _dnf(look)
    if ran.code != 0:
        return refused(ran, "apt-config, which knows apt's settings,")
    # A value may hold line ends of its own, so a line that is no setting is passed over.
    found = [SETTING.fullmatch(line) for line in ran.out.splitlines()]
    if not any(found):
        return unseen(Reason.UNREADABLE, "apt's settings can't be read.")
    settings = [(each["name"].lower(), each["value"]) for each in found if each]
    if not _switched_on(dict(settings)) or not _from_security(settings):
        return says(False)
    return _started(look, running)


def _switched_on(settings: dict[str, str]) -> bool:
    """Fetching and upgrading are both on; `APT::Periodic::Enable` is on unless said otherwise."""
    wanted = ("update-package-lists", "unattended-upgrade")
    on = [settings.get(f"apt::periodic::{each}", "0") for each in wanted]
    on.append(settings.get("apt::periodic::enable", "1"))
    return all(each not in ("", "0", "never") for each in on)


def _from_security(settings: list[tuple[str, str]]) -> bool:
    """One of the archives that unattended-upgrades takes from is a security archive."""
    return any(name.startswith(SOURCES) and "security" in value.lower() for name, value in settings)


def _started(look: Look, running: frozenset[str] | Answer) -> Answer:
    """unattended-upgrades is installed, and something starts it."""
    if not _there(look, "/usr/bin/unattended-upgrade"):
        return says(False)
    if _there(look, "/run/systemd/system"):
        return says(_timer(look, "apt-daily-upgrade.timer"))
    if isinstance(running, Answer):
        return running
    return says(_there(look, "/etc/cron.daily/apt-compat") and bool(running & {"cron", "crond", "anacron"}))


def _timer(look: Look, name: str) -> bool:
    """A systemd timer is wanted and not masked."""
    return _there(look, f"{WANTED}/{name}") and look.real(f"/etc/systemd/system/{name}") != "/dev/null"


def _there(look: Look, path: str) -> bool:
    """Whether something is there and may be seen."""
    return isinstance(look.changed(path), datetime)


def _dnf(look: Look) -> Answer:
    """dnf-automatic, where there is no apt: it applies updates, and its timer is wanted."""
    text = look.text("/etc/dnf/automatic.conf")
    if isinstance(text, Blind):
        return could_not(text)
    if not isinstance(text, str):
        if _there(look, "/etc/dnf"):
            return says(False)
        return unseen(Reason.NOT_ASKED, "This machine has no package manager that is known here.")
    applies = re.search(
        r"^apply_updates[ \t]*=[ \t]*(?:yes|true|1)[ \t]*$", text, re.MULTILINE | re.IGNORECASE
    )
    timers = ("dnf-automatic.timer", "dnf5-automatic.timer")
    return says(
        _timer(look, "dnf-automatic-install.timer")
        or (bool(applies) and any(_timer(look, t) for t in timers))
    )


def pending(look: Look, now: datetime) -> Answer:
    """How many security updates are out and not installed."""
    status = look.text("/var/lib/dpkg/status")
    names = look.names(LISTS)
    for each in (status, names):
        if isinstance(each, Blind):
            return not_held(each.reason, each.detail)
    if not isinstance(status, str) or not isinstance(names, tuple):
        return not_held(Reason.NOT_ASKED, "This machine has no package lists that are read here.")
    archives = [name for name in names if name.endswith("InRelease") and _is_security(look, name)]
    stale = _stale(look, archives, now)
    if stale is not None:
        return stale
    return _count(look, status, [name for name in names if _belongs(name, archives)])


def _release(look: Look, name: str) -> str:
    """The head of a signed Release file, empty where it can't be read."""
    raw = look.slice(f"{LISTS}/{name}", 0, 4096)
    return raw.decode("utf-8", "replace") if isinstance(raw, bytes) else ""


def _is_security(look: Look, name: str) -> bool:
    """A security archive names itself in its Release file."""
    return bool(
        re.search(
            r"^(?:Label: Debian-Security|(?:Suite|Codename): \S+-security)\s*$",
            _release(look, name),
            re.MULTILINE,
        )
    )


def _stale(look: Look, archives: list[str], now: datetime) -> Answer | None:
    """Why the lists say nothing of today; `None` when they do."""
    dates = [each for name in archives if (each := _date(_release(look, name), "Date"))]
    if not dates:
        return not_held(
            Reason.UNREADABLE, "No list of a security archive is on this machine: fetch the package lists."
        )
    ends = [each for name in archives if (each := _date(_release(look, name), "Valid-Until"))]
    stamp = look.changed(STAMP)
    fetched = max([*dates, *([stamp] if isinstance(stamp, datetime) else [])])
    if now - fetched > FRESH or any(each < now for each in ends):
        return not_held(
            Reason.STALE, f"The security lists are of {fetched:%d %B %Y}: fetch the package lists."
        )
    return None


def _date(release: str, name: str) -> datetime | None:
    """A date of a Release file."""
    found = re.search(rf"^{name}: (.+)$", release, re.MULTILINE)
    try:
        when = parsedate_to_datetime(found[1].replace("UTC", "+0000")) if found else None
        return when.astimezone(UTC) if when and when.tzinfo else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _belongs(name: str, archives: list[str]) -> bool:
    """Whether a package list belongs to one of the archives."""
    packages = re.search(r"_Packages(?:\.\w+)?$", name)
    return bool(packages) and any(name.startswith(each.removesuffix("InRelease")) for each in archives)


def _count(look: Look, status: str, lists: list[str]) -> Answer:
    """Compare what is installed with the lists."""
    installed = {(name, arch): version for name, arch, version in _stanzas(status, installed_only=True)}
    if not installed:
        return not_held(Reason.UNREADABLE, "The list of installed packages can't be read.")
    behind = set()
    for each in lists:
        text = _contents(look, f"{LISTS}/{each}")
        if isinstance(text, Answer):
            return text
        behind |= {
            (name, arch) for name, arch, offered in _stanzas(text) if _newer(installed, name, arch, offered)
        }
    return holds(len(behind))


def _newer(installed: dict[tuple[str, str], str], name: str, arch: str, offered: str) -> bool:
    """Whether a list offers a higher version than the one installed."""
    have = installed.get((name, arch))
    return have is not None and have != offered and order(have) < order(offered)


def _contents(look: Look, path: str) -> str | Answer:
    """A package list, unpacked by apt's own helper where it is kept compressed."""
    if path.endswith("_Packages"):
        text = look.text(path)
        if isinstance(text, Blind):
            return not_held(text.reason, text.detail)
        return text if isinstance(text, str) else ""
    ran = look.run(("/usr/lib/apt/apt-helper", "cat-file", path))
    if ran.code == 0 and ran.out:
        return ran.out
    return not_held(Reason.UNREADABLE, f"apt's helper could not unpack {path}.")


def _stanzas(text: str, *, installed_only: bool = False) -> Iterator[tuple[str, str, str]]:
    """Name, architecture and version of each package of a list."""
    for stanza in text.split("\n\n"):
        if (
            installed_only
            and "\nStatus: install ok installed\n" not in stanza
            and "\nStatus: hold ok installed\n" not in stanza
        ):
            continue
        keys = dict(re.findall(r"^(Package|Architecture|Version): (\S+)$", stanza, re.MULTILINE))
        if len(keys) == len(("Package", "Architecture", "Version")):
            yield keys["Package"], keys["Architecture"], keys["Version"]
