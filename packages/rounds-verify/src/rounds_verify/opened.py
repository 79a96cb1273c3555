r"""The opened fields of one payload, as a pack carries them: canonical JSON, one of two forms.

    {"fields":[{"label":…,"path":[…],"position":…,"salt":…,"size":…,"value":…}, …],"v":1}
    {"destroyed":true,"v":1}

The fields are openings of `commitment`, by growing position; salts and paths are base64 of 32 bytes. The
second form says that the payload was destroyed: a tombstone has to go with it.

>>> parse(b'{"destroyed":true,"v":1}')
Opened(fields=(), destroyed=True)
>>> format_opened(Opened((), destroyed=True))
b'{"destroyed":true,"v":1}'
"""

from dataclasses import dataclass
from itertools import pairwise

from rounds_verify import b64, canonical
from rounds_verify.canonical import Value
from rounds_verify.commitment import Opening
from rounds_verify.errors import FormatError

LIMIT = 262_144
"""Greatest number of bytes of the opened fields of one payload."""
_NAMES = {"label", "path", "position", "salt", "size", "value"}


@dataclass(frozen=True)
class Opened:
    """What a pack shows of one payload: some of its fields, or that it was destroyed."""

    fields: tuple[Opening, ...]
    destroyed: bool = False


def parse(raw: bytes) -> Opened:
    """What the bytes say. Raises FormatError; no opening is checked yet."""
    said = canonical.parse(raw, LIMIT)
    match said if raw.endswith(b'"v":1}') else None:  # to Python true equals 1
        case {"v": _, "destroyed": True, **rest} if not rest:
            return Opened((), destroyed=True)
        case {"v": _, "fields": [*fields], **rest} if fields and not rest:
            found = tuple(map(_opening, fields))
            if any(one.position >= other.position for one, other in pairwise(found)):
                raise FormatError("The opened fields do not stand in the order of their positions.")
            return Opened(found)
    raise FormatError("Opened fields have the form {fields, v} or {destroyed, v}, and v is 1.")


def format_opened(opened: Opened) -> bytes:
    """The bytes. Raises FormatError if they would not parse back to the same."""
    if opened.destroyed:
        raw = canonical.encode({"v": 1, "destroyed": True})
    else:
        raw = canonical.encode({"v": 1, "fields": [_plain(one) for one in opened.fields]})
    if parse(raw) != opened:
        raise FormatError("These values cannot be written as opened fields.")
    return raw


def _plain(one: Opening) -> dict[str, object]:
    path = [b64.encode(each) for each in one.path]
    return {**one._asdict(), "salt": b64.encode(one.salt), "path": path}


def _opening(field: Value) -> Opening:
    if not isinstance(field, dict) or set(field) != _NAMES:
        raise FormatError(f"An opened field has exactly these parts: {', '.join(sorted(_NAMES))}.")
    label, salt, path = field["label"], field["salt"], field["path"]
    position, size = field["position"], field["size"]
    if type(position) is not int or type(size) is not int or not 0 <= position < size:
        raise FormatError("An opened field's position is not below its size.")
    if not isinstance(label, str) or not isinstance(salt, str) or not isinstance(path, list):
        raise FormatError("An opened field's label, salt or path is of another type.")
    if not label.isascii():
        raise FormatError(f"The label {label!a} is not ASCII.")
    hashes = tuple(b64.decode(each) if isinstance(each, str) else b"" for each in path)
    return Opening(label, field["value"], b64.decode(salt), position, size, hashes)
