"""TLSA records beside what a mail host shows (RFC 6698, RFC 7672): pure.

Rules this module keeps:

* Without DNSSEC a TLSA record means nothing: where signing can't be seen, the answer is not known.
* For mail only usages 2 (DANE-TA) and 3 (DANE-EE) count; others are passed over (RFC 7672 §3.1.3). Records
  none of which can be used are as good as none.
* For usage 3 neither name nor date matter (§3.1.1); usage 2 asks for a certificate that is believed under
  that issuer, and here only whether the issuer is in the chain is looked at.

    >>> fits(("3 1 1 00ff",), ())
    False
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final

from rounds.connectors.mail_domain.look import Answer, Fault, Probe, Told, blind, seen
from rounds.sdk.connector import NO, UNSEEN, YES, Reason

FIELDS: Final = ("dane", "dane_fault")
ISSUER: Final = "2"
HOST: Final = "3"
_HASHES: Final = {"1": hashlib.sha256, "2": hashlib.sha512}
_PARTS: Final = 4
_NOT_TOLD: Final = Reason.NOT_ASKED


def standing(tlsa: Answer, mx_secure: bool | None, probe: Probe) -> Told:
    """Whether a host's TLSA records fit it. `mx_secure` is whether the MX itself was signed and verified."""
    if isinstance(tlsa, Fault):
        return blind(tlsa, *FIELDS)
    usable = tuple(each for each in tlsa.records if _usable(each))
    if tlsa.secure is UNSEEN or mx_secure is None:
        return Told({"dane": UNSEEN}, {"dane_fault": _NOT_TOLD})
    if tlsa.secure is NO or not mx_secure:
        return seen(dane=NO, dane_fault="its records are not signed" if usable else "it has none")
    if not usable:
        return seen(dane=NO, dane_fault="it has none")
    return _beside(usable, probe)


def _beside(usable: Sequence[str], probe: Probe) -> Told:
    """Signed records beside what the host showed."""
    if not probe.chain:
        if probe.fault is not None or probe.starttls is UNSEEN:
            return Told({"dane": UNSEEN}, {"dane_fault": _NOT_TOLD})
        return seen(dane=NO, dane_fault="it has TLSA records and offers no TLS")
    if fits(usable, probe.chain):
        return seen(dane=YES, dane_fault=None)
    return seen(dane=NO, dane_fault="its certificate fits none of its TLSA records")


def fits(records: Sequence[str], chain: Sequence[bytes]) -> bool:
    """Whether a chain of certificates (DER, the host's own first) fits one of these records."""
    return any(_fits(record.split(), chain) for record in records)


def _fits(parts: Sequence[str], chain: Sequence[bytes]) -> bool:
    """Whether a chain fits one record."""
    usage, selector, sort = parts[:3]
    wanted = "".join(parts[3:]).lower()
    looked = chain[:1] if usage == HOST else chain[1:]
    return any(_shown(each, selector, sort) == wanted for each in looked)


def _shown(certificate: bytes, selector: str, sort: str) -> str:
    """What a record of this selector and matching type says of a certificate, as hexadecimal digits."""
    raw = certificate if selector == "0" else _public_key(certificate)
    if not raw:
        return ""
    return _HASHES[sort](raw).hexdigest() if sort in _HASHES else raw.hex()


def _public_key(certificate: bytes) -> bytes:
    """A certificate's SubjectPublicKeyInfo (DER), empty for one that can't be read."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
    from cryptography.x509 import load_der_x509_certificate

    try:
        key = load_der_x509_certificate(certificate).public_key()
    except (ValueError, UnsupportedAlgorithm):
        return b""
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _usable(record: str) -> bool:
    """Whether a record can be used for mail."""
    parts = record.split()
    return (
        len(parts) >= _PARTS
        and parts[0] in (ISSUER, HOST)
        and parts[1] in ("0", "1")
        and parts[2] in ("0", "1", "2")
    )
