"""A file that can't be written for want of room is named, and nothing of it is changed."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager

from tests.cli.story import Terminal


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """Files may grow to so many bytes: the kernel refuses what goes beyond."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_source_that_cannot_be_kept_for_want_of_room_is_not_half_connected(rounds: Terminal) -> None:
    rounds.ok("init", "--name", "Maple Street Clinic", "--tz", "America/Chicago")
    before = (rounds.place / "connections.json").read_bytes()
    with room_for(16):
        done = rounds("connect", "roster", f"file={rounds.folder / 'staff.csv'}")
    assert done.code == 1
    assert "connections.json" in done.err
    assert "yours to do" in done.err
    assert (rounds.place / "connections.json").read_bytes() == before
