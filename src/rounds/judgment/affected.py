"""Which checks read what: the static half of incremental judging, read off the checks' signatures."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, TypeAlias

from rounds.judgment.reading import CLINIC, Judge, alone, compile_judge
from rounds.model.resource import Resource
from rounds.model.verdict import Verdict
from rounds.sdk.check import Check

Plan: TypeAlias = tuple[tuple[tuple[str, Callable[[Resource], Verdict]], ...], tuple[tuple[str, Judge], ...]]
"""Checks asked together: those that read nothing but their subject, and the others."""
PLANS: Final = 1_000
"""Plans that are kept at hand: nearly always a kind's checks, all of them."""


class Rules:
    """The checks of a release, indexed by what they read."""

    def __init__(self, checks: Iterable[Check]) -> None:
        self.all: tuple[Check, ...] = tuple(sorted(checks, key=lambda check: check.id))
        self.by_id: dict[str, Check] = {check.id: check for check in self.all}
        self.judges: dict[str, Judge] = {check.id: compile_judge(check) for check in self.all}
        self._alone = {check.id: judge for check in self.all if (judge := alone(check)) is not None}
        self._plans: dict[tuple[str, ...], Plan] = {}
        self._of: dict[str, list[Check]] = {}
        self._reading: dict[tuple[str, str], list[Check]] = {}
        for check in self.all:
            self._of.setdefault(check.kind, []).append(check)
            for want in check.wants[1:]:
                if want.sort in ("link", "listing"):
                    self._reading.setdefault((check.kind, want.kind), []).append(check)
        self._ids = {kind: tuple(check.id for check in checks) for kind, checks in self._of.items()}

    def plan(self, check_ids: tuple[str, ...]) -> Plan:
        """Which of these checks read nothing but their subject, and which read more. Kept at hand."""
        made = self._plans.get(check_ids)
        if made is not None:
            return made
        alone = tuple((each, self._alone[each]) for each in check_ids if each in self._alone)
        others = tuple((each, self.judges[each]) for each in check_ids if each not in self._alone)
        if len(self._plans) >= PLANS:
            self._plans.clear()
        made = self._plans[check_ids] = (alone, others)
        return made

    def ids(self, kind: str) -> tuple[str, ...]:
        """The ids of all checks on this kind, sorted."""
        return self._ids.get(kind, ())

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
