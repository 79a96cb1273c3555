r"""JSON with exactly one spelling for each value: a profile of RFC 8785 (JSON Canonicalization Scheme).

Rules:

* Values: null, true, false, whole numbers with |n| < 2^53, strings, arrays, objects. No fractions, no
  exponents.
* Object keys are ASCII, appear once, and are sorted by their bytes.
* Strings are valid Unicode in Normalization Form C (by the Unicode tables of the running Python).
* No white space. Inside strings only `"`, `\` and U+0000 to U+001F are escaped, as RFC 8785 section 3.2.2.2
  says: `\b \t \n \f \r \" \\`, otherwise `\u00xx` in lower case.
* UTF-8 without a byte order mark, at most 32 levels deep, and within a byte limit (65,535 for a leaf).

`parse` accepts only what `encode` would have written: it parses, encodes again and compares the bytes.

>>> encode({"b": [1, True, None], "a": "café\n"})
b'{"a":"caf\xc3\xa9\\n","b":[1,true,null]}'
>>> parse(b'{"a":1,"b":2}')
{'a': 1, 'b': 2}
>>> parse(b'{"b":2,"a":1}')
Traceback (most recent call last):
rounds_verify.errors.FormatError: The JSON is not in its canonical spelling: it differs at byte 2.
"""

import json
import unicodedata
from typing import NoReturn, TypeAlias

from rounds_verify.errors import FormatError

Value: TypeAlias = "bool | int | str | list[Value] | dict[str, Value] | None"
"""What the profile can say."""

LEAF_LIMIT = 65_535
"""Greatest number of bytes of a leaf: tlog-tiles gives an entry a 16-bit length."""
DEPTH_LIMIT = 32
"""Greatest number of arrays and objects inside one another."""
INT_LIMIT = 2**53
"""Numbers stay strictly between -INT_LIMIT and INT_LIMIT: every JSON reader holds them exactly (RFC 7493)."""


def encode(value: object) -> bytes:
    """The one spelling of `value` (tuples count as arrays). Raises FormatError outside the profile."""
    _check(value, DEPTH_LIMIT)
    return _bytes(_dump(value))


def parse(raw: bytes, limit: int = LEAF_LIMIT) -> Value:
    """The value that `raw` spells, in at most `limit` bytes.

    Raises FormatError unless `encode` gives back `raw`.
    """
    if len(raw) > limit:
        raise FormatError(f"The JSON has {len(raw):,} bytes; the limit is {limit:,}.")
    try:
        value: Value = _load(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise FormatError(f"The JSON is not valid UTF-8 at byte {error.start}.") from None
    except RecursionError:
        raise FormatError(f"The JSON is nested deeper than {DEPTH_LIMIT} levels.") from None
    except ValueError as error:  # a syntax error, or a number of thousands of digits
        raise FormatError(f"The bytes are not JSON: {error}.") from None
    again = encode(value)
    if again != raw:
        raise FormatError(
            f"The JSON is not in its canonical spelling: it differs at byte {_first_difference(raw, again)}."
        )
    return value


def _check(value: object, room: int) -> None:
    """Raise FormatError where `value` leaves the profile; `room` is the number of levels still allowed."""
    if isinstance(value, str):
        _check_text(value)
    elif isinstance(value, int):  # a bool is an int, and within the limit
        if not -INT_LIMIT < value < INT_LIMIT:
            raise FormatError("A number lies outside -2^53 to 2^53.")
    elif value is not None:
        _check_container(value, room)


def _check_container(value: object, room: int) -> None:
    if not isinstance(value, dict | list | tuple):
        raise FormatError(f"A {type(value).__name__} has no place in the JSON profile.")
    if not room:
        raise FormatError(f"The JSON is nested deeper than {DEPTH_LIMIT} levels.")
    if isinstance(value, dict):
        for key in value:
            if not (isinstance(key, str) and key.isascii()):
                raise FormatError(f"The object key {key!r} is not an ASCII string.")
    for item in value.values() if isinstance(value, dict) else value:
        _check(item, room - 1)


def _check_text(text: str) -> None:
    if not (text.isascii() or unicodedata.is_normalized("NFC", text)):
        raise FormatError(f"The string {text[:40]!a} is not in Normalization Form C.")


def _bytes(text: str) -> bytes:
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        raise FormatError("A string holds half of a surrogate pair, which is not valid Unicode.") from None


def _no_twins(pairs: list[tuple[str, Value]]) -> dict[str, Value]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise FormatError("An object holds the same key twice.")
    return found


def _no_constant(name: str) -> NoReturn:
    raise FormatError(f"{name} has no place in the JSON profile.")


def _first_difference(one: bytes, other: bytes) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (left, right) in pairs if left != right), min(len(one), len(other)))


_dump = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), sort_keys=True, check_circular=False
).encode
_load = json.JSONDecoder(object_pairs_hook=_no_twins, parse_constant=_no_constant).decode
