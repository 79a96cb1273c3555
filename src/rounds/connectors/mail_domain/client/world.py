"""The world as one look at one domain finds it. Fulfils `look.Look`."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, TypeVar

from msgspec import Struct

from rounds.connectors.mail_domain.client import web
from rounds.connectors.mail_domain.client.budget import Budget, Network, allowed
from rounds.connectors.mail_domain.client.mail import MailHosts
from rounds.connectors.mail_domain.client.resolver import Resolver, Server
from rounds.connectors.mail_domain.look import Answer, Fault, Page, Probe
from rounds.sdk.connector import Reason, Whose

T = TypeVar("T")
AT_ONCE: Final = 16
"""Questions under way at one time."""


class Reach(Struct, frozen=True, kw_only=True):
    """How and where to look, as the clinic set it. `networks` may be spoken to though not public."""

    server: Server
    smtp_port: int
    helo: str
    seconds: float
    context: ssl.SSLContext
    networks: tuple[Network, ...] = ()


class World:
    """Looks within one budget, many questions at once."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self._budget = Budget(reach.seconds)
        self._resolver = Resolver(reach.server, self._budget)
        self._hosts = MailHosts(reach.smtp_port, reach.helo, reach.context)
        self._pool = ThreadPoolExecutor(AT_ONCE, "mail-domain")

    def close(self) -> None:
        """Ask nothing more."""
        self._pool.shutdown(cancel_futures=True)

    def begin(self, work: Callable[[], T]) -> Future[T]:
        """Begin a piece of work beside others. It must not wait for another one."""
        return self._pool.submit(work)

    @property
    def smtp_port(self) -> int:
        """The port of mail hosts."""
        return self._reach.smtp_port

    def ask(self, name: str, kind: str) -> Answer:
        """See `Look.ask`."""
        return self._resolver.ask(name, kind)

    def probe(self, host: str, addresses: Sequence[str]) -> Probe:
        """See `Look.probe`."""
        good = allowed(addresses, self._reach.networks)
        return self._hosts.probe(host, good, self._budget) if good else Probe(fault=_private(host))

    def page(self, host: str, path: str, addresses: Sequence[str]) -> Page | Fault:
        """See `Look.page`."""
        good = allowed(addresses, self._reach.networks)
        if not good:
            return _private(host)
        return web.page(host, path, good[0], self._reach.context, self._budget)


def _private(host: str) -> Fault:
    """A host that may not be spoken to."""
    detail = f"{host} has no public address. If it is yours, allow its network in the settings: your move."
    return Fault(Reason.UNREACHABLE, Whose.YOURS, detail)
