"""What the header of a container file says: LUKS1 and LUKS2, read without opening the container.

The format is cryptsetup's on-disk specification. LUKS2, big-endian: magic (6 bytes), version (2), header size
(8), sequence (8), label (48), checksum name (32), salt (64), UUID (40), subsystem (48), offset (8), padding
(184), checksum (64) at byte 448, and from byte 4096 the JSON of key slots, segments and requirements. LUKS1:
magic, version, cipher name (32 bytes at 8), mode (32 at 40), hash (32), offset (4), key bytes (4 at 108).

Rules this module keeps:

* A LUKS2 header counts only if its checksum holds; a torn header is not known.
* Every segment must be encrypted with a cipher that is known to be good. A segment or key slot under
  `cipher_null`, or in ECB mode, is NO: the key lies open. A plain segment (half way through encrypting in
  place) is NO.
* A re-encryption that is under way (`online-reencrypt` among the requirements) is not known.
* A file without a LUKS header is NO, and a closed container says nothing of what is mounted: that is
  `encrypted`.
"""

from __future__ import annotations

import hashlib
from typing import Final

import msgspec
from msgspec import Struct

from rounds.connectors.this_machine.look import (
    Answer,
    Blind,
    Look,
    Pair,
    could_not,
    holds,
    not_held,
    says,
    unseen,
    worst,
)
from rounds.sdk.connector import NO, YES, Reason

MAGIC: Final = b"LUKS\xba\xbe"
VERSION_1: Final = 1
VERSION_2: Final = 2
KEY_BYTES: Final = 16
HEAD: Final = 128 * 1024
BINARY: Final = 4096
MAX_HEADER: Final = 4 * 1024 * 1024
GOOD: Final = frozenset(
    ["aes", "serpent", "twofish", "camellia", "aria", "sm4", "xchacha20", "xchacha12", "capi:adiantum"]
)
BAD: Final = frozenset(["cipher_null", "null", "des", "des3_ede", "blowfish", "cast5", "cast6", "arc4"])
PLAIN: Final = (
    (1080, b"\x53\xef", "ext file system"),
    (0, b"XFSB", "XFS"),
    (65600, b"_BHRfS_M", "btrfs"),
    (3, b"NTFS    ", "NTFS"),
    (510, b"\x55\xaa", "FAT or a partition table"),
    (0, b"PK\x03\x04", "zip archive"),
)
"""Where other formats carry their mark, for a better sentence only."""


class Segment(Struct, frozen=True):
    """A stretch of the container's data."""

    type: str
    encryption: str = ""


class Area(Struct, frozen=True):
    """Where a key slot keeps the wrapped key, and under which cipher."""

    encryption: str = ""


class Slot(Struct, frozen=True):
    """A key slot."""

    area: Area


class Requirements(Struct, frozen=True):
    """What a tool must understand before it may touch the container."""

    mandatory: list[str] = []


class Config(Struct, frozen=True):
    """The header's own settings."""

    requirements: Requirements = Requirements()


class Metadata(Struct, frozen=True):
    """The JSON area of a LUKS2 header, as far as it is read here."""

    segments: dict[str, Segment]
    keyslots: dict[str, Slot] = {}
    config: Config = Config()


def container(look: Look, path: str) -> Pair:
    """Whether a container file is encrypted at rest, and how."""
    raw = look.slice(path, 0, HEAD)
    if isinstance(raw, Blind):
        return could_not(raw), not_held(raw.reason, raw.detail)
    if not isinstance(raw, bytes):
        detail = f"The container {path} is not there."
        return unseen(Reason.UNREACHABLE, detail), not_held(Reason.UNREACHABLE, detail)
    if not raw.startswith(MAGIC):
        return says(False), holds(f"no LUKS header: {_looks_like(raw)}")
    version = int.from_bytes(raw[6:8], "big")
    if version == VERSION_1:
        return _luks1(raw)
    return _luks2(look, path, raw) if version == VERSION_2 else _torn(path)


def _looks_like(raw: bytes) -> str:
    """What a file without a LUKS header seems to be."""
    named = (name for at, mark, name in PLAIN if raw[at : at + len(mark)] == mark)
    return next(named, "format not known")


def _torn(path: str) -> Pair:
    """A header that can't be trusted."""
    detail = f"The LUKS header of {path} is damaged or of a version not known here."
    return unseen(Reason.UNREADABLE, detail), not_held(Reason.UNREADABLE, detail)


def _luks1(raw: bytes) -> Pair:
    """A LUKS1 header: cipher, mode and key length in fixed places."""
    name, mode = _word(raw[8:40]), _word(raw[40:72])
    answer = cipher(f"{name}-{mode}")
    enough = int.from_bytes(raw[108:112], "big") >= KEY_BYTES
    if answer.value is YES and not enough:
        answer = says(False)
    return answer, holds(f"LUKS1 {name}-{mode}")


def _luks2(look: Look, path: str, raw: bytes) -> Pair:
    """A LUKS2 header: checksum first, then its JSON."""
    size = int.from_bytes(raw[8:16], "big")
    whole = look.slice(path, 0, size) if BINARY < size <= MAX_HEADER else b""
    if not isinstance(whole, bytes) or len(whole) != size or not size or not _checks(whole):
        return _torn(path)
    try:
        said = msgspec.json.decode(whole[BINARY:].partition(b"\0")[0], type=Metadata)
    except (msgspec.ValidationError, msgspec.DecodeError, RecursionError):
        return _torn(path)
    return _judged(path, said)


def _checks(whole: bytes) -> bool:
    """Whether the header's checksum holds: over all of it, with the checksum's own 64 bytes zero."""
    name = _word(whole[72:104])
    if name not in ("sha256", "sha512"):
        return False
    made = hashlib.new(name, whole[:448] + bytes(64) + whole[512:]).digest()
    return made == whole[448 : 448 + len(made)]


def _judged(path: str, said: Metadata) -> Pair:
    """What a sound LUKS2 header says."""
    names = sorted({each.encryption for each in said.segments.values() if each.encryption})
    method = holds(f"LUKS2 {', '.join(names)}".rstrip())
    slots = [cipher(each.area.encryption) for each in said.keyslots.values() if each.area.encryption]
    answer = worst([_segment(each) for each in said.segments.values()] + slots)
    if not said.segments:
        return _torn(path)
    if answer.value is YES and any("reencrypt" in each for each in said.config.requirements.mandatory):
        detail = f"The container {path} is being encrypted anew at this moment."
        return unseen(Reason.UNREADABLE, detail), method
    return answer, method


def _segment(segment: Segment) -> Answer:
    """One stretch of data: encrypted by software, by the drive (OPAL) or not at all."""
    if segment.type in ("crypt", "hw-opal-crypt"):
        return cipher(segment.encryption)
    return says(segment.type == "hw-opal") if segment.type in ("hw-opal", "linear") else cipher("")


def cipher(text: str) -> Answer:
    """Whether a cipher ("aes-xts-plain64") keeps what it holds.

    >>> [cipher(each).value.value for each in ("aes-xts-plain64", "cipher_null-ecb", "aes-ecb", "rot13-x")]
    ['yes', 'no', 'no', 'unseen']
    """
    name, _, mode = text.partition("-")
    if name in BAD or (name in GOOD and mode.startswith("ecb")):
        return Answer(NO)
    if name in GOOD and mode:
        return Answer(YES)
    return unseen(Reason.UNREADABLE, f"The cipher {text[:40]!r} is not known here.")


def _word(raw: bytes) -> str:
    """A NUL-padded ASCII field."""
    return raw.partition(b"\0")[0].decode("ascii", "replace")
