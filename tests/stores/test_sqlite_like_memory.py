"""The store in a file and the store in memory answer alike, whatever is asked of them in whatever order."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from rounds.ports import Batch, NewEntry, Put, Store, StoreError, Task
from rounds.stores.memory import MemoryStore
from rounds.stores.sqlite import SqliteStore

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
TABLES = ("chart", "verdicts")
TOPICS = ("mail", "text")

bodies = st.one_of(st.just(b""), st.binary(max_size=40), st.integers(0, 9000).map(lambda size: b"x" * size))
names = st.text(alphabet="ab/é\U0001f600", max_size=3)
owners = st.sampled_from(["desk", "laptop"])
entries = st.builds(NewEntry, bodies, st.none() | bodies, st.none() | bodies)
puts = st.builds(Put, st.sampled_from(TABLES), names, st.none() | bodies)
seconds = st.integers(0, 20)


def answer(store: Store, ask: Callable[[Store], object]) -> object:
    """What the store answers, or which error with which sentence."""
    try:
        return ask(store)
    except (StoreError, ValueError) as error:
        return type(error), str(error)


class BothStores(RuleBasedStateMachine):
    """Every rule asks both stores the same and compares."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self._path = Path(self._folder.name) / "store.db"
        self._file = SqliteStore(self._path, grown=1 << 15)
        self._memory = MemoryStore()
        self._now = NOON
        self._fence = 0
        self._tasks: list[tuple[Task, str]] = []

    def both(self, ask: Callable[[Store], object]) -> object:
        in_file, in_memory = answer(self._file, ask), answer(self._memory, ask)
        assert in_file == in_memory
        return in_file

    @rule(
        new=st.lists(entries, max_size=4),
        rows=st.lists(puts, max_size=5),
        destroy=st.lists(st.integers(-1, 12), max_size=2),
        stale=st.sampled_from([0, 0, 0, 0, 1]),
        late=st.sampled_from([0, 0, 0, 0, 1]),
    )
    def commit(self, new: list[NewEntry], rows: list[Put], destroy: list[int], stale: int, late: int) -> None:
        batch = Batch(self._memory.size() + stale, self._fence - late, new, rows, tuple(destroy))
        self.both(lambda store: store.commit(batch))

    @rule(owner=owners, lasts=seconds)
    def lease(self, owner: str, lasts: int) -> None:
        got = self.both(lambda store: store.lease("writer", owner, self._now, lasts))
        self._fence = getattr(got, "fence", self._fence)

    @rule(owner=owners)
    def release(self, owner: str) -> None:
        self.both(lambda store: store.release("writer", owner))

    @rule(name=names, new=st.none() | bodies, blind=st.booleans())
    def swap(self, name: str, new: bytes | None, blind: bool) -> None:
        old = None if blind else self._memory.cell(name)
        self.both(lambda store: store.swap(name, old, new))

    @rule(size=st.integers(0, 3), note=st.sampled_from(["a\n", "b\n"]))
    def publish(self, size: int, note: str) -> None:
        self.both(lambda store: store.publish(size, note))

    @rule(topic=st.sampled_from(TOPICS), work=st.lists(st.tuples(names, bodies), max_size=4), due=seconds)
    def offer(self, topic: str, work: list[tuple[str, bytes]], due: int) -> None:
        self.both(lambda store: store.offer(topic, work, self._now + timedelta(seconds=due)))

    @rule(topic=st.sampled_from(TOPICS), owner=owners, lasts=seconds, limit=st.integers(0, 3))
    def take(self, topic: str, owner: str, lasts: int, limit: int) -> None:
        got = self.both(lambda store: store.take(topic, owner, self._now, lasts, limit))
        assert isinstance(got, list)
        self._tasks += [(task, owner) for task in got]

    @precondition(lambda self: self._tasks)
    @rule(pick=st.integers(0), again=st.none() | seconds, thief=st.sampled_from([None, None, "desk"]))
    def finish(self, pick: int, again: int | None, thief: str | None) -> None:
        task, owner = self._tasks[pick % len(self._tasks)]
        due = None if again is None else self._now + timedelta(seconds=again)
        self.both(lambda store: store.finish(task, thief or owner, due))

    @rule(later=seconds)
    def wait(self, later: int) -> None:
        self._now += timedelta(seconds=later)

    @rule()
    def tidy(self) -> None:
        self._file.tidy()

    @rule()
    def reopen(self) -> None:
        self._file.close()
        self._file = SqliteStore(self._path, grown=1 << 15)

    @rule(prefix=names, start=st.integers(0, 5), stop=st.none() | st.integers(0, 8))
    def look(self, prefix: str, start: int, stop: int | None) -> None:
        self.both(lambda store: list(store.rows("chart", prefix)))
        self.both(lambda store: store.row("chart", prefix))
        self.both(lambda store: store.cell(prefix))
        self.both(lambda store: list(store.entries(start, stop)))

    @invariant()
    def all_that_is_kept_is_alike(self) -> None:
        self.both(lambda store: (store.size(), list(store.entries()), list(store.checkpoints())))
        self.both(lambda store: [list(store.rows(table)) for table in TABLES])
        self.both(lambda store: [list(store.tasks(topic)) for topic in TOPICS])

    def teardown(self) -> None:
        self._file.close()
        self._folder.cleanup()


TestBothStores = BothStores.TestCase
TestBothStores.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
