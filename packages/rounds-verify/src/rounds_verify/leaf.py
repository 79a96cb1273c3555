r"""One ledger entry, as it is hashed into the tree: the **leaf**, version 1.

A leaf is one JSON object in the spelling of `canonical`, at most 65,535 bytes. It is kept for good, so it
holds no name and no sentence: those are payload, to which `com` commits. A field that does not apply is
absent, never null and never an empty list or object. A field that is not in this table is an error.

    v     int   required  1, the version of this table
    k     str   required  kind: a lower-case letter, then up to 63 of a-z 0-9 . _ -
    id    str   required  ULID: 26 characters of Crockford's base 32 in capitals, the first of them 0 to 7
    t     int   required  wall clock of the recording host, milliseconds since 1970 UTC: a claim
    mono  int   required  the host's uptime clock, sleep included, in milliseconds
    boot  str   required  which boot of the host that clock counts from: 1 to 64 hex digits
    turn  int   required  number of the commit that wrote this entry; its entries share turn, t, mono and boot
    src   str   required  the source: a collector's id, or "rounds" for what Rounds itself derived
    seq   int   required  the source's own count, 1, 2, 3 … without a hole
    ctl   [str]           paragraphs of the law that the entry bears on
    sub   str             the subject under a pseudonym: 32 hex digits
    ref   [int]           indices of earlier entries; required for the kind "tombstone", where it
                          names the entries whose payloads were destroyed
    st    {}              the clear, typed state: facts, outcome, status
    sev   str             critical, high, medium or low
    com   str             base64 of the 32-byte commitment to the payload; absent when there is none

Hex digits are lower case. Integers are not negative, and `seq` begins at 1. Strings are not empty.

>>> leaf = parse(
...     b'{"boot":"6f1c","com":"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=","ctl":["164.312(d)"],'
...     b'"id":"01KMZ3N8Q0000000000000000A","k":"finding.open","mono":91234,"seq":7,"sev":"high",'
...     b'"src":"rounds","st":{"check":"access.sign-in-needs-a-second-factor"},'
...     b'"sub":"0f8b1c2d3e4f5a6b7c8d9e0f1a2b3c4d","t":1774951200000,"turn":12,"v":1}'
... )
>>> leaf["k"], leaf["seq"]
('finding.open', 7)
>>> parse(b'{"v":1}')
Traceback (most recent call last):
rounds_verify.errors.FormatError: The leaf lacks the field "k".
"""

import re
from collections.abc import Callable
from typing import NotRequired, TypedDict, cast

from rounds_verify import b64, canonical
from rounds_verify.canonical import Value
from rounds_verify.errors import FormatError
from rounds_verify.tree import HASH_SIZE

TOMBSTONE = "tombstone"
"""The kind of an entry that says which payloads were destroyed."""


class Leaf(TypedDict):
    """A leaf that `parse` has accepted; the fields are those of the table."""

    v: int
    k: str
    id: str
    t: int
    mono: int
    boot: str
    turn: int
    src: str
    seq: int
    ctl: NotRequired[list[str]]
    sub: NotRequired[str]
    ref: NotRequired[list[int]]
    st: NotRequired[dict[str, Value]]
    sev: NotRequired[str]
    com: NotRequired[str]


def parse(raw: bytes) -> Leaf:
    """The leaf that these bytes spell.

    Raises FormatError, whose message names the field that breaks its rule.
    """
    fields = canonical.parse(raw)
    if not isinstance(fields, dict):
        raise FormatError("A leaf is a JSON object, and this is something else.")
    for name in _REQUIRED:
        if name not in fields:
            raise FormatError(f'The leaf lacks the field "{name}".')
    for name, value in fields.items():
        _check_field(name, value)
    if fields["k"] == TOMBSTONE and "ref" not in fields:
        raise FormatError('A tombstone names the entries it speaks of in "ref", and this one does not.')
    return cast("Leaf", fields)


def _check_field(name: str, value: Value) -> None:
    rule = _RULES.get(name)
    if rule is None:
        raise FormatError(f"The leaf has a field {name!a}, which version 1 does not know.")
    meaning, holds = rule
    if not holds(value):
        raise FormatError(f'The leaf\'s field "{name}" is not {meaning}.')


def _matches(pattern: str) -> Callable[[Value], bool]:
    fits = re.compile(pattern).fullmatch
    return lambda value: isinstance(value, str) and fits(value) is not None


def _is_count(value: Value) -> bool:
    return type(value) is int and value >= 0


def _is_text(value: Value) -> bool:
    return isinstance(value, str) and value != ""


def _is_list_of(item: Callable[[Value], bool]) -> Callable[[Value], bool]:
    return lambda value: isinstance(value, list) and bool(value) and all(item(one) for one in value)


def _is_hash(value: Value) -> bool:
    return isinstance(value, str) and len(b64.decode(value)) == HASH_SIZE


_REQUIRED = ("v", "k", "id", "t", "mono", "boot", "turn", "src", "seq")
_COUNT = ("a whole number from 0 up", _is_count)
_RULES: dict[str, tuple[str, Callable[[Value], bool]]] = {
    "v": ("1", lambda value: type(value) is int and value == 1),
    "k": ("a kind such as finding.open", _matches(r"[a-z][a-z0-9._-]{0,63}")),
    "id": ("a ULID", _matches(r"[0-7][0-9A-HJKMNP-TV-Z]{25}")),
    "t": _COUNT,
    "mono": _COUNT,
    "boot": ("1 to 64 lower-case hex digits", _matches(r"[0-9a-f]{1,64}")),
    "turn": _COUNT,
    "src": ("a string with something in it", _is_text),
    "seq": ("a whole number from 1 up", lambda value: type(value) is int and value >= 1),
    "ctl": ("a list of paragraphs, at least one", _is_list_of(_is_text)),
    "sub": ("32 lower-case hex digits", _matches(r"[0-9a-f]{32}")),
    "ref": ("a list of entry indices, at least one", _is_list_of(_is_count)),
    "st": ("an object with something in it", lambda value: isinstance(value, dict) and bool(value)),
    "sev": ("critical, high, medium or low", _matches("critical|high|medium|low")),
    "com": ("the base64 of 32 bytes", _is_hash),
}
