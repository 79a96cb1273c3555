"""What judging may ask of the chart. The chart fulfils it without knowing; judging never sees the chart
itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from rounds.model.fact import Reason, Value
from rounds.model.finding import Looked
from rounds.model.listing import Listing
from rounds.model.resource import Resource
from rounds.model.resources import Clinic


class World(Protocol):
    """The chart as judging reads it. Times are milliseconds; subjects are pseudonyms."""

    clinic: Clinic
    by_kind: dict[str, dict[str, None]]

    @property
    def held(self) -> Mapping[str, Any]:
        """What is on the chart, by subject; each has a `kind`."""
        ...

    def at(self, sub: str, now: int) -> Resource:
        """A resource as it can be claimed at `now`."""
        ...

    def fresh_until(self, sub: str) -> int:
        """When a resource fades unless it is seen again."""
        ...

    def linked(self, sub: str, kind: str, now: int) -> tuple[Value[Resource | None], tuple[str, ...]]:
        """What a link points to, and the subjects that the answer rests on."""
        ...

    def pointing(self, sub: str, kind: str, now: int) -> tuple[Listing[Any], tuple[str, ...]]:
        """What points to a resource, and the subjects."""
        ...

    def every(self, kind: str, now: int) -> tuple[Listing[Any], tuple[str, ...]]:
        """All of a kind, and the subjects."""
        ...

    def listings(self, kind: str, now: int) -> list[tuple[str, int, int, Reason | None]]:
        """Each declared source of a kind: how many it listed, when last all, and why that is not all now."""
        ...

    def none_needs(self, kinds: tuple[str, ...], now: int) -> tuple[str, ...] | None:
        """For which of these kinds "there is none" needs someone's word; `None` where no word helps."""
        ...

    def looked(self, sub: str) -> Looked:
        """How and when a subject was looked at."""
        ...

    def swept(self, kinds: tuple[str, ...]) -> tuple[int, int]:
        """The oldest and the newest of the last whole listings that these kinds rest on, -1 for none."""
        ...

    def members(self, system: str, kind: str) -> Iterable[str]:
        """Subjects of one stream."""
        ...

    def near(self, sub: str) -> Iterable[str]:
        """Subjects one link away."""
        ...

    def entry_of(self, sub: str) -> int:
        """Ledger index of a subject's last observation."""
        ...

    def by_word(self, sub: str) -> bool:
        """Whether what we know of a subject comes from a list that people keep by hand."""
        ...
