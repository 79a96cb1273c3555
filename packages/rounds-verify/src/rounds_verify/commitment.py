r"""A salted commitment to a payload, any one field of which can be opened while the others stay hidden.

A payload is a JSON object of the profile in `canonical`, label to value, with at least one field. With the
labels sorted by their bytes, n of them, and a random seed of 32 bytes that is used for this payload alone:

    salts   = SHAKE-256("rounds.v1.salts" || 0x00 || seed), 32·n bytes; salt_i is the i-th 32 bytes
    data_i  = "rounds.v1.com" || 0x00 || salt_i || canonical JSON of [label_i, value_i]
    com     = RFC 6962 root over the leaves data_0 … data_(n-1)

The seed is kept beside the payload and destroyed with it; what is left is a hash that nobody can guess from.

An opening of one field is (label, value, salt_i, i, n, audit path). It shows that the committed payload holds
this field. It does not show what else is in the payload, nor that there is nothing else.

>>> seed = bytes(range(32))
>>> payload = {"name": "Ana Ruiz", "last_day": "2026-03-31", "laptop": "FRONT-DESK-2"}
>>> commit(seed, payload).hex()
'9e5e800d0623c2137e27544dd4dc43378700732aa15d6003903b0f0d9ddd2cf5'
>>> opening = open_field(seed, payload, "last_day")
>>> opening.position, opening.size, opening.value, len(opening.path)
(1, 3, '2026-03-31', 2)
>>> verify_field(commit(seed, payload), opening)
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256, shake_256
from struct import Struct
from typing import NamedTuple

from rounds_verify import canonical, tree
from rounds_verify.errors import FormatError, ProofError

SEED_SIZE = 32
"""Bytes of a seed and of a salt."""
PAYLOAD_LIMIT = 1 << 24
"""Greatest number of bytes of a payload's JSON."""
_SALTS = b"rounds.v1.salts\x00"
_DATA = b"rounds.v1.com\x00"
_LEAF = b"\x00" + _DATA  # the RFC 6962 leaf prefix, then our own
_USUAL = 2  # fields of most payloads, over which there is one node
_SALT = Struct(f"{SEED_SIZE}s")


class Opening(NamedTuple):
    """One opened field: number `position` of `size` in label order, with its salt and its audit path."""

    label: str
    value: object
    salt: bytes
    position: int
    size: int
    path: tuple[bytes, ...]


def commit(seed: bytes, payload: Mapping[str, object]) -> bytes:
    """The commitment to a payload, 32 bytes.

    Raises FormatError if it is empty or outside the JSON profile.
    """
    return commit_encoded(seed, _encoded(payload))


def commit_encoded(seed: bytes, fields: Sequence[bytes]) -> bytes:
    """The same for fields encoded already: canonical JSON of [label, value] each, in the order of the labels.

    The caller vouches for encoding, order, and that no label comes twice: nothing is parsed again, as this is
    on the path of every write. Raises FormatError for a seed of another length, or no fields.
    """
    hashes = _leaf_hashes(seed, fields)
    if len(hashes) == _USUAL:
        return tree.node_hash(*hashes)
    nodes: list[bytes] = []  # of few leaves the frontier is quicker than level by level
    tree.extend(0, nodes, hashes)
    return tree.frontier_root(nodes)


def commit_json(seed: bytes, payload: bytes) -> bytes:
    """The commitment to a payload given as canonical JSON bytes. Raises FormatError."""
    found = canonical.parse(payload, PAYLOAD_LIMIT)
    if not isinstance(found, dict):
        raise FormatError("A payload is a JSON object, and this is something else.")
    return commit(seed, found)


def open_field(seed: bytes, payload: Mapping[str, object], label: str) -> Opening:
    """Open the field `label` and nothing else. Raises FormatError if the payload has no such field."""
    if label not in payload:
        raise FormatError(f"The payload has no field {label!a}.")
    hashes = _leaf_hashes(seed, _encoded(payload))
    index = sorted(payload).index(label)
    salt = _salts(seed, len(payload))[SEED_SIZE * index :][:SEED_SIZE]
    return Opening(
        label, payload[label], salt, index, len(payload), tuple(tree.inclusion_proof(index, hashes))
    )


def verify_field(commitment: bytes, opening: Opening) -> None:
    """Return if the committed payload holds the opened field.

    Raises ProofError if it does not, FormatError for a value outside the JSON profile.
    """
    if len(opening.salt) != SEED_SIZE:
        raise ProofError(f"A salt has {SEED_SIZE} bytes, and this one {len(opening.salt)}.")
    encoded = canonical.encode([opening.label, opening.value])
    leaf = sha256(_LEAF + opening.salt + encoded).digest()
    try:
        tree.verify_inclusion(opening.position, opening.size, leaf, opening.path, commitment)
    except ProofError as error:
        raise ProofError(
            f"The opened field {opening.label!a}, or its salt, is not what was committed to: {error}"
        ) from None


def _leaf_hashes(seed: bytes, fields: Sequence[bytes]) -> list[bytes]:
    salts = _SALT.iter_unpack(_salts(seed, len(fields)))
    return [sha256(_LEAF + salt + field).digest() for (salt,), field in zip(salts, fields, strict=True)]


def _salts(seed: bytes, count: int) -> bytes:
    if len(seed) != SEED_SIZE:
        raise FormatError(f"A seed has {SEED_SIZE} bytes, and this one {len(seed)}.")
    if not count:
        raise FormatError("An empty payload has no commitment: leave it out.")
    return shake_256(_SALTS + seed).digest(32 * count)


def _encoded(payload: Mapping[str, object]) -> list[bytes]:
    """Each field's canonical JSON, in the order of the labels, which are ASCII."""
    for label in payload:
        if not label.isascii():
            raise FormatError(f"The label {label!a} is not ASCII.")
    return [canonical.encode([label, payload[label]]) for label in sorted(payload)]
