"""What people write and sign: documents, and the dated records of who did what.

Rules this module keeps:

* A paper proves nothing by lying there. Each kind names the people and systems that it speaks of by what the
  chart knows (e-mail, a system's id, a vendor's name), so that it can be held against what is seen today.
* Its dates are its own claim. When Rounds first saw it is the ledger's to say.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from rounds.model.fact import NOT_ASKED, UNSEEN, Fact, Value
from rounds.model.resource import Link, Resource


class Paper(Resource, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """One version of a document: a letter, policy, procedure, plan, analysis or evaluation.

    `serves` are the statements (ids of `law/lines.toml`) and paragraphs that it is for. `owner` is the e-mail
    of the person whom it names or who answers for it. `approved` is the day on which `approved_by` signed it;
    `ends` its last day, `Seen(None)` while no later version replaces it. `reviewed` is when it was last
    looked at again, `months` how often the clinic means to. `on_file` is YES when the document itself was
    read. `whole` is YES when a person confirmed that all its parts are there, NO where `lacks` names some
    that are not. `for_all` is YES where everyone must sign that they read it. `systems` are those that it
    speaks of.
    """

    kind: ClassVar[str] = "paper"
    noun: ClassVar[str] = "document"
    links: ClassVar[dict[str, Link]] = {"owner": Link("owner", "person", "email")}

    title: str
    serves: Value[tuple[str, ...]] = NOT_ASKED
    version: Value[str | None] = NOT_ASKED
    owner: Value[str | None] = NOT_ASKED
    approved: Value[date | None] = NOT_ASKED
    approved_by: Value[str | None] = NOT_ASKED
    starts: Value[date | None] = NOT_ASKED
    ends: Value[date | None] = NOT_ASKED
    reviewed: Value[date | None] = NOT_ASKED
    months: Value[int | None] = NOT_ASKED
    on_file: Fact = UNSEEN
    whole: Fact = UNSEEN
    lacks: Value[tuple[str, ...]] = NOT_ASKED
    for_all: Fact = UNSEEN
    systems: Value[tuple[str, ...]] = NOT_ASKED


class Training(Resource, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """One person was trained on one day, on security, on privacy, or on both. `person` is an e-mail."""

    kind: ClassVar[str] = "training"
    noun: ClassVar[str] = "training"
    links: ClassVar[dict[str, Link]] = {"person": Link("person", "person", "email")}

    person: Value[str] = NOT_ASKED
    on: Value[date] = NOT_ASKED
    security: Fact = UNSEEN
    privacy: Fact = UNSEEN


class Acknowledgement(Resource, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """One person signed for having read one version of the document titled `paper`."""

    kind: ClassVar[str] = "acknowledgement"
    noun: ClassVar[str] = "acknowledgement"
    links: ClassVar[dict[str, Link]] = {"person": Link("person", "person", "email")}

    person: Value[str] = NOT_ASKED
    paper: Value[str] = NOT_ASKED
    version: Value[str | None] = NOT_ASKED
    on: Value[date] = NOT_ASKED


class Clearance(Resource, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """That one person was cleared, and to which systems somebody authorized them; `Seen(None)` is *not
    yet*.
    """

    kind: ClassVar[str] = "clearance"
    noun: ClassVar[str] = "clearance"
    links: ClassVar[dict[str, Link]] = {"person": Link("person", "person", "email")}

    person: Value[str] = NOT_ASKED
    cleared: Value[date | None] = NOT_ASKED
    cleared_by: Value[str | None] = NOT_ASKED
    authorized: Value[date | None] = NOT_ASKED
    authorized_by: Value[str | None] = NOT_ASKED
    systems: Value[tuple[str, ...]] = NOT_ASKED


class Risk(Resource, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """One rated risk of the analysis and what is done about it. `residual` is the risk that is left, in
    words; `done` is when the measure stood, `Seen(None)` while it does not.
    """

    kind: ClassVar[str] = "risk"
    noun: ClassVar[str] = "risk"
    links: ClassVar[dict[str, Link]] = {"owner": Link("owner", "person", "email")}

    title: str
    level: Value[str | None] = NOT_ASKED
    measure: Value[str | None] = NOT_ASKED
    owner: Value[str | None] = NOT_ASKED
    due: Value[date | None] = NOT_ASKED
    done: Value[date | None] = NOT_ASKED
    residual: Value[str | None] = NOT_ASKED


class Event(Resource, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """Something that was done or happened on one day: a review, a test, a change. `sort` says which.

    `about` is what it was about: a vendor, a document, a system. `by` is the e-mail of who did it, `found`
    what came of it.
    """

    kind: ClassVar[str] = "event"
    noun: ClassVar[str] = "record"
    links: ClassVar[dict[str, Link]] = {"vendor": Link("about", "vendor", "name")}

    sort: str
    on: Value[date] = NOT_ASKED
    about: Value[str | None] = NOT_ASKED
    by: Value[str | None] = NOT_ASKED
    found: Value[str | None] = NOT_ASKED
