"""What a thief makes with a key that was stolen."""

from __future__ import annotations

from pathlib import Path

from rounds.home import sign_with
from rounds_verify import tree
from rounds_verify.checkpoint import Checkpoint, format_checkpoint
from rounds_verify.note import VerifierKey, sign


def forged(published: Path, key: VerifierKey, secret: bytes, size: int) -> None:
    """A checkpoint of a history that never was, beside the true ones."""
    text = format_checkpoint(Checkpoint(key.name, size, tree.leaf_hash(b"never was")))
    made = sign(text, key, lambda message: sign_with(secret, message))
    (published / f"checkpoints/{size}").write_text(made)
