r"""A notice as a signed POST, after Standard Webhooks 1.0. `docs/formats/webhook.md` tells receivers.

Rules this module keeps:

* Three headers: `webhook-id` (the notice's id, the same at each try), `webhook-timestamp` (seconds, of this
  try), `webhook-signature` (`v1,` and the base64 of HMAC-SHA-256 over id, timestamp and body, joined by dots;
  one for each live secret, so that a secret can be changed with no notice refused).
* An answer 2xx is delivery. A redirect is never followed: where a notice goes is the settings' to say.
* 410 closes the channel. 3xx, 400, 405, 413, 415 and 422 will not pass by themselves; all else is tried
  again, not sooner than `Retry-After` asks.
* The name is resolved once and the connection goes to that very address. Addresses inside a network are
  refused unless `private` says yes; those that name a cloud's own services are refused always.
* Nothing of the answer is believed; a little is read, under one deadline. Neither the secret nor the URL
  beyond its host is in a sentence or a representation.

>>> signature(b"0123456789abcdef01234567", "n-1", 1_700_000_000, b'{"type":"rounds.notice"}')
'v1,rEpwW7lbwibQFeVsHoaqLmVAnWdA2QSxye86iVCdDB4='
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import http.client
import ipaddress
import re
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import SplitResult, urlsplit

import msgspec

from rounds.channels._settings import HOST, filled, named, number, one_of, refuse, tls_context
from rounds.sdk.channel import ChannelError, Notice
from rounds.sdk.deadline import Deadline

OPTIONAL: Final = {"name": "webhook", "secret_before": "", "private": "no", "ca_file": "", "seconds": "30"}
MOST_FINDINGS: Final = 1_000
"""Finding ids in one body; `finding_count` tells how many there are."""
MOST_SAID: Final = 200
"""Bytes of an answer that are read, and characters that are kept."""
MOST_AFTER: Final = 86_400.0
HOPELESS: Final = frozenset({400, 405, 413, 415, 422})
GONE: Final = 410
CLOUD: Final = frozenset(map(ipaddress.ip_address, ("168.63.129.16", "100.100.100.200", "fd00:ec2::254")))
"""Where clouds answer to their own machines and that is not link-local: Azure, Alibaba, AWS over IPv6."""
TRANSLATED: Final = ipaddress.ip_network("64:ff9b::/96")
"""IPv4 behind a translator (RFC 6052): what it leads to can't be judged by its look."""
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Webhook:
    """A receiver. `clock` gives seconds since 1970 UTC, for the time stamp of each try."""

    def __init__(
        self,
        values: Mapping[str, str],
        secrets: tuple[bytes, ...],
        context: ssl.SSLContext,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.name = named(values)
        self._url, self._private = target(values["url"], values["private"]), values["private"] == "yes"
        self._seconds = number(values, "seconds", 1, 120)
        self._secrets, self._context, self._clock = secrets, context, clock

    def deliver(self, notice: Notice) -> str:
        """Post the notice; the receipt is the status and the answer's first words. Raises `ChannelError`."""
        raw = body(notice)
        with Deadline(self._seconds) as deadline:
            try:
                return self._post(raw, self._headers(notice.id, raw), deadline)
            except (OSError, http.client.HTTPException) as why:
                raise self._broken(why, deadline) from None

    def _headers(self, notice: str, raw: bytes) -> dict[str, str]:
        stamp = int(self._clock())
        signed = (signature(secret, notice, stamp, raw) for secret in self._secrets)
        return {
            "connection": "close",
            "content-type": "application/json",
            "user-agent": "rounds",
            "webhook-id": notice,
            "webhook-timestamp": str(stamp),
            "webhook-signature": " ".join(signed),
        }

    def _post(self, raw: bytes, headers: Mapping[str, str], deadline: Deadline) -> str:
        server = _Pinned(self._url, self._context, deadline, self._seconds, private=self._private)
        path = (self._url.path or "/") + (f"?{self._url.query}" if self._url.query else "")
        try:
            server.request("POST", path, raw, dict(headers))
            with server.getresponse() as answer:
                said = _words(answer)
                if deadline.passed:
                    raise TimeoutError
                if 200 <= answer.status < 300:  # noqa: PLR2004 - RFC 9110 §15.3: successful
                    return f"HTTP {answer.status} {said}".rstrip()
                raise self._refused(answer)
        finally:
            server.close()

    def _refused(self, answer: http.client.HTTPResponse) -> ChannelError:
        status, said = answer.status, f"The receiver {self._url.hostname} says {answer.status}"
        if status == GONE:
            return ChannelError(f"{said}: it wants no more notices (theirs).", permanent=True, closed=True)
        if 300 <= status < 400:  # noqa: PLR2004 - RFC 9110 §15.4: redirection
            sentence = f"{said}, a redirect; these are not followed. The final address is yours to set."
            return ChannelError(sentence, permanent=True)
        if status in HOPELESS:
            return ChannelError(f"{said}: it can't use what was sent (theirs to mend).", permanent=True)
        after = _seconds(answer.headers.get("retry-after", ""))
        return ChannelError(f"{said} (theirs; it is tried again).", permanent=False, after=after)

    def _broken(self, why: Exception, deadline: Deadline) -> ChannelError:
        if isinstance(why, ssl.SSLCertVerificationError):
            said = f"shows a certificate that does not hold: {why.verify_message}"
        elif deadline.passed or isinstance(why, TimeoutError):
            said = f"did not answer within {self._seconds} seconds"
        else:
            said = f"can't be reached or broke off ({type(why).__name__})"
        sentence = f"The receiver {self._url.hostname} {said} (theirs; it is tried again)."
        return ChannelError(sentence, permanent=False)


class _Pinned(http.client.HTTPConnection):
    """A connection to an address that was judged, with the name it was judged under."""

    def __init__(
        self, url: SplitResult, context: ssl.SSLContext, deadline: Deadline, seconds: float, *, private: bool
    ) -> None:
        self._tls = context if url.scheme == "https" else None
        super().__init__(url.hostname or "", url.port or (80 if self._tls is None else 443), timeout=seconds)
        self.default_port = 80 if self._tls is None else 443
        self._deadline, self._private = deadline, private

    def connect(self) -> None:
        """Resolve, judge, connect, begin TLS. Raises `OSError`; `ChannelError` for a refused address."""
        found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        addresses = [str(each[4][0]) for each in found]
        chosen = [each for each in addresses if permitted(each, private=self._private)]
        if not chosen:
            raise ChannelError(
                f"The receiver {self.host} lies where notices must not go. Another one, or private = yes for "
                "one in your own network, is yours to set.",
                permanent=True,
            )
        raw = socket.create_connection((chosen[0], self.port), self.timeout)
        self._deadline.watch(raw)
        self.sock = raw if self._tls is None else self._tls.wrap_socket(raw, server_hostname=self.host)


def signature(secret: bytes, notice: str, stamp: int, raw: bytes) -> str:
    """One signature of the header: Standard Webhooks, *Signature scheme*, symmetric."""
    signed = f"{notice}.{stamp}.".encode() + raw
    return "v1," + base64.b64encode(hmac.digest(secret, signed, hashlib.sha256)).decode("ascii")


def body(notice: Notice) -> bytes:
    """The body that `docs/formats/webhook.md` describes."""
    data = {
        "id": notice.id,
        "subject": notice.subject,
        "text": notice.text,
        "severity": notice.severity,
        "urgent": notice.urgent,
        "finding_count": len(notice.findings),
        "findings": notice.findings[:MOST_FINDINGS],
    }
    return msgspec.json.encode({"type": "rounds.notice", "timestamp": notice.at, "data": data})


def permitted(address: str, *, private: bool) -> bool:
    """Whether a notice may be sent to this IP address."""
    ip: Address = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            ip = ip.ipv4_mapped
        elif ip in TRANSLATED or ip.sixtofour is not None or ip.teredo is not None:
            return False
    never = ip in CLOUD or ip.is_link_local or ip.is_multicast or ip.is_unspecified
    if never or (ip.is_reserved and not ip.is_loopback):
        return False
    return private or ip.is_global


def target(url: str, private: str) -> SplitResult:
    """The URL in parts. Raises `ChannelError` if a notice can't be posted to it."""
    wish = "an https address without a user, a password or a fragment"
    if not url.isascii() or " " in url:
        raise refuse("url", wish)
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise refuse("url", wish) from None
    plain = parts.scheme == "http" and private == "yes"
    if not (parts.scheme == "https" or plain) or not HOST.fullmatch(parts.hostname or "") or port == 0:
        raise refuse("url", wish if private == "no" else f"{wish}, or an http one in your own network")
    if parts.username is not None or parts.fragment:
        raise refuse("url", wish)
    return parts


def secret_bytes(values: Mapping[str, str], name: str) -> bytes:
    """A secret as bytes: `whsec_` and the base64 of 24 to 64 bytes (Standard Webhooks)."""
    wish = "'whsec_' and the base64 of 24 to 64 bytes"
    prefix, _, text = values[name].partition("_")
    try:
        raw = base64.b64decode(text, validate=True)
    except binascii.Error:
        raise refuse(name, wish) from None
    if prefix != "whsec" or not 24 <= len(raw) <= 64:  # noqa: PLR2004 - Standard Webhooks' limits, as said
        raise refuse(name, wish)
    return raw


def _words(answer: http.client.HTTPResponse) -> str:
    """The first words of an answer, one line of plain ASCII."""
    text = answer.read(MOST_SAID).decode("ascii", "replace")
    return re.sub(r"[^\x21-\x7e]+", " ", text).strip()


def _seconds(text: str) -> float:
    """`Retry-After` in seconds (RFC 9110 §10.2.3); a date or nonsense counts as not said."""
    return min(float(text), MOST_AFTER) if re.fullmatch(r"\d{1,9}", text, re.ASCII) else 0.0


def open_channel(settings: Mapping[str, str]) -> Webhook:
    """Open with `url`, `secret` and `OPTIONAL` (`secret_before` is being replaced). Connects to nothing yet.

    Raises `ChannelError` (permanent) naming the setting that can't be used.
    """
    values = filled(settings, ("url", "secret"), OPTIONAL)
    one_of(values, "private", ("no", "yes"))
    names = ("secret", "secret_before") if values["secret_before"] else ("secret",)
    secrets = tuple(secret_bytes(values, name) for name in names)
    return Webhook(values, secrets, tls_context(values))
