"""Whether this machine keeps failed attempts to sign in.

Sources: lastb(1) and utmp(5) (`/var/log/btmp` holds failed attempts and is written only where it exists);
rsyslog.conf(5) and syslog-ng.conf(5) for the file of the authpriv facility (`/var/log/auth.log` under Debian,
`/var/log/secure` under Red Hat); journald.conf(5) (`/var/log/journal` is where the journal outlives a
restart).

Rules this module keeps:

* One of these is enough: `btmp`; the file of a system logger that runs; a journal on disk.
* A journal in memory is gone with the next restart: that keeps nothing. One whose `Storage` is `volatile` or
  `none` lies in memory whatever folder is there.
* What these files hold is not read: only whether they are there.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from rounds.connectors.this_machine.look import ABSENT, Answer, Blind, Look, Time, could_not, says

BTMP: Final = "/var/log/btmp"
FILES: Final = ("/var/log/auth.log", "/var/log/secure")
LOGGERS: Final = frozenset({"rsyslogd", "syslog-ng", "syslogd", "metalog"})
JOURNAL: Final = "/var/log/journal"
SETTINGS: Final = "/etc/systemd/journald.conf"
IN_MEMORY: Final = re.compile(r"^\s*Storage\s*=\s*(?:volatile|none)\b", re.MULTILINE)
JOURNALD: Final = "systemd-journal"
"""The journal's program, by the 15 characters that Linux shows of a name."""


def kept(look: Look, names: frozenset[str] | Answer) -> Answer:
    """Whether failed attempts to sign in are kept on disk, by the rules above. `names` are what runs."""
    times = [look.changed(BTMP)]
    if isinstance(names, frozenset):
        times += [look.changed(each) for each in FILES if LOGGERS & names]
        times += [_journal(look)] if JOURNALD in {each[:15] for each in names} else []
    if any(isinstance(each, datetime) for each in times):
        return says(True)
    blind = next((each for each in times if isinstance(each, Blind)), None)
    if blind is not None:
        return could_not(blind)
    return names if isinstance(names, Answer) else says(False)


def _journal(look: Look) -> Time:
    """When the journal on disk was last changed; `ABSENT` where it lies in memory."""
    more = look.names(SETTINGS + ".d")
    if isinstance(more, Blind):
        return more
    paths = [SETTINGS, *(f"{SETTINGS}.d/{each}" for each in more)] if isinstance(more, tuple) else [SETTINGS]
    for path in paths:
        text = look.text(path)
        if isinstance(text, Blind):
            return text
        if isinstance(text, str) and IN_MEMORY.search(text):
            return ABSENT
    return look.changed(JOURNAL)
