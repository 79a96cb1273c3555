"""How much a check matters, in four steps."""

import enum


class Severity(enum.Enum):
    """Critical, high, medium, low; `share` is how a line's points divide among its slots."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def share(self) -> int:
        """Parts of a line's points: 8, 4, 2, 1."""
        return {"critical": 8, "high": 4, "medium": 2, "low": 1}[self.value]

    @property
    def floor(self) -> tuple[int, int]:
        """The fraction of its points that a slot loses as soon as one verdict is not proven (numerator,
        denominator).
        """
        return {"critical": (3, 4), "high": (1, 2), "medium": (1, 4), "low": (0, 1)}[self.value]
