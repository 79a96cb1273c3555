"""What a lab zone is: a name, its records, and what must be seen of it."""

from __future__ import annotations

from typing import Any, NamedTuple


class Zone(NamedTuple):
    """A zone under `test.`.

    `records` is a zone file without SOA and NS; `{good}` and its like are addresses of the lab's hosts.
    `sees` is what must come out of the mail domain's fields, in plain form. `key` says how the zone is
    signed: `right`, `wrong` (its parent vouches for another key), `none`, or `within` where it lies in a zone
    above it. `policy` is what its MTA-STS host serves: status, content type, text. `selectors` are the DKIM
    names to ask for.
    """

    name: str
    records: str
    sees: dict[str, Any]
    key: str = "right"
    policy: tuple[int, str, str] | None = None
    selectors: str = ""


UNSEEN = {"unseen": "unreadable"}
"""The plain form of what a resolver could not find out."""
NOTHING = "not asked"
"""Stands for a field that is left out of the plain form."""
MX = "@ MX 10 good.mailhost.test.\n"


def strings(text: str) -> str:
    """A long text as the strings of one TXT record."""
    return " ".join(f'"{text[at : at + 250]}"' for at in range(0, len(text), 250))
