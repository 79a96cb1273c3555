"""One page over HTTPS, as RFC 8461 §3.3 asks: a certificate that is believed, no redirect, a small answer."""

from __future__ import annotations

import http.client
import socket
import ssl
from typing import Final

from rounds.connectors.mail_domain.client.budget import Budget, Spent
from rounds.connectors.mail_domain.look import Fault, Page
from rounds.sdk.connector import Reason, Whose
from rounds.sdk.deadline import Deadline

SECONDS: Final = 8.0
MOST: Final = 64_000
PORT: Final = 443


def page(host: str, path: str, address: str, context: ssl.SSLContext, budget: Budget) -> Page | Fault:
    """Fetch `https://host/path` from this address."""
    try:
        limit = budget.left(SECONDS)
        with Deadline(limit) as deadline, socket.create_connection((address, PORT), timeout=limit) as plain:
            deadline.watch(plain)
            with context.wrap_socket(plain, server_hostname=host) as safe:
                return _fetched(safe, host, path)
    except ssl.SSLCertVerificationError as why:
        detail = f"The certificate of {host} is not believed ({why.verify_message}); yours to mend."
        return Fault(Reason.UNREADABLE, Whose.YOURS, detail)
    except (OSError, http.client.HTTPException, Spent, UnicodeError):
        return Fault(
            Reason.UNREACHABLE, Whose.YOURS, f"{host} did not give {path}; looking at it is your move."
        )


def _fetched(safe: ssl.SSLSocket, host: str, path: str) -> Page | Fault:
    """Ask for the page and read it. Raises `OSError` or `HTTPException`."""
    safe.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode("ascii"))
    reply = http.client.HTTPResponse(safe)
    reply.begin()
    body = reply.read(MOST + 1)
    if len(body) > MOST:
        detail = f"What {host} gave is larger than {MOST // 1000} kB; yours to mend."
        return Fault(Reason.UNREADABLE, Whose.YOURS, detail)
    return Page(reply.status, reply.getheader("Content-Type") or "", body)
