"""Which hosts are the clinic's own, by name: pure.

Rules this module keeps:

* Hosts belong together when they share a registrable domain: the label before a public suffix. Suffixes of
  two labels are known from a short list; of builders' and hosts' domains each customer has a name of its own,
  so that they count as suffixes too.
* An address has no registrable domain: it is its own.

    >>> registrable("www.Maple-Clinic.example"), registrable("maple.wixsite.com"), registrable("10.0.0.1")
    ('maple-clinic.example', 'maple.wixsite.com', '10.0.0.1')
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from rounds.connectors.website.addresses import literal

_SECOND: Final = frozenset({"co", "com", "org", "net", "gov", "edu", "ac"})
_COUNTRIES: Final = frozenset(
    {"uk", "au", "nz", "in", "br", "mx", "za", "jp", "kr", "il", "pr", "ph", "sg", "hk", "tr"}
)
SHARED: Final = frozenset(
    {
        "wixsite.com",
        "squarespace.com",
        "weebly.com",
        "wordpress.com",
        "godaddysites.com",
        "webflow.io",
        "github.io",
        "gitlab.io",
        "netlify.app",
        "vercel.app",
        "pages.dev",
        "workers.dev",
        "web.app",
        "firebaseapp.com",
        "herokuapp.com",
        "azurewebsites.net",
        "blogspot.com",
        "myshopify.com",
        "hubspotpagebuilder.com",
        "clientsecure.me",
        "carrd.co",
        "duckdns.org",
        "cloudfront.net",
        "amazonaws.com",
        "appspot.com",
        "wpengine.com",
        "kinsta.cloud",
        "business.site",
    }
)
"""Domains under which everybody has a name."""


def registrable(host: str) -> str:
    """The domain that somebody registered for a host."""
    plain = host.lower().rstrip(".")
    labels = plain.split(".")
    if literal(host) is not None or len(labels) <= 2:  # noqa: PLR2004 - a label and its suffix
        return plain
    count = 3 if labels[-1] in _COUNTRIES and labels[-2] in _SECOND else 2
    for shared in (2, 3):
        if ".".join(labels[-shared:]) in SHARED:
            count = shared + 1
    return ".".join(labels[-count:])


def is_own(host: str, own: Iterable[str]) -> bool:
    """Whether a host belongs to the same owner as one of `own`."""
    return registrable(host) in {registrable(each) for each in own}
