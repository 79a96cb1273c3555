"""What may be called *met*, told from the truth alone: nothing here knows of the chart, the engine or the
records.

Each rule is what must have been so, at some time within freshness, for a verdict to hold now. A rule is
necessary, not sufficient: Rounds may know less than there is to know, never more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from rounds.model.fact import NO, YES, Seen
from rounds.model.resource import Resource
from rounds.model.resources import (
    KINDS,
    Account,
    Agreement,
    Clinic,
    Device,
    Person,
    Purpose,
    Sighting,
    Vendor,
)
from rounds.model.verdict import Holds
from rounds.sdk.check import Check
from rounds.simulator.world import World

CLINIC = Clinic(zone="America/Chicago")
LIMIT = 4
NEW = timedelta(days=30)


class Oracle:
    """The truth as it may still be known at `now`. `slack` is by how much the wall clock may have misdated
    a look.
    """

    def __init__(self, world: World, now: datetime, wall: datetime, slack: timedelta) -> None:
        self._world, self._wall = world, wall
        self._until = now - slack
        self._said: dict[str, list[Resource]] = {}

    def may_hold(self, check: Check, address: tuple[str, str, str]) -> bool:
        """Whether a check may say of a thing that it holds."""
        rule = RULES.get(check.id)
        if check.kind == Person.kind and self._left_with_a_date(address):
            return True
        versions = list(self._world.versions(address, self._since(address[1])))
        if rule is not None:
            return rule(self, versions)
        return any(isinstance(check.judge(each), Holds) for each in versions)

    def _since(self, kind: str) -> datetime:
        """From when on a look at a kind may still be fresh."""
        return self._until - KINDS[kind].fresh_for

    def _left_with_a_date(self, address: tuple[str, str, str]) -> bool:
        """Whether a line that is no more had a last day when it was last there: that stays true for ever."""
        last = self._last(address)
        return isinstance(last, Person) and last.last_day != Seen(None)

    def _last(self, address: tuple[str, str, str]) -> Resource:
        """How a thing was when it last was."""
        *_, last = (thing for _, thing in self._world.journal[address] if thing is not None)
        return last

    def few_administrators(self) -> bool:
        """Whether each system may have been seen with few enough administrators."""
        since = self._since("account")
        times = [at for found in self._world.journal.values() for at, _ in found if at > since]
        for system in ("mail", "emr", "machines"):
            if all(self._administrators(system, at) > LIMIT for at in (since, *times)):
                return False
        return True

    def _administrators(self, system: str, at: datetime) -> int:
        count = 0
        for (where, kind, _), found in self._world.journal.items():
            if (where, kind) == (system, "account"):
                was = next((thing for since, thing in reversed(found) if since <= at), None)
                match was:
                    case Account(admin=admin, can_sign_in=open_):
                        count += admin is YES and open_ is YES
        return count

    def every(self, kind: str) -> list[Resource]:
        if kind not in self._said:
            places = [address for address in self._world.journal if address[1] == kind]
            self._said[kind] = [
                each for place in places for each in self._world.versions(place, self._since(kind))
            ]
        return self._said[kind]

    def people(self, account: Account) -> Iterator[Person]:
        """Who an account may be known to belong to: those on the roster, those who left it with a date."""
        left = [a for a in self._world.journal if a[1] == "person" and self._left_with_a_date(a)]
        gone = [self._last(address) for address in left]
        for each in [*self.every("person"), *gone]:
            if isinstance(each, Person) and Seen(each.email) == account.owner:
                yield each

    def kept(self, account: Account) -> bool:
        """Whether a purpose that has not ended may be recorded for an account."""
        for each in self.every("purpose"):
            match each:
                case Purpose(account=Seen(address), ends=Seen(day)) if (
                    address == account.address and day is not None
                ):
                    if self._wall < CLINIC.end_of(day):
                        return True
        return False

    def stays(self, person: Person) -> bool:
        match person.last_day:
            case Seen(day) if day is not None:
                return self._wall < CLINIC.end_of(day)
            case _:
                return True

    def began_lately(self, person: Person) -> bool:
        match person.started:
            case Seen(day) if day is not None:
                return self._wall < CLINIC.end_of(day + NEW)
            case _:
                return False

    def opens_nothing(self, email: str) -> bool:
        """Whether each account may be known to be another's, closed, or no more."""
        places = [address for address in self._world.journal if address[1] == "account"]
        return all(self._not_opened_by(email, place) for place in places)

    def _not_opened_by(self, email: str, place: tuple[str, str, str]) -> bool:
        """Whether an account was, at some time within freshness, not there, closed, or another's."""
        since, found = self._since("account"), self._world.journal[place]
        ends = [*(at for at, _ in found[1:]), None]
        lately = [thing for (_, thing), end in zip(found, ends, strict=True) if end is None or end > since]
        return found[0][0] > since or any(
            each is None
            or (isinstance(each, Account) and (each.owner != Seen(email) or each.can_sign_in is NO))
            for each in lately
        )

    def over(self, vendor: Vendor) -> bool:
        match vendor.ended:
            case Seen(day) if day is not None:
                return CLINIC.end_of(day) <= self._wall
            case _:
                return False

    def papers(self, vendor: Vendor) -> Iterator[Agreement]:
        for each in self.every("agreement"):
            if isinstance(each, Agreement) and each.vendor == Seen(vendor.name):
                yield each

    def runs(self, paper: Agreement) -> bool:
        match paper.ends:
            case Seen(day) if day is not None:
                return self._wall < CLINIC.end_of(day)
            case _:
                return True


def _leaver(oracle: Oracle, versions: list[Resource]) -> bool:
    accounts = [each for each in versions if isinstance(each, Account)]
    return any(
        each.can_sign_in is NO
        or any(oracle.stays(person) for person in oracle.people(each))
        or (each.owner == Seen(None) and oracle.kept(each))
        for each in accounts
    )


def _owner(oracle: Oracle, versions: list[Resource]) -> bool:
    accounts = [each for each in versions if isinstance(each, Account)]
    return any(each.can_sign_in is NO or [*oracle.people(each)] or oracle.kept(each) for each in accounts)


def _on_file(oracle: Oracle, versions: list[Resource]) -> bool:
    vendors = [each for each in versions if isinstance(each, Vendor)]
    return any(oracle.over(each) or any(p.on_file is YES for p in oracle.papers(each)) for each in vendors)


def _in_force(oracle: Oracle, versions: list[Resource]) -> bool:
    vendors = [each for each in versions if isinstance(each, Vendor)]
    return any(
        oracle.over(each) or any(p.on_file is YES and oracle.runs(p) for p in oracle.papers(each))
        for each in vendors
    )


def _registered(oracle: Oracle, versions: list[Resource]) -> bool:
    sights = [each for each in versions if isinstance(each, Sighting)]
    vendors = [each for each in oracle.every("vendor") if isinstance(each, Vendor)]
    return any(each.vendor == Seen(v.name) and v.handles_ephi is YES for each in sights for v in vendors)


def _new_or_gone(oracle: Oracle, versions: list[Resource]) -> bool:
    """Nobody lists trainings here: only who has left, or began lately, needs none."""
    people = [each for each in versions if isinstance(each, Person)]
    return any(not oracle.stays(each) or oracle.began_lately(each) for each in people)


def _gone(oracle: Oracle, versions: list[Resource]) -> bool:
    """Nobody lists clearances here: only who has left needs none."""
    return any(isinstance(each, Person) and not oracle.stays(each) for each in versions)


def _opens_nothing(oracle: Oracle, versions: list[Resource]) -> bool:
    """Nobody lists authorizations here: only who has left, or can open nothing, needs none."""
    people = [each for each in versions if isinstance(each, Person)]
    return any(not oracle.stays(each) or oracle.opens_nothing(each.email) for each in people)


def _kept(oracle: Oracle, versions: list[Resource]) -> bool:
    """A computer's owner may be known to be here."""
    owners = {each.owner for each in versions if isinstance(each, Device)}
    people = [each for each in oracle.every("person") if isinstance(each, Person)]
    return any(Seen(each.email) in owners and oracle.stays(each) for each in people)


def _served(oracle: Oracle, versions: list[Resource]) -> bool:
    """Nobody lists reviews here, or days for reports: only a vendor whose service is over needs none."""
    return any(isinstance(each, Vendor) and oracle.over(each) for each in versions)


RULES: dict[str, Callable[[Oracle, list[Resource]], bool]] = {
    "access.leaver-keeps-no-account": _leaver,
    "access.account-has-owner": _owner,
    "vendors.agreement-on-file": _on_file,
    "vendors.agreement-in-force": _in_force,
    "vendors.agreement-ends-soon": _in_force,
    "vendors.required-clauses-confirmed": _in_force,
    "vendors.handles-ephi-but-not-in-register": _registered,
    "vendors.reviewed-each-year": _served,
    "vendors.incidents-acted-on": _served,
    "vendors.breach-report-in-time": _served,
    "devices.has-keeper": _kept,
    "paper.security-training-current": _new_or_gone,
    "paper.privacy-training-current": _new_or_gone,
    "paper.people-cleared": _gone,
    "paper.access-authorized": _opens_nothing,
}
"""Checks that read more than their subject. The others are asked of each version of the subject."""


def alone(check: Check) -> bool:
    """Whether a check reads nothing but its subject, so that the truth itself can be asked."""
    return len(check.wants) == 1 and check.kind in KINDS and check.kind != CLINIC.kind
