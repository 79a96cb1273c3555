"""A certificate authority of the lab's own, and certificates of every sort that mail hosts show."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from cryptography.x509.oid import NameOID

DAY = timedelta(days=1)


class Authority:
    """Signs certificates into a folder; `file` is its own, `certificate` the same as an object."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Lab Authority")])
        self.certificate = self._made(self._name, self._key, None, timedelta(365))
        self.file = folder / "authority.pem"
        self.file.write_bytes(self.certificate.public_bytes(Encoding.PEM))

    def certify(
        self, title: str, names: Sequence[str], *, runs: timedelta = 90 * DAY, self_signed: bool = False
    ) -> Path:
        """A file with key, certificate and authority for these names. `runs` is how long from now."""
        key = ec.generate_private_key(ec.SECP256R1())
        made = self._made(x509.Name([]), key, names, runs, key if self_signed else None)
        file = self._folder / f"{title}.pem"
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        chain = b"" if self_signed else self.certificate.public_bytes(Encoding.PEM)
        file.write_bytes(private + made.public_bytes(Encoding.PEM) + chain)
        file.chmod(0o600)
        return file

    def _made(
        self,
        subject: x509.Name,
        key: ec.EllipticCurvePrivateKey,
        names: Sequence[str] | None,
        runs: timedelta,
        signer: ec.EllipticCurvePrivateKey | None = None,
    ) -> x509.Certificate:
        end = datetime.now(UTC) + runs
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject if signer else self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(min(end, datetime.now(UTC)) - 10 * DAY)
            .not_valid_after(end)
            .add_extension(x509.BasicConstraints(ca=names is None, path_length=None), critical=True)
        )
        if names is not None:
            alternatives = x509.SubjectAlternativeName([_alternative(each) for each in names])
            builder = builder.add_extension(alternatives, critical=True)
        return builder.sign(signer or self._key, hashes.SHA256())


def _alternative(name: str) -> x509.GeneralName:
    """A name, or an address where it is one."""
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def public_key(certificate: x509.Certificate) -> bytes:
    """A certificate's SubjectPublicKeyInfo (DER)."""
    return certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def own(file: Path) -> x509.Certificate:
    """The first certificate in a file."""
    return x509.load_pem_x509_certificates(file.read_bytes())[0]
