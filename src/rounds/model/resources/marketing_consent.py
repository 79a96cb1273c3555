"""Patients' authorizations for marketing: one record a signature, about a person known by a keyed hash."""

from __future__ import annotations

from datetime import date, timedelta
from typing import ClassVar

from rounds.model.fact import NOT_ASKED, UNSEEN, Fact, Value
from rounds.model.resource import Resource


class MarketingConsent(Resource, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """One authorization (45 CFR 164.508). `name` is a label; the person is the keyed hash in `key`.

    `wording` is the version of the text that was signed, `signed` the day, `channel` how (paper, portal, web
    form), `signer` who (patient, parent, representative). `purpose` is what the data may be used for and
    `recipient` who may get them. `expires` is its last day, `Seen(None)` where it has none; `revoked` the day
    on which it was taken back, `Seen(None)` while it stands. `paid` is YES where a third party pays the
    clinic for the mailing, `says_paid` where the text says so. `in_use` is YES while the address is on a
    list that is mailed.
    """

    kind: ClassVar[str] = "marketing_consent"
    noun: ClassVar[str] = "authorization for marketing"
    fresh_for: ClassVar[timedelta] = timedelta(days=35)

    name: str
    wording: Value[str | None] = NOT_ASKED
    signed: Value[date | None] = NOT_ASKED
    channel: Value[str | None] = NOT_ASKED
    signer: Value[str | None] = NOT_ASKED
    purpose: Value[str | None] = NOT_ASKED
    recipient: Value[str | None] = NOT_ASKED
    expires: Value[date | None] = NOT_ASKED
    revoked: Value[date | None] = NOT_ASKED
    paid: Fact = UNSEEN
    says_paid: Fact = UNSEEN
    in_use: Fact = UNSEEN
