"""The keys behind a domain's DKIM selectors (RFC 6376 §3.6.1, RFC 8463): pure.

Rules this module keeps:

* Selectors can't be listed from DNS. Without a name nothing is asked, and nothing is known.
* A key with an empty `p=` is revoked. One that can't be read, or is missing, signs nothing either.
* Sizes compare as RSA bits; an Ed25519 key counts as `ED25519` of them (NIST SP 800-57 part 1, table 2).

    >>> from rounds.connectors.mail_domain.look import Found
    >>> keys({"s1": Found(("v=DKIM1; p=",))})
    Told(fields={'dkim_selectors': Seen(value=()), 'dkim_lost': Seen(value=('s1',)), 'dkim_bits': \
Seen(value=None)}, unseen={}, faults=())
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Final

from rounds.connectors.mail_domain.look import Answer, Fault, Told, blind, not_asked, seen
from rounds.connectors.mail_domain.tags import NotTags, tags

FIELDS: Final = ("dkim_selectors", "dkim_lost", "dkim_bits")
ED25519: Final = 3072
_ED25519_BYTES: Final = 32


def keys(answers: Mapping[str, Answer]) -> Told:
    """What the named selectors' records say."""
    if not answers:
        return not_asked(*FIELDS)
    faults = [each for each in answers.values() if isinstance(each, Fault)]
    if faults:
        return Told.__or__(blind(faults[0], *FIELDS), Told(faults=tuple(faults[1:])))
    sizes = {name: _usable(each) for name, each in answers.items()}
    good = {name: bits for name, bits in sizes.items() if bits is not None}
    return seen(
        dkim_selectors=tuple(sorted(good)),
        dkim_lost=tuple(sorted(set(sizes) - set(good))),
        dkim_bits=min(good.values(), default=None),
    )


def _usable(answer: Answer) -> int | None:
    """The size of a selector's key, `None` where none can be used."""
    if isinstance(answer, Fault) or len(answer.records) != 1:
        return None
    try:
        made = tags(answer.records[0])
    except NotTags:
        return None
    if made.get("v", "DKIM1") != "DKIM1":
        return None
    return size(made.get("k", "rsa"), made.get("p", ""))


def size(sort: str, key: str) -> int | None:
    """The strength of a key in RSA bits; `None` for one that is revoked or can't be read."""
    try:
        raw = base64.b64decode(re.sub(r"\s", "", key), validate=True)
    except binascii.Error:
        return None
    if sort == "ed25519":
        return ED25519 if len(raw) == _ED25519_BYTES else None
    return _rsa(raw) if sort == "rsa" and raw else None


def _rsa(raw: bytes) -> int | None:
    """The bits of an RSA key, as SubjectPublicKeyInfo or bare."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    try:
        key = load_der_public_key(raw)
    except (ValueError, UnsupportedAlgorithm):
        return None
    return key.key_size if isinstance(key, RSAPublicKey) else None
