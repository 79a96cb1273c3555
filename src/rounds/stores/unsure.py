"""The one outcome that the port's errors leave out: the store can't say whether a write was kept."""

from __future__ import annotations

from rounds.ports import StoreError


class Unsure(StoreError):
    """The write failed in a way that leaves open whether it was kept.

    Ask `size()` (or read the cell, the tasks) again before writing: whole or not at all still holds.
    """

    again = True
