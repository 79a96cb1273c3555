r"""The container of a pack: a zip file with exactly one form.

Any unzip opens it. This module accepts only the one form that it would write itself: it reads, writes again,
and compares every byte. So there is no slack in which two readers could see two things.

Rules:

1. Members are stored, not compressed, one after another from the first byte, by growing name; no name twice.
2. A name is 1 to 64 of a-z, A-Z, 0-9, `.` and `-`, and begins with a letter. There are no folders.
3. Local header: signature 50 4B 03 04, version needed 10, flags 0, method 0, time 0, date 0x0021
   (1980-01-01), CRC-32, size, size, length of the name, no extra field. Then the name and the bytes.
4. Central directory: the same in the same order, made by version 10, no comment, attributes 0. End record:
   one disk, no comment, nothing after it. (Numbers are little-endian; PKWARE APPNOTE 4.3.7, 4.3.12, 4.3.16.)
5. At most 64 members, 524,288 bytes each, 1,048,576 bytes in all. Nothing unpacks to more than lies there.

>>> raw = write({"b.txt": b"two", "a.txt": b"one"})
>>> len(raw), read(raw)
(200, {'a.txt': b'one', 'b.txt': b'two'})
>>> read(raw + b"\0")
Traceback (most recent call last):
rounds_verify.errors.FormatError: The pack is not in its one form: something follows its end at byte 200.
"""

import re
from collections.abc import Mapping
from struct import Struct
from zlib import crc32

from rounds_verify.errors import FormatError

MEMBER_LIMIT = 524_288
"""Greatest number of bytes of a member."""
LIMIT = 1_048_576
"""Greatest number of bytes of a pack."""
MOST = 64
"""Greatest number of members."""
NAME = re.compile(r"[A-Za-z][A-Za-z0-9.-]{0,63}")
"""What a member may be called."""
_LOCAL = Struct("<4sHHHHHIIIHH")
_CENTRAL = Struct("<4sHHHHHHIIIHHHHHII")
_END = Struct("<4sHHHHIIH")
_VERSION, _DATE = 10, 0x0021


def write(members: Mapping[str, bytes]) -> bytes:
    """The pack of these members. Raises FormatError where rules 2 and 5 are broken."""
    if len(members) > MOST:
        raise FormatError(f"A pack has at most {MOST} members.")
    files, directory, at = [], [], 0
    for name in sorted(members):
        raw, spelt = members[name], name.encode("ascii", "replace")
        _check(name, len(raw))
        crc, size = crc32(raw), len(raw)
        head = _LOCAL.pack(b"PK\3\4", _VERSION, 0, 0, 0, _DATE, crc, size, size, len(spelt), 0)
        files.append(head + spelt + raw)
        said = (b"PK\1\2", _VERSION, _VERSION, 0, 0, 0, _DATE, crc, size, size, len(spelt), 0, 0, 0, 0, 0, at)
        directory.append(_CENTRAL.pack(*said) + spelt)
        at += len(files[-1])
    listed = b"".join(directory)
    end = _END.pack(b"PK\5\6", 0, 0, len(files), len(files), len(listed), at, 0)
    written = b"".join(files) + listed + end
    if len(written) > LIMIT:
        raise FormatError(f"The pack has {len(written):,} bytes; the limit is {LIMIT:,}.")
    return written


def read(raw: bytes) -> dict[str, bytes]:
    """The members of a pack. Raises FormatError unless `write` gives back `raw`."""
    if len(raw) > LIMIT:
        raise FormatError(f"The pack has {len(raw):,} bytes; the limit is {LIMIT:,}.")
    found: dict[str, bytes] = {}
    at, last = 0, ""
    while raw[at : at + 4] == b"PK\3\4":
        name, member, at = _member(raw, at)
        if name <= last:
            raise FormatError(f"The member {name} comes twice, or out of order after {last}.")
        found[name], last = member, name
    if not found:
        raise FormatError("The file is not a pack: it does not begin as a zip file with a member does.")
    again = write(found)
    if again != raw:
        raise FormatError(f"The pack is not in its one form: {_differs(raw, again)}.")
    return found


def _differs(raw: bytes, again: bytes) -> str:
    """How a file differs from what its members would be written as."""
    pairs = enumerate(zip(raw, again, strict=False))
    place = next((place for place, (one, other) in pairs if one != other), min(len(raw), len(again)))
    if place == len(raw):
        return f"it is cut short at byte {place}"
    if place == len(again):
        return f"something follows its end at byte {place}"
    return f"it differs at byte {place}, so another program wrote the file anew, or it was changed"


def _member(raw: bytes, at: int) -> tuple[str, bytes, int]:
    """The member whose local header is at `at`, and where the next thing begins."""
    if len(raw) < at + _LOCAL.size:
        raise FormatError(f"The pack is cut short in the header at byte {at}.")
    _, _, flags, method, _, _, crc, packed, size, length, _ = _LOCAL.unpack_from(raw, at)
    start = at + _LOCAL.size + length
    name = raw[at + _LOCAL.size : start].decode("latin-1")
    _check(name, max(size, packed))
    if method or flags or packed != size:
        raise FormatError(f"The member {name} is compressed or encrypted; in a pack it is neither.")
    member = raw[start : start + size]
    if len(member) != size:
        raise FormatError(f"The pack is cut short in the member {name}.")
    if crc32(member) != crc:
        raise FormatError(f"The member {name} was damaged: its CRC-32 differs.")
    return name, member, start + size


def _check(name: str, size: int) -> None:
    if not NAME.fullmatch(name):
        raise FormatError(f"{name[:80]!a} cannot be the name of a member.")
    if size > MEMBER_LIMIT:
        raise FormatError(f"The member {name} says {size:,} bytes; the limit is {MEMBER_LIMIT:,}.")
