"""Speaking to a mail host as another mail server would, up to TLS (RFC 5321, RFC 3207, RFC 8314).

Rules this module keeps:

* The host is greeted, asked for TLS, and left. No sender, no recipient and no mail is ever named.
* One conversation ends after `SECONDS`, however slowly the host drips; it may say `MOST_LINES` lines in one
  reply. What it says is not kept.
* TLS is spoken first believing only what is proven (RFC 7817: the certificate must be for the MX name). If
  that fails the host is asked once more believing all, to see what it shows.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
from typing import Any, BinaryIO, Final

from rounds.connectors.mail_domain.client.budget import Budget, Spent
from rounds.connectors.mail_domain.look import Fault, Probe
from rounds.sdk.connector import NO, UNSEEN, YES, Fact, Reason, Whose
from rounds.sdk.deadline import Deadline

SECONDS: Final = 8.0
MOST_LINE: Final = 2_000
MOST_LINES: Final = 100
READY: Final = 220
FINE: Final = 250
_OLD: Final = frozenset(
    {"UNSUPPORTED_PROTOCOL", "WRONG_VERSION_NUMBER", "TLSV1_ALERT_PROTOCOL_VERSION", "NO_PROTOCOLS_AVAILABLE"}
)
_DISTRUST: Final = {
    9: "is not valid yet",
    10: "is out of date",
    18: "is signed by nobody but itself",
    19: "leads to no issuer that is known",
    20: "leads to no issuer that is known",
    21: "leads to no issuer that is known",
    62: "is for another name",
}
"""What OpenSSL's verification codes (x509_vfy.h) mean for a certificate."""


class _Broken(Exception):
    """The host did not keep to the protocol; the message says how."""


class MailHosts:
    """Speaks to hosts on one port; `helo` is how it names itself."""

    def __init__(self, port: int, helo: str, context: ssl.SSLContext) -> None:
        self._port, self._helo, self._context = port, helo, context

    def probe(self, host: str, addresses: list[str], budget: Budget) -> Probe:
        """See `Look.probe`. The next address is tried where one is not reached."""
        found = Probe()
        for address in addresses[:2]:
            found = self._both(host, address, budget)
            if found.fault is None or found.fault.reason is not Reason.UNREACHABLE:
                break
        return found

    def _both(self, host: str, address: str, budget: Budget) -> Probe:
        """Speak to it believing what is proven, and again where that was not enough."""
        first = self._spoken(host, address, self._context, budget)
        if not first.distrust:
            return first
        again = self._spoken(host, address, _believing_all(), budget)
        return Probe(YES, again.version, again.old, again.chain, first.distrust, again.fault)

    def _spoken(self, host: str, address: str, context: ssl.SSLContext, budget: Budget) -> Probe:
        """One conversation."""
        try:
            plain = socket.create_connection((address, self._port), timeout=budget.left(SECONDS))
            limit = budget.left(SECONDS)
        except Spent:
            detail = f"{host} was not asked: the time for this domain was used up, which is ours to mend."
            return Probe(fault=Fault(Reason.UNREACHABLE, Whose.OURS, detail))
        except OSError:
            return Probe(fault=self._blocked(host))
        with Deadline(limit) as deadline, plain:
            deadline.watch(plain)
            return self._conversed(plain, context, host)

    def _conversed(self, plain: socket.socket, context: ssl.SSLContext, host: str) -> Probe:
        """One conversation over a connection."""
        offered = UNSEEN
        try:
            offered = self._offered(plain)
            return Probe(NO) if offered is NO else _secured(plain, context, host)
        except _Broken as why:
            return Probe(offered, fault=_broken(host, str(why)))
        except OSError:
            return Probe(offered, fault=_broken(host, "broke off the conversation or let it stand"))

    def _offered(self, plain: socket.socket) -> Fact:
        """Greet the host, and begin TLS if it offers it. Raises `_Broken`."""
        with plain.makefile("rb") as heard:
            _expect(heard, READY)
            plain.sendall(f"EHLO {self._helo}\r\n".encode("ascii"))
            offers = [each.strip().upper() for each in _expect(heard, FINE)[1:]]
            if b"STARTTLS" not in offers:
                with contextlib.suppress(OSError):
                    plain.sendall(b"QUIT\r\n")
                return NO
            plain.sendall(b"STARTTLS\r\n")
            _expect(heard, READY)
            return YES

    def _blocked(self, host: str) -> Fault:
        """The host was not reached: whose fault that is can't be told from here."""
        return Fault(
            Reason.UNREACHABLE,
            Whose.YOURS,
            f"{host} could not be reached on port {self._port}. Many networks block that port: look from one "
            "that does not, or ask the provider. That is your move.",
        )


def _expect(heard: BinaryIO, code: int) -> list[bytes]:
    """The lines of a reply without their code (RFC 5321 §4.2). Raises `_Broken` for any other code."""
    lines: list[bytes] = []
    while len(lines) < MOST_LINES:
        line = heard.readline(MOST_LINE)
        if not line:
            raise _Broken("hangs up")
        if (
            not line.endswith(b"\n")
            or line[:3] != str(code).encode()
            or line[3:4] not in (b" ", b"-", b"\r", b"\n")
        ):
            raise _Broken("does not speak to us as a mail server does")
        lines.append(line[4:])
        if line[3:4] != b"-":
            return lines
    raise _Broken("talks without end")


def _secured(plain: socket.socket, context: ssl.SSLContext, host: str) -> Probe:
    """Speak TLS. Raises `_Broken` where it is offered and does not come about."""
    try:
        with context.wrap_socket(plain, server_hostname=host) as safe:
            return Probe(YES, safe.version() or "", chain=_chain(safe))
    except ssl.SSLCertVerificationError as why:
        return Probe(YES, distrust=_DISTRUST.get(why.verify_code, f"is not believed ({why.verify_message})"))
    except ssl.SSLError as why:
        if why.reason in _OLD:
            return Probe(YES, old=True)
        raise _Broken("offers TLS and does not bring it about") from None
    except UnicodeError:
        raise _Broken("has a name that no certificate can carry") from None


def _chain(safe: ssl.SSLSocket) -> tuple[bytes, ...]:
    """What a host showed of itself (DER, its own certificate first)."""
    inner: Any = vars(safe)[
        "_sslobj"
    ]  # the way to the issuers sent along, which Python names from 3.13 on only
    return tuple(ssl.PEM_cert_to_DER_cert(each.public_bytes()) for each in inner.get_unverified_chain() or ())


def _believing_all() -> ssl.SSLContext:
    """A context that looks at no certificate: nothing is sent over it but a greeting's TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _broken(host: str, how: str) -> Fault:
    """A conversation that came to nothing."""
    return Fault(Reason.UNREADABLE, Whose.YOURS, f"{host} {how}; looking at it is your move.")
