"""The replay itself is held to its rules: one that forgets a rule blames or misses the wrong one."""

from __future__ import annotations

from random import Random

import pytest

from tests.faults.disk import SECTOR, Disk
from tests.faults.trace import Event, NotReplayable, parse

A, B = b"a" * SECTOR, b"b" * SECTOR


def images(*events: Event) -> set[tuple[tuple[str, bytes], ...]]:
    """Every disk that 400 cuts after these events leave."""
    disk = Disk("/d")
    for event in events:
        disk.take(event)
    return {tuple(sorted(disk.after_cut(Random(seed)).items())) for seed in range(400)}


def contents(*events: Event) -> set[bytes]:
    return {dict(image).get("f", b"no file") for image in images(*events)}


MADE = (Event("create", "/d/f"), Event("sync", "/d/f"), Event("sync", "/d"))


def test_a_write_may_be_lost_until_it_is_synced() -> None:
    write = Event("write", "/d/f", 0, A)
    assert contents(*MADE, write) >= {b"", A}
    assert contents(*MADE, write, Event("sync", "/d/f")) == {A}


def test_a_write_tears_between_sectors_and_not_within_one() -> None:
    events = (
        *MADE,
        Event("write", "/d/f", 0, A + A),
        Event("sync", "/d/f"),
        Event("write", "/d/f", 0, B + B),
    )
    assert contents(*events) == {A + A, B + A, A + B, B + B}


def test_of_two_writes_to_a_sector_the_first_may_stay() -> None:
    events = (*MADE, Event("write", "/d/f", 0, A), Event("write", "/d/f", 0, B))
    assert contents(*events) >= {b"", A, B}


def test_a_name_may_be_lost_until_its_folder_is_synced() -> None:
    assert contents(Event("create", "/d/f"), Event("sync", "/d/f")) == {b"no file", b""}
    assert contents(*MADE) == {b""}


def test_a_removed_name_may_come_back_until_its_folder_is_synced() -> None:
    gone = (*MADE, Event("unlink", "/d/f"))
    assert contents(*gone) == {b"", b"no file"}
    assert contents(*gone, Event("sync", "/d")) == {b"no file"}


def test_a_rename_is_one_step() -> None:
    events = (*MADE, Event("rename", "/d/f", to="/d/g"))
    assert images(*events) == {(("f", b""),), (("g", b""),)}


def test_a_file_in_a_lost_folder_is_lost() -> None:
    events = (
        Event("mkdir", "/d/sub"),
        Event("create", "/d/sub/f"),
        Event("sync", "/d/sub/f"),
        Event("sync", "/d/sub"),
    )
    assert images(*events) == {(), (("sub/f", b""),)}
    assert images(*events, Event("sync", "/d")) == {(("sub/f", b""),)}


def test_cutting_a_file_short_is_one_step_and_what_follows_may_come_first() -> None:
    events = (*MADE, Event("write", "/d/f", 0, A + A), Event("sync", "/d/f"), Event("size", "/d/f", 0))
    assert contents(*events) == {A + A, b""}
    zero = bytes(SECTOR)
    refilled = contents(*events, Event("write", "/d/f", 0, zero + zero))
    assert refilled >= {A + A, b"", zero + A, zero + zero}
    assert contents(*events, Event("sync", "/d/f")) == {b""}


def hexed(text: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in text.encode())


def test_a_trace_is_read_with_its_places_and_bytes() -> None:
    file, folder = hexed("/d/f"), hexed("/d")
    log = f"""\
7 openat(AT_FDCWD<{folder}>, "{file}", O_RDWR|O_CREAT|O_TRUNC, 0600) = 3<{file}>
7 write(3<{file}>, "{hexed("ab")}", 2) = 2
7 write(3<{file}>, "{hexed("c")}", 1) = 1
7 pwrite64(3<{file}>, "{hexed("d")}", 1, 4096) = 1
7 ftruncate(3<{file}>, 9) = 0
7 fdatasync(3<{file}>) = 0
7 rename("{file}", "{hexed("/d/g")}") = 0
7 openat(AT_FDCWD<{folder}>, "{hexed("/d/none")}", O_RDONLY) = -1 ENOENT (No such file or directory)
7 write(3<{hexed("/elsewhere")}>, "{hexed("x")}", 1) = 1
7 write(1<{hexed("pipe:[1]")}>, "{hexed("ack 1")}", 5) = 5
7 +++ exited with 0 +++
"""
    assert list(parse(log, "/d")) == [
        Event("create", "/d/f"),
        Event("empty", "/d/f"),
        Event("write", "/d/f", 0, b"ab"),
        Event("write", "/d/f", 2, b"c"),
        Event("write", "/d/f", 4096, b"d"),
        Event("size", "/d/f", 9),
        Event("sync", "/d/f"),
        Event("rename", "/d/f", to="/d/g"),
        Event("said", "", data=b"ack 1"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        '7 pwritev(3</d/f>, [{iov_base="", iov_len=0}], 1, 0) = 0',
        "7 fallocate(3</d/f>, 0, 0, 4096) = 0",
        "7 mmap(NULL, 4096, PROT_READ|PROT_WRITE, MAP_SHARED, 3</d/f>, 0) = 0x7f00",
        '7 write(3</d/f>, "\\x61"..., 9) = 9',
        "7 fsync(3</d/f> <unfinished ...>",
    ],
)
def test_a_trace_with_a_hole_is_refused(line: str) -> None:
    with pytest.raises(NotReplayable):
        list(parse(line.replace("/d/f", hexed("/d/f")), "/d"))
