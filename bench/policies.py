"""A managed laptop keeps ten everyday rules.

## What it looks at
Ten facts of one laptop, each judged by a rule of its own. These are ordinary checks; they differ from the
shelf's only in that they judge a kind of thing made for measuring, and that all ten stand in one file.

## Why it matters
A policy engine is the usual way to write such rules. What a rule costs decides whether every change can be
judged the moment it arrives.

## What to do
Nothing: the laptops are made up.

The same ten are written three times here: as checks, as Rego and as CEL. `tests/bench` and each measurement
compare what the three say of random laptops. What was not seen is left to the checks alone: the others would
need a second set of rules to tell *no* from *not known*.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from random import Random
from typing import Any, ClassVar, Final

import msgspec

from rounds.model.resource import Resource
from rounds.sdk.check import (
    MARK,
    NO,
    UNSEEN,
    YES,
    Case,
    Check,
    Fact,
    Fails,
    Holds,
    NotSeen,
    Seen,
    Unseen,
    Value,
    Verdict,
    cfr,
    check,
)


class Laptop(Resource, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """A laptop with the facts that the ten rules read. `lock` is seconds, `patched` days since the last
    patch.
    """

    kind: ClassVar[str] = "bench-laptop"
    noun: ClassVar[str] = "laptop"

    name: str
    os: str
    version: str
    owner: str
    encrypted: Fact = UNSEEN
    lock: Value[int] = NotSeen()
    antivirus: Fact = UNSEEN
    firewall: Fact = UNSEEN
    patched: Value[int] = NotSeen()
    managed: Fact = UNSEEN
    lost: Fact = UNSEEN
    mfa: Fact = UNSEEN


Judge = Callable[[Laptop], Verdict]
LOCK: Final = 900
"""Seconds after which a screen must be locked."""
PATCHED: Final = 35
"""Days for which a patch is recent."""
OLD: Final = ("6.", "10.0.1024")
"""What the versions of Windows without updates begin with."""
FAILING: Final = 0.25
NAMED: Final = partial(Laptop, system="bench", key="frontdesk-2", name="FRONTDESK-2", os="windows")
ORDINARY: Final[dict[str, Any]] = {"version": "10.0.19045", "owner": "ana"}

RULES: Final[list[Check]] = []
"""The ten checks, in the order in which they are judged."""


def rule(
    name: str, given: dict[str, Any], fails: dict[str, Any], unseen: dict[str, Any]
) -> Callable[[Judge], Judge]:
    """Declare one of the ten, with a case for each outcome."""
    cases = (
        Case("as it should be", Holds, (NAMED(**ORDINARY | given),)),
        Case("as it should not be", Fails, (NAMED(**ORDINARY | given | fails),)),
        Case("not seen", Unseen, (NAMED(**ORDINARY | given | unseen),)),
    )

    def declare(judge: Judge) -> Judge:
        cites = (cfr("164.308(a)(1)(ii)(D)"),)
        made = check(id=f"bench.{name}", since="0.1.0", severity="high", cites=cites, cases=cases)(judge)
        RULES.append(getattr(made, MARK))
        return made

    return declare


@rule("disk-encrypted", {"encrypted": YES}, {"encrypted": NO}, {"encrypted": UNSEEN})
def disk_encrypted(laptop: Laptop) -> Verdict:
    if laptop.encrypted is YES:
        return Holds(f"{laptop.name}: its disk is encrypted.")
    if laptop.encrypted is NO:
        return Fails(f"{laptop.name}: its disk is not encrypted.")
    return Unseen(f"{laptop.name}: whether its disk is encrypted is not known: {laptop.why('encrypted')}.")


@rule("antivirus", {"antivirus": YES}, {"antivirus": NO}, {"antivirus": UNSEEN})
def antivirus(laptop: Laptop) -> Verdict:
    if laptop.antivirus is YES:
        return Holds(f"{laptop.name}: it looks for malware.")
    if laptop.antivirus is NO:
        return Fails(f"{laptop.name}: nothing on it looks for malware.")
    return Unseen(f"{laptop.name}: whether it looks for malware is not known: {laptop.why('antivirus')}.")


@rule("firewall", {"firewall": YES}, {"firewall": NO}, {"firewall": UNSEEN})
def firewall(laptop: Laptop) -> Verdict:
    if laptop.firewall is YES:
        return Holds(f"{laptop.name}: its firewall is on.")
    if laptop.firewall is NO:
        return Fails(f"{laptop.name}: its firewall is off.")
    return Unseen(f"{laptop.name}: whether its firewall is on is not known: {laptop.why('firewall')}.")


@rule("managed", {"managed": YES}, {"managed": NO}, {"managed": UNSEEN})
def managed(laptop: Laptop) -> Verdict:
    if laptop.managed is YES:
        return Holds(f"{laptop.name}: it is managed.")
    if laptop.managed is NO:
        return Fails(f"{laptop.name}: nobody manages it.")
    return Unseen(f"{laptop.name}: whether it is managed is not known: {laptop.why('managed')}.")


@rule("second-factor", {"mfa": YES}, {"mfa": NO}, {"mfa": UNSEEN})
def second_factor(laptop: Laptop) -> Verdict:
    if laptop.mfa is YES:
        return Holds(f"{laptop.name}: it asks for a second factor.")
    if laptop.mfa is NO:
        return Fails(f"{laptop.name}: it asks for a password alone.")
    return Unseen(f"{laptop.name}: whether it asks for a second factor is not known: {laptop.why('mfa')}.")


@rule("not-lost-open", {"lost": NO, "encrypted": NO}, {"lost": YES}, {"lost": UNSEEN})
def not_lost_open(laptop: Laptop) -> Verdict:
    if laptop.encrypted is YES or laptop.lost is NO:
        return Holds(f"{laptop.name}: it is not lost with an open disk.")
    if laptop.encrypted is NO and laptop.lost is YES:
        return Fails(f"{laptop.name}: it is lost and its disk is not encrypted.")
    return Unseen(f"{laptop.name}: whether it is lost with an open disk is not known: {laptop.why('lost')}.")


@rule("screen-lock", {"lock": Seen(300)}, {"lock": Seen(901)}, {"lock": NotSeen()})
def screen_lock(laptop: Laptop) -> Verdict:
    lock = laptop.lock
    if not isinstance(lock, Seen):
        return Unseen(f"{laptop.name}: when its screen locks is not known: {laptop.why('lock')}.")
    if 0 < lock.value <= LOCK:
        return Holds(f"{laptop.name}: its screen locks after {lock.value} s.")
    return Fails(f"{laptop.name}: its screen locks after {lock.value} s, later than {LOCK} s.")


@rule("patched", {"patched": Seen(7)}, {"patched": Seen(36)}, {"patched": NotSeen()})
def patched(laptop: Laptop) -> Verdict:
    days = laptop.patched
    if not isinstance(days, Seen):
        return Unseen(f"{laptop.name}: when it was last patched is not known: {laptop.why('patched')}.")
    if days.value <= PATCHED:
        return Holds(f"{laptop.name}: it was patched {days.value} days ago.")
    return Fails(f"{laptop.name}: it was last patched {days.value} days ago, more than {PATCHED}.")


@rule("supported", {}, {"version": "6.1.7601"}, {"version": ""})
def supported(laptop: Laptop) -> Verdict:
    if not laptop.version:
        return Unseen(f"{laptop.name}: which version of {laptop.os} it runs is not known.")
    if laptop.os == "windows" and laptop.version.startswith(OLD):
        return Fails(f"{laptop.name}: Windows {laptop.version} gets no security updates any more.")
    return Holds(f"{laptop.name}: {laptop.os} {laptop.version} gets security updates.")


@rule("owned", {"owner": "ana"}, {"owner": ""}, {"owner": "?"})
def owned(laptop: Laptop) -> Verdict:
    if laptop.owner == "?":
        return Unseen(f"{laptop.name}: whose it is is not known.")
    if laptop.owner:
        return Holds(f"{laptop.name}: it is {laptop.owner}'s.")
    return Fails(f"{laptop.name}: it is nobody's.")


BARE: Final[tuple[Callable[[Laptop], bool], ...]] = (
    lambda laptop: laptop.encrypted is YES,
    lambda laptop: laptop.antivirus is YES,
    lambda laptop: laptop.firewall is YES,
    lambda laptop: laptop.managed is YES,
    lambda laptop: laptop.mfa is YES,
    lambda laptop: laptop.encrypted is YES or laptop.lost is NO,
    lambda laptop: type(laptop.lock) is Seen and 0 < laptop.lock.value <= LOCK,
    lambda laptop: type(laptop.patched) is Seen and laptop.patched.value <= PATCHED,
    lambda laptop: not (laptop.os == "windows" and laptop.version.startswith(OLD)),
    lambda laptop: laptop.owner != "",
)
"""The ten as bare conditions: whether each holds, without a sentence."""

REGO: Final = """
package rules
import rego.v1
failing contains "bench.disk-encrypted" if not input.encrypted
failing contains "bench.antivirus" if not input.antivirus
failing contains "bench.firewall" if not input.firewall
failing contains "bench.managed" if not input.managed
failing contains "bench.second-factor" if not input.mfa
failing contains "bench.not-lost-open" if { input.lost; not input.encrypted }
failing contains "bench.screen-lock" if not locks
locks if { input.lock > 0; input.lock <= 900 }
failing contains "bench.patched" if input.patched > 35
failing contains "bench.supported" if { input.os == "windows"; startswith(input.version, "6.") }
failing contains "bench.supported" if { input.os == "windows"; startswith(input.version, "10.0.1024") }
failing contains "bench.owned" if input.owner == ""
"""

CEL: Final = (
    "d.encrypted",
    "d.antivirus",
    "d.firewall",
    "d.managed",
    "d.mfa",
    "!(d.lost && !d.encrypted)",
    "d.lock > 0 && d.lock <= 900",
    "d.patched <= 35",
    "!(d.os == 'windows' && (d.version.startsWith('6.') || d.version.startsWith('10.0.1024')))",
    "d.owner != ''",
)
"""In the order of `RULES`."""


def anything(chance: Random) -> Laptop:
    """A laptop of which everything was seen, each rule failing about one time in four."""

    def yes() -> Fact:
        return NO if chance.random() < FAILING else YES

    return Laptop(
        system="bench",
        key=f"dev-{chance.randrange(10**8):08x}",
        name=f"LAPTOP-{chance.randrange(10**4)}",
        os=chance.choice(("windows", "macos")),
        version=chance.choice(("10.0.19045", "10.0.22631", "10.0.10240", "6.1.7601")),
        owner=chance.choice(("ana", "ben", "cleo", "")),
        encrypted=yes(),
        lock=Seen(chance.choice((0, 300, 900, 901))),
        antivirus=yes(),
        firewall=yes(),
        patched=Seen(chance.choice((0, 7, 35, 36))),
        managed=yes(),
        lost=yes(),
        mfa=yes(),
    )


def flat(laptop: Laptop) -> dict[str, Any]:
    """A laptop as the other engines read it best: plain booleans, numbers and texts."""
    held = {name: getattr(laptop, name) for name in laptop.__struct_fields__ if name != "unseen"}
    return {
        name: value is YES if isinstance(value, Fact) else value.value if isinstance(value, Seen) else value
        for name, value in held.items()
    }


def stored(laptop: Laptop) -> bytes:
    """A laptop as Rounds keeps it."""
    return msgspec.json.encode(laptop)
