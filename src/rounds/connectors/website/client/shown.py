"""The certificate that the recording proxy shows the browser: one key for one look, believed by its hash
alone.

The browser is told the SHA-256 of the key (*SPKI*, RFC 7469 §2.4) and believes that key for every name.
Nobody else is told, and the key is forgotten with the look.
"""

from __future__ import annotations

import base64
import hashlib
import ssl
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path


def shown(now: datetime) -> tuple[ssl.SSLContext, str]:
    """A context for the side that faces the browser, and the hash (base64) by which it is believed."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "rounds.invalid")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now.astimezone(UTC) - timedelta(days=1))
        .not_valid_after(now.astimezone(UTC) + timedelta(days=7))
        .sign(key, hashes.SHA256())
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pem = private + made.public_bytes(serialization.Encoding.PEM)
    return _loaded(pem), base64.b64encode(hashlib.sha256(public).digest()).decode()


def _loaded(pem: bytes) -> ssl.SSLContext:
    """A server's context from a key and its certificate, which only a file can give it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_alpn_protocols(["http/1.1"])
    with tempfile.TemporaryDirectory(prefix="rounds-look-") as folder:
        file = Path(folder) / "shown.pem"
        file.touch(0o600)
        file.write_bytes(pem)
        context.load_cert_chain(file)
    return context
