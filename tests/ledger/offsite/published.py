"""A published ledger for tests: leaves, tiles, signed checkpoints, by the product's own writer of tiles and
under a key that the tests hold.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from rounds.ledger.publish.files import Files
from rounds.ledger.publish.tiles import Tiles
from rounds_verify import canonical, note
from rounds_verify.checkpoint import Checkpoint, format_checkpoint
from rounds_verify.succession import Succession

SECRET = Ed25519PrivateKey.from_private_bytes(sha256(b"a key for the copies' tests").digest())
ORIGIN = "rounds.invalid/00112233445566778899aabbccddeeff"
KEY = note.verifier_key(ORIGIN, SECRET.public_key().public_bytes_raw())
VKEY = note.format_vkey(KEY)
KEYS = Succession([KEY])
TOKEN = bytes([0x30, 0x82, 0x01, 0x00]) + bytes(256)
"""Something that is one DER sequence, as a time stamp is."""


class Published:
    """A clinic's folder with a published ledger that can grow."""

    def __init__(self, clinic: Path, size: int = 0) -> None:
        self.clinic, self.folder = clinic, clinic / "published"
        self._tiles = Tiles(Files(self.folder), lambda start, stop: map(leaf, range(start, stop)))
        clinic.mkdir(exist_ok=True)
        if size:
            self.grow(size)

    def grow(self, size: int, *, sign: bool = True) -> None:
        """Publish up to a size."""
        self._tiles.write(size)
        if sign:
            text = note_of(size, self._tiles.root)
            files = Files(self.folder)
            files.put(f"checkpoints/{size}", text.encode())
            files.put("checkpoint", text.encode())

    def stamp(self, size: int, name: str = "alpha") -> None:
        """An authority stamped a checkpoint."""
        Files(self.folder).put(f"checkpoints/{size}.{name}.tsr", TOKEN)


def leaf(index: int) -> bytes:
    """Entry `index`: nothing but a small, whole leaf."""
    fields = {
        "v": 1,
        "k": "seen",
        "id": f"01KMZ3N8Q{index:017d}",
        "t": 1_790_000_000_000 + index,
        "mono": 1000 + index,
        "boot": "6f1c",
        "turn": index + 1,
        "src": "rounds",
        "seq": index + 1,
    }
    return canonical.encode(fields)


def note_of(size: int, root: bytes, secret: Ed25519PrivateKey = SECRET) -> str:
    """The signed checkpoint of a size."""
    return note.sign(format_checkpoint(Checkpoint(ORIGIN, size, root)), KEY, secret.sign)
