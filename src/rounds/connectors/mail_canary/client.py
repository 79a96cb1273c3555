"""The canary's only input and output: one mail sent (RFC 6409), its mark looked for in mailboxes (RFC 3501).

Rules this module keeps:

* A password goes only over TLS to a server whose certificate is believed. It stands in no sentence.
* Mailboxes are opened read-only, asked for the mark alone, and at most `MOST` mails of at most `MOST_BYTES`
  are fetched.
* Each conversation ends after `SECONDS`, however slowly the other side drips.
"""

from __future__ import annotations

import contextlib
import imaplib
import os
import smtplib
import socket
import ssl
import time
from email.message import EmailMessage
from typing import Final

from msgspec import Struct

from rounds.sdk.connector import Reason, Whose
from rounds.sdk.deadline import Deadline

SECONDS: Final = 20.0
MOST: Final = 5
MOST_BYTES: Final = 100_000
SMTPS: Final = 465


class Door(Struct, frozen=True):
    """A server and who signs in there."""

    host: str
    port: int
    user: str
    password: str

    def __repr__(self) -> str:
        return f"Door({self.host!r}, {self.port})"


class Untried(Exception):
    """The canary could not be sent or looked for. `reason` and `whose` are for a Gap."""

    def __init__(self, reason: Reason, sentence: str, whose: Whose = Whose.YOURS) -> None:
        super().__init__(sentence)
        self.reason, self.whose = reason, whose


def words() -> tuple[str, str]:
    """Two words that nobody can guess."""
    return os.urandom(8).hex(), os.urandom(16).hex()


def pause(seconds: float) -> None:
    """Wait."""
    time.sleep(seconds)


def send(door: Door, context: ssl.SSLContext, mail: EmailMessage) -> None:
    """Hand a mail to the account's own server. Raises `Untried`."""
    what = f"{door.host} did not take the canary"
    try:
        with Deadline(SECONDS) as deadline:
            _handed(door, context, mail, deadline)
    except smtplib.SMTPAuthenticationError:
        raise Untried(
            Reason.NOT_PERMITTED, f"{door.host} refuses the account's password: your move."
        ) from None
    except smtplib.SMTPResponseException as why:
        raise Untried(Reason.UNREADABLE, f"{what} ({why.smtp_code}); why is yours to find out.") from None
    except smtplib.SMTPRecipientsRefused:
        raise Untried(Reason.UNREADABLE, f"{what} for the test address; why is yours to find out.") from None
    except (OSError, smtplib.SMTPException):
        raise Untried(
            Reason.UNREACHABLE, f"{what}: it was not reached or offers no TLS. Your move."
        ) from None


def marked(door: Door, context: ssl.SSLContext, mark: str) -> list[bytes]:
    """The mails in a mailbox that bear the mark. Raises `Untried`."""
    what = f"The mailbox at {door.host}"
    try:
        with Deadline(SECONDS) as deadline:
            return _fetched(door, context, mark, deadline)
    except imaplib.IMAP4.error:
        raise Untried(Reason.NOT_PERMITTED, f"{what} can't be opened with its password: your move.") from None
    except OSError:
        raise Untried(Reason.UNREACHABLE, f"{what} was not reached: looking at it is your move.") from None


class _Server(smtplib.SMTP):
    """The account's server under a deadline, over TLS from its first byte on the port for that."""

    def __init__(self, door: Door, context: ssl.SSLContext, deadline: Deadline) -> None:
        self._deadline = deadline
        self._tls = context if door.port == SMTPS else None
        super().__init__(door.host, door.port, "[127.0.0.1]", timeout=SECONDS)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        raw = socket.create_connection((host, port), timeout)
        self._deadline.watch(raw)
        return raw if self._tls is None else self._tls.wrap_socket(raw, server_hostname=host)


class _Box(imaplib.IMAP4):
    """A mailbox's server under a deadline, over TLS from its first byte."""

    def __init__(self, door: Door, context: ssl.SSLContext, deadline: Deadline) -> None:
        self._context, self._deadline = context, deadline
        super().__init__(door.host, door.port, SECONDS)

    def open(self, host: str = "", port: int = 993, timeout: float | None = None) -> None:
        """Connect, as `imaplib` asks for it."""
        raw = socket.create_connection((host, port), timeout)
        self._deadline.watch(raw)
        self.host, self.port = host, port
        self.sock = self._context.wrap_socket(raw, server_hostname=host)
        self.file = self.sock.makefile("rb")


def _handed(door: Door, context: ssl.SSLContext, mail: EmailMessage, deadline: Deadline) -> None:
    """Sign in and hand over. Raises what smtplib raises."""
    with contextlib.closing(_Server(door, context, deadline)) as server:
        if door.port != SMTPS:
            server.starttls(context=context)
        server.login(door.user, door.password)
        server.send_message(mail)


def _fetched(door: Door, context: ssl.SSLContext, mark: str, deadline: Deadline) -> list[bytes]:
    """Sign in and fetch. Raises what imaplib raises."""
    box = _Box(door, context, deadline)
    try:
        box.login(door.user, door.password)
        box.select("INBOX", readonly=True)
        _, found = box.search(None, "TEXT", f'"{mark}"')
        numbers = (found[0] or b"").split()[-MOST:]
        return [raw for number in numbers if (raw := _one(box, number.decode("ascii")))]
    finally:
        box.shutdown()


def _one(box: imaplib.IMAP4, number: str) -> bytes:
    """The first part of one mail, without marking it as read."""
    _, parts = box.fetch(number, f"(BODY.PEEK[]<0.{MOST_BYTES}>)")
    return next((each[1] for each in parts if isinstance(each, tuple)), b"")
