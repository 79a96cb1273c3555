"""What runs on this machine: protection against malicious software, the audit trail, the clock.

Sources: `/proc/<pid>/comm`; `protection.toml` beside this package; auditctl(8); timedatectl(1), chronyc(1)
(`-c`), ntpq(8).

Rules this module keeps:

* A program that is installed and not running protects nothing. What runs is read from `/proc`; where other
  users' programs are hidden from us, nothing is concluded.
* `audit_on` needs auditd, running, switched on and with rules loaded. A journal is no audit trail. A machine
  without auditd is NO.
* `clock_synchronised` is what a tool says of the running clock, never that a service is configured. Without a
  tool that answers it is not known.
"""

from __future__ import annotations

import re
import tomllib
from datetime import datetime, timedelta
from functools import cache
from importlib import resources
from typing import Final

import msgspec
from msgspec import Struct

from rounds.connectors.this_machine.look import Answer, Blind, Look, could_not, refused, says, unseen
from rounds.sdk.connector import NO, UNSEEN, Reason

FRESH: Final = timedelta(days=7)
SYNCHRONISED: Final = {"yes": True, "no": False}
LEAP: Final = {"Normal": True, "Insert second": True, "Delete second": True, "Not synchronised": False}
"""The last field of `chronyc -c tracking`, by the words of chronyc(1)."""


class Program(Struct, frozen=True, forbid_unknown_fields=True):
    """One line of `protection.toml`."""

    name: str
    product: str
    fresh: tuple[str, ...] = ()


@cache
def programs() -> tuple[Program, ...]:
    """The programs that count as protection."""
    text = resources.files("rounds.connectors.this_machine").joinpath("protection.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text)["program"], tuple[Program, ...])


def running(look: Look) -> frozenset[str] | Answer:
    """The names of all running programs; an `Answer` says why they can't be seen."""
    names = look.names("/proc")
    if isinstance(names, Blind):
        return could_not(names)
    pids = [each for each in names if each.isdecimal()] if isinstance(names, tuple) else []
    if "1" not in pids:
        return unseen(Reason.NOT_PERMITTED, "Programs of other users are hidden from Rounds on this machine.")
    found = (look.text(f"/proc/{each}/comm") for each in pids)
    return frozenset(each.rstrip("\n") for each in found if isinstance(each, str))


def protection(look: Look, now: datetime, names: frozenset[str] | Answer) -> Answer:
    """Whether a program that guards against malicious software runs, with signatures that are not old."""
    if isinstance(names, Answer):
        return names
    answers = [_guards(look, now, each) for each in programs() if each.name in names]
    best = next((each for each in answers if each.value is not NO and each.value is not UNSEEN), None)
    blind = next((each for each in answers if each.value is UNSEEN), None)
    return best or blind or says(False)


def _guards(look: Look, now: datetime, program: Program) -> Answer:
    """Whether one running program has signatures of this week, where it needs them."""
    times = [look.changed(each) for each in program.fresh]
    blind = next((each for each in times if isinstance(each, Blind)), None)
    if blind:
        return could_not(blind)
    return says(not times or any(isinstance(each, datetime) and abs(now - each) <= FRESH for each in times))


def audit(look: Look, names: frozenset[str] | Answer) -> Answer:
    """Whether auditd runs, is switched on and has rules."""
    status = look.run(("auditctl", "-s"))
    if status.code is None:
        if isinstance(names, Answer):
            return names
        known = "auditd" not in names
        return (
            says(False)
            if known
            else unseen(Reason.NOT_ASKED, "auditd runs, and auditctl is not there to ask it.")
        )
    enabled = re.search(r"^enabled (\d)$", status.out, re.MULTILINE)
    pid = re.search(r"^pid (\d+)$", status.out, re.MULTILINE)
    if status.code != 0 or not enabled or not pid:
        return refused(status, "auditctl, which knows the audit trail's state,")
    if enabled[1] == "0" or pid[1] == "0":
        return says(False)
    return _rules(look)


def _rules(look: Look) -> Answer:
    """Whether auditd has a rule: a line that begins with `-a` or `-w`."""
    ran = look.run(("auditctl", "-l"))
    if ran.code != 0:
        return refused(ran, "auditctl, which lists the audit rules,")
    return says(bool(re.search(r"^-[aw] \S", ran.out, re.MULTILINE)))


def clock(look: Look) -> Answer:
    """Whether the clock is kept right from outside: the first tool that answers counts."""
    ran = look.run(("timedatectl", "show", "-p", "NTPSynchronized", "--value"))
    if ran.code == 0 and ran.out.strip() in SYNCHRONISED:
        return says(SYNCHRONISED[ran.out.strip()])
    ran = look.run(("chronyc", "-c", "-n", "tracking"))
    leap = ran.out.strip().rpartition(",")[2]
    if ran.code == 0 and leap in LEAP:
        return says(LEAP[leap])
    ran = look.run(("ntpq", "-c", "rv 0 leap"))
    found = re.fullmatch(r"leap=([01]{2})", ran.out.strip())
    if ran.code == 0 and found:
        return says(found[1] != "11")
    return unseen(Reason.NOT_ASKED, "No tool on this machine says whether its clock is kept right.")
