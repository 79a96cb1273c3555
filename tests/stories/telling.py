"""How a story is told: a transcript that a person can read, run over the whole of Rounds with a clock of its
own.

    The leaver

    watch access.leaver-keeps-no-account

    at 2026-11-24 09:00
      hr has person ana: name Ana Ruiz, email ana@maple.example, last_day none, on_roster yes
      hr looks
    => met: Ana Ruiz works here and signs in to emr as ana.

======================================  =================================================================
line                                    what it does
======================================  =================================================================
`watch <check> …`                       whose verdicts and findings are told
`at <day> <time>`                       a turn begins, at a time in the clinic's zone
`after <n> minutes` (hours, days)       a turn begins so much later
`<system> has <kind> <key>: <facts>`    it has this thing, or these facts of it are other: `field value, …`
`<system> has no <kind> <key>`          it has it no more
`<system> looks`                        a whole look arrives
`<system> looks, and <n> are lost`      the listing is announced whole, and the last things do not arrive
`<system> refuses`, `does not answer`   a gap for everything that it lists
`the clock is set <n> days ahead`       or back, while no time passes
`nobody looks`                          time alone
`Rounds starts anew`                    the process ends and begins again
`=> …`                                  what comes of the turn: all of it that is watched, in order
======================================  =================================================================

Anything before the first `watch` is prose. `python -m tests.stories.telling --write` tells every story again
in place, so that what changed can be read as a difference before it is believed.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from rounds.judgment.reading import CLINIC
from rounds.model.entry import Entry
from rounds.model.fact import Reason, Whose
from rounds.model.plain import from_plain
from rounds.model.records import Gap, Observation, Record, Source, Sweep
from rounds.model.resources import KINDS
from rounds.model.verdict import Outcome
from rounds.round import Rounds
from rounds.simulator.chance import SimClock
from rounds.stores.memory import MemoryStore
from tests.laws.history import opened

FOLDER = Path(__file__).parent
ZONE = ZoneInfo("America/Chicago")
BY_HAND = ("hr", "vendors", "book")
SPAN = r"(\d+) (minute|hour|day)s?"
MOVES = {
    "finding.open": "a finding opens",
    "finding.correct": "the finding is corrected",
    "finding.confirm": "the finding is confirmed",
    "finding.reopen": "the finding is reopened",
}


class Told:
    """One story as it goes. `line` takes a line and gives what to write below the turn that it ends."""

    def __init__(self) -> None:
        self._watched: frozenset[str] = frozenset()
        self._things: dict[str, dict[tuple[str, str], dict[str, object]]] = {}
        self._kinds: dict[str, dict[str, None]] = {}
        self._arrives: list[Record] = []
        self._clock = SimClock(datetime(2026, 1, 1, tzinfo=ZONE))
        self._rounds: Rounds | None = None
        self._says: list[tuple[str, Callable[..., None]]] = [
            (r"watch (.+)", self._watch),
            (r"at (\d{4}-\d\d-\d\d \d\d:\d\d)", self._at),
            (rf"after {SPAN}", self._after),
            (r"(\S+) has no (\w+) (\S+)", self._has_not),
            (r"(\S+) has (\w+) (\S+): (.+)", self._has),
            (r"nobody looks", lambda: None),
            (r"(\S+) looks", self._looks),
            (r"(\S+) looks, and (\d+) (?:is|are) lost", self._looks),
            (r"(\S+) (refuses|does not answer)", self._gap),
            (rf"the clock is set {SPAN} (ahead|back)", self._jump),
            (r"Rounds starts anew", self._restart),
        ]

    def line(self, line: str) -> None:
        """Take one line."""
        for pattern, says in self._says:
            found = re.fullmatch(pattern, line.strip())
            if found:
                return says(*found.groups())
        raise ValueError(f"Nobody knows what this line of a story means: {line!r}")

    def turn(self) -> list[str]:
        """End the turn: what came of it."""
        assert self._rounds is not None
        made = self._rounds.take(self._arrives)
        self._arrives = []
        return list(self._news(made.entries)) or ["nothing new"]

    def _watch(self, checks: str) -> None:
        self._watched = frozenset(checks.split())

    def _at(self, when: str) -> None:
        at = datetime.fromisoformat(when).replace(tzinfo=ZONE).astimezone(ZoneInfo("UTC"))
        if self._rounds is None:
            self._clock = SimClock(at)
            self._rounds = opened(MemoryStore(), self._clock, 1)
            self._rounds.begin("Maple Street Clinic", ZONE.key, "vk")
        else:
            assert at >= self._clock.now(), f"{when} lies before the turn above it"
            self._clock.pass_(at - self._clock.now())

    def _after(self, count: str, unit: str) -> None:
        self._clock.pass_(_span(count, unit))

    def _jump(self, count: str, unit: str, way: str) -> None:
        self._clock.jump(_span(count, unit) if way == "ahead" else -_span(count, unit))

    def _restart(self) -> None:
        assert self._rounds is not None
        self._rounds.load()

    def _has(self, system: str, kind: str, key: str, facts: str) -> None:
        self._knows(system, kind)
        thing = self._things[system].setdefault((kind, key), {})
        for each in facts.split(", "):
            name, _, value = each.partition(" ")
            thing[name] = {"none": None, "[]": []}.get(value, value)

    def _has_not(self, system: str, kind: str, key: str) -> None:
        self._knows(system, kind)
        self._things[system].pop((kind, key), None)

    def _knows(self, system: str, kind: str) -> None:
        """The first word of a system about a kind declares it."""
        kinds, _ = self._kinds.setdefault(system, {}), self._things.setdefault(system, {})
        if kind not in kinds:
            kinds[kind] = None
            self._arrives.insert(0, Source(system=system, kinds=tuple(kinds), by_hand=system in BY_HAND))

    def _looks(self, system: str, lost: str = "0") -> None:
        at = self._clock.now()
        for kind in self._kinds[system]:
            found = [
                Observation(resource=from_plain(KINDS[kind], system, key, facts), observed_at=at)
                for (each, key), facts in self._things[system].items()
                if each == kind
            ]
            self._arrives += found[: len(found) - int(lost)]
            self._arrives.append(
                Sweep(system=system, kind=kind, complete=True, count=len(found), observed_at=at)
            )

    def _gap(self, system: str, how: str) -> None:
        reason = Reason.NOT_PERMITTED if how == "refuses" else Reason.UNREACHABLE
        for kind in self._kinds[system]:
            self._arrives.append(
                Gap(system=system, kind=kind, reason=reason, whose=Whose.YOURS, observed_at=self._clock.now())
            )

    def _news(self, entries: tuple[Entry, ...]) -> Iterator[str]:
        for entry in entries:
            st, said = entry.st, entry.payload or {}
            if entry.k == "clock":
                yield f"the clock jumped by {timedelta(milliseconds=st['drift'])}"
            elif entry.k == "gap":
                yield f"gap: {entry.src} {st['kind']}: {said.get('detail') or Reason(st['reason']).words}"
            elif entry.k == "verdict":
                for check in sorted(st["judged"].keys() & self._watched):
                    yield self._verdict(check, st["judged"][check], said)
            elif entry.k in MOVES and st["check"] in self._watched:
                yield f"{MOVES[entry.k]} ({st['check']})" + (
                    " as out of scope" if st.get("left_scope") else ""
                )

    def _verdict(self, check: str, outcome: str, said: dict[str, str]) -> str:
        return f"gone ({check})" if outcome == "gone" else f"{Outcome(outcome).words}: {said[check]}"


def told(text: str) -> str:
    """A story with everything below its turns told again."""
    story, made, in_turn, begun = Told(), [], False, False
    for line in [*(each for each in text.rstrip().splitlines() if not each.startswith("=>")), ""]:
        begun = begun or line.startswith("watch ")
        if in_turn and not line.strip():
            made += [f"=> {each}" for each in story.turn()]
            in_turn = False
        elif begun and line.strip():
            story.line(line)
            in_turn = in_turn or line.startswith(("at ", "after "))
        made.append(line)
    return "\n".join(made).rstrip() + "\n"


def stories() -> list[Path]:
    return sorted(FOLDER.glob("*.story"))


def _span(count: str, unit: str) -> timedelta:
    return (
        int(count)
        * {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}[unit]
    )


__all__ = ["CLINIC", "stories", "told"]


if __name__ == "__main__":
    for each in stories():
        again = told(each.read_text("utf-8"))
        if "--write" in sys.argv:
            each.write_text(again, "utf-8")
        else:
            print(again)
