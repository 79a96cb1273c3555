"""The result of a verification: which steps hold, and each fault with its place.

As JSON, in canonical spelling, with the fields of `Report` and `Step` and a `v` of 1:

>>> print(Report(True, 0, "", 0, "key", (Step("leaf", True, None, None, "No entries."),)).to_json())
{"key":"key","ok":true,"root":"","signed":0,"size":0,"steps":[{"entry":null,"last":null,"ok":true,\
"sentence":"No entries.","step":"leaf"}],"v":1}
"""

from dataclasses import dataclass
from typing import NamedTuple

from rounds_verify import canonical

SHOWN = 100
"""Faults that are listed for each step; the rest are counted."""


class Step(NamedTuple):
    """What one step found.

    `step` is leaf, order, commitment, checkpoint, copy, unsigned, tiles or export. `entry` is the index that
    it speaks of, or the first of a range up to and including `last`; None where it speaks of no entry.
    `sentence` is for a person.
    """

    step: str
    ok: bool
    entry: int | None
    last: int | None
    sentence: str


@dataclass(frozen=True)
class Report:
    """What a ledger of `size` entries with this `root` (base64) showed.

    `ok` says that every step holds; `signed` entries are under a checkpoint of `key` that agrees with them.
    """

    ok: bool
    size: int
    root: str
    signed: int
    key: str
    steps: tuple[Step, ...]

    def to_json(self) -> str:
        """The report as one line of JSON."""
        fields = {name: getattr(self, name) for name in ("ok", "size", "root", "signed", "key")}
        return canonical.encode({**fields, "v": 1, "steps": [step._asdict() for step in self.steps]}).decode()


class Steps:
    """Collects faults while a verification runs; closes each step with its faults or with one sentence."""

    def __init__(self) -> None:
        self._faults: dict[str, list[Step]] = {}
        self._more: dict[str, int] = {}
        self._closed: list[Step] = []

    def fault(self, step: str, entry: int | None, sentence: str, last: int | None = None) -> None:
        """Note a fault of entry `entry`, or of the entries `entry` to `last`."""
        found = self._faults.setdefault(step, [])
        if len(found) < SHOWN:
            found.append(
                Step(step, ok=False, entry=entry, last=entry if last is None else last, sentence=sentence)
            )
        else:
            self._more[step] = self._more.get(step, 0) + 1

    def close(self, step: str, sentence: str, first: int | None = None, last: int | None = None) -> None:
        """End a step: with its faults if there are any, else with `sentence`."""
        faults = self._faults.get(step)
        self._closed += faults or [Step(step, ok=True, entry=first, last=last, sentence=sentence)]
        if more := self._more.get(step):
            self._closed.append(
                Step(step, False, None, None, f"{more:,} more faults of this step are not listed.")
            )

    def all(self) -> tuple[Step, ...]:
        """The closed steps, in the order of closing."""
        return tuple(self._closed)
