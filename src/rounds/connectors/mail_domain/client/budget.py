"""How long one domain may take, and whom it may lead us to."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Sequence
from typing import TypeAlias

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network


class Spent(Exception):
    """The time for a domain is used up."""


class Budget:
    """Seconds that are left of those given, whatever the wall clock does."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self, most: float) -> float:
        """Seconds that the next step may take, at most `most`. Raises `Spent` when there are none."""
        left = min(most, self._end - time.monotonic())
        if left <= 0:
            raise Spent
        return left


def allowed(addresses: Sequence[str], networks: Sequence[Network]) -> list[str]:
    """The addresses that may be spoken to, IPv4 first: public ones, and those in these networks."""
    found = [ipaddress.ip_address(each) for each in addresses]
    good = [each for each in found if each.is_global or any(each in net for net in networks)]
    return [str(each) for each in sorted(good, key=lambda each: (each.version, int(each)))]
