"""One canary: sent, and looked for until it is known what became of it or the time is over.

Rules this module keeps:

* It is off until this source is connected; nothing else sends it.
* Only *came back* and *arrived as a notice* show that the rule works; *arrived in clear* shows that it does
  not. A canary that was not seen again in time, that could not be sent, or that a host took over TLS after
  all, shows nothing: not known, with a sentence.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from msgspec import Struct

from rounds import __version__
from rounds.connectors.mail_canary.client import Door, Untried, marked, pause, send, words
from rounds.connectors.mail_canary.translate import Fate, Sent
from rounds.model.resources import MailRule
from rounds.sdk.connector import (
    NO,
    UNSEEN,
    YES,
    BadSettings,
    Collector,
    Gap,
    Host,
    Item,
    NotSeen,
    Observation,
    Opener,
    Reason,
    Seen,
    Sweep,
    Whose,
)

COLLECTOR: Final = f"mail_canary/{__version__}"
KIND: Final = "mail_rule"
STEP: Final = 1.0
LONGEST: Final = 600
NEEDED: Final = ("account", "password", "smtp", "imap", "test_address", "test_password", "test_imap")
FACTS: Final = {Fate.IN_CLEAR: NO, Fate.NOTICE: YES, Fate.CAME_BACK: YES}


class Wants(Struct, frozen=True, kw_only=True):
    """Checked settings. `wait` is seconds."""

    account: str
    to: str
    smtp: Door
    imap: Door
    test_imap: Door
    wait: int
    context: ssl.SSLContext


class Canary:
    """An opened canary. Fulfils `sdk.connector.Collector`."""

    def __init__(self, system: str, wants: Wants) -> None:
        self._system, self._wants = system, wants

    def collect(self, now: datetime, since: datetime | None) -> Iterator[Item]:
        """Send one canary and wait for it; `since` changes nothing."""
        del since
        try:
            fate = self._flown(now)
        except Untried as why:
            yield from self._blind(now, why.reason, why.whose, str(why))
            return
        if fate not in FACTS:
            yield from self._blind(now, Reason.UNREADABLE, Whose.YOURS, _nothing_shown(self._wants, fate))
            return
        yield self._seen(now, fate)
        yield Sweep(system=self._system, kind=KIND, complete=True, count=1, observed_at=now)

    def _flown(self, now: datetime) -> Fate | None:
        """Send it and look for it. Raises `Untried`."""
        wants = self._wants
        sent = Sent(*words())
        send(wants.smtp, wants.context, sent.message(wants.account, wants.to, now))
        fate = None
        for _ in range(max(1, round(wants.wait / STEP))):
            pause(STEP)
            arrived = marked(wants.test_imap, wants.context, sent.mark)
            fate = sent.fate(arrived, marked(wants.imap, wants.context, sent.mark))
            if fate is not None:
                break
        return fate

    def _seen(self, now: datetime, fate: Fate) -> Observation:
        """What became of it, as a rule that works or does not."""
        rule = MailRule(
            system=self._system,
            key=self._wants.account,
            name=self._wants.account,
            clear_refused=FACTS[fate],
            canary=Seen(fate.value),
        )
        return Observation(resource=rule, observed_at=now, collector=COLLECTOR)

    def _blind(self, now: datetime, reason: Reason, whose: Whose, detail: str) -> Iterator[Item]:
        """Nothing was shown: the rule is there and not known."""
        account = self._wants.account
        rule = MailRule(
            system=self._system,
            key=account,
            name=account,
            clear_refused=UNSEEN,
            canary=NotSeen(reason),
            unseen={"clear_refused": reason},
        )
        yield Observation(resource=rule, observed_at=now, collector=COLLECTOR)
        yield Gap(system=self._system, kind=KIND, reason=reason, whose=whose, observed_at=now, detail=detail)
        yield Sweep(system=self._system, kind=KIND, complete=False, count=1, observed_at=now)


def _nothing_shown(wants: Wants, fate: Fate | None) -> str:
    """Why a canary showed nothing."""
    if fate is Fate.FAILED:
        return f"The canary to {wants.to} failed, and not for want of encryption; why is yours to find out."
    if fate is Fate.ENCRYPTED:
        return (
            f"The host of {wants.to} offers encryption, so that nothing was tried: use another test address."
        )
    return (
        f"The canary neither came back nor arrived within {wants.wait} seconds; a longer wait is your move."
    )


def open_source(system: str, settings: Mapping[str, str], host: Host) -> Collector:
    """Open the canary. Raises `BadSettings` naming the setting that can't be used."""
    del host
    given = {name: value.strip() for name, value in settings.items()}
    for name in NEEDED:
        if not given.get(name):
            raise BadSettings(f"The setting {name} is missing; filling it in is your move.")
    account, to = (_address(given, name) for name in ("account", "test_address"))
    wait = given.get("wait") or "60"
    if not (wait.isascii() and wait.isdigit() and 1 <= int(wait) <= LONGEST):
        raise BadSettings(f"The setting wait is {wait!r}; it must be seconds from 1 to {LONGEST}.")
    wants = Wants(
        account=account,
        to=to,
        smtp=_door(given, "smtp", account, "password"),
        imap=_door(given, "imap", account, "password"),
        test_imap=_door(given, "test_imap", to, "test_password"),
        wait=int(wait),
        context=_context(given.get("ca_file", "")),
    )
    return Canary(system, wants)


def _address(given: Mapping[str, str], name: str) -> str:
    """A mail address. Raises `BadSettings`."""
    address = given[name].lower()
    local, at, domain = address.rpartition("@")
    if not (
        local and at and "." in domain and address.isascii() and address.isprintable() and " " not in address
    ):
        raise BadSettings(f"The setting {name} must be a mail address; filling it in is your move.")
    return address


def _door(given: Mapping[str, str], name: str, user: str, password: str) -> Door:
    """A server with its port. Raises `BadSettings`."""
    host, _, port = given[name].partition(" ")
    if not (port.isascii() and port.isdigit() and 1 <= int(port) <= 65_535):  # noqa: PLR2004 - the last port
        raise BadSettings(f"The setting {name} must be a server and its port: mail.clinic.example 993.")
    return Door(host, int(port), user, given[password])


def _context(file: str) -> ssl.SSLContext:
    """Whom to believe."""
    context = ssl.create_default_context()
    if file:
        try:
            context.load_verify_locations(file)
        except (OSError, ssl.SSLError):
            raise BadSettings(f"The setting ca_file: {file} holds no certificate that can be read.") from None
    return context


_OPENER: Opener = open_source
