"""A stream: one kind of thing as one source lists it. When it was last whole, and what it could not show.

Rules this module keeps:

* A complete sweep is what proves "all of them" and "no longer there"; it proves it for as long as the kind
  stays fresh.
* A gap ends the proof that a listing is whole at once. What was seen of single things ends at once too when
  we lost the permission to look; a source that did not answer, or not legibly, keeps its facts until they
  grow stale.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from msgspec import Struct

from rounds.model.fact import Reason
from rounds.model.times import span_ms

AT_ONCE: Final = frozenset({Reason.NOT_PERMITTED, Reason.NOT_LICENSED})
"""Gaps that end at once what we claim to know of single things."""


class Stream(Struct, kw_only=True, omit_defaults=True):
    """The state of one stream. Times are milliseconds since 1970 UTC, -1 for *never*.

    `whole_at` is the last complete sweep and `confirmed_at` the oldest look among those that it confirms;
    `swept_at` is the last sweep of any sort, `gap_at` the last gap, and `gap_since` when the present trouble
    began. `denied_at` is the last gap that ended what we claim at once: no other gap after it brings that
    back.
    """

    system: str
    kind: str
    whole_at: int = -1
    confirmed_at: int = -1
    swept_at: int = -1
    count: int = 0
    gap_at: int = -1
    gap_since: int = -1
    reason: str = ""
    whose: str = ""
    detail: str = ""
    entry: int = -1
    denied: str = ""
    denied_at: int = -1

    @property
    def gap(self) -> Reason | None:
        """Why the last look was not whole, `None` if it was."""
        return Reason(self.reason) if self.reason else None

    def swept(self, st: dict[str, Any]) -> None:
        """A listing ended."""
        self.swept_at = st["at"]
        self.count = st["count"]
        if st["complete"]:
            self.whole_at = st["at"]
            self.confirmed_at = st["from"]
            self._clear(st["at"])
        elif not self.reason:
            self.missed(
                st | {"reason": Reason.TRUNCATED.value, "whose": "theirs"}, "The listing was not whole."
            )

    def missed(self, st: dict[str, Any], detail: str, entry: int = -1) -> None:
        """Something could not be seen."""
        self.gap_since = st["at"] if not self.reason else self.gap_since
        self.gap_at = max(st["at"], self.gap_at)
        self.reason, self.whose, self.detail, self.entry = st["reason"], st["whose"], detail, entry
        if Reason(st["reason"]) in AT_ONCE:
            self.denied, self.denied_at = st["reason"], max(st["at"], self.denied_at)

    def ended(self) -> None:
        """The source was retired: its old listings prove nothing if it ever speaks again."""
        self.whole_at = self.confirmed_at = -1

    def step_back(self, to: int, drift: int | None) -> None:
        """The clock was set back by `-drift`: no time of ours lies after `to`."""
        for name in ("whole_at", "confirmed_at", "swept_at", "gap_at", "gap_since", "denied_at"):
            setattr(self, name, stepped(getattr(self, name), to, drift))

    def _clear(self, at: int) -> None:
        """A whole look at `at` ends the trouble before it; a sweep that arrives late ends none that came
        after.
        """
        if self.gap_at <= at:
            self.reason = self.whose = self.detail = self.denied = ""
            self.gap_at = self.gap_since = self.entry = self.denied_at = -1

    def missing(self, now: int, fresh: timedelta) -> Reason | None:
        """Why this stream is not a whole and fresh listing now, `None` if it is."""
        if self.reason:
            return Reason(self.reason)
        if self.whole_at < 0:
            return Reason.NOT_ASKED
        return Reason.STALE if now >= self.whole_at + span_ms(fresh) else None


def stepped(time: int, to: int, drift: int | None) -> int:
    """A time that the clock gave before it was set back by `-drift`: it moves with the clock, so that ages
    stay. `None`: nobody counted how much time passed meanwhile, so that no age is known any more. A step
    ahead moves nothing: it may be time that passed while nothing counted it.
    """
    if drift is None:
        return -1
    return min(time + drift, to) if time >= 0 else time
