"""How `five_acts.story` is played: each line does one thing at a terminal, in the zone or in the repository.

================================================  =======================================================
line                                              what it does
================================================  =======================================================
`$ rounds …`                                      a command line; it must not end in an error
`write FILE`, lines that begin with `| `          a file is written
`change in FILE: … to …`                          a text in a file becomes another, once
`the zone has …`, `the zone has it no more`       a record of `story.test`, served by Knot
`connect …`, `tell the drill …`, `back up`        restic's repository and the mail domain
`look`                                            ten minutes later, all that is connected is looked at
`announced: all of CHECK`, `one of`, `the         what the gap list says it gains is noted
decision on LINE`
`=> the score rises as announced`                 it did, by exactly the sum of what was noted, and no other
                                                  step gains more or less than before
`=> the score falls by the same`                  all is as it was before the act
`=> the ledger tells every rise and fall`         its entries of the score at those times, and of the findings
================================================  =======================================================

Anything else is prose. No figure is written down: what a step gains is the list's to say.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from rounds.model.times import rfc3339, to_ms
from rounds.simulator.sample import write_sample
from tests.cli.story import START, StandingClock, Terminal
from tests.connectors.restic.repositories import Made
from tests.lab.mail.lab import lab
from tests.lab.mail.table import MX

STORY = Path(__file__).parent / "five_acts.story"
ENDS = (0, 3, 4)
"""Exit codes of a command that ran."""


class Seen(NamedTuple):
    """What the terminal says of the clinic: hundredths proven and shown, and what each step gains."""

    proven: int
    points: int
    score: int
    gains: dict[str, int]


class Move(NamedTuple):
    """One act or its undoing: what moved, by how much, the score's hundredths after it, and when."""

    what: tuple[str, ...]
    by: int
    points: int
    at: str


class Acting:
    """One clinic at one terminal."""

    def __init__(self, rounds: Terminal) -> None:
        self.rounds, self.moves = rounds, list[Move]()
        self._files = rounds.folder
        self._noted: dict[str, int] = {}
        self._before: Seen | None = None
        write_sample(self._files, START)
        self._repository = Made(self._files)
        self._says: list[tuple[str, Callable[..., None]]] = [
            (r"\$ rounds (.+)", self._command),
            (r"change in (\S+): (.+) to (.+)", self._change),
            (r"the zone has it no more", lambda: lab().change("story", MX)),
            (r"the zone has (@ .+)", lambda record: lab().change("story", MX + record + "\n")),
            (r"connect the mail domain", self._mail),
            (r"connect the repository", lambda: self._restic(drills="")),
            (r"tell the drill which file is marked", self._restic),
            (r"back up", self._back_up),
            (r"look", self._look),
            (r"announced: (all|one) of (\S+)", self._announced),
            (r"announced: the decision on (\S+)", self._decision),
            (r"=> the score rises as announced", self._rises),
            (r"=> the score falls by the same", self._falls),
            (r"=> the ledger tells every rise and fall", self._told),
        ]

    def play(self, lines: list[str]) -> None:
        """Do what the lines say."""
        for at, line in enumerate(lines):
            if line.startswith("write "):
                text = "".join(_follows(lines[at + 1 :]))
                (self._files / line.removeprefix("write ")).write_text(text, "utf-8")
            for pattern, does in self._says:
                if found := re.fullmatch(pattern, line):
                    does(*found.groups())

    def seen(self) -> Seen:
        """What the terminal says now."""
        cells, gap = self.rounds("why", "--json").data, self.rounds("gap", "--json").data
        lost = sum(each["costs"] for each in cells["cells"] if each["sort"] == "cell")
        gains = {each["id"]: each["gains"] for each in gap["next"]}
        return Seen(10_000 - lost, cells["points"], cells["score"], gains)

    def _command(self, typed: str) -> None:
        done = self.rounds(*(word.replace("$WORK", str(self._files)) for word in shlex.split(typed)))
        assert done.code in ENDS, (typed, done)

    def _change(self, name: str, old: str, new: str) -> None:
        file = self.rounds.place / name if name.startswith("papers/") else self._files / name
        text = file.read_text("utf-8")
        assert text.count(old) == 1, (name, old, text)
        file.write_text(text.replace(old, new), "utf-8")

    def _mail(self) -> None:
        lab().change("story", MX)
        settings = {**lab().settings, "domains": "story.test"}
        self.rounds.ok("connect", "mail_domain", *(f"{name}={value}" for name, value in settings.items()))

    def _restic(self, drills: str | None = None) -> None:
        settings = self._repository.settings() | ({} if drills is None else {"drills": drills})
        self.rounds.ok("connect", "restic", *(f"{name}={value}" for name, value in settings.items()))

    def _back_up(self) -> None:
        taken = f"{self.rounds.clock.now():%Y-%m-%d %H:%M:%S}"
        self._repository.restic("backup", "--host", "emr", "--time", taken, str(self._repository.data))

    def _look(self) -> None:
        assert isinstance(self.rounds.clock, StandingClock)
        self.rounds.clock.moment += timedelta(minutes=10)
        self._command("once --quiet")

    def _announced(self, much: str, check: str) -> None:
        (step,) = (each for each in self.rounds("gap", "--json").data["next"] if each["id"] == check)
        gained = step["gains"] if much == "all" else step["gains_one"]
        assert step["raises"] == step["gains"], "nothing holds this score back"
        self._note(f"{much} of {check}", gained)

    def _decision(self, cite: str) -> None:
        found = self.rounds("gap", "--json").data["decisions"]
        (line,) = (each for each in found if each["cite"] == cite)
        self._note(f"the decision on {cite}", line["gains"])

    def _note(self, what: str, gains: int) -> None:
        assert gains > 0, f"{what} gains nothing: there is nothing to see"
        if not self._noted:
            self._before = self.seen()
        self._noted[what] = gains

    def _rises(self) -> None:
        before, after = self._before, self.seen()
        assert before is not None
        gained = sum(self._noted.values())
        assert after.proven == before.proven + gained
        assert after.points == before.points + gained
        assert after.score == after.points // 100
        expected = before._replace(proven=after.proven, points=after.points, score=after.score)
        expected = expected._replace(gains={**before.gains, **self._left(before)})
        now = after._replace(gains={**before.gains, **after.gains})
        assert now == expected, differing(expected, now)
        assert before.gains.keys() - after.gains.keys() <= self._mended(before)
        self._moved(gained, after.points)

    def _left(self, before: Seen) -> dict[str, int]:
        """What the steps gain that were acted on in part."""
        part = {w.removeprefix("one of "): by for w, by in self._noted.items() if w.startswith("one of ")}
        return {step: before.gains[step] - by for step, by in part.items()}

    def _mended(self, before: Seen) -> set[str]:
        """Steps that may be gone after the act: those noted whole, and all of a line that was decided on."""
        whole = {what.removeprefix("all of ") for what in self._noted}
        lines = {w.removeprefix("the decision on ") for w in self._noted}
        cells = self.rounds("why", "--json").data["cells"]
        return whole | {each["slot"] for each in cells if each["cite"] in lines} & before.gains.keys()

    def _falls(self) -> None:
        after = self.seen()
        assert after == self._before, differing(self._before, after)
        self._moved(-sum(self._noted.values()), after.points)
        self._noted.clear()

    def _moved(self, by: int, points: int) -> None:
        at = str(rfc3339(to_ms(self.rounds.clock.now())))
        self.moves.append(Move(tuple(self._noted), by, points, at))

    def _told(self) -> None:
        """The ledger's entries of the score say each figure at its time; and where a check was undone, its
        finding opened, or came back, at that time.
        """
        scores = self.rounds("ledger", "show", "--kind", "score", "--all", "--json").data[::-1]
        told = [(each["at"], each["clear"]["points"]) for each in scores]
        assert _within([(each.at, each.points) for each in self.moves], told), (self.moves, told)
        entries = self.rounds("ledger", "show", "--all", "--json").data
        opened = {
            (each["at"], each["clear"]["check"])
            for each in entries
            if each["kind"] in {"finding.open", "finding.reopen"}
        }
        for move in self.moves[1::2]:
            for check in {_check(what) for what in move.what} - {""}:
                assert (move.at, check) in opened, (move, opened)


def differing(before: Seen | None, after: Seen) -> str:
    """What differs between two looks, for whoever reads that they should not."""
    assert before is not None
    steps = sorted(before.gains.keys() | after.gains.keys())
    rows = [(each, before.gains.get(each), after.gains.get(each)) for each in steps]
    moved = [f"{step}: {was} → {now}" for step, was, now in rows if was != now]
    return f"{before.proven} → {after.proven}, {before.points} → {after.points}: " + ", ".join(moved)


def _check(what: str) -> str:
    return "" if what.startswith("the decision") else what.rsplit(maxsplit=1)[-1]


def _within(wanted: list[tuple[str, int]], told: list[tuple[str, int]]) -> bool:
    """Whether figures with their times stand in a list, in their order."""
    rest = iter(told)
    return all(each in rest for each in wanted)


def _follows(lines: list[str]) -> Iterator[str]:
    for line in lines:
        if not line.startswith("| "):
            return
        yield line[2:] + "\n"
