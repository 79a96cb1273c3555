"""A log as a stranger meets it: static files, a checkpoint, two witnesses. All from fixed bytes."""

from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from rounds_verify import checkpoint, cosignature, note, tiles, tree
from rounds_verify.checkpoint import Checkpoint
from rounds_verify.reader import Reader

LOG = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEY = note.verifier_key("rounds.invalid/example", LOG.public_key().public_bytes_raw())
SECRETS = [Ed25519PrivateKey.from_private_bytes(bytes(range(at, at + 32))) for at in (1, 2, 3)]
COSIGNERS = [
    cosignature.cosigner_key(f"witness.invalid/w{at}", secret.public_key().public_bytes_raw())
    for at, secret in enumerate(SECRETS, 1)
]
AT = 1_774_921_280
"""The first witness cosigns at this second; the next ones ten seconds later each."""
POLICY = (
    f"# Two of three outsiders.\nlog {note.format_vkey(KEY)}\n"
    + "".join(f"witness w{at} {cosignature.format_vkey(key)}\n" for at, key in enumerate(COSIGNERS, 1))
    + "group outsiders 2 w1 w2 w3\nquorum outsiders\n"
)


def leaves(size: int) -> list[bytes]:
    """Entries of many lengths, the empty one and long ones among them."""
    return [sha256(b"%d" % at).digest()[: at % 33] * (1 + at % 7) for at in range(size)]


def hashes(size: int) -> list[bytes]:
    return [tree.leaf_hash(leaf) for leaf in leaves(size)]


def files(size: int) -> dict[str, bytes]:
    return dict(tiles.export(leaves(size), size))


def reader(size: int) -> Reader:
    return Reader(files(size).get, size, tree.root(hashes(size)))


def signed(size: int, witnesses: int = 0) -> str:
    """The log's checkpoint of that size, cosigned by the first so many witnesses."""
    text = checkpoint.format_checkpoint(Checkpoint(KEY.name, size, tree.root(hashes(size))))
    lines = [
        cosignature.cosign(text, AT + 10 * at, COSIGNERS[at], SECRETS[at].sign) for at in range(witnesses)
    ]
    return note.add_signatures(note.sign(text, KEY, LOG.sign), lines)
