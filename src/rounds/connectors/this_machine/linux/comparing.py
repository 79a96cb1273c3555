r"""Whether what lies in a folder was compared with what was: by AIDE's report, or by a scrub of btrfs.

Sources: aide.conf(5) (`report_url=file:…`) and the report that AIDE 0.18 writes; btrfs-scrub(8), whose last
outcome lies in `/var/lib/btrfs/scrub.status.<UUID>`, a line a device.

Rules this module keeps:

* With the setting `aide_report` that report answers for every declared folder. That AIDE's rules cover them
  is the setting's word. Its last run counts; one without an outcome is not known.
* A difference that AIDE found stands until its database was updated: then somebody accounted for it.
* A scrub answers for a folder that lies on btrfs, and where nothing else is mounted inside it. What it
  repaired from a good copy is what it was. Data without checksums was not compared.
* Any other file system says nothing: neither yes nor no.
* No name of a file is kept, only the outcome and its time.

>>> outcome('''Start timestamp: 2026-11-24 18:59:46 +0000 (AIDE 0.18.3)
... AIDE found NO differences between database and filesystem. Looks okay!!
... ''')
(True, datetime.datetime(2026, 11, 24, 18, 59, 46, tzinfo=datetime.timezone.utc))
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from rounds.connectors.this_machine.linux.mounts import Mount, inside, lies_on
from rounds.connectors.this_machine.look import (
    ABSENT,
    Absence,
    Answer,
    Answers,
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

START: Final = re.compile(r"^Start timestamp: (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4})\b", re.MULTILINE)
SAME: Final = "AIDE found NO differences"
OTHER: Final = "AIDE found differences"
BTRFS: Final = "btrfs"
STATUS: Final = "/var/lib/btrfs/scrub.status."
UUID: Final = re.compile(r"^UUID:\s+([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$", re.MULTILINE)
COUNT: Final = re.compile(r"\|(\w+):(\d{1,18})(?=\||$)")


def by_aide(look: Look, report: str) -> Answers:
    """What AIDE's report says of all declared folders."""
    text = look.text(report)
    if isinstance(text, Blind):
        return _told("AIDE", could_not(text), not_held(text.reason, text.detail))
    if isinstance(text, Absence):
        return _told("AIDE", unseen(Reason.NOT_ASKED, "AIDE has written no report."), holds(None))
    found = outcome(text)
    if found is None:
        detail = f"The report {report} tells no outcome of AIDE's last run."
        return _told("AIDE", unseen(Reason.UNREADABLE, detail), not_held(Reason.UNREADABLE, detail))
    return _told("AIDE", says(found[0]), holds(found[1]))


def outcome(text: str) -> tuple[bool, datetime] | None:
    """Whether AIDE's last run found all as it was, and when it began; `None` where that can't be read."""
    begun = list(START.finditer(text))
    if not begun:
        return None
    last = text[begun[-1].end() :]
    if (SAME in last) is (OTHER in last):
        return None
    try:
        return SAME in last, datetime.strptime(begun[-1][1], "%Y-%m-%d %H:%M:%S %z").astimezone(UTC)
    except ValueError:
        return None


def by_scrub(look: Look, mounts: Sequence[Mount], path: str) -> Answers:
    """What the last scrub says of a folder; nothing where it does not lie on btrfs alone."""
    mount = lies_on(mounts, path)
    if mount is None or mount.kind != BTRFS or any(True for _ in inside(mounts, path)):
        return {}
    ran = look.run(("btrfs", "scrub", "status", mount.point))
    if ran.code is None:
        return {}
    found = UUID.search(ran.out)
    if ran.code != 0 or found is None:
        why = refused(ran, "btrfs, which knows the last scrub,")
        return _told("btrfs scrub", why, not_held(why.reason or Reason.UNREADABLE, why.detail))
    return _by_status(look.text(STATUS + found[1]))


def _by_status(text: str | Absence | Blind) -> Answers:
    """What the status of the last scrub says."""
    if text is ABSENT:
        return _told("btrfs scrub", unseen(Reason.NOT_ASKED, "There was no scrub yet."), holds(None))
    if isinstance(text, Blind):
        return _told("btrfs scrub", could_not(text), not_held(text.reason, text.detail))
    lines = [COUNT.findall(line) for line in str(text).splitlines()[1:] if line]
    devices = [{name: int(value) for name, value in each} for each in lines]
    if not devices or not all(each.get("finished") == 1 and each.get("t_start") for each in devices):
        detail = "The last scrub of btrfs has not ended, or its status can't be read."
        return _told("btrfs scrub", unseen(Reason.UNREADABLE, detail), not_held(Reason.UNREADABLE, detail))
    when = holds(datetime.fromtimestamp(min(each["t_start"] for each in devices), UTC))
    return _told("btrfs scrub", _unaltered(devices), when)


def _unaltered(devices: Sequence[dict[str, int]]) -> Answer:
    """Whether every device holds what it held."""

    def sum_of(*names: str) -> int:
        return sum(each.get(name, 0) for each in devices for name in names)

    wrong = sum_of("csum_errors", "verify_errors", "super_errors") - sum_of("corrected_errors")
    if wrong > 0 or sum_of("uncorrectable_errors", "read_errors"):
        return says(False)
    if sum_of("no_csum"):
        return unseen(Reason.NOT_ASKED, "Part of the data has no checksums, so a scrub does not compare it.")
    return says(True)


def _told(by: str, unaltered: Answer, compared: Answer) -> Answers:
    return {"unaltered": unaltered, "compared": compared, "compared_by": holds(by)}
