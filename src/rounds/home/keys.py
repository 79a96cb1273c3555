"""The checkpoint key's two uses. Each imports `cryptography` itself: most commands need neither."""

from __future__ import annotations


def vkey_of(origin: str, secret: bytes) -> str:
    """The C2SP verifier-key line of a checkpoint key."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from rounds_verify.note import format_vkey, verifier_key

    return format_vkey(
        verifier_key(origin, Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw())
    )


def sign_with(secret: bytes, message: bytes) -> bytes:
    """An Ed25519 signature."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(secret).sign(message)
