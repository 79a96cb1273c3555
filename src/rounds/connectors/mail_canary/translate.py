r"""The canary, and what became of it: pure.

Rules this module keeps:

* The mark stands in the subject and in the headers; the *song*, another word that nobody can guess, only in
  the body. Who shows the song had the mail itself.
* In the mailbox of the test address: the song, taken without TLS, is *in clear*; the song over TLS means that
  the test address does offer encryption, so that nothing was tried. The mark without the song is a notice of
  something that waits elsewhere.
* In the account's own mailbox the mark in a report that it failed (RFC 3464) is *came back* when the report
  gives encryption as the reason, by a code (X.7.4, X.7.5, X.7.10, X.7.30: RFC 3463, RFC 8689) or in words;
  else it *failed otherwise*: an address that does not exist shows nothing. Any other mail is nothing yet.
* The newest `Received` line that the test address's own host wrote says how it came (RFC 3848: `with ESMTPS`
  or `ESMTPSA` is TLS, and so is a TLS version in brackets).

    >>> Sent(mark="m1", song="s1").fate([b"Received: from a by b with ESMTP id 1\r\n\r\ns1"], [])
    <Fate.IN_CLEAR: 'arrived in clear'>
"""

from __future__ import annotations

import email
import email.policy
import enum
import re
from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final

from msgspec import Struct

MARK: Final = "X-Rounds-Canary"
_TLS: Final = re.compile(r"with (?:UTF8)?[EL]?[SL]MTPSA?\b|\bTLSv?[0-9]", re.IGNORECASE)
_CODE: Final = re.compile(rb"^(?:status:|diagnostic-code:.*)\s*[45]\.7\.(?:4|5|10|30)\b", re.IGNORECASE)
_WORDS: Final = re.compile(rb"\b(?:START)?TLS (?:is )?(?:required|not offered|is mandatory)", re.IGNORECASE)
TEXT: Final = """\
This mail checks that mail is never sent in clear. It holds no patient data and asks for nothing.
{song}
"""


class Fate(enum.Enum):
    """What became of a canary."""

    IN_CLEAR = "arrived in clear"
    ENCRYPTED = "arrived encrypted"
    NOTICE = "arrived as a notice"
    CAME_BACK = "came back"
    FAILED = "failed otherwise"


class Sent(Struct, frozen=True):
    """A canary by its two words."""

    mark: str
    song: str

    def message(self, account: str, to: str, now: datetime) -> EmailMessage:
        """The mail itself."""
        mail = EmailMessage(policy=email.policy.SMTP)
        mail["From"], mail["To"] = account, to
        mail["Subject"] = f"Canary {self.mark}"
        mail["Date"] = format_datetime(now)
        mail["Message-ID"] = f"<{self.mark}@{account.rpartition('@')[2]}>"
        mail[MARK] = self.mark
        mail.set_content(TEXT.format(song=self.song))
        return mail

    def fate(self, arrived: Sequence[bytes], own: Sequence[bytes]) -> Fate | None:
        """What became of it, by the mails with its mark at the test address and in the account's mailbox."""
        whole = [each for each in arrived if _holds(each, self.song.encode())]
        if whole:
            return Fate.ENCRYPTED if all(map(_over_tls, whole)) else Fate.IN_CLEAR
        if arrived:
            return Fate.NOTICE
        reports = [each for each in own if _is_failure(each)]
        if any(map(_names_encryption, reports)):
            return Fate.CAME_BACK
        return Fate.FAILED if reports else None


def _holds(raw: bytes, song: bytes) -> bool:
    """Whether a mail holds the song, in whatever form a host on the way has put its parts."""
    parts = (each.get_payload(decode=True) for each in email.message_from_bytes(raw).walk())
    return song in raw or any(song in part for part in parts if isinstance(part, bytes))


def _over_tls(raw: bytes) -> bool:
    """Whether the last host took a mail over TLS."""
    hops = email.message_from_bytes(raw).get_all("Received") or [""]
    return _TLS.search(" ".join(str(hops[0]).split())) is not None


def _is_failure(raw: bytes) -> bool:
    """Whether a mail reports that another one failed (RFC 3464)."""
    mail = email.message_from_bytes(raw)
    if mail.get_content_type() != "multipart/report":
        return False
    return re.search(rb"^Action:\s*failed", raw, re.IGNORECASE | re.MULTILINE) is not None


def _names_encryption(raw: bytes) -> bool:
    """Whether a report gives encryption as the reason."""
    told = b" ".join(raw.split())
    return any(map(_CODE.search, raw.splitlines())) or _WORDS.search(told) is not None
