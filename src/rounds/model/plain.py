"""The plain form of a resource: what a push carries, what the leaf and its payload hold.

Rules this module keeps (it is the specification; `docs/formats/push.md` tells it to people):

* A fact is `"yes"`, `"no"` or `"unseen"`; `true` and `false` are taken for yes and no.
* A value is itself; `null` means *there is none*; a field left out was not asked.
* What was looked for and not seen is `{"unseen": "<reason>"}`, for facts and values alike.
* An unknown field is an error that names it: a typing mistake must never be read as silence.

    >>> from rounds.model.resources import Device
    >>> facts = b'{"name": "FRONTDESK-2", "disk_encrypted": "no"}'
    >>> made = from_plain(Device, "laptops", "front-desk-2", facts)
    >>> made.disk_encrypted
    <Fact.NO: 'no'>
    >>> split(made)
    ({'disk_encrypted': 'no'}, {'system': 'laptops', 'key': 'front-desk-2', 'name': 'FRONTDESK-2'})
"""

from __future__ import annotations

import typing
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any, Final, TypeVar

import msgspec
from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import astuple

from rounds.model.fact import UNSEEN, Fact, NotSeen, Reason, Seen, fact
from rounds.model.resource import Resource, shape_of

R = TypeVar("R", bound=Resource)
MAX_TEXT: Final = 2_000
"""Characters that one text may have."""
MAX_INT: Final = 2**53
"""What JSON can carry exactly (RFC 8785)."""


class NotPlain(ValueError):
    """A plain form that can't be read: the sentence names the field and what is wrong. The sender's
    to mend.
    """


NAME, FACT, VALUE = range(3)


_DEFAULT: Final = msgspec.json.encode(NotSeen(Reason.NOT_ASKED))
_ESCAPE: Final = b"\\"
_DELETE: Final = b"\x7f"  # the one ASCII character that is not printable and that JSON does not escape
_NOT_ASKED: Final = Reason.NOT_ASKED.value


class PlainUnseen(Struct, frozen=True, forbid_unknown_fields=True):
    """`{"unseen": "<reason>"}`."""

    unseen: Reason


def from_plain(kind: type[R], system: str, key: str, facts: bytes | msgspec.Raw | Mapping[str, Any]) -> R:
    """Read a resource of `kind` from its plain facts. Raises `NotPlain` and takes nothing half."""
    wire, decoder, plan = _wire(kind)
    try:
        got = msgspec.convert(facts, wire) if isinstance(facts, Mapping) else decoder.decode(facts)
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeDecodeError) as why:
        raise NotPlain(f"{kind.kind}: {why}") from None
    made: dict[str, Any] = {}
    unseen: dict[str, Reason] = {}
    for (name, sort), value in zip(plan, astuple(got), strict=True):
        if type(value) is Fact:
            made[name] = value
        elif value is UNSET:
            continue
        elif type(value) is str:
            text = _clean(name, value)
            made[name] = text if sort is NAME else Seen(text)
        elif type(value) is PlainUnseen:
            made[name] = UNSEEN if sort is FACT else NotSeen(value.unseen)
            if sort is FACT:
                unseen[name] = value.unseen
        else:
            made[name] = _take(name, sort, value)
    return kind(system=system, key=key, unseen=unseen, **made)


def to_plain(resource: Resource) -> dict[str, Any]:
    """The plain facts of a resource, without its system and key. What was not asked is left out."""
    clear, private = split(resource)
    del private["system"], private["key"]
    return private | clear


def normal(resource: R) -> R:
    """The same resource as the ledger gives it back: texts in NFC, reasons only where a fact is unseen.

    Raises `NotPlain`.
    """
    try:
        spelled = msgspec.json.encode(resource)
    except UnicodeEncodeError:  # half of a surrogate pair: a file name that is no text
        spelled = _ESCAPE
    plainly = spelled.isascii() and not any(each in spelled for each in (_ESCAPE, _DELETE, _DEFAULT))
    if not resource.unseen and plainly and len(spelled) <= MAX_TEXT and _exact(resource):
        return resource
    key = _clean("key", resource.key)
    return from_plain(type(resource), resource.system, key, to_plain(resource))


def nfc(text: str) -> str:
    """Text as the ledger spells it, lone surrogates replaced."""
    return (
        text
        if text.isascii()
        else unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode("utf-8"))
    )


def split(resource: Resource) -> tuple[dict[str, Any], dict[str, Any]]:
    """The plain form in two parts: what goes clear into the leaf, and what goes into the
    destroyable payload.
    """
    every: dict[str, Any] = msgspec.to_builtins(resource)  # what has its default is left out: most of it
    unseen: dict[str, str] = every.pop("unseen", {})
    clear: dict[str, Any] = {}
    private: dict[str, Any] = {}
    texts = _texts(type(resource))
    for name, value in every.items():
        part = private if name in texts else clear
        if type(value) is not list:
            part[name] = value
        elif value[0] == "seen":
            part[name] = list(value[1]) if type(value[1]) is tuple else value[1]
        elif value[1] != _NOT_ASKED or name in _answered(type(resource)):
            part[name] = {"unseen": value[1]}
    for name in shape_of(type(resource)).facts if unseen else ():
        if name in unseen and getattr(resource, name) is UNSEEN:
            clear[name] = {"unseen": unseen[name]}
    return clear, private


def _take(name: str, sort: int, value: object) -> object:
    """One plain value as a resource holds it."""
    if sort is FACT:
        return fact(value is True)
    if isinstance(value, str):
        value = _clean(name, value)
    elif isinstance(value, tuple):
        value = tuple(_clean(name, each) for each in value)
    elif isinstance(value, datetime) and value.tzinfo is None:
        raise NotPlain(
            f"{name} is {value.isoformat()}, which does not say in which time zone; add Z or an offset."
        )
    elif isinstance(value, int) and not -MAX_INT < value < MAX_INT:
        raise NotPlain(f"{name} is {value}, which is no number that anything here counts.")
    return value if sort is NAME else Seen(value)


def _clean(name: str, text: str) -> str:
    """Text in NFC, what can't be printed shown as U+FFFD. Raises `NotPlain` for text that is too long."""
    if len(text) > MAX_TEXT:
        raise NotPlain(f"{name} has {len(text):,} characters; at most {MAX_TEXT:,} are taken.")
    if text.isascii() and text.isprintable():
        return text
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in nfc(text))


def _exact(resource: Resource) -> bool:
    """Whether every whole number that a resource holds is one that JSON can carry."""
    for name in _counts(type(resource)):
        held = getattr(resource, name)
        if type(held) is Seen and held.value is not None and not -MAX_INT < held.value < MAX_INT:
            return False
    return True


@cache
def _counts(kind: type[Resource]) -> tuple[str, ...]:
    """The values of a kind that are whole numbers."""
    inner = shape_of(kind).inner
    return tuple(name for name, hint in inner.items() if hint is int or int in typing.get_args(hint))


@cache
def _answered(kind: type[Resource]) -> frozenset[str]:
    """The values of a kind that say something where nothing is said of them: *not asked* is told of these."""
    fields = msgspec.structs.fields(kind)
    return frozenset(field.name for field in fields if type(field.default) is Seen)


@cache
def _texts(kind: type[Resource]) -> frozenset[str]:
    """A kind's private fields."""
    return frozenset(shape_of(kind).private)


@cache
def _wire(
    kind: type[Resource],
) -> tuple[type[Struct], msgspec.json.Decoder[Any], tuple[tuple[str, int], ...]]:
    """The struct that reads a kind's plain facts, its decoder, and what each field is. Made once per kind."""
    shape = shape_of(kind)
    fields: list[Any] = [(name, str) for name in shape.names]
    fields += [(name, Fact | bool | PlainUnseen | UnsetType, UNSET) for name in shape.facts]
    fields += [(name, shape.inner[name] | PlainUnseen | UnsetType, UNSET) for name in shape.values]
    wire = msgspec.defstruct(f"Plain{kind.__name__}", fields, forbid_unknown_fields=True)
    sorts = (
        dict.fromkeys(shape.names, NAME)
        | dict.fromkeys(shape.facts, FACT)
        | dict.fromkeys(shape.values, VALUE)
    )
    return wire, msgspec.json.Decoder(wire), tuple(sorts.items())
