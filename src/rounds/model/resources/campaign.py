"""Mailings: what their text, their fields and their links tell, and who had agreed to get them.

Rules this module keeps:

* No text, field or link is kept, and no recipient: facts, kinds and counts.
"""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from rounds.model.fact import NOT_ASKED, UNSEEN, Fact, Value
from rounds.model.resource import Resource


class Campaign(Resource, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """One mailing or automation of a marketing tool. `name` is a label that tells it from others and nothing
    more.

    `gives_away` is YES when its text tells its reader's condition or treatment; `clinical_fields` when a
    merge field is filled from a clinical column; `clinical_links` when the words of a link name a condition,
    medicine or treatment; `tracks` when openings or clicks are recorded by reader. `kinds` says what was
    found.

    `is_marketing` is YES where it uses what the clinic knows of its patients to sell (45 CFR 164.501 says
    what is not: treatment, refills, the clinic's own services that nobody else pays for). `recipients`
    counts its readers, `consented` those of them with an authorization in force on the day it was sent.
    """

    kind: ClassVar[str] = "campaign"
    noun: ClassVar[str] = "mailing"
    fresh_for: ClassVar[timedelta] = timedelta(days=35)

    name: str
    gives_away: Fact = UNSEEN
    clinical_fields: Fact = UNSEEN
    clinical_links: Fact = UNSEEN
    tracks: Fact = UNSEEN
    kinds: Value[tuple[str, ...]] = NOT_ASKED
    is_marketing: Fact = UNSEEN
    recipients: Value[int] = NOT_ASKED
    consented: Value[int] = NOT_ASKED
