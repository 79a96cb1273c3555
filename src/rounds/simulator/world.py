"""The truth: what there is in the clinic, place by place, whether or not anyone reports it.

Rules this module keeps:

* A *place* is one system and one kind: where a listing is read. `things[place]` is what a perfect look would
  show.
* Every change is kept with its true time, so that an oracle can ask what was so, and when.
* The moves that change it are in `moves`; a fault of a source never touches it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Final, TypeVar

from msgspec.structs import replace

from rounds.model.fact import NO, YES, Fact, Seen
from rounds.model.resource import Resource
from rounds.model.resources import Account, Agreement, Device, Person, Purpose, Sighting, Vendor, Volume
from rounds.simulator.chance import Stream

R = TypeVar("R", bound=Resource)
Place = tuple[str, str]
"""A system and a kind."""
Version = tuple[datetime, Resource | None]
"""From when a thing was so; `None` once it is no more."""

PLACES: Final[tuple[Place, ...]] = (
    ("hr", "person"),
    ("mail", "account"),
    ("emr", "account"),
    ("machines", "account"),
    ("machines", "device"),
    ("machines", "volume"),
    ("book", "purpose"),
    ("vendors", "vendor"),
    ("vendors", "agreement"),
    ("website", "sighting"),
)
"""Where looks are made, in the order in which a full round makes them."""
BY_HAND: Final = frozenset({"hr", "vendors", "book"})
"""Systems that are files which people keep."""
STAFF: Final = (
    "Ana Ruiz",
    "Bo Lindqvist",
    "Cy Okafor",
    "Dee Marsh",
    "Eve Tanaka",
    "Finn Brandt",
    "Gia Romano",
    "Hal Weiss",
    "Ida Novak",
    "Jon Reyes",
    "Kim Sato",
    "Lou Bernard",
    "Mia Costa",
    "Ned Hart",
    "Oda Lind",
    "Pia Vogel",
)  # fmt: skip - names, as many to a line as fit
COMPANIES: Final = ("Paubox", "QuickScribe", "Jotform", "CloudVault", "FaxBridge", "Tidy Cleaning")


class World:
    """The clinic as it is. `now` is true time and is set by whoever moves it on."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.things: dict[Place, dict[str, Resource]] = {place: {} for place in PLACES}
        self.journal: dict[tuple[str, str, str], list[Version]] = {}
        self.silent: dict[str, tuple[datetime, Resource]] = {}
        self.hired = 0

    def put(self, thing: Resource) -> None:
        """A thing is so from now on."""
        self.things[thing.system, thing.kind][thing.key] = thing
        self._note(thing, thing)

    def set(self, thing: Resource, **facts: object) -> None:
        """Some of a thing's facts are other from now on."""
        self.put(replace(thing, **facts))

    def drop(self, thing: Resource) -> None:
        """A thing is no more."""
        del self.things[thing.system, thing.kind][thing.key]
        self.silent.pop(thing.key, None)
        self._note(thing, None)

    def all(self, kind: str) -> list[Resource]:
        """Everything of a kind, in all systems."""
        return [each for (_, k), found in self.things.items() if k == kind for each in found.values()]

    def accounts(self, email: str) -> list[Account]:
        """The accounts of one person."""
        owned = Seen(email)
        return [each for each in self.all("account") if isinstance(each, Account) and each.owner == owned]

    def versions(self, address: tuple[str, str, str], since: datetime) -> Iterator[Resource]:
        """How a thing was at any time after `since`."""
        found = self.journal.get(address, [])
        for at, (_, thing) in enumerate(found):
            if thing is not None and (at + 1 == len(found) or found[at + 1][0] > since):
                yield thing

    def _note(self, thing: Resource, version: Resource | None) -> None:
        self.journal.setdefault((thing.system, thing.kind, thing.key), []).append((self.now, version))


def furnished(now: datetime, dice: Stream, people: int = 3, laptops: int = 2, vendors: int = 2) -> World:
    """A clinic of some size in which nearly all is well."""
    world = World(now)
    for _ in range(people):
        hire(world)
    for at in range(laptops):
        world.put(laptop(f"lt-{at + 1}", dice.choice(STAFF[:people])))
    world.put(Volume(system="machines", key="lt-1:/scans", path="/scans", device=Seen("lt-1"), encrypted=YES))
    for name in COMPANIES[:vendors]:
        sign_up(world, name, now.date(), 200)
    return world


def hire(world: World) -> str:
    """Someone begins: a line on the roster, an account in mail and in the records."""
    name = STAFF[world.hired % len(STAFF)]
    email = email_of(name, world.hired // len(STAFF))
    world.hired += 1
    today = world.now.date()
    world.put(
        Person(
            system="hr",
            key=email,
            name=name,
            email=email,
            started=Seen(today),
            last_day=Seen(None),
            on_roster=YES,
        )
    )
    for system in ("mail", "emr"):
        world.put(login(system, email.partition("@")[0], email))
    return f"{name} is hired."


def email_of(name: str, again: int = 0) -> str:
    """The e-mail of someone on the staff; `again` tells apart a second person of that name."""
    return f"{name.split(maxsplit=1)[0].lower()}{again or ''}@maple.example"


def login(system: str, key: str, owner: str | None, *, admin: bool = False) -> Account:
    """An account that is in order."""
    return Account(
        system=system,
        key=key,
        login=key,
        owner=Seen(owner),
        can_sign_in=YES,
        admin=YES if admin else NO,
        shared=NO,
        interactive=NO if owner is None else YES,
        mfa=YES,
        needs_secret=YES,
    )


def laptop(key: str, owner: str) -> Device:
    """A laptop that is in order."""
    return Device(
        system="machines",
        key=key,
        name=key.upper(),
        owner=Seen(email_of(owner)),
        disk_encrypted=YES,
        swap_encrypted=YES,
        screen_lock=YES,
        lock_after=Seen(10),
        auto_logoff=YES,
        logoff_after=Seen(15),
        auto_updates=YES,
        updates_pending=Seen(0),
        firewall=YES,
        host_protection=YES,
        remote_root=NO,
        audit_on=YES,
        logs_forwarded=YES,
        clock_synchronised=YES,
        disposed=Seen(None),
    )


def sign_up(world: World, name: str, today: date, days: int | None) -> str:
    """A vendor begins to serve, with an agreement that runs so many days (`None`: until it is ended)."""
    key = name.lower()
    world.put(
        Vendor(
            system="vendors", key=key, name=name, service=Seen("service"), handles_ephi=YES, ended=Seen(None)
        )
    )
    ends = None if days is None else today + timedelta(days=days)
    world.put(
        Agreement(
            system="vendors",
            key=f"{key}/1",
            vendor=Seen(name),
            document=Seen(f"{key}.pdf"),
            on_file=YES,
            signed=Seen(today),
            starts=Seen(today),
            ends=Seen(ends),
            clauses_confirmed=YES,
            missing_clauses=Seen(()),
        )
    )
    world.put(Sighting(system="website", key=key, vendor=Seen(name), where=Seen("a form"), handles_ephi=YES))
    return f"{name} begins to serve."


def purpose_of(account: Account, keeper: str, ends: date | None) -> Purpose:
    """The recorded purpose of an account that is nobody's."""
    return Purpose(
        system="book",
        key=account.address,
        account=Seen(account.address),
        purpose=Seen("nightly work"),
        keeper=Seen(keeper),
        ends=Seen(ends),
    )


def one_of(dice: Stream, found: Iterable[R]) -> R | None:
    """One of those there are, `None` where there is none."""
    there = list(found)
    return dice.choice(there) if there else None


def other(fact: Fact) -> Fact:
    """Yes for no, and no for yes."""
    return NO if fact is YES else YES
