"""A clinic's own patients, so that their names are known for sure: kept as keyed digests, from which none can
be read.

Rules this module keeps:

* A name is kept as the digests of a given name together with a family name, in no order (*Ana Torres* is
  *Torres, Ana*): BLAKE2b (RFC 7693) with the clinic's own key, eight bytes of it. Without the key nobody can
  try names.
* Accents, case and what does not show make no difference.
* The file that holds key and digests is as secret as a patient list; whoever writes it keeps it from others.

>>> known = patients_of(["Ana María Torres", "Lee Okonkwo"], key=b"k" * 32)
>>> known.hold("torres", "ana"), known.hold("ana", "okonkwo")
(True, False)
>>> Patients.read(known.written()) == known
True
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from typing import Final

import msgspec
from msgspec import Struct

from rounds.words.lexicon import key_of

DIGEST_SIZE: Final = 8
KEY_SIZE: Final = 32
_TWO_FAMILY_NAMES: Final = 4
"""Words from which a name is taken to end with two family names, as in Spanish."""


class NoPatients(ValueError):
    """A file is no list of patients as `Patients.written` makes it. Yours to mend."""


class Patients(Struct, frozen=True):
    """Digests of patients' names under a key."""

    key: bytes
    digests: frozenset[bytes]

    def hold(self, word: str, other: str) -> bool:
        """Whether two lower-case plain words are a patient's given and family name, in any order."""
        return _digest(self.key, word, other) in self.digests

    def written(self) -> bytes:
        """As a file holds it: JSON with `version`, `key` and sorted `digests` in base64."""
        body = {"version": 1, "key": self.key, "digests": sorted(self.digests)}
        return msgspec.json.encode(body) + b"\n"

    @staticmethod
    def read(raw: bytes) -> Patients:
        """What a file holds. Raises `NoPatients`."""
        try:
            kept = msgspec.json.decode(raw, type=_Kept)
        except (msgspec.DecodeError, UnicodeDecodeError) as why:
            raise NoPatients(f"This is no list of patients that Rounds wrote: {why}.") from None
        if kept.version != 1 or len(kept.key) != KEY_SIZE:
            raise NoPatients("This list of patients is of another version of Rounds: make it anew.")
        return Patients(kept.key, frozenset(kept.digests))


class _Kept(Struct):
    version: int
    key: bytes
    digests: list[bytes]


def patients_of(names: Iterable[str], key: bytes) -> Patients:
    """The digests of full names, given name first or behind a comma. `key` is 32 random bytes."""
    return Patients(key, frozenset(_digest(key, *pair) for name in names for pair in _pairs(name)))


def _pairs(name: str) -> Iterator[tuple[str, str]]:
    """Given and family name of a full name; with two family names, either."""
    family, comma, given = name.partition(",")
    words = [word for word in key_of(f"{given} {family}" if comma else name).split(" ") if word.isalpha()]
    if len(words) > 1:
        yield words[0], words[-1]
    if len(words) >= _TWO_FAMILY_NAMES:
        yield words[0], words[-2]


def _digest(key: bytes, word: str, other: str) -> bytes:
    return blake2b(" ".join(sorted((word, other))).encode(), key=key, digest_size=DIGEST_SIZE).digest()
