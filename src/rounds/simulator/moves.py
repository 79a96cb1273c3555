"""What happens in a clinic: each move changes the truth and says in one sentence what happened, or "" if it can't be.

Rules this module keeps:

* A move takes the world and a stream of chance and nothing else; who it happens to is drawn from those there are.
* `ORDINARY` are the moves of a good day, `BAD` those of a bad one, `MENDING` those that set right what went wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Final, TypeAlias, TypeVar, cast

from rounds.model.fact import NO, YES, Fact, Seen
from rounds.model.resource import Resource
from rounds.model.resources import Account, Agreement, Device, Person, Sighting, Vendor, Volume
from rounds.simulator.chance import Stream
from rounds.simulator.world import COMPANIES, World, laptop, login, purpose_of, sign_up
from rounds.simulator.world import hire as begin

Move: TypeAlias = Callable[[World, Stream], str]
"""A move."""
R = TypeVar("R", bound=Resource)
MOST_PEOPLE: Final = 14
MOST_LAPTOPS: Final = 6
PROTECTIONS: Final = (
    "firewall",
    "host_protection",
    "audit_on",
    "logs_forwarded",
    "clock_synchronised",
    "screen_lock",
)


def hire(world: World, dice: Stream) -> str:
    """Someone begins."""
    del dice
    return begin(world) if len(world.things["hr", "person"]) < MOST_PEOPLE else ""


def leave(world: World, dice: Stream) -> str:
    """Someone gets a last day, and mostly the accounts are closed."""
    person = _one(dice, (each for each in _people(world) if each.last_day == Seen(None)))
    if person is None:
        return ""
    world.set(person, last_day=Seen(world.now.date() + timedelta(days=dice.choice((-1, 0, 2)))))
    forgotten = dice.random() < 1 / 2
    for each in world.accounts(person.email):
        if not forgotten:
            world.set(each, can_sign_in=NO)
    return f"{person.name} leaves" + (", and the accounts are forgotten." if forgotten else ".")


def close_forgotten(world: World, dice: Stream) -> str:
    """Somebody closes an account that should have been closed."""
    left = {each.email for each in _people(world) if each.last_day != Seen(None)}
    account = _one(dice, (a for email in sorted(left) for a in world.accounts(email) if a.can_sign_in is YES))
    if account is None:
        return ""
    world.set(account, can_sign_in=NO)
    return f"{account.login} in {account.system} is closed."


def rename(world: World, dice: Stream) -> str:
    """Someone's name changes; the e-mail stays."""
    person = _one(dice, _people(world))
    if person is None:
        return ""
    world.set(person, name=person.name.split()[0] + dice.choice((" Hill", " Ortega", " Blum")))
    return f"{person.key} is now called otherwise."


def vanish(world: World, dice: Stream) -> str:
    """A roster line is deleted, without a last day or long after it."""
    person = _one(dice, _people(world))
    if person is None or len(world.things["hr", "person"]) == 1:
        return ""
    world.drop(person)
    return f"The line of {person.name} is deleted."


def open_account(world: World, dice: Stream) -> str:
    """An account is opened: a person's, a shared one, an administrator's or a program's."""
    system = dice.choice(("mail", "emr", "machines"))
    key = f"x{len(world.journal)}"
    person = _one(dice, _people(world))
    account = login(system, key, None if person is None else person.email)
    kind = dice.choice(("owned", "shared", "administrator", "program"))
    world.put(account)
    if kind == "shared":
        world.set(account, shared=YES, mfa=NO, owner=Seen(None))
    elif kind == "administrator":
        world.set(account, admin=YES)
    elif kind == "program":
        world.set(account, owner=Seen(None), interactive=NO)
    return f"A {kind} account {key} is opened in {system}."


def record_purpose(world: World, dice: Stream) -> str:
    """Somebody writes down what an account that is nobody's is for."""
    account = _one(dice, (a for a in _accounts(world) if a.owner == Seen(None)))
    if account is None:
        return ""
    days = dice.choice((3, 30, 200, None))
    ends = None if days is None else world.now.date() + timedelta(days=days)
    world.put(purpose_of(account, "Bo Lindqvist", ends))
    return f"A purpose is recorded for {account.address}."


def drop_purpose(world: World, dice: Stream) -> str:
    """A recorded purpose is struck out."""
    purpose = _one(dice, world.all("purpose"))
    if purpose is None:
        return ""
    world.drop(purpose)
    return f"The purpose of {purpose.key} is struck out."


def delete_account(world: World, dice: Stream) -> str:
    """An account is deleted."""
    account = _one(dice, _accounts(world))
    if account is None:
        return ""
    world.drop(account)
    return f"{account.address} is deleted."


def toggle_account(world: World, dice: Stream) -> str:
    """One setting of an account changes."""
    account = _one(dice, _accounts(world))
    if account is None:
        return ""
    field = dice.choice(("mfa", "needs_secret", "can_sign_in", "admin", "shared"))
    world.set(account, **{field: _other(getattr(account, field))})
    return f"{field} of {account.address} changes."


def encrypt(world: World, dice: Stream) -> str:
    """A disk is encrypted."""
    device = _one(dice, (each for each in _laptops(world) if each.disk_encrypted is not YES))
    if device is None:
        return ""
    world.set(device, disk_encrypted=YES, unencrypted=Seen(()))
    return f"The disk of {device.name} is encrypted."


def decrypt(world: World, dice: Stream) -> str:
    """A disk lies open."""
    device = _one(dice, (each for each in _laptops(world) if each.disk_encrypted is YES))
    if device is None:
        return ""
    world.set(device, disk_encrypted=NO, unencrypted=Seen(("/home",)))
    return f"The disk of {device.name} lies open."


def protection(world: World, dice: Stream) -> str:
    """A protection of a laptop, or of a declared folder, is switched on or off."""
    thing = _one(dice, [*_laptops(world), *_volumes(world)])
    if thing is None:
        return ""
    field = "encrypted" if isinstance(thing, Volume) else dice.choice(PROTECTIONS)
    world.set(thing, **{field: _other(getattr(thing, field))})
    return f"{field} of {thing.key} changes."


def buy_laptop(world: World, dice: Stream) -> str:
    """A laptop is bought."""
    if len(_laptops(world)) >= MOST_LAPTOPS:
        return ""
    device = laptop(f"lt-{len(world.journal)}", "Ana Ruiz")
    world.put(device)
    if dice.random() < 1 / 3:
        world.set(device, disk_encrypted=NO)
    return f"{device.name} is bought."


def go_silent(world: World, dice: Stream) -> str:
    """A laptop stops calling home: looks go on showing how it was."""
    device = _one(dice, (each for each in _laptops(world) if each.key not in world.silent))
    if device is None:
        return ""
    world.silent[device.key] = (world.now, device)
    return f"{device.name} stops calling home."


def call_home(world: World, dice: Stream) -> str:
    """A silent laptop calls home again."""
    key = dice.choice(sorted(world.silent)) if world.silent else ""
    world.silent.pop(key, None)
    return f"{key} calls home again." if key else ""


def lose(world: World, dice: Stream) -> str:
    """A laptop is lost: it is in no listing any more, and no record says where it went."""
    device = _one(dice, _laptops(world))
    if device is None or len(_laptops(world)) == 1:
        return ""
    world.drop(device)
    return f"{device.name} is lost."


def dispose(world: World, dice: Stream) -> str:
    """A laptop is disposed of, with a record."""
    device = _one(dice, (each for each in _laptops(world) if each.disposed == Seen(None)))
    if device is None:
        return ""
    world.silent.pop(device.key, None)
    world.set(device, disposed=Seen(world.now.date()))
    return f"{device.name} is disposed of."


def engage(world: World, dice: Stream) -> str:
    """A vendor begins to serve: with an agreement, or without."""
    name = dice.choice(COMPANIES)
    if name.lower() in world.things["vendors", "vendor"]:
        return ""
    sign_up(world, name, world.now.date(), dice.choice((5, 40, 365, None)))
    paper = world.things["vendors", "agreement"][f"{name.lower()}/1"]
    if dice.random() < 1 / 3:
        world.drop(paper)
        return f"{name} begins to serve without an agreement."
    return f"{name} begins to serve."


def end_vendor(world: World, dice: Stream) -> str:
    """A vendor's service ends."""
    vendor = _one(dice, (v for v in world.all("vendor") if isinstance(v, Vendor) and v.ended == Seen(None)))
    if vendor is None:
        return ""
    world.set(vendor, ended=Seen(world.now.date()))
    return f"The service of {vendor.name} ends."


def change_paper(world: World, dice: Stream) -> str:
    """An agreement is renewed, runs out, is mislaid, or is struck out."""
    paper = _one(dice, (a for a in world.all("agreement") if isinstance(a, Agreement)))
    if paper is None:
        return ""
    what = dice.choice(("renewed", "ending", "mislaid", "struck out"))
    if what == "struck out":
        world.drop(paper)
    elif what == "mislaid":
        world.set(paper, on_file=NO)
    else:
        days = 365 if what == "renewed" else dice.choice((0, 1, 20))
        world.set(paper, on_file=YES, ends=Seen(world.now.date() + timedelta(days=days)))
    return f"The agreement {paper.key} is {what}."


def see_vendor(world: World, dice: Stream) -> str:
    """A vendor turns up on the website that nobody wrote down."""
    name = dice.choice(("Pixelfarm", "Chatbeam"))
    found = world.things["website", "sighting"].get(name.lower())
    if found is not None:
        world.drop(found)
        return f"{name} is taken off the website."
    ephi: Fact = dice.choice((YES, NO))
    where = Seen("the intake form")
    world.put(Sighting(system="website", key=name.lower(), vendor=Seen(name), where=where, handles_ephi=ephi))
    return f"{name} turns up on the website."


ORDINARY: Final[tuple[Move, ...]] = (
    hire,
    leave,
    rename,
    open_account,
    record_purpose,
    toggle_account,
    buy_laptop,
    engage,
    change_paper,
)  # fmt: skip - one line of words
BAD: Final[tuple[Move, ...]] = (
    vanish,
    decrypt,
    protection,
    go_silent,
    lose,
    delete_account,
    drop_purpose,
    end_vendor,
    see_vendor,
)  # fmt: skip - as above
MENDING: Final[tuple[Move, ...]] = (close_forgotten, encrypt, call_home, dispose, record_purpose, protection)
EVERY: Final[tuple[Move, ...]] = tuple(dict.fromkeys((*ORDINARY, *BAD, *MENDING)))


def _one(dice: Stream, found: Iterable[R]) -> R | None:
    """One of those there are."""
    there = list(found)
    return dice.choice(there) if there else None


def _other(fact: Fact) -> Fact:
    return NO if fact is YES else YES


def _people(world: World) -> list[Person]:
    return cast("list[Person]", list(world.things["hr", "person"].values()))


def _accounts(world: World) -> list[Account]:
    return cast("list[Account]", world.all("account"))


def _laptops(world: World) -> list[Device]:
    found = cast("list[Device]", list(world.things["machines", "device"].values()))
    return [each for each in found if each.disposed == Seen(None)]


def _volumes(world: World) -> list[Volume]:
    return cast("list[Volume]", list(world.things["machines", "volume"].values()))
