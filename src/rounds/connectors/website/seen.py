"""What a browser was seen to do: plain records that hold bytes as they left, and nothing of a reply but what
names it.

Rules this module keeps:

* A `Sent` is one thing that left the browser, also one that the guard stopped: that the page tried is what
  counts, so `stopped` says why it went no further.
* Times, sockets and browsers stay outside: a `Look` can be written by hand in a test.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from urllib.parse import urlsplit

from msgspec import Struct


class Phase(enum.Enum):
    """Which choice stood when something was seen."""

    BEFORE = "before-consent"
    REFUSED = "refused"
    ACCEPTED = "accepted"


class Sent(Struct, frozen=True, kw_only=True):
    """One thing that left. `road` is request or websocket; `goal` is what it was to become (image, script,
    iframe, empty …, Fetch metadata §2), empty where the browser did not say. `status` is the reply's, 0 for
    none; `leads` where a redirect pointed; `names` the CNAME links of its host.
    """

    url: str
    page: str = ""
    phase: Phase = Phase.BEFORE
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    road: str = "request"
    goal: str = ""
    status: int = 0
    leads: str = ""
    cookies: tuple[str, ...] = ()
    reply: bytes = b""
    names: tuple[str, ...] = ()
    stopped: str = ""

    @property
    def host(self) -> str:
        """Where it went, in small letters."""
        return (urlsplit(self.url).hostname or "").lower()

    def header(self, name: str) -> str:
        """A header's value, empty when it is not there."""
        return next((value for key, value in self.headers if key.lower() == name), "")


class Field(Struct, frozen=True, kw_only=True):
    """A field in which something can be entered. `sort` is its type (text, email, select, textarea …)."""

    name: str
    sort: str = "text"
    hints: str = ""
    longest: int = 0
    form: int = -1
    shown: bool = True


class Form(Struct, frozen=True, kw_only=True):
    """A form: where it goes, how, and what its button says."""

    action: str = ""
    method: str = "get"
    button: str = ""
    role: str = ""


class Frame(Struct, frozen=True, kw_only=True):
    """A document of the page, the first being the page itself."""

    url: str
    title: str = ""
    heads: tuple[str, ...] = ()
    text: str = ""
    fields: tuple[Field, ...] = ()
    forms: tuple[Form, ...] = ()
    embeds: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()
    queued: tuple[tuple[str, str], ...] = ()


class Typed(Struct, frozen=True, kw_only=True):
    """A marked value that was typed into a field."""

    field: str
    sort: str
    value: str


class Visit(Struct, frozen=True, kw_only=True):
    """One page as it was seen in one phase. `why` says why it was not reached, empty when it was; `gone_to`
    is where it led; `notes` are what the page tried (pop-ups, downloads …), in plain words.
    """

    url: str
    phase: Phase
    gone_to: str = ""
    status: int = 0
    why: str = ""
    frames: tuple[Frame, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    typed: tuple[Typed, ...] = ()
    sent: tuple[Sent, ...] = ()
    banner: str = ""
    picture: bytes = b""
    notes: tuple[str, ...] = ()


class Look(Struct, frozen=True, kw_only=True):
    """One look at a site. `loud` are the lab switches and limits that a reader must know of."""

    start: str
    hosts: tuple[str, ...]
    visits: tuple[Visit, ...]
    loud: tuple[str, ...] = ()
    typing: str = ""
    left_out: Mapping[str, str] = {}
