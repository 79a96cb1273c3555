"""A listing: the items that were seen, plus whether they are all there are."""

from __future__ import annotations

from typing import Generic, TypeVar

from msgspec import Struct

from rounds.model.fact import Reason
from rounds.model.resource import Resource

R = TypeVar("R", bound=Resource)


class Listing(Struct, Generic[R], frozen=True):
    """Resources of one kind. `missing` is why the listing may lack some, or `None` when it is whole and
    fresh.
    """

    items: tuple[R, ...] = ()
    missing: Reason | None = Reason.NOT_ASKED

    @property
    def complete(self) -> bool:
        """Whether every declared source listed this kind completely and recently enough."""
        return self.missing is None
