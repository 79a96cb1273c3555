"""What every resource has in common: its address, its facts, and how it fades.

Rules this module keeps:

* A resource is frozen and keyed by `(system, kind, key)`; it never holds a vendor's JSON.
* Every field is a `Fact`, a `Value`, or a plain string that names the thing. No field is `Optional`.
* What is text (names, logins, file paths) is *private*: it goes into a payload that can be destroyed.
  What is typed (facts, dates, counts) is *clear*: it goes into the ledger's leaf. The split follows from the
  types.
* A resource that was not seen for too long *fades*: every fact and value becomes unseen, its names stay.
"""

from __future__ import annotations

import inspect
import types
import typing
from datetime import timedelta
from functools import cache
from typing import Any, ClassVar, Final, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from rounds.model.fact import UNSEEN, Fact, NotSeen, Reason, Seen

DAY: Final = timedelta(days=1)
_NEVER_SAID: Final = Reason.NOT_ASKED.words


class Link(NamedTuple):
    """A field that points to a resource of another kind: `field` holds what `target.on` holds."""

    field: str
    target: str
    on: str


class Resource(Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """One thing in the clinic's world, as one system reports it.

    `system` is the reporting system's id, `key` the thing's own stable key there. `unseen` says, per field,
    why a fact is `UNSEEN` where the source gave a better reason than *nothing has said*.
    """

    kind: ClassVar[str] = ""
    noun: ClassVar[str] = "thing"
    fresh_for: ClassVar[timedelta] = DAY
    links: ClassVar[dict[str, Link]] = {}
    gone_by_sweeps: ClassVar[bool] = True
    """Whether two complete sweeps in a row that lack it prove it gone; what leaves by a record of its own
    says False.
    """

    gone_after: ClassVar[int] = 2
    """How many complete sweeps in a row must lack it for that: one where a single look is itself made of
    several.
    """

    kept_here: ClassVar[bool] = False
    """Whether Rounds itself keeps this register, so that it is whole although no source lists it."""

    system: str
    key: str
    unseen: dict[str, Reason] = {}

    @property
    def address(self) -> str:
        """`system/key`, by which other records point to this one."""
        return f"{self.system}/{self.key}"

    def why(self, field: str) -> str:
        """Why `field` is not known, as the end of a sentence."""
        value = getattr(self, field)
        if type(value) is NotSeen and value.reason is not Reason.NOT_ASKED:
            return value.reason.words
        return self.unseen[field].words if field in self.unseen else _NEVER_SAID

    def faded(self, reason: Reason = Reason.STALE) -> typing.Self:
        """The same thing with everything we claimed to know of it turned to unseen."""
        return replace(self, **_nothing_known(type(self), reason))


class Shape(NamedTuple):
    """The fields of a resource class, sorted by what they are.

    `facts` and `values` are what can be unseen; `names` are plain text. `clear` fields go into the leaf,
    `private` ones into the payload. `inner` gives each value's type within `Value[...]`.
    """

    facts: tuple[str, ...]
    values: tuple[str, ...]
    names: tuple[str, ...]
    clear: tuple[str, ...]
    private: tuple[str, ...]
    inner: dict[str, Any]


@cache
def shape_of(kind: type[Resource]) -> Shape:
    """Read a resource class's fields; raises `TypeError` for a field that is none of the three sorts (ours to
    mend).
    """
    hints: dict[str, Any] = {}
    for each in reversed(kind.__mro__):  # by hand: `typing.get_type_hints` takes three times as long
        hints |= inspect.get_annotations(each, eval_str=True)
    fields = [name for name in kind.__struct_fields__ if name not in ("system", "key", "unseen")]
    facts = tuple(name for name in fields if hints[name] is Fact)
    names = tuple(name for name in fields if hints[name] is str)
    inner = {name: _inner(kind, name, hints[name]) for name in fields if name not in facts + names}
    values = tuple(inner)
    text = tuple(name for name in values if _is_text(inner[name]))
    return Shape(
        facts,
        values,
        names,
        tuple(n for n in fields if n not in names + text),
        ("system", "key", *names, *text),
        inner,
    )


@cache
def _nothing_known(kind: type[Resource], reason: Reason) -> dict[str, Any]:
    """The fields of a faded resource, all unseen for one reason. Nobody changes what a resource holds, so all
    that faded may hold the same.
    """
    shape = shape_of(kind)
    gone: dict[str, Any] = dict.fromkeys(shape.facts, UNSEEN)
    gone |= dict.fromkeys(shape.values, NotSeen(reason))
    return gone | {"unseen": dict.fromkeys(shape.facts, reason)}


def _inner(kind: type[Resource], name: str, hint: object) -> object:
    """The `T` of `Value[T]`."""
    for arm in typing.get_args(hint):
        if typing.get_origin(arm) is Seen:
            return typing.get_args(arm)[0]
    raise TypeError(
        f"{kind.__name__}.{name} is {hint}: a field is a Fact, a Value or a plain str, never anything else."
    )


def _is_text(hint: object) -> bool:
    """Whether a value's type can carry text that may name someone."""
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is not None:
        return any(_is_text(arm) for arm in typing.get_args(hint))
    return hint is str
