"""RFC 3161 time stamps: whether an authority that the auditor trusts gave a time to some bytes.

Checking one takes X.509 and CMS, which Python does not bring. With the optional part (`rounds-verify[tsa]`:
rfc3161-client 1.0.6 or later, and cryptography) it is done; without it, or without a root certificate from
the auditor, the answer is `NotChecked` with the reason: never a pass.

Rules: the reply is granted; its imprint is the hash of these bytes; exactly one signer, whose certificate has
the one critical purpose timeStamping (RFC 3161 section 2.3) and leads to one of the roots at the time that
the reply says, not now. Who gave it is told by that certificate: the name under which somebody keeps the
reply proves nothing.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from importlib import import_module
from types import ModuleType
from typing import Any, NamedTuple

from rounds_verify.errors import SignatureError

NO_ROOT = "No root certificate of an authority was given."
NO_LIBRARY = "The optional part [tsa] is not installed here."


class Stamp(NamedTuple):
    """A time stamp that was checked: its time (milliseconds since 1970 UTC, whole seconds cut down), and
    whose it is by the certificate of who signed it: the common name where it has one, else all of its name.
    """

    at: int
    by: str


class NotChecked(NamedTuple):
    """A time stamp that could not be checked, and why. It says nothing."""

    why: str


def verify(reply: bytes, message: bytes, roots: Sequence[str]) -> Stamp | NotChecked:
    """The time that a reply gives to `message`, under root certificates in PEM.

    Raises SignatureError if the reply does not hold.
    """
    if not roots:
        return NotChecked(NO_ROOT)
    tools = _tools()
    return NotChecked(NO_LIBRARY) if tools is None else _verified(tools, reply, message, roots)


def _tools() -> tuple[ModuleType, ModuleType] | None:
    try:  # by name: this package needs nothing beyond Python, and says so where this is missing
        return import_module("rfc3161_client"), import_module("cryptography.x509")
    except ImportError:
        return None


def _verified(
    tools: tuple[ModuleType, ModuleType], reply: bytes, message: bytes, roots: Sequence[str]
) -> Stamp:
    tsp, x509 = tools
    try:
        known = [one for pem in roots for one in x509.load_pem_x509_certificates(pem.encode())]
        parsed = tsp.decode_timestamp_response(reply)
        tsp.VerifierBuilder(roots=known).build().verify_message(parsed, message)
        at: datetime = parsed.tst_info.gen_time
        by = _signer(x509, parsed.signed_data)
    except (tsp.VerificationError, ValueError, TypeError) as error:
        raise SignatureError(f"The time stamp does not hold: {_plain(str(error))}.") from None
    return Stamp(int(at.timestamp()) * 1000, by)


def _signer(x509: ModuleType, signed: Any) -> str:  # noqa: ANN401 - of a library that may not be installed
    """The name in the certificate that the signature names; both were verified. Raises ValueError."""
    (one,) = signed.signer_infos
    every = map(x509.load_der_x509_certificate, signed.certificates)
    name = next(
        each.subject for each in every if (each.issuer, each.serial_number) == (one.issuer, one.serial_number)
    )
    common = name.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return str(common[0].value if len(common) == 1 else name.rfc4514_string())[:200]


def _plain(said: str) -> str:
    """Why it does not hold, for a person: the library hands on what OpenSSL dumps."""
    if chain := re.search(r'data: "Verify error: ?([^"]*)"', said):
        return f"none of the roots vouches for who signed it ({chain[1]})"
    known = {
        "Mismatch between messages": "it is over something else than this checkpoint",
        "signature failure": "its signature does not fit, so it was changed or made up",
    }
    plain = next((words for mark, words in known.items() if mark in said), said.partition(": Unable")[0])
    return plain.rstrip(".")[:200]
