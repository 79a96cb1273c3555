r"""Which key signs a ledger: `key` entries that change it, or revoke one. `succession` says what follows.

A change of key is signed by the key that goes and by the one that comes; a revocation by the key that is in
charge, and by the revoked one where it is still there. Both are entries of the source "rounds" whose clear
state `st` has exactly these fields:

    what           signing            the key that signs checkpoints is another from here on
    old, new       verifier keys of one name: that of the ledger
    size           the entry's own number: so many entries stand before it
    by_old, by_new base64 of 64 bytes, an Ed25519 signature by each of the two

    what           revoked            a former key counts no more beyond a size
    key            the verifier key that is revoked
    since          checkpoints under it of a greater size count for nothing
    reason         stolen, lost, exposed or retired
    by             the verifier key in charge, of the same name
    size           the entry's own number
    by_successor   a signature by `by`
    by_key         a signature by the revoked key; may be left out

A `key` entry with another `what` is of other keys and is passed over. What is signed is

    "rounds.v1.key-change" 0x00 || canonical JSON of {new, old, origin, root, size}
    "rounds.v1.key-revocation" 0x00 || canonical JSON of {by, key, origin, reason, root, since, size}

with the values of `st`, `origin` the name in the keys, and `root` the base64 root of the tree that ends
before the entry. So such an entry holds in one ledger, at one place of it, after one history. No note can be
taken for such a message, nor the other way round: a note holds no zero byte.

`root` stands nowhere: who has all entries has the tree before each, and who has an inclusion proof of the
entry reads the root off it. The hashes that join from the left are the largest complete subtrees before the
entry (`root_before`).

>>> from rounds_verify import canonical, leaf
>>> entry = leaf.parse(
...   b'{"boot":"6f1c","id":"01KMZ3N8Q00000000000000000","k":"key","mono":1,"seq":1,"src":"rounds","st":{'
...   b'"by_new":"Qw5W/a9FBonS18anANOZ/Gw7qyc8GHATWbLtzlaWO/jgLDGzllCk3dQICgcmREXvyA5JWzX0YLJlp/2SxAsfCw=='
...   b'","by_old":"u/SwA1p+qIOQBYGI8bBrz5GPNeS8Eb4neIlxFWXgo9k/hk1unLd60nsekwpCSaFqzakTIkH1Bnb0/62Yn3ZHAg=='
...   b'","new":"rounds.invalid/example+fa1c24cc+AXm1Vi6P5lT5QHixEuipi6eQH4U65pW+1+DjkQutBJZk'
...   b'","old":"rounds.invalid/example+c0e62ec6+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4'
...   b'","size":0,"what":"signing"},"t":1774951200000,"turn":1,"v":1}'
... )
>>> read(0, entry, tree.EMPTY_ROOT).new.name
'rounds.invalid/example'
>>> read(1, entry, tree.EMPTY_ROOT)
Traceback (most recent call last):
rounds_verify.errors.SignatureError: The entry says that it is entry 0, but it is entry 1.
>>> read(0, entry, tree.leaf_hash(b"another"))
Traceback (most recent call last):
rounds_verify.errors.SignatureError: by_old is no signature by c0e62ec6 of this change, in this place.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeAlias

from rounds_verify import b64, canonical, ed25519, note, tree
from rounds_verify.canonical import Value
from rounds_verify.errors import FormatError, SignatureError
from rounds_verify.leaf import Leaf
from rounds_verify.note import VerifierKey

KIND = "key"
"""The kind of such an entry."""
CHANGE, REVOCATION = "signing", "revoked"
"""What `what` says in the two."""
REASONS = ("stolen", "lost", "exposed", "retired")
"""Why a key is revoked."""
_CHANGE = frozenset({"what", "old", "new", "size", "by_old", "by_new"})
_REVOCATION = frozenset({"what", "key", "since", "reason", "by", "size", "by_successor"})


class Change(NamedTuple):
    """Entry `entry` says: `old` signs up to here, `new` from here on. Both have signed that."""

    entry: int
    old: VerifierKey
    new: VerifierKey


class Revocation(NamedTuple):
    """Entry `entry` says: checkpoints under `key` of more than `since` entries count for nothing. `by` signed
    that.
    """

    entry: int
    key: VerifierKey
    since: int
    reason: str
    by: VerifierKey


Said: TypeAlias = Change | Revocation
"""What a `key` entry says of keys that sign checkpoints."""


def read(index: int, entry: Leaf, before: bytes) -> Said | None:
    """What entry `index` says, `None` where it is of something else. `before` is the root of the entries
    before it.

    Raises FormatError for another form, and SignatureError where one that must have signed did not sign just
    this, here.
    """
    found = told(index, entry)
    if isinstance(found, Change):
        _require_change(found, entry["st"], before)
    elif found is not None:
        _require_revocation(found, entry["st"], before)
    return found


def told(index: int, entry: Leaf) -> Said | None:
    """As `read`, believing it: no signature is looked at. For who checked the ledger, or keeps it."""
    st = entry.get("st", {})
    if entry["k"] != KIND or st.get("what") not in {CHANGE, REVOCATION}:
        return None
    if entry["src"] != "rounds":
        raise FormatError(f"A change of the ledger's key is of the source 'rounds', not of {entry['src']!a}.")
    if type(st.get("size")) is int and st["size"] != index:
        raise SignatureError(f"The entry says that it is entry {st['size']}, but it is entry {index}.")
    return _change(index, st) if st["what"] == CHANGE else _revocation(index, st)


def change_message(old: str, new: str, size: int, root: bytes) -> bytes:
    """What both keys sign; `old` and `new` are verifier-key lines. Raises FormatError."""
    said = {
        "new": new,
        "old": old,
        "origin": note.parse_vkey(old).name,
        "root": b64.encode(root),
        "size": size,
    }
    return b"rounds.v1.key-change\0" + canonical.encode(said)


def revocation_message(st: Mapping[str, Value], root: bytes) -> bytes:
    """What the key in charge signs, and the revoked one where it is still there. Raises FormatError."""
    said = {name: st[name] for name in ("by", "key", "reason", "since", "size")}
    origin = note.parse_vkey(str(st["by"])).name
    return b"rounds.v1.key-revocation\0" + canonical.encode(
        said | {"origin": origin, "root": b64.encode(root)}
    )


def root_before(index: int, size: int, path: Sequence[bytes]) -> bytes:
    """The root of the first `index` entries, out of a proof that entry `index` is in a tree of `size`.

    The proof was verified before.

    >>> leaves = [tree.leaf_hash(b"%d" % number) for number in range(11)]
    >>> paths = [tree.inclusion_proof(at, leaves) for at in range(11)]
    >>> all(root_before(at, 11, path) == tree.root(leaves[:at]) for at, path in enumerate(paths))
    True
    """
    at, last, left = index, size - 1, []
    for hashed in path:
        while 0 < at == last and not at & 1:  # an odd node rises without a sibling
            at, last = at >> 1, last >> 1
        if at & 1:
            left.append(hashed)
        at, last = at >> 1, last >> 1
    return tree.frontier_root(left[::-1])


def _change(index: int, st: Mapping[str, Value]) -> Change:
    _require_fields(st, _CHANGE)
    old, new = _key(st, "old"), _key(st, "new")
    if old.name != new.name or old.public == new.public:
        raise FormatError("The old and the new key are one, or are of two names.")
    return Change(index, old, new)


def _revocation(index: int, st: Mapping[str, Value]) -> Revocation:
    _require_fields(st, _REVOCATION | ({"by_key"} & st.keys()))
    key, by, since, reason = _key(st, "key"), _key(st, "by"), st["since"], st["reason"]
    if type(since) is not int or since < 0 or reason not in REASONS:
        raise FormatError(f"A revocation has a size `since` and one of the reasons {', '.join(REASONS)}.")
    if key.name != by.name or key.public == by.public:
        raise FormatError("The revoked key and the one that revokes it are one, or are of two names.")
    return Revocation(index, key, since, str(reason), by)


def _require_change(found: Change, st: Mapping[str, Value], before: bytes) -> None:
    message = change_message(str(st["old"]), str(st["new"]), found.entry, before)
    _require_signed(st, "by_old", found.old, message, "change")
    _require_signed(st, "by_new", found.new, message, "change")


def _require_revocation(found: Revocation, st: Mapping[str, Value], before: bytes) -> None:
    message = revocation_message(st, before)
    _require_signed(st, "by_successor", found.by, message, "revocation")
    if "by_key" in st:
        _require_signed(st, "by_key", found.key, message, "revocation")


def _require_fields(st: Mapping[str, Value], wanted: frozenset[str]) -> None:
    if lacks := sorted(wanted - st.keys()):
        raise SignatureError(
            f"The change of keys lacks {', '.join(lacks)}: it is not signed by all it needs."
        )
    if more := sorted(st.keys() - wanted):
        raise FormatError(f"The change of keys has a field that none has: {more[0][:40]!a}.")
    if type(st["size"]) is not int:
        raise FormatError("The size in a change of keys is no whole number.")


def _key(st: Mapping[str, Value], name: str) -> VerifierKey:
    said = st[name]
    if not isinstance(said, str):
        raise FormatError(f"{name} is no verifier key.")
    found = note.parse_vkey(said)
    if note.format_vkey(found) != said:
        raise FormatError(f"{name} is not in the one spelling of a verifier key.")
    return found


def _require_signed(st: Mapping[str, Value], name: str, key: VerifierKey, message: bytes, what: str) -> None:
    said = st[name]
    raw = b64.decode(said) if isinstance(said, str) else b""
    if not ed25519.verify(key.public, message, raw):
        raise SignatureError(f"{name} is no signature by {key.key_id.hex()} of this {what}, in this place.")
