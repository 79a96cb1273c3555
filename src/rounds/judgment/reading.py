"""How a check's arguments are gathered, and what they rest on. Compiled once per check from its signature."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

from rounds.judgment.world import World
from rounds.model.resource import Resource
from rounds.model.times import from_ms
from rounds.model.verdict import Verdict
from rounds.sdk.check import Check, Want

CLINIC: Final = "clinic"
"""The subject of clinic-wide checks."""

Subs: TypeAlias = tuple[str, ...]
Judge: TypeAlias = Callable[[World, str, int], tuple[Verdict, Subs]]
"""Judges one subject at a time: gives the verdict and the subjects that it read."""


def compile_judge(check: Check) -> Judge:
    """A check as one function of the world, a subject and a time."""
    judge, wants = check.judge, check.wants
    if wants[0].sort == "subject" and len(wants) == 1:
        return lambda world, sub, now: (judge(world.at(sub, now)), (sub,))

    def general(world: World, sub: str, now: int) -> tuple[Verdict, Subs]:
        given, reads = given_to(check, world, sub, now)
        return judge(*given), reads

    return general


def given_to(check: Check, world: World, sub: str, now: int) -> tuple[list[object], Subs]:
    """A check's arguments of one subject in the signature's order, and the subjects that they rest on."""
    reads: list[str] = []
    return [_give(world, want, sub, now, reads) for want in check.wants], tuple(dict.fromkeys(reads))


def alone(check: Check) -> Callable[[Resource], Verdict] | None:
    """The judge itself where it reads nothing but its subject, else `None`."""
    return (
        check.judge
        if len(check.wants) == 1 and check.wants[0].sort == "subject" and check.kind != CLINIC
        else None
    )


def _give(world: World, want: Want, sub: str, now: int, reads: list[str]) -> object:
    """One argument; what it rests on is added to `reads`."""
    if want.sort == "now":
        return from_ms(now)
    if want.sort == "clinic" or want.kind == CLINIC:
        return world.clinic
    if want.sort == "subject":
        reads.append(sub)
        return world.at(sub, now)
    given: object
    if want.sort == "link":
        given, rests = world.linked(sub, want.kind, now)
    elif sub == CLINIC:
        given, rests = world.every(want.kind, now)
    else:
        given, rests = world.pointing(sub, want.kind, now)
    reads.extend(rests)
    return given
