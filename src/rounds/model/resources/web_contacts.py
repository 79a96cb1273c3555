"""Third parties at pages of the clinic's websites."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from rounds.model.fact import NOT_ASKED, UNSEEN, Fact, Value
from rounds.model.resource import Link, Resource


class WebContact(Resource, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """Somebody else to whom a page makes the browser speak. `name` is who, as it is said to people.

    `page` is the page's address, `patients` whether patients enter data there. `host` is where it was
    reached, `vendor` who that is in the words of the clinic's register, `Seen(None)` where nothing knows the
    host. `more_than_address` is NO when it got the visitor's address and the page's host alone; `contents` is
    YES when a marked value that was typed into one of `fields` (with the encoding in which it was met)
    reached it, and unseen where nothing could be typed. `before_consent` and `although_refused` say when it
    was there.
    """

    kind: ClassVar[str] = "web_contact"
    noun: ClassVar[str] = "third party on the website"
    fresh_for: ClassVar[timedelta] = timedelta(days=3)
    gone_after: ClassVar[int] = 1
    links: ClassVar[dict[str, Link]] = {"at": Link("page", "web_page", "name")}

    name: str
    page: str
    patients: Fact = UNSEEN
    host: Value[str] = NOT_ASKED
    vendor: Value[str | None] = NOT_ASKED
    more_than_address: Fact = UNSEEN
    contents: Fact = UNSEEN
    fields: Value[tuple[str, ...]] = NOT_ASKED
    before_consent: Fact = UNSEEN
    although_refused: Fact = UNSEEN
