"""How many subject lines that a sender sent give patients away: counts and kinds, never a subject."""

from __future__ import annotations

from datetime import date, timedelta
from typing import ClassVar

from rounds.model.fact import NOT_ASKED, Value
from rounds.model.resource import Resource


class MailSubjectCount(Resource, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """The subjects that one address sent over some days, as a message trace lists them. `sender` is the
    address.

    `subjects` counts them all, `rewrite` those in which other words are enough, `block` those in which a
    number opens an identity. `kinds` says what was found in these two, in the words of
    `docs/formats/words.md`. `since` and `until` are the first and last day of the trace.
    """

    kind: ClassVar[str] = "mail_subject_count"
    noun: ClassVar[str] = "sender of mail"
    fresh_for: ClassVar[timedelta] = timedelta(days=35)

    sender: str
    subjects: Value[int] = NOT_ASKED
    rewrite: Value[int] = NOT_ASKED
    block: Value[int] = NOT_ASKED
    kinds: Value[tuple[str, ...]] = NOT_ASKED
    since: Value[date] = NOT_ASKED
    until: Value[date] = NOT_ASKED
