"""A disk that loses power: what may be on it after any cut, by the rules that a careful program may rely on.

* A sector of 512 bytes is written whole or not at all. Until its file is synced it may hold what it held at
  the last sync or any state that a write gave it since; each sector for itself.
* A file's size, until it is synced, may be any that it had since the last sync. Cutting a file short is one
  step: what it takes away is gone if the cut is kept and untouched if not. What is written afterwards may
  arrive before it.
* A name that was made, renamed or removed may or may not be so until its folder is synced; each change for
  itself, a rename within one folder as one. Syncing a file does not make its name durable.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Final, NamedTuple, TypeVar

from tests.faults.trace import Event

SECTOR: Final = 512


class _State(NamedTuple):
    """What a sector may hold. `cut` is which change of size took it away, 0 for a write."""

    content: bytes
    cut: int


class _File:
    """One file's bytes: as the process sees them, as synced, and each state of each sector in between."""

    def __init__(self) -> None:
        self.live = bytearray()
        self.synced = bytearray()
        self.sectors: dict[int, list[_State]] = {}
        self.sizes: list[int] = []

    def write(self, offset: int, data: bytes) -> None:
        if len(self.live) < offset + len(data):
            self.resize(offset + len(data))
        self.live[offset : offset + len(data)] = data
        self._touched(offset, offset + len(data))

    def resize(self, size: int) -> None:
        old = len(self.live)
        if size < old:
            del self.live[size:]
        else:
            self.live.extend(bytes(size - old))
        self.sizes.append(size)
        self._touched(min(old, size), max(old, size), cut=size < old)

    def _touched(self, start: int, stop: int, *, cut: bool = False) -> None:
        for sector in range(start // SECTOR, -(-stop // SECTOR)):
            content = bytes(self.live[sector * SECTOR : (sector + 1) * SECTOR]).ljust(SECTOR, b"\0")
            self.sectors.setdefault(sector, []).append(_State(content, len(self.sizes) if cut else 0))

    def sync(self) -> None:
        self.synced = bytearray(self.live)
        self.sectors.clear()
        self.sizes.clear()

    def after_cut(self, mood: str, chance: Random) -> bytes:
        step, size = _one_of(list(enumerate([len(self.synced), *self.sizes])), mood, chance)
        left = bytearray(self.synced)
        left.extend(bytes(max(0, -(-max([len(left), *self.sizes]) // SECTOR) * SECTOR - len(left))))
        moods = self._moods(mood, chance)
        for sector, states in self.sectors.items():
            start = sector * SECTOR
            before = _State(bytes(left[start : start + SECTOR]), 0)
            possible = _possible([before, *states], step)
            left[start : start + SECTOR] = _one_of(possible, moods.get(sector, mood), chance).content
        return bytes(left[:size])

    def _moods(self, mood: str, chance: Random) -> dict[int, str]:
        """For a file torn in two: all of one part arrived, nothing of the other."""
        if mood != "torn" or not self.sectors:
            return {}
        tear, parts = chance.choice(list(self.sectors)), chance.choice([("all", "none"), ("none", "all")])
        return {sector: parts[sector >= tear] for sector in self.sectors}


T = TypeVar("T")


def _possible(states: list[_State], step: int) -> list[_State]:
    """The states of a sector that fit a file whose size took its first `step` changes."""
    kept = [state for state in states if state.cut <= step]
    last_cut = max((at for at, state in enumerate(kept) if state.cut), default=0)
    return kept[last_cut:]


def _one_of(states: list[T], mood: str, chance: Random) -> T:
    if mood == "all":
        return states[-1]
    return states[0] if mood == "none" else chance.choice(states)


class Disk:
    """A folder on such a disk, fed with events."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._names: dict[str, _File | None] = {root: None}
        self._synced: dict[str, _File | None] = dict(self._names)
        self._changes: dict[str, list[dict[str, _File | str | None]]] = {}

    def take(self, event: Event) -> None:
        """Let one thing happen."""
        file = self._names.get(event.path)
        match event.do, file:
            case "create", None:
                self._rename({event.path: _File()})
            case "mkdir", _:
                self._rename({event.path: None})
            case "unlink", _:
                self._rename({event.path: "gone"})
            case "rename", _:
                self._rename({event.path: "gone", event.to: file})
            case "sync", None:
                self._sync_folder(event.path)
            case "sync", _File():
                file.sync()
            case "write", _File():
                file.write(event.offset, event.data)
            case (("size" | "empty"), _File()):
                file.resize(event.offset)

    def _rename(self, change: dict[str, _File | str | None]) -> None:
        _apply(self._names, change)
        for folder in {_folder(path) for path in change}:
            here = {path: file for path, file in change.items() if _folder(path) == folder}
            self._changes.setdefault(folder, []).append(here)

    def _sync_folder(self, folder: str) -> None:
        for change in self._changes.pop(folder, []):
            _apply(self._synced, change)

    def after_cut(self, chance: Random) -> dict[str, bytes]:
        """One disk that a cut at this moment may leave: the files by their path under the root."""
        mood = chance.choice(["all", "none", "any", "any", "torn", "torn"])
        names = dict(self._synced)
        for changes in self._changes.values():
            for change in changes:
                if _one_of([False, True], mood, chance):
                    _apply(names, change)
        return {
            path.removeprefix(self._root + "/"): file.after_cut(mood, chance)
            for path, file in names.items()
            if file is not None and _reachable(path, names, self._root)
        }


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _reachable(path: str, names: dict[str, _File | None], root: str) -> bool:
    while path != root:
        path = _folder(path)
        if path not in names:
            return False
    return True


def _apply(names: dict[str, _File | None], change: dict[str, _File | str | None]) -> None:
    for path, file in change.items():
        if isinstance(file, str):
            names.pop(path, None)
        else:
            names[path] = file


def anywhere(events: list[Event], count: int, seed: int) -> list[int]:
    """`count` moments: half drawn evenly from the trace, half evenly from the kinds of calls in it."""
    chance = Random(seed)
    kinds: dict[tuple[str, str, bool], list[int]] = {}
    for at, event in enumerate(events):
        kinds.setdefault((event.do, event.path, any(event.data)), []).append(at + 1)
    fair = [chance.choice(chance.choice(list(kinds.values()))) for _ in range(count // 2)]
    return fair + [chance.randrange(len(events) + 1) for _ in range(count - len(fair))]


def cuts(
    events: list[Event], root: str, moments: list[int], seed: int
) -> Iterator[tuple[int, dict[str, bytes]]]:
    """A cut after so many events each: the number last acknowledged, and a disk that it may leave."""
    chance = Random(seed)
    disk, acked, done = Disk(root), 0, 0
    for moment in sorted(moments):
        for event in events[done:moment]:
            disk.take(event)
            if event.do == "said" and event.data.startswith(b"ack "):
                acked = int(event.data.split()[1])
        done = moment
        yield acked, disk.after_cut(chance)
