"""Vendors, the agreements with them, and vendors seen in the wild."""

from __future__ import annotations

from datetime import date, timedelta
from typing import ClassVar

from rounds.model.fact import NOT_ASKED, UNSEEN, Fact, Seen, Value
from rounds.model.resource import Link, Resource


class Vendor(Resource, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """A vendor in the clinic's register. `name` identifies it across sources; `ended` is the last day of
    service. `has_access` is that its people reach into the clinic's systems. `needs_none` is why no agreement
    is needed although patient data passes (a conduit, treatment): somebody's recorded answer. Where nobody
    has claimed that, one is needed, so that silence is `Seen(None)` here.
    """

    kind: ClassVar[str] = "vendor"
    noun: ClassVar[str] = "vendor"
    gone_by_sweeps: ClassVar[bool] = False

    name: str
    service: Value[str | None] = NOT_ASKED
    handles_ephi: Fact = UNSEEN
    ended: Value[date | None] = NOT_ASKED
    has_access: Fact = UNSEEN
    needs_none: Value[str | None] = Seen(None)


class Agreement(Resource, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """A business associate agreement with a vendor.

    `ends` is `Seen(None)` when it runs until ended: a seen value. `on_file` is YES when the document itself
    is held.
    `clauses_confirmed` is YES when a person confirmed every required clause, NO when one was looked for and
    is missing; a document that could not be read leaves it unseen.
    `sha256` is the document's digest, `places` where the wording of each clause was found, as
    `sdk.pages.seen` tells it: a place to read, never an answer.
    `report_days` is within how many days the vendor must report a breach, `Seen(None)` where the agreement
    names none; `subcontractors` are those that it names.
    """

    kind: ClassVar[str] = "agreement"
    noun: ClassVar[str] = "agreement"
    links: ClassVar[dict[str, Link]] = {
        "vendor": Link("vendor", "vendor", "name"),
        "mail": Link("vendor", "mail_domain", "provider"),
        "web": Link("vendor", "web_contact", "vendor"),
    }

    vendor: Value[str] = NOT_ASKED
    document: Value[str | None] = NOT_ASKED
    on_file: Fact = UNSEEN
    signed: Value[date | None] = NOT_ASKED
    starts: Value[date | None] = NOT_ASKED
    ends: Value[date | None] = NOT_ASKED
    clauses_confirmed: Fact = UNSEEN
    missing_clauses: Value[tuple[str, ...]] = NOT_ASKED
    sha256: Value[str | None] = NOT_ASKED
    places: Value[tuple[str, ...]] = NOT_ASKED
    report_days: Value[int | None] = NOT_ASKED
    subcontractors: Value[tuple[str, ...]] = NOT_ASKED


class Confirmation(Resource, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """What one person said of one clause of one document: it is `there`, or it is not. Kept by Rounds.

    `clause` is an id of `law/clauses.toml`; `document` the SHA-256 (hex) of the document that was read, so
    that it speaks of no other; `page` where the person saw it. `on` is the day on which it was said, never
    an earlier one; `claimed` that the name was typed in or taken from the operating system.
    """

    kind: ClassVar[str] = "confirmation"
    noun: ClassVar[str] = "confirmed clause"
    fresh_for: ClassVar[timedelta] = timedelta(days=3653)
    kept_here: ClassVar[bool] = True
    links: ClassVar[dict[str, Link]] = {"vendor": Link("vendor", "vendor", "name")}

    clause: str
    vendor: Value[str] = NOT_ASKED
    document: Value[str] = NOT_ASKED
    there: Fact = UNSEEN
    page: Value[int | None] = NOT_ASKED
    by: Value[str] = NOT_ASKED
    on: Value[date] = NOT_ASKED
    claimed: Fact = UNSEEN


class Sighting(Resource, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """A vendor that a system shows to be in use, whether or not the register knows it. `where` says how it
    was seen.
    """

    kind: ClassVar[str] = "sighting"
    noun: ClassVar[str] = "vendor in use"
    links: ClassVar[dict[str, Link]] = {"vendor": Link("vendor", "vendor", "name")}

    vendor: Value[str] = NOT_ASKED
    where: Value[str | None] = NOT_ASKED
    handles_ephi: Fact = UNSEEN
