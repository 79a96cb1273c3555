"""Who keeps mailboxes and sends mail for others, by the names in DNS: pure, from `providers.toml`.

>>> of_hosts("clinic.test", ("aspmx.l.google.com",)).name
'Google Workspace'
>>> of_hosts("gmail.com", ("gmail-smtp-in.l.google.com",)).consumer
True
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import resources

import msgspec
from msgspec import Struct

from rounds.connectors.mail_domain.look import under


class Provider(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One provider. `domains` are those whose addresses anyone can have, `mx` and `spf` what its hosts' and
    includes' names end in.

    `consumer` is that it makes no agreement for this service; `source` is where that or the contrary was
    read, on the day `read`.
    """

    name: str
    source: str
    read: str
    consumer: bool = False
    mailboxes: bool = False
    domains: tuple[str, ...] = ()
    mx: tuple[str, ...] = ()
    spf: tuple[str, ...] = ()


@cache
def known() -> tuple[Provider, ...]:
    """Every provider that we know."""
    text = resources.files(__package__).joinpath("providers.toml").read_text("utf-8")
    return tuple(msgspec.convert(tomllib.loads(text)["provider"], list[Provider]))


def of_hosts(domain: str, hosts: Sequence[str]) -> Provider | None:
    """Who keeps or filters a domain's mail: by the domain itself, else by its first host that we know."""
    by_domain = [each for each in known() if domain in each.domains]
    by_host = [each for host in hosts for each in known() if any(under(host, end) for end in each.mx)]
    return next(iter(by_domain + by_host), None)


@cache
def tokens() -> dict[str, str]:
    """How a TXT record begins that a service asked for, lower case, and the service."""
    text = resources.files(__package__).joinpath("tokens.toml").read_text("utf-8")
    return dict(msgspec.convert(tomllib.loads(text)["tokens"], dict[str, str]))


def verified(records: Iterable[str]) -> list[str]:
    """The services to which a domain's own TXT records were shown, each once.

    >>> verified(["v=spf1 -all", "docusign=05958488-4752", "MS=ms12345678", "ms=nothing"])
    ['DocuSign', 'Microsoft 365']
    """
    low = [each.lower() for each in records]
    return sorted({name for begin, name in tokens().items() if any(each.startswith(begin) for each in low)})


def of_sender(name: str) -> Provider | None:
    """Who sends mail under an SPF include."""
    return next((each for each in known() if any(under(name, end) for end in each.spf)), None)
