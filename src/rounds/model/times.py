"""Times as whole milliseconds since 1970 UTC, the form in which the ledger keeps them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Final

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MS: Final = timedelta(milliseconds=1)


def to_ms(moment: datetime) -> int:
    """Milliseconds of a timezone-aware time, rounded down."""
    since = moment - EPOCH  # by its parts: dividing one span by another takes twice as long
    return since.days * 86_400_000 + since.seconds * 1_000 + since.microseconds // 1_000


def from_ms(ms: int) -> datetime:
    """The time of a millisecond count."""
    return EPOCH + timedelta(milliseconds=ms)


@cache
def span_ms(span: timedelta) -> int:
    """Milliseconds of a span; there are a handful, and each is asked for again and again."""
    return span // _MS


def rfc3339(ms: int | None) -> str | None:
    """RFC 3339 in UTC to the millisecond, `None` for an unknown time."""
    return None if ms is None else from_ms(ms).isoformat(timespec="milliseconds").replace("+00:00", "Z")
