"""Which checks read what: the static half of incremental judging, read off the checks' signatures."""

from __future__ import annotations

from collections.abc import Iterable

from rounds.judgment.reading import CLINIC, Judge, compile_judge
from rounds.sdk.check import Check


class Rules:
    """The checks of a release, indexed by what they read."""

    def __init__(self, checks: Iterable[Check]) -> None:
        self.all: tuple[Check, ...] = tuple(sorted(checks, key=lambda check: check.id))
        self.by_id: dict[str, Check] = {check.id: check for check in self.all}
        self.judges: dict[str, Judge] = {check.id: compile_judge(check) for check in self.all}
        self._of: dict[str, list[Check]] = {}
        self._reading: dict[tuple[str, str], list[Check]] = {}
        for check in self.all:
            self._of.setdefault(check.kind, []).append(check)
            for want in check.wants[1:]:
                if want.sort in ("link", "listing"):
                    self._reading.setdefault((check.kind, want.kind), []).append(check)

    def of(self, kind: str) -> Iterable[Check]:
        """Checks whose subject is of this kind (`clinic`: those of the whole clinic)."""
        return self._of.get(kind, ())

    def reading(self, kind: str, other: str) -> Iterable[Check]:
        """Checks on `kind` whose relations or listings read `other`."""
        return self._reading.get((kind, other), ())

    def readers(self, other: str) -> Iterable[Check]:
        """Checks that read `other` beside their subject."""
        return [check for (_, read), found in self._reading.items() if read == other for check in found]


__all__ = ["CLINIC", "Rules"]
