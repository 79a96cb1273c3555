"""What happens to laptops, vendors and papers.

A move changes the truth and says in one sentence what happened, or "" if it can't be. It takes the world and
a stream of chance and nothing else; who it happens to is drawn from those there are.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final, cast

from rounds.model.fact import NO, YES, Fact, Seen
from rounds.model.resources import Agreement, Device, Sighting, Vendor, Volume
from rounds.simulator.chance import Stream
from rounds.simulator.world import COMPANIES, World, laptop, one_of, other, sign_up

MOST_LAPTOPS: Final = 6
"""Laptops that a clinic buys."""
PROTECTIONS: Final = (
    "firewall",
    "host_protection",
    "audit_on",
    "logs_forwarded",
    "clock_synchronised",
    "screen_lock",
)


def encrypt(world: World, dice: Stream) -> str:
    """A disk is encrypted."""
    device = one_of(dice, (each for each in _laptops(world) if each.disk_encrypted is not YES))
    if device is None:
        return ""
    world.set(device, disk_encrypted=YES, unencrypted=Seen(()))
    return f"The disk of {device.name} is encrypted."


def decrypt(world: World, dice: Stream) -> str:
    """A disk lies open."""
    device = one_of(dice, (each for each in _laptops(world) if each.disk_encrypted is YES))
    if device is None:
        return ""
    world.set(device, disk_encrypted=NO, unencrypted=Seen(("/home",)))
    return f"The disk of {device.name} lies open."


def protection(world: World, dice: Stream) -> str:
    """A protection of a laptop, or of a declared folder, is switched on or off."""
    thing = one_of(dice, [*_laptops(world), *_volumes(world)])
    if thing is None:
        return ""
    field = "encrypted" if isinstance(thing, Volume) else dice.choice(PROTECTIONS)
    world.set(thing, **{field: other(getattr(thing, field))})
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
    device = one_of(dice, (each for each in _laptops(world) if each.key not in world.silent))
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
    device = one_of(dice, _laptops(world))
    if device is None or len(_laptops(world)) == 1:
        return ""
    world.drop(device)
    return f"{device.name} is lost."


def dispose(world: World, dice: Stream) -> str:
    """A laptop is disposed of, with a record."""
    device = one_of(dice, (each for each in _laptops(world) if each.disposed == Seen(None)))
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
    vendor = one_of(dice, (v for v in world.all("vendor") if isinstance(v, Vendor) and v.ended == Seen(None)))
    if vendor is None:
        return ""
    world.set(vendor, ended=Seen(world.now.date()))
    return f"The service of {vendor.name} ends."


def change_paper(world: World, dice: Stream) -> str:
    """An agreement is renewed, runs out, is mislaid, or is struck out."""
    paper = one_of(dice, (a for a in world.all("agreement") if isinstance(a, Agreement)))
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


def _laptops(world: World) -> list[Device]:
    found = cast("list[Device]", list(world.things["machines", "device"].values()))
    return [each for each in found if each.disposed == Seen(None)]


def _volumes(world: World) -> list[Volume]:
    return cast("list[Volume]", list(world.things["machines", "volume"].values()))
