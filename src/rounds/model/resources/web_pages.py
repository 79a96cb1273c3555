"""Pages of the clinic's websites."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from rounds.model.fact import NOT_ASKED, UNSEEN, Fact, Value
from rounds.model.resource import Resource


class WebPage(Resource, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """A page as a browser was shown it. `name` is its address.

    `sort` is what kind of page it is (input, auth, booking-embed, confirmation, condition-info, search,
    newsletter, general), `patients` whether it is one where patients enter data or see that they did. `tls`
    is whether it came by TLS, `form_tls` whether every form of it is sent by TLS, `whole_tls` whether all its
    parts came so. `lacks` are the protecting headers that it does not send, `third_parties` how many hosts of
    others it makes the browser speak to.
    """

    kind: ClassVar[str] = "web_page"
    noun: ClassVar[str] = "web page"
    fresh_for: ClassVar[timedelta] = timedelta(days=3)

    name: str
    sort: Value[str] = NOT_ASKED
    patients: Fact = UNSEEN
    tls: Fact = UNSEEN
    form_tls: Fact = UNSEEN
    whole_tls: Fact = UNSEEN
    lacks: Value[tuple[str, ...]] = NOT_ASKED
    third_parties: Value[int] = NOT_ASKED
