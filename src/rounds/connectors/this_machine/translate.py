"""A machine under Linux, every question of `linux/` asked once. Its neighbours do the same for the others."""

from __future__ import annotations

import re
from datetime import datetime

from rounds.connectors.this_machine.linux import (
    accounts,
    comparing,
    containers,
    firewall,
    logs,
    services,
    sessions,
    sign_ins,
    ssh,
    updates,
)
from rounds.connectors.this_machine.linux.storage import Storage
from rounds.connectors.this_machine.look import (
    Answer,
    Answers,
    Blind,
    Look,
    Pair,
    Wants,
    could_not,
    holds,
    not_held,
    unseen,
)
from rounds.sdk.connector import Reason


def name(look: Look) -> str:
    """The host name as the kernel has it, else as it is configured; empty where neither can be read."""
    for path in ("/proc/sys/kernel/hostname", "/etc/hostname"):
        text = look.text(path)
        words = text.split() if isinstance(text, str) else []
        if len(words) == 1 and re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,252}", words[0]):
            return words[0]
    return ""


def system(look: Look) -> Answer:
    """The operating system's own name for people, from os-release(5)."""
    for path in ("/etc/os-release", "/usr/lib/os-release"):
        text = look.text(path)
        found = re.search(
            r'^PRETTY_NAME=(["\']?)(.{1,200}?)\1$', text if isinstance(text, str) else "", re.MULTILINE
        )
        if found:
            return holds(found[2])
    return not_held(Reason.UNREADABLE, "os-release, which names the operating system, can't be read.")


class Linux:
    """A machine under Linux. Fulfils `look.Machine`."""

    def __init__(self, look: Look, wants: Wants, now: datetime) -> None:
        self._look = look
        self._wants = wants
        self._now = now
        self._storage = Storage(look)

    def name(self) -> str:
        """See `Machine.name`."""
        return name(self._look)

    def device(self) -> Answers:
        """See `Machine.device`."""
        look, now, wants = self._look, self._now, self._wants
        running = services.running(look)
        return {
            "os": system(look),
            **self._storage.device(),
            **sessions.screen(look),
            **sessions.logoff(look),
            "auto_updates": updates.automatic(look, running),
            "updates_pending": updates.pending(look, now),
            "firewall": firewall.firewall(look),
            "host_protection": services.protection(look, now, running),
            "remote_root": ssh.remote_root(look),
            "audit_on": services.audit(look, running),
            "logs_forwarded": logs.forwarded(look, running, wants.receipt, wants.wait, now),
            "failed_sign_ins_kept": sign_ins.kept(look, running),
            "clock_synchronised": services.clock(look),
        }

    def accounts(self) -> list[tuple[str, Answers]] | Blind:
        """See `Machine.accounts`."""
        found = accounts.book(self._look)
        if isinstance(found, Blind):
            return found
        return accounts.listed(self._look, found, self._wants.owners, self._now)

    def folder(self, path: str) -> Pair:
        """See `Machine.folder`. Links are followed first: what counts is where the data lies."""
        there = self._look.real(path)
        if isinstance(there, Blind) and self._storage.mounted(path):
            # A user's own FUSE mount refuses everyone else, root included; the mount table tells nonetheless.
            there = path
        if isinstance(there, Blind):
            return could_not(there), not_held(there.reason, there.detail)
        if not isinstance(there, str):
            detail = f"The folder {path} is not there."
            return unseen(Reason.UNREACHABLE, detail), not_held(Reason.UNREACHABLE, detail)
        return self._storage.folder(there)

    def compared(self, path: str) -> Answers:
        """See `Machine.compared`: AIDE's report where one was set, else a scrub of btrfs."""
        if self._wants.aide_report:
            return comparing.by_aide(self._look, self._wants.aide_report)
        there, mounts = self._look.real(path), self._storage.mounts
        if isinstance(mounts, Answer) or not isinstance(there, str):
            return {}
        return comparing.by_scrub(self._look, mounts, there)

    def container(self, path: str) -> Pair:
        """See `Machine.container`."""
        return containers.container(self._look, path)
