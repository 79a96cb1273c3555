"""A clinic under a clock that jumps: a month back or ahead, to 1970, to 2100, and right again.

A history is drawn from a seed and lived through the product itself: records come in, checkpoints are made,
processes end well or are killed. Beside it a plain model says when a checkpoint must be made and when it must
not: the clock may not be behind the last signature under the ledger's name. What does not agree is raised at
once by an assertion with the seed and the step.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Final

from rounds.app import App
from rounds.connectors.push.translate import read
from rounds.home import Place
from rounds.ledger.publish.audit import audit
from rounds.ledger.publish.fsck import fsck
from rounds.ledger.publish.lastsigned import LastSigned
from rounds.model.records import Attestation
from rounds.model.times import to_ms
from rounds.wiring import SystemClock, open_clinic, prove_clinic
from rounds_verify import tree
from rounds_verify.checkpoint import parse
from tests.cli.story import Terminal
from tests.faults.lived import judging

START: Final = datetime(2026, 11, 24, 12, tzinfo=UTC)
MONTH: Final = timedelta(days=30)
FAR: Final = (datetime(1970, 1, 1, 0, 5, tzinfo=UTC), datetime(2100, 6, 1, tzinfo=UTC))


class JumpingClock(SystemClock):
    """A wall clock that is wrong by some span; the uptime goes on, and starts again with each boot."""

    def __init__(self) -> None:
        self.true, self.wrong_by = START, timedelta()
        self._up, self._boots = 1_000, 0

    def now(self) -> datetime:
        return self.true + self.wrong_by

    def mono(self) -> int:
        return self._up

    def boot(self) -> str:
        return f"{self._boots:032x}"

    def goes(self, span: timedelta) -> None:
        """Time goes by."""
        self.true += span
        self._up += int(span.total_seconds() * 1000)

    def reboots(self) -> None:
        """The machine starts again."""
        self._up, self._boots = 1_000, self._boots + 1


class History:
    """One clinic and what became of it. `counts` says how often what happened."""

    def __init__(self, rounds: Terminal, seed: int) -> None:
        self.counts: Counter[str] = Counter()
        self._rounds, self._chance, self._seed, self._step = rounds, Random(seed), seed, 0
        self._clock = JumpingClock()
        rounds.clock, rounds.judged_by = self._clock, judging()
        rounds.ok("init", "--name", "Maple Street Clinic", "--tz", "UTC")
        self._signed: dict[str, int] = {}
        self._roots: dict[tuple[str, int], bytes] = {}
        self._app = self._open()
        self._learn()

    # ------------------------------------------------------------------ what happens
    def live(self, steps: int) -> None:
        """So many things, one after the other."""
        ways: tuple[Callable[[], None], ...] = (self.record, self.publish, self.jump, self.restart)
        for self._step in range(steps):
            self._clock.goes(timedelta(minutes=self._chance.randint(1, 180)))
            self._chance.choices(ways, (5, 4, 3, 1))[0]()

    def record(self) -> None:
        """Something is recorded, whatever the clock says."""
        now, before = self._clock.now(), self._app.store.size()
        seen = self._chance.choice((now, self._clock.true))  # the sender's clock may be another
        facts = {"name": "LAPTOP", "disk_encrypted": "yes", "updates_pending": self._step}
        line = {"type": "observation", "system": "laptops", "kind": "device", "key": "a", "facts": facts}
        items = read(json.dumps(line | {"observed_at": seen.isoformat()}).encode(), now).items
        day = now.date()
        said = Attestation(slot=f"s{self._step}", statement="done", by="Pat", on=day, until=day)
        self._app.deliver([*items, said])
        self._must(self._app.store.size() > before, "nothing was recorded")
        self.counts["recorded"] += 1

    def publish(self) -> None:
        """A checkpoint is asked for; whether one is made is as the model says."""
        size, signed, name = self._app.store.size(), self._app.signed(), self._name
        self._app.publish()
        refused, may = self._app.signer.refused, to_ms(self._clock.now()) >= self._signed[name]
        if size == signed:
            self._must(self._app.signed() == signed, "signed where there was nothing new")
        elif may:
            self._must(refused is None and self._app.signed() == size, f"did not sign: {refused}")
            self.counts["signed"] += 1
        else:
            self._must(refused is not None and refused.kind == "clock", f"not for the clock: {refused}")
            self._must(self._app.signed() == signed, "signed behind the last signature")
            self._must("clock" in (self._app.status()["ledger"]["refused"] or ""), "status is silent")
            self.counts["refused"] += 1
        self._learn()

    def jump(self) -> None:
        """The clock is set wrong, or right again."""
        spans = [self._chance.uniform(-1, 1) * MONTH, *(each - self._clock.true for each in FAR), timedelta()]
        self._clock.wrong_by = self._chance.choices(spans, (6, 1, 1, 4))[0]
        self.counts["jumps"] += 1

    def restart(self) -> None:
        """The process ends, or is killed; sometimes the machine starts again before the next."""
        if self._chance.random() < 0.5:
            self._app.close()
            self.counts["ends"] += 1
        else:
            self._app.store.close()
            self.counts["kills"] += 1
        if self._chance.random() < 0.5:
            self._clock.reboots()
        self._app = self._open()
        self._learn()

    # ------------------------------------------------------------------ how it must end
    def right_again(self) -> None:
        """The clock is right, and something is recorded: it is signed without anybody's doing, at the latest
        when the last signature lies behind. Only one that was made decades ahead is not waited for.
        """
        self._clock.wrong_by = timedelta()
        self._step += 1
        self.record()
        ahead = self._signed[self._name] - to_ms(self._clock.true)
        if ahead > MONTH.total_seconds() * 1000:
            self._app.close()
            self._rounds.ok("ledger", "recover", "--why", "The clock was decades ahead.")
            self._app = self._open()
            self.counts["recovered by hand"] += 1
        elif ahead > 0:
            self._clock.goes(timedelta(milliseconds=ahead))
            self.counts["waited for"] += 1
        else:
            self.counts["went on at once"] += 1
        self._learn()
        self._step += 1
        self.record()
        self.publish()
        self._must(self._app.signed() == self._app.store.size(), "does not sign with the clock right again")
        self._must(self._app.status()["ledger"]["refused"] is None, "status still says why not")

    def proven(self) -> None:
        """Everything that it left behind holds, by each of the checks that there are."""
        leaves = [each.leaf for each in self._app.store.entries()]
        self._app.close()
        proven = prove_clinic(self._place, again=True, judged_by=judging())
        self._must(proven.ok, str(proven.faults))
        checked = fsck(self._place.published, self._place.identity.vkey)
        self._must(checked.ok and checked.size == len(leaves), str(checked.faults))
        audited = audit(leaves)
        self._must(audited.ok, str(audited.faults))
        hashes = tree.leaf_hashes(leaves)
        for (_, size), root in self._roots.items():
            self._must(tree.root(hashes[:size]) == root, f"the root of size {size} was given away otherwise")
        for name in self._signed:
            times = [each.t for each in LastSigned(self._place.state(name)).every()]
            self._must(times == sorted(times), f"{name} was signed by a clock behind its last signature")

    def _learn(self) -> None:
        """Take in what is signed by now. No name may have two roots of one size."""
        for _, note in self._app.store.checkpoints():
            found = parse(note.partition("\n\n")[0] + "\n")
            known = self._roots.setdefault((found.origin, found.size), found.root)
            self._must(known == found.root, f"{found.origin} signed two roots of size {found.size}")
        last = LastSigned(self._place.state(self._name)).newest().line
        self._signed[self._name] = last.t if last is not None else 0

    def _open(self) -> App:
        """The next process. It bears a number that no process has, so that when it is killed it is dead."""
        self._place = Place(self._rounds.place.resolve())
        app = open_clinic(self._place, writing=True, clock=self._clock, judged_by=judging())
        app.store.release("writer", app.owner)
        app.owner = f"{socket.gethostname()}:{DEAD}:{self._step}"
        app._lease = app._renew()
        return app

    @property
    def _name(self) -> str:
        return self._place.identity.vkey.partition("+")[0]

    def _must(self, so: bool, what: str) -> None:
        assert so, f"seed {self._seed}, step {self._step}, {self._clock.now()}: {what}"


def _dead() -> int:
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    return child.pid


DEAD: Final = _dead()
"""A process of this machine that is no more."""


def lives(folder: Path, seed: int, steps: int) -> Counter[str]:
    """One history from its beginning to its proof; what happened in it."""
    folder.mkdir()
    before = Path.cwd()
    os.chdir(folder)
    try:
        return _lived(folder, seed, steps)
    finally:
        os.chdir(before)


def _lived(folder: Path, seed: int, steps: int) -> Counter[str]:
    from tests.cli.story import terminal

    with terminal(folder) as rounds:
        history = History(rounds, seed)
        history.live(steps)
        history.right_again()
        history.proven()
    return history.counts
