"""A notice as a mail (RFC 5321, RFC 5322), with the server's own word as receipt.

Rules this module keeps:

* The receipt is the server's reply to the message itself, queue id and all: it took responsibility (RFC
  5321 §4.2.5).
* `Message-ID` follows from the notice's id, so that a second delivery is known as the same mail.
* A reply 4xx and a broken connection may pass; a reply 5xx will not (RFC 5321 §4.2.1).
* A password goes only over TLS to a server whose certificate holds. `starttls` and `tls` insist on that;
  `opportunistic` uses what TLS is offered and looks at no certificate; `none` is for a server on this
  machine.
* Recipients that are refused do not hold the others back; the receipt says how many were.
* The password is in no sentence and no representation.
"""

from __future__ import annotations

import base64
import contextlib
import re
import smtplib
import socket
import ssl
from collections.abc import Mapping
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import BinaryIO, Final

from msgspec import Struct

from rounds.channels._settings import HOST, filled, matching, named, number, one_of, refuse, tls_context
from rounds.sdk.channel import ChannelError, Notice
from rounds.sdk.deadline import Deadline

PORTS: Final = {"starttls": "587", "tls": "465", "opportunistic": "25", "none": "25"}
"""What `security` may be, and the port that goes with it (RFC 8314 §3.3, RFC 6409 §3.1)."""
OPTIONAL: Final = {
    "name": "smtp",
    "port": "",
    "security": "starttls",
    "user": "",
    "password": "",
    "ca_file": "",
    "helo": "[127.0.0.1]",
    "seconds": "60",
}  # fmt: skip - one line a field would fill the screen
ADDRESS: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,253}")
MOST_TO: Final = 20
MOST_SAID: Final = 200
"""Characters of a server's reply that are kept."""
MOST_HEARD: Final = 1_000_000
"""Bytes that a server may say in one conversation."""
POLICY: Final = SMTP.clone(cte_type="7bit")


class Settings(Struct, frozen=True, kw_only=True):
    """Checked settings. `seconds` is the deadline of one delivery; `to` are the recipients."""

    name: str
    host: str
    port: int
    security: str
    sender: str
    to: tuple[str, ...]
    user: str
    password: str
    helo: str
    seconds: int

    def __repr__(self) -> str:
        return f"Settings(name={self.name!r})"


class Mail:
    """A mail server that takes our notices."""

    def __init__(self, settings: Settings, context: ssl.SSLContext) -> None:
        self.name = settings.name
        self._settings, self._context = settings, context

    def deliver(self, notice: Notice) -> str:
        """Hand the mail over; the receipt is the server's reply. Raises `ChannelError`."""
        raw = message(notice, self._settings.sender, self._settings.to).as_bytes()
        with Deadline(self._settings.seconds) as deadline:
            try:
                return self._hand_over(raw, deadline)
            except smtplib.SMTPResponseException as why:
                raise self._refused(why) from None
            except smtplib.SMTPNotSupportedError:
                sentence = "The mail server takes no password here (yours to change: user, password or port)."
                raise ChannelError(sentence, permanent=True) from None
            except OSError as why:
                raise self._broken(why, deadline) from None

    def _hand_over(self, raw: bytes, deadline: Deadline) -> str:
        settings = self._settings
        server = _Server(settings, self._context, deadline)
        try:
            server.ehlo_or_helo_if_needed()
            self._secure(server)
            if settings.user:
                server.login(settings.user, settings.password)
            _ask(server.mail(settings.sender))
            refused = self._recipients(server)
            code, said = _ask(server.data(raw))
        finally:
            _leave(server)
        note = f" ({refused} of {len(settings.to)} recipients were refused)" if refused else ""
        return self._plain(f"{code} {said!s}") + note

    def _secure(self, server: smtplib.SMTP) -> None:
        """Begin TLS as the settings ask (RFC 3207)."""
        security = self._settings.security
        if security not in ("starttls", "opportunistic"):
            return
        if server.has_extn("starttls"):
            server.starttls(context=self._context)
            server.ehlo()
        elif security == "starttls":
            raise ChannelError(
                "The mail server offers no TLS. Another port or server is yours to choose.", permanent=True
            )

    def _recipients(self, server: smtplib.SMTP) -> int:
        """Name the recipients; how many were refused.

        Raises a refusal if all were, one that may pass before one that will not.
        """
        refusals = []
        for recipient in self._settings.to:
            code, said = server.rcpt(recipient)
            if code not in (250, 251):
                refusals.append(smtplib.SMTPResponseException(code, said))
        if len(refusals) == len(self._settings.to):
            raise min(refusals, key=lambda each: int(each.smtp_code))
        return len(refusals)

    def _refused(self, why: smtplib.SMTPResponseException) -> ChannelError:
        code = int(why.smtp_code)
        said = why.smtp_error
        text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
        permanent = code >= 500  # noqa: PLR2004 - RFC 5321 §4.2.1: 5yz is a permanent negative reply
        whose = "yours to change" if permanent else "theirs; it is tried again"
        sentence = f"The mail server says {self._plain(f'{code} {text}')} ({whose})."
        return ChannelError(sentence, permanent=permanent)

    def _broken(self, why: OSError, deadline: Deadline) -> ChannelError:
        if isinstance(why, ssl.SSLCertVerificationError):
            sentence = f"The mail server's certificate does not hold: {why.verify_message}"
        elif deadline.passed or isinstance(why, TimeoutError):
            sentence = f"The mail server did not end within {self._settings.seconds} seconds"
        else:
            sentence = f"The mail server can't be reached or broke off ({type(why).__name__})"
        return ChannelError(f"{sentence} (theirs; it is tried again).", permanent=False)

    def _plain(self, text: str) -> str:
        """A server's words on one line, cut, and without the password in any spelling that was sent."""
        settings = self._settings
        if settings.password:
            for form in (settings.password, f"\0{settings.user}\0{settings.password}"):
                text = text.replace(form, "…").replace(base64.b64encode(form.encode()).decode(), "…")
        line = " ".join("".join(each if each.isprintable() else " " for each in text).split())
        return line[:MOST_SAID]


class _Server(smtplib.SMTP):
    """A conversation under a deadline, over TLS from its first byte if the settings say so."""

    def __init__(self, settings: Settings, context: ssl.SSLContext, deadline: Deadline) -> None:
        self._deadline = deadline
        self._tls = context if settings.security == "tls" else None
        super().__init__(settings.host, settings.port, settings.helo, timeout=settings.seconds)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        raw = socket.create_connection((host, port), timeout)
        self._deadline.watch(raw)
        return raw if self._tls is None else self._tls.wrap_socket(raw, server_hostname=host)

    def getreply(self) -> tuple[int, bytes]:
        """One reply, with an end to how much is listened to; the deadline alone would let memory run full."""
        if self.file is None and self.sock is not None:
            self.file = _Bounded(self.sock.makefile("rb"))
        return super().getreply()


class _Bounded:
    """What a server says, up to `MOST_HEARD` bytes."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._left = file, MOST_HEARD

    def readline(self, size: int) -> bytes:
        line = self._file.readline(size)
        self._left -= len(line)
        if self._left < 0:
            raise OSError("too much was said")
        return line

    def close(self) -> None:
        self._file.close()


def _ask(reply: tuple[int, bytes]) -> tuple[int, str]:
    """A reply that is a yes. Raises `SMTPResponseException` for any other."""
    code, said = reply
    if code != 250:  # noqa: PLR2004 - RFC 5321 §4.2.3: requested mail action okay, completed
        raise smtplib.SMTPResponseException(code, said)
    return code, said.decode("utf-8", "replace")


def _leave(server: smtplib.SMTP) -> None:
    """What is said after the reply changes nothing any more."""
    with contextlib.suppress(OSError):
        server.quit()
    server.close()


def message(notice: Notice, sender: str, to: tuple[str, ...]) -> EmailMessage:
    """The mail: plain text in 7-bit form, marked as sent by a machine (RFC 3834 §5)."""
    made = EmailMessage(policy=POLICY)
    made["From"], made["To"] = sender, ", ".join(to)
    subject = "".join(each if each.isprintable() else " " for each in notice.subject)
    made["Subject"] = " ".join(subject.split())
    if notice.at:
        made["Date"] = format_datetime(datetime.fromisoformat(notice.at))
    token = re.sub(r"[^A-Za-z0-9.-]", "-", notice.id)
    made["Message-ID"] = f"<{token}@{sender.rpartition('@')[2]}>"
    made["Auto-Submitted"] = "auto-generated"
    made["Importance"] = "high" if notice.urgent else "normal"
    made.set_content(notice.text + "\n", cte="7bit" if notice.text.isascii() else "quoted-printable")
    return made


def open_channel(settings: Mapping[str, str]) -> Mail:
    """Open with `host`, `sender` and `to` (addresses with commas between), and `OPTIONAL`. Connects to
    nothing yet.

    Raises `ChannelError` (permanent) naming the setting that can't be used.
    """
    values = filled(settings, ("host", "sender", "to"), OPTIONAL)
    security = one_of(values, "security", tuple(PORTS))
    values["port"] = values["port"] or PORTS[security]
    _check_password(values, security)
    made = Settings(
        name=named(values),
        host=matching(values, "host", HOST, "a host's name or address"),
        port=number(values, "port", 1, 65_535),
        security=security,
        sender=matching(values, "sender", ADDRESS, "one mail address"),
        to=_addresses(values["to"]),
        user=values["user"],
        password=values["password"],
        helo=matching(values, "helo", re.compile(r"[A-Za-z0-9.:\[\]-]{1,255}"), "a host's name"),
        seconds=number(values, "seconds", 1, 120),
    )
    context = tls_context(values)
    if security == "opportunistic":
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return Mail(made, context)


def _addresses(text: str) -> tuple[str, ...]:
    found = tuple(part.strip() for part in text.split(","))
    if len(found) > MOST_TO or not all(ADDRESS.fullmatch(each) for each in found):
        raise refuse("to", f"1 to {MOST_TO} mail addresses with commas between")
    return found


def _check_password(values: Mapping[str, str], security: str) -> None:
    if bool(values["user"]) != bool(values["password"]):
        raise refuse("password", "given together with 'user', or both left out")
    if not (values["user"].isascii() and values["password"].isascii()):
        raise refuse("password", "ASCII like 'user': mail servers take no other")
    if values["password"] and security not in ("starttls", "tls"):
        raise refuse("security", "starttls or tls where there is a password")
