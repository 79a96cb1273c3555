"""Who points to whom: the indexes by which the chart finds relations in constant time.

A link says "my `owner` holds the `email` of a person". Values are compared without regard to case. Each index
maps a value to a tuple of subjects: nearly always one, so a tuple costs the least.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import Any, Final, TypeAlias

from rounds.model.fact import Seen
from rounds.model.resource import Link, Resource
from rounds.model.resources import KINDS

Subs: TypeAlias = tuple[str, ...]
Index: TypeAlias = dict[tuple[str, str, str], Subs]
ON: Final[dict[str, frozenset[str]]] = {
    kind: frozenset(link.on for each in KINDS.values() for link in each.links.values() if link.target == kind)
    for kind in KINDS
}
"""By kind, the fields that others' links point at."""

INDEXED: Final[dict[str, Callable[[Resource], object]]] = {
    kind: attrgetter("key", *ON[kind], *(link.field for link in each.links.values()))
    for kind, each in KINDS.items()
}
"""By kind, what gives every field that is indexed, and the key, which never changes."""

POINTING: Final[dict[str, tuple[tuple[str, str, str], ...]]] = {
    kind: tuple(
        (other, name, link.on)
        for other, each in KINDS.items()
        for name, link in each.links.items()
        if link.target == kind
    )
    for kind in KINDS
}
"""By kind, the links that point at it: whose they are, their name, and the field that they point at."""


def same_place(old: Resource, new: Resource) -> bool:
    """Whether nothing that is indexed of a resource changed."""
    fields = INDEXED[new.kind]
    return fields(old) == fields(new)


def value_of(resource: Resource, field: str) -> str | None:
    """The comparable text that a field holds, or `None` where it holds nothing seen."""
    value: Any = getattr(resource, field)
    if type(value) is Seen:
        value = value.value
    return value.casefold() if isinstance(value, str) else None


class Links:
    """Both directions of every link, kept in step with the resources."""

    def __init__(self) -> None:
        self._targets: Index = {}
        self._pointers: Index = {}

    def add(self, sub: str, resource: Resource) -> None:
        """Index a resource."""
        kind = resource.kind
        for field in ON[kind]:
            _put(self._targets, (kind, field), value_of(resource, field), sub)
        for name, link in resource.links.items():
            _put(self._pointers, (kind, name), value_of(resource, link.field), sub)

    def drop(self, sub: str, resource: Resource) -> None:
        """Forget a resource, as it was when it was added."""
        kind = resource.kind
        for field in ON[kind]:
            _cut(self._targets, (kind, field), value_of(resource, field), sub)
        for name, link in resource.links.items():
            _cut(self._pointers, (kind, name), value_of(resource, link.field), sub)

    def targets(self, resource: Resource, link: Link) -> Subs:
        """The subjects that a resource's link points to."""
        value = value_of(resource, link.field)
        return () if value is None else self._targets.get((link.target, link.on, value), ())

    def pointers(self, resource: Resource, kind: str) -> Subs:
        """The subjects of `kind` whose links point to this resource."""
        return tuple(sub for _, subs in self._pointing(resource, kind) for sub in subs)

    def related(self, resource: Resource) -> set[str]:
        """Every subject one link away, in either direction."""
        found: set[str] = set()
        for link in resource.links.values():
            found.update(self.targets(resource, link))
        for _, subs in self._pointing(resource):
            found.update(subs)
        return found

    def _pointing(self, resource: Resource, wanted: str = "") -> Iterator[tuple[str, Subs]]:
        """By kind, the subjects whose links point to this resource, one link at a time; of one kind alone
        where it is `wanted`.
        """
        for kind, name, on in POINTING[resource.kind]:
            if wanted not in ("", kind):
                continue
            value = value_of(resource, on)
            if value is not None and (subs := self._pointers.get((kind, name, value))):
                yield kind, subs


def _put(index: Index, place: tuple[str, str], value: str | None, sub: str) -> None:
    """Add a subject under a value, unless nothing was seen."""
    if value is not None:
        key = (*place, value)
        known = index.get(key)
        index[key] = (sub,) if known is None else (*known, sub)


def _cut(index: Index, place: tuple[str, str], value: str | None, sub: str) -> None:
    """Take a subject out again."""
    if value is None:
        return
    key = (*place, value)
    left = tuple(each for each in index[key] if each != sub)
    if left:
        index[key] = left
    else:
        del index[key]
