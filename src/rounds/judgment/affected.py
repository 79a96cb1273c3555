"""Which checks read what: the static half of incremental judging, read off the checks' signatures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from rounds.judgment.reading import CLINIC, Judge, Subs, alone, compile_judge
from rounds.judgment.world import World
from rounds.model.verdict import Verdict
from rounds.sdk.check import Check

Said: TypeAlias = tuple[str, Verdict, Subs]
"""A check's id, its verdict, and the subjects that it rests on."""


class Rules:
    """The checks of a release, indexed by what they read."""

    def __init__(self, checks: Iterable[Check]) -> None:
        self.all: tuple[Check, ...] = tuple(sorted(checks, key=lambda check: check.id))
        self.by_id: dict[str, Check] = {check.id: check for check in self.all}
        self.judges: dict[str, Judge] = {check.id: compile_judge(check) for check in self.all}
        self._alone = {check.id: judge for check in self.all if (judge := alone(check)) is not None}
        self._of: dict[str, list[Check]] = {}
        self._reading: dict[tuple[str, str], list[Check]] = {}
        for check in self.all:
            self._of.setdefault(check.kind, []).append(check)
            for want in check.wants[1:]:
                if want.sort in ("link", "listing"):
                    self._reading.setdefault((check.kind, want.kind), []).append(check)

    def say(self, world: World, sub: str, check_ids: Iterable[str], now: int) -> Iterator[Said]:
        """What these checks say of one subject. It is fetched once for all that read nothing else."""
        alone, itself, held = self._alone, (sub,), None
        for check_id in check_ids:
            try:
                judge = alone[check_id]
            except KeyError:
                yield check_id, *self.judges[check_id](world, sub, now)
            else:
                if held is None:
                    held = world.at(sub, now)
                yield check_id, judge(held), itself

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
