"""What happens to people and their accounts.

A move changes the truth and says in one sentence what happened, or "" if it can't be. It takes the world and
a stream of chance and nothing else; who it happens to is drawn from those there are.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final, cast

from rounds.model.fact import NO, YES, Seen
from rounds.model.resources import Account, Person
from rounds.simulator.chance import Stream
from rounds.simulator.world import World, login, one_of, other, purpose_of
from rounds.simulator.world import hire as begin

MOST_PEOPLE: Final = 14
"""Lines that a roster grows to."""


def hire(world: World, dice: Stream) -> str:
    """Someone begins."""
    del dice
    return begin(world) if len(world.things["hr", "person"]) < MOST_PEOPLE else ""


def leave(world: World, dice: Stream) -> str:
    """Someone gets a last day, and mostly the accounts are closed."""
    person = one_of(dice, (each for each in _people(world) if each.last_day == Seen(None)))
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
    account = one_of(
        dice, (a for email in sorted(left) for a in world.accounts(email) if a.can_sign_in is YES)
    )
    if account is None:
        return ""
    world.set(account, can_sign_in=NO)
    return f"{account.login} in {account.system} is closed."


def rename(world: World, dice: Stream) -> str:
    """Someone's name changes; the e-mail stays."""
    person = one_of(dice, _people(world))
    if person is None:
        return ""
    world.set(person, name=person.name.split()[0] + dice.choice((" Hill", " Ortega", " Blum")))
    return f"{person.key} is now called otherwise."


def vanish(world: World, dice: Stream) -> str:
    """A roster line is deleted, without a last day or long after it."""
    person = one_of(dice, _people(world))
    if person is None or len(world.things["hr", "person"]) == 1:
        return ""
    world.drop(person)
    return f"The line of {person.name} is deleted."


def open_account(world: World, dice: Stream) -> str:
    """An account is opened: a person's, a shared one, an administrator's or a program's."""
    system = dice.choice(("mail", "emr", "machines"))
    key = f"x{len(world.journal)}"
    person = one_of(dice, _people(world))
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
    account = one_of(dice, (a for a in _accounts(world) if a.owner == Seen(None)))
    if account is None:
        return ""
    days = dice.choice((3, 30, 200, None))
    ends = None if days is None else world.now.date() + timedelta(days=days)
    world.put(purpose_of(account, "Bo Lindqvist", ends))
    return f"A purpose is recorded for {account.address}."


def drop_purpose(world: World, dice: Stream) -> str:
    """A recorded purpose is struck out."""
    purpose = one_of(dice, world.all("purpose"))
    if purpose is None:
        return ""
    world.drop(purpose)
    return f"The purpose of {purpose.key} is struck out."


def delete_account(world: World, dice: Stream) -> str:
    """An account is deleted."""
    account = one_of(dice, _accounts(world))
    if account is None:
        return ""
    world.drop(account)
    return f"{account.address} is deleted."


def toggle_account(world: World, dice: Stream) -> str:
    """One setting of an account changes."""
    account = one_of(dice, _accounts(world))
    if account is None:
        return ""
    field = dice.choice(("mfa", "needs_secret", "can_sign_in", "admin", "shared"))
    world.set(account, **{field: other(getattr(account, field))})
    return f"{field} of {account.address} changes."


def _people(world: World) -> list[Person]:
    return cast("list[Person]", list(world.things["hr", "person"].values()))


def _accounts(world: World) -> list[Account]:
    return cast("list[Account]", world.all("account"))
