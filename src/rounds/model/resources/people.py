"""People, their accounts, and the recorded purposes of accounts that are nobody's."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import ClassVar

from rounds.model.fact import NOT_ASKED, UNSEEN, Fact, Value
from rounds.model.resource import Link, Resource


class Person(Resource, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """Someone on the roster. `email` identifies the person across systems (lower case).

    `last_day` is `Seen(None)` while the roster says that there is none. `on_roster` turns to NO when a
    complete listing no longer names the person; that is not a departure, which needs a last day.
    """

    kind: ClassVar[str] = "person"
    noun: ClassVar[str] = "person"
    gone_by_sweeps: ClassVar[bool] = False

    name: str
    email: str
    role: Value[str | None] = NOT_ASKED
    started: Value[date | None] = NOT_ASKED
    last_day: Value[date | None] = NOT_ASKED
    on_roster: Fact = UNSEEN


class Account(Resource, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """A way to sign in to a system. `owner` is the e-mail of the person it belongs to; `Seen(None)` if
    nobody's.

    `shared` is YES if several people use it, `interactive` NO if no human signs in with it (a service
    account). `needs_secret` is NO where signing in asks for nothing at all; a password, a key, a card each
    count.
    """

    kind: ClassVar[str] = "account"
    noun: ClassVar[str] = "account"
    links: ClassVar[dict[str, Link]] = {"owner": Link("owner", "person", "email")}

    login: str
    owner: Value[str | None] = NOT_ASKED
    can_sign_in: Fact = UNSEEN
    admin: Fact = UNSEEN
    shared: Fact = UNSEEN
    interactive: Fact = UNSEEN
    mfa: Fact = UNSEEN
    needs_secret: Fact = UNSEEN
    last_sign_in: Value[datetime | None] = NOT_ASKED


class Purpose(Resource, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """What an account without an owner is for, who keeps it, and until when. `account` is the account's
    address.
    """

    kind: ClassVar[str] = "purpose"
    noun: ClassVar[str] = "recorded purpose"
    fresh_for: ClassVar[timedelta] = timedelta(days=366)
    kept_here: ClassVar[bool] = True
    links: ClassVar[dict[str, Link]] = {"account": Link("account", "account", "address")}

    account: Value[str] = NOT_ASKED
    purpose: Value[str] = NOT_ASKED
    keeper: Value[str] = NOT_ASKED
    ends: Value[date | None] = NOT_ASKED
