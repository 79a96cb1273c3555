"""This machine as a `Device`: every question of the other files, asked once."""

from __future__ import annotations

import re
from datetime import datetime

from rounds.connectors.this_machine.linux import firewall, logs, services, sessions, ssh, updates
from rounds.connectors.this_machine.linux.storage import Storage
from rounds.connectors.this_machine.look import Answer, Answers, Look, holds, not_held
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
        found = re.search(r'^PRETTY_NAME=(["\']?)(.{1,200}?)\1$', text if isinstance(text, str) else "", re.MULTILINE)
        if found:
            return holds(found[2])
    return not_held(Reason.UNREADABLE, "os-release, which names the operating system, can't be read.")


def device(look: Look, storage: Storage, receipt: str, wait: float, now: datetime) -> Answers:
    """Everything that Linux says of this machine."""
    running = services.running(look)
    return {
        "os": system(look),
        **storage.device(),
        **sessions.screen(look),
        **sessions.logoff(look),
        "auto_updates": updates.automatic(look, running if isinstance(running, frozenset) else frozenset()),
        "updates_pending": updates.pending(look, now),
        "firewall": firewall.firewall(look),
        "host_protection": services.protection(look, now, running),
        "remote_root": ssh.remote_root(look),
        "audit_on": services.audit(look, running),
        "logs_forwarded": logs.forwarded(look, running, receipt, wait, now),
        "clock_synchronised": services.clock(look),
    }
