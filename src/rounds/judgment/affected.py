"""Which checks read what: the static half of incremental judging, read off the checks' signatures."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, TypeAlias

from rounds.judgment.reading import CLINIC, Ask, Gathered, Subs, alone, asks
from rounds.model.resource import Resource
from rounds.model.verdict import Verdict
from rounds.sdk.check import Check

Plan: TypeAlias = tuple[
    tuple[tuple[str, Callable[[Resource], Verdict]], ...],
    tuple[tuple[str, Callable[..., Verdict], tuple[Ask, ...]], ...],
]
"""Checks asked together: those that read nothing but their subject, and the others with what they read."""
PLANS: Final = 1_000
"""Plans that are kept at hand: nearly always a kind's checks, all of them."""


class Rules:
    """The checks of a release, indexed by what they read."""

    def __init__(self, checks: Iterable[Check]) -> None:
        self.all: tuple[Check, ...] = tuple(sorted(checks, key=lambda check: check.id))
        self.by_id: dict[str, Check] = {check.id: check for check in self.all}
        self._asks: dict[str, tuple[Ask, ...]] = {check.id: asks(check) for check in self.all}
        self._alone = {check.id for check in self.all if alone(check)}
        self._plans: dict[tuple[str, ...], Plan] = {}
        self._of: dict[str, list[Check]] = {}
        self._reading: dict[tuple[str, str], list[Check]] = {}
        for check in self.all:
            self._of.setdefault(check.kind, []).append(check)
            for want in check.wants[1:]:
                if want.sort in ("link", "listing"):
                    self._reading.setdefault((check.kind, want.kind), []).append(check)
        self.kinds: dict[str, tuple[str, ...]] = {check.id: check.kinds for check in self.all}
        self._resting: dict[str, list[str]] = {}
        for check_id, kinds in self.kinds.items():
            for kind in kinds:
                self._resting.setdefault(kind, []).append(check_id)
        self._ids = {kind: tuple(check.id for check in checks) for kind, checks in self._of.items()}

    def plan(self, check_ids: tuple[str, ...]) -> Plan:
        """Which of these checks read nothing but their subject, and which read more. Kept at hand."""
        made = self._plans.get(check_ids)
        if made is not None:
            return made
        judges = {each: self.by_id[each].judge for each in check_ids}
        alone = tuple((each, judge) for each, judge in judges.items() if each in self._alone)
        others = tuple(
            (each, judge, self._asks[each]) for each, judge in judges.items() if each not in self._alone
        )
        if len(self._plans) >= PLANS:
            self._plans.clear()
        made = self._plans[check_ids] = (alone, others)
        return made

    def judge(self, check_id: str, given: Gathered) -> Verdict:
        """What one check says of what is gathered for a subject."""
        return self.by_id[check_id].judge(*[given[each][0] for each in self._asks[check_id]])

    def rests(self, check_id: str, given: Gathered) -> Subs:
        """The subjects that this rests on."""
        return given.rests(self._asks[check_id])

    def resting(self, kinds: Iterable[str]) -> set[str]:
        """The ids of checks whose verdicts read any of these kinds."""
        return {check_id for kind in kinds for check_id in self._resting.get(kind, ())}

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
