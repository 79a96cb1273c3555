"""What a process asks of the disk, in order, as `strace` saw it.

Only what lies under one folder is looked at. A call that the replay does not understand raises
`NotReplayable`: a trace with a hole in it would prove nothing.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

CHILD: Final = Path(__file__).with_name("child.py")
ENV: Final = {
    **os.environ,
    "PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry),
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONHASHSEED": "0",
}

_UNDERSTOOD: Final = "openat,write,pwrite64,fsync,fdatasync,ftruncate,rename,unlink,mkdir,rmdir,mmap"
_NOT_UNDERSTOOD: Final = (
    "?open,?creat,?writev,?pwritev,?pwritev2,?lseek,?truncate,?fallocate,?sync,?syncfs,?sync_file_range,"
    "?renameat,?renameat2,?unlinkat,?mkdirat,?link,?linkat,?symlink,?symlinkat,?copy_file_range,?sendfile,?splice,"
    "?io_uring_setup"
)
_FLAGS: Final = {"O_CREAT": "create", "O_TRUNC": "empty"}
_LINE: Final = re.compile(
    r"^\d+\s+(?P<name>\w+)\((?P<rest>.*)\)\s+=\s+(?P<result>-?\d+)(?:<(?P<path>[^>]*)>)?"
)
_QUOTED: Final = re.compile(r'"((?:\\x[0-9a-f]{2})*)"(\.\.\.)?')
_HANDLE: Final = re.compile(r"^(?:NULL, .*, )?(\d+)<([^>]*)>")


class NotReplayable(Exception):
    """The trace has a call that the replay does not understand."""


class _Places:
    """Where the next write of each file goes. In one of `steady` no write heeds where it is sought to: it was
    last opened to be read, or to be written at its end.
    """

    def __init__(self) -> None:
        self.next: dict[str, int] = {}
        self.steady: set[str] = set()

    def opened(self, path: str, flags: str) -> None:
        if "O_RDONLY" in flags or "O_APPEND" in flags:
            self.next.setdefault(path, 0)
            self.steady.add(path)
        else:
            self.next[path] = 0
            self.steady.discard(path)

    def stays(self, path: str, rest: str) -> bool:
        """Whether a seek moves nothing that a write heeds, or only asks where it is."""
        return path in self.steady or rest.endswith(", 0, SEEK_CUR")


class Event(NamedTuple):
    """One thing asked of the disk. `do`: create, empty, write, size, sync, rename, unlink, mkdir, said."""

    do: str
    path: str
    offset: int = 0
    data: bytes = b""
    to: str = ""


def record(
    root: Path, log: Path, *child: object, script: Path = CHILD, env: Mapping[str, str] | None = None
) -> list[Event]:
    """Run a script with these arguments under strace; what it asked of the files under `root`."""
    calls = f"trace={_UNDERSTOOD},{_NOT_UNDERSTOOD}"
    strace = ["strace", "-f", "-y", "-xx", "-s", str(1 << 22), "-e", calls, "-o", str(log)]
    command = [*strace, sys.executable, str(script), *map(str, child)]
    subprocess.run(command, env=ENV | dict(env or {}), check=True, stdout=subprocess.DEVNULL)
    return list(parse(log.read_text(), str(root)))


def parse(log: str, root: str) -> Iterator[Event]:
    """The events of a strace log that touch `root` or were said on the standard output."""
    places = _Places()
    for line in log.splitlines():
        plain = re.sub(r"<((?:\\x[0-9a-f]{2})+)>", lambda found: f"<{_bytes(found[1]).decode()}>", line)
        if "unfinished ..." in plain or "resumed>" in plain:
            raise NotReplayable(f"two threads at once: {plain[:200]}")
        match = _LINE.match(plain)
        if match and not match["result"].startswith("-"):
            yield from _event(match, root, places)


def _bytes(escaped: str) -> bytes:
    return bytes.fromhex(escaped.replace("\\x", ""))


def _event(match: re.Match[str], root: str, places: _Places) -> Iterator[Event]:
    name, rest = match["name"], match["rest"]
    texts = _QUOTED.findall(rest)
    if any(cut for _, cut in texts):
        raise NotReplayable(f"strace cut the bytes short: {name}")
    handle = _HANDLE.match(rest)
    path = match["path"] or (handle[2] if handle else _bytes(texts[0][0]).decode() if texts else "")
    if name == "write" and handle and handle[1] == "1":
        yield Event("said", "", data=_bytes(texts[0][0]))
    elif path == root or path.startswith(root + "/"):
        yield from _on_disk(name, rest, path, [_bytes(text) for text, _ in texts], places)


def _on_disk(name: str, rest: str, path: str, texts: list[bytes], places: _Places) -> Iterator[Event]:
    match name:
        case "openat":
            places.opened(path, rest)
            yield from (Event(do, path) for flag, do in _FLAGS.items() if flag in rest)
        case "write":
            yield Event("write", path, places.next[path], texts[0])
            places.next[path] += len(texts[0])
        case "pwrite64":
            yield Event("write", path, _last_number(rest), texts[0])
        case "ftruncate":
            yield Event("size", path, _last_number(rest))
        case "fsync" | "fdatasync":
            yield Event("sync", path)
        case "rename":
            yield Event("rename", path, to=texts[1].decode())
        case "unlink" | "rmdir" | "mkdir":
            yield Event("mkdir" if name == "mkdir" else "unlink", path)
        case "lseek" if places.stays(path, rest):
            pass
        case _ if name != "mmap" or _can_change(path, rest):
            raise NotReplayable(f"{name} on {path}")


def _last_number(rest: str) -> int:
    return int(rest.rsplit(",", 1)[1])


def _can_change(path: str, rest: str) -> bool:
    """Whether a mapping writes to the file. The -shm file does not count: it is rebuilt from the log."""
    return "MAP_SHARED" in rest and "PROT_WRITE" in rest and not path.endswith("-shm")
