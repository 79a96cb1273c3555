"""What a judge reads, and what it would say if it had not seen one thing of that.

Rules this module keeps:

* A *spy* stands in for a resource, a link or a listing and records what a judge reads of it, in order.
  Attribute access, `.why()`, `match` and `isinstance` work on a spy as on the thing itself; only
  `type(x) is …` does not.
* A *twin* of a case is the same case with one thing that the judge read turned unseen: a fact, a value, a
  link, the wholeness of a listing; or one resource faded altogether.
* What a judge did not read has no twin: *account disabled* may hold although its owner is not known.

    >>> from rounds.model.fact import NO, YES
    >>> from rounds.model.resources import Account
    >>> from rounds.model.verdict import Fails, Holds, Verdict
    >>> def has_mfa(account: Account) -> Verdict:
    ...     return Fails("Ana has no token.") if account.mfa is NO else Holds("Ana has a token.")
    >>> case = (Account(system="mail", key="1", login="ana", mfa=YES, admin=NO),)
    >>> reads(has_mfa, case)[1]
    ('account.mfa',)
    >>> [twin.name for twin in unseen_twins(has_mfa, case)]
    ['account.mfa unseen', 'account faded']
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Iterator
from types import FunctionType, MethodType
from typing import Any, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from rounds.model.fact import NOT_ASKED, UNSEEN, NotSeen, Reason, Seen
from rounds.model.listing import Listing
from rounds.model.resource import Resource, shape_of
from rounds.model.verdict import Verdict

Judge: TypeAlias = Callable[..., Verdict]
Read: TypeAlias = dict[str, None]
"""Paths that were read (`account.mfa`, `owner`, `laptops.missing`), in order."""


class Twin(Struct, frozen=True):
    """A case with one thing turned unseen. `name` says which, `given` are the arguments in order."""

    name: str
    given: tuple[Any, ...]


def reads(judge: Judge, given: tuple[Any, ...]) -> tuple[Verdict, tuple[str, ...]]:
    """What a judge says of a case, and the paths it read (`account.mfa`, `owner`, `laptops.missing`)."""
    read: Read = {}
    names = inspect.signature(judge).parameters
    verdict = judge(*(read_spy(name, value, read) for name, value in zip(names, given, strict=True)))
    return verdict, tuple(read)


def unseen_twins(judge: Judge, given: tuple[Any, ...]) -> Iterator[Twin]:
    """Each twin of a case: one thing that the judge read there, turned unseen."""
    yield from twins_without(judge, given, reads(judge, given)[1])


def twins_without(judge: Judge, given: tuple[Any, ...], read: Collection[str]) -> Iterator[Twin]:
    """Each twin of a case that lacks one of these paths, or a thing of which one was read."""
    read = frozenset(read)
    for at, (name, value) in enumerate(zip(inspect.signature(judge).parameters, given, strict=True)):
        for label, changed in _turned(name, value, read):
            yield Twin(label, (*given[:at], changed, *given[at + 1 :]))


def read_spy(path: str, real: object, read: Read) -> Any:  # noqa: ANN401 - stands in for anything
    """A stand-in for `real` that adds to `read` what is read of it, each as a path that begins with `path`.

    Resources, seen links and listings get one; anything else (a time, an unseen link) is handed back as it
    is.
    """
    return Spy(path, real, read) if isinstance(real, Resource | Seen | Listing) else real


class Spy:
    """What `read_spy` hands out. It claims the class of the thing it stands for."""

    def __init__(self, path: str, real: object, read: Read) -> None:
        object.__setattr__(self, "_spied", (path, real, read))

    def __getattribute__(self, name: str) -> Any:  # noqa: ANN401 - has every attribute of what it stands for
        path, real, read = object.__getattribute__(self, "_spied")
        if isinstance(real, Resource):
            return _of_resource(self, name)
        if isinstance(real, Listing):
            return _of_listing(self, name)
        read[path] = None
        value = getattr(real, name)
        return read_spy(path, value, read) if isinstance(value, Resource) else value

    def __bool__(self) -> bool:
        return bool(_real(self))

    def __eq__(self, other: object) -> bool:
        path, real, read = object.__getattribute__(self, "_spied")
        compared = [f"{path}.{field}" for field in _seeable(real)] if isinstance(real, Resource) else [path]
        read.update(dict.fromkeys(compared))
        return bool(real == _real(other))

    def __hash__(self) -> int:
        return hash(_real(self))


def _real(thing: object) -> object:
    """The thing behind a spy; anything else is itself."""
    return object.__getattribute__(thing, "_spied")[1] if type(thing) is Spy else thing


def _of_resource(spy: Spy, name: str) -> object:
    """An attribute of a spied resource: its methods and properties read through the spy."""
    path, real, read = object.__getattribute__(spy, "_spied")
    if name in _seeable(real):
        read[f"{path}.{name}"] = None
        return getattr(real, name)
    return _through(spy, real, name)


def _of_listing(spy: Spy, name: str) -> object:
    """An attribute of a spied listing: whether it is whole is one thing read, its items are spied each."""
    path, real, read = object.__getattribute__(spy, "_spied")
    if name == "items":
        return tuple(read_spy(f"{path}[{at}]", each, read) for at, each in enumerate(real.items))
    if name == "missing":
        read[f"{path}.missing"] = None
        return real.missing
    return _through(spy, real, name)


def _through(spy: Spy, real: object, name: str) -> object:
    """A method or property of `real`'s class, run with the spy in its place; any other attribute as it is."""
    static = inspect.getattr_static(type(real), name, None)
    if isinstance(static, FunctionType):
        return MethodType(static, spy)
    if isinstance(static, property) and static.fget is not None:
        return static.fget(spy)
    return getattr(real, name)


def _seeable(real: Resource) -> tuple[str, ...]:
    """The fields of a resource that can be unseen."""
    shape = shape_of(type(real))
    return shape.facts + shape.values


def _turned(path: str, value: object, read: Collection[str]) -> Iterator[tuple[str, Any]]:
    """Each way in which one argument can lose one thing that was read of it."""
    if isinstance(value, Resource):
        yield from _turned_resource(path, value, read)
    elif isinstance(value, Seen):
        if path in read:
            yield f"{path} stale", NotSeen(Reason.STALE)
            yield f"{path} unseen", NOT_ASKED
        yield from ((label, Seen(changed)) for label, changed in _turned(path, value.value, read))
    elif isinstance(value, Listing):
        yield from _turned_listing(path, value, read)


def _turned_resource(path: str, real: Resource, read: Collection[str]) -> Iterator[tuple[str, Resource]]:
    """A resource with one field that was read turned unseen, and faded as a whole."""
    facts = shape_of(type(real)).facts
    fields = [each for each in _seeable(real) if f"{path}.{each}" in read]
    for field in fields:
        value = getattr(real, field)
        if field in facts and value is not UNSEEN:
            yield f"{path}.{field} unseen", replace(real, **{field: UNSEEN})
        elif field not in facts and not isinstance(value, NotSeen):
            yield f"{path}.{field} unseen", replace(real, **{field: NOT_ASKED})
    if fields:
        yield f"{path} faded", real.faded()


def _turned_listing(
    path: str, real: Listing[Any], read: Collection[str]
) -> Iterator[tuple[str, Listing[Any]]]:
    """A listing that is no longer whole, and one with a field of one item turned unseen."""
    if f"{path}.missing" in read and real.complete:
        yield f"{path} no longer whole", replace(real, missing=Reason.STALE)
    for at, each in enumerate(real.items):
        for label, changed in _turned(f"{path}[{at}]", each, read):
            yield label, replace(real, items=(*real.items[:at], changed, *real.items[at + 1 :]))
