"""Vendors, the agreements with them, and vendors seen in the wild."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from rounds.model.fact import NOT_ASKED, UNSEEN, Fact, Value
from rounds.model.resource import Link, Resource


class Vendor(Resource, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """A vendor in the clinic's register. `name` identifies it across sources; `ended` is the last day of
    service.
    """

    kind: ClassVar[str] = "vendor"
    noun: ClassVar[str] = "vendor"
    gone_by_sweeps: ClassVar[bool] = False

    name: str
    service: Value[str | None] = NOT_ASKED
    handles_ephi: Fact = UNSEEN
    ended: Value[date | None] = NOT_ASKED


class Agreement(Resource, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """A business associate agreement with a vendor.

    `ends` is `Seen(None)` when it runs until ended: a seen value. `on_file` is YES when the document itself
    is held.
    `clauses_confirmed` is YES when a person confirmed every required clause, NO when one was looked for and
    is missing; a document that could not be read leaves it unseen.
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
