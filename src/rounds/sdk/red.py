"""Which single input turns a check red: found by changing one thing of a case that holds.

Rules this module keeps:

* A change is one fact flipped, one field given what a failing case has there, or one listing exchanged for a
  failing case's. Everything else stays as it was in the case that holds.
* A change is *live* when it is of something that is looked at anew each time: people, accounts, computers,
  what is seen in use, or whether a document can still be opened. A date that runs out, a line that somebody
  types and a word that somebody gives are not.

>>> from rounds.sdk.shelf import all_checks
>>> mfa = next(each for each in all_checks() if each.id == "access.second-factor")
>>> reds(mfa)[0].words
'account.mfa: yes → no'
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from rounds.model.fact import NO, YES, Fact, Seen
from rounds.model.listing import Listing
from rounds.model.resource import Resource, shape_of
from rounds.model.verdict import Fails, Holds
from rounds.sdk.check import Case, Check

TYPED: Final = frozenset(
    {
        "acknowledgement",
        "agreement",
        "clearance",
        "event",
        "paper",
        "purpose",
        "risk",
        "training",
        "vendor",
    }
)
"""Kinds that are lines which people type; every other kind is looked at anew each time."""
LIVE_FIELDS: Final = frozenset({"on_file"})
"""Facts of other kinds that a machine looks at each time."""


class Red(Struct, frozen=True):
    """One change that turns a check red. `path` names the input, `was` and `now` its value in words."""

    check: str
    path: str
    was: str
    now: str
    live: bool
    by_time: bool = False

    @property
    def words(self) -> str:
        """The change in one line."""
        return f"{self.path}: {self.was} → {self.now}"


class _Change(Struct, frozen=True):
    path: str
    was: str
    now: str
    value: Any
    live: bool
    by_time: bool = False


def reds(check: Check) -> list[Red]:
    """Every single change found that turns the check red: the live ones first, those by time last."""
    found: dict[str, Red] = {}
    for holds in (case for case in check.cases if case.says is Holds):
        for at, change in _changes(check, holds):
            given = (*holds.given[:at], change.value, *holds.given[at + 1 :])
            if isinstance(check.judge(*given), Fails):
                made = Red(check.id, change.path, change.was, change.now, change.live, change.by_time)
                found.setdefault(made.words, made)
    return sorted(found.values(), key=_rank)


def _rank(red: Red) -> tuple[bool, bool, bool]:
    """What says most comes first: a person or system that changed, then a document that is gone."""
    return not red.live, red.by_time, red.path.rpartition(".")[2] in LIVE_FIELDS


def _changes(check: Check, holds: Case) -> Iterator[tuple[int, _Change]]:
    """Each change of one argument: facts flipped, then what each failing case has there."""
    fails = [case for case in check.cases if case.says is Fails]
    for at, want in enumerate(check.wants):
        for change in _flips(want.name, holds.given[at]):
            yield at, change
        for case in fails:
            for change in _towards(want.name, holds.given[at], case.given[at]):
                yield at, change


def _flips(path: str, value: object) -> Iterator[_Change]:
    """Each fact of an argument turned to its opposite."""
    match value:
        case Resource():
            for name in shape_of(type(value)).facts:
                was = getattr(value, name)
                if was is YES or was is NO:
                    now = NO if was is YES else YES
                    yield _field(f"{path}.{name}", value, name, now)
        case Seen(inner):
            yield from (_inside(each, Seen(each.value)) for each in _flips(path, inner))
        case Listing(items=items):
            for at, each in enumerate(items):
                for change in _flips(path, each):
                    yield _inside(change, _with(value, at, change.value))


def _towards(path: str, value: object, other: object) -> Iterator[_Change]:
    """Each field of an argument given what another has there; a listing of another length as a whole."""
    match value, other:
        case Resource(), Resource() if type(value) is type(other):
            for name in value.__struct_fields__:
                if name not in ("unseen", "key") and getattr(value, name) != getattr(other, name):
                    yield _field(f"{path}.{name}", value, name, getattr(other, name))
        case Seen(Resource() as inner), Seen(Resource() as wanted):
            yield from (_inside(each, Seen(each.value)) for each in _towards(path, inner, wanted))
        case Seen(Resource() as inner), Seen(None):
            yield _Change(path, "found", "nobody", other, inner.kind not in TYPED)
        case Listing(), Listing():
            yield from _towards_listing(path, value, other)
        case datetime(), datetime() if value != other:
            yield _Change(path, f"{value:%Y-%m-%d}", f"{other:%Y-%m-%d}", other, live=False, by_time=True)


def _towards_listing(path: str, mine: Listing[Any], theirs: Listing[Any]) -> Iterator[_Change]:
    """Item by item where there are as many, else the whole listing."""
    if len(mine.items) == len(theirs.items):
        for at, (one, two) in enumerate(zip(mine.items, theirs.items, strict=True)):
            for change in _towards(path, one, two):
                yield _inside(change, _with(mine, at, change.value))
    elif theirs.complete:
        live = any(each.kind not in TYPED for each in (*mine.items, *theirs.items))
        yield _Change(path, f"{len(mine.items)} of them", f"{len(theirs.items)}", theirs, live)


def _field(path: str, thing: Resource, name: str, now: object) -> _Change:
    """One field of a resource given another value."""
    live = thing.kind not in TYPED or name in LIVE_FIELDS
    was = getattr(thing, name)
    return _Change(path, _said(was), _said(now), replace(thing, **{name: now}), live)


def _inside(change: _Change, value: object) -> _Change:
    """A change of something inside an argument as a change of the argument."""
    return replace(change, value=value)


def _with(listing: Listing[Any], at: int, item: object) -> Listing[Any]:
    """A listing with one item exchanged."""
    return replace(listing, items=(*listing.items[:at], item, *listing.items[at + 1 :]))


def _said(value: object) -> str:
    """A value in words."""
    if isinstance(value, Fact):
        return value.value
    inner = value.value if isinstance(value, Seen) else value
    if inner is None:
        return "none"
    return ", ".join(map(str, inner)) or "nothing" if isinstance(inner, tuple) else str(inner)
