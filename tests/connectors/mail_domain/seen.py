"""Looking at the lab as the product does: by its settings, and by nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from rounds.connectors.mail_domain.collect import open_source
from rounds.model.plain import to_plain
from rounds.sdk.connector import Gap, Item, Observation, Sweep
from rounds.sdk.testing import NoHost
from tests.lab.mail.lab import lab


class Looked:
    """One look. `things` by kind and name in plain form, `gaps` as sentences by kind, `whole` by kind."""

    def __init__(self, items: list[Item]) -> None:
        self.items = items
        self.things: dict[str, dict[str, dict[str, Any]]] = {}
        for each in items:
            if isinstance(each, Observation):
                plain = to_plain(each.resource)
                title = plain.get("name") or plain["vendor"]
                self.things.setdefault(each.resource.kind, {})[title] = plain
        self.gaps = {each.kind: each.detail for each in items if isinstance(each, Gap)}
        self.whole = {each.kind: each.complete for each in items if isinstance(each, Sweep)}

    def domain(self, name: str) -> dict[str, Any]:
        """A mail domain's plain form."""
        return self.things["mail_domain"][name]

    def host(self, name: str) -> dict[str, Any]:
        """A mail host's plain form."""
        return self.things["mail_host"][name]


def look(*domains: str, now: datetime | None = None, **settings: str) -> Looked:
    """Look once at domains of the lab."""
    given: Mapping[str, str] = {**lab().settings, "domains": ", ".join(domains), **settings}
    source = open_source("mail", given, NoHost())
    return Looked(list(source.collect(now or datetime.now(UTC), None)))
