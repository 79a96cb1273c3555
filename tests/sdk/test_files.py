"""Reading a file of the clinic's: what is no file, too big, hidden, or still being written."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from rounds.sdk.connector import Reason, Whose
from rounds.sdk.files import Unread, read_whole


def test_a_plain_file_is_read_to_its_last_byte(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * 1000)
    assert read_whole(tmp_path / "a", 1000) == b"x" * 1000


def absent(_: Path) -> None:
    """Nothing is there."""


def loop(path: Path) -> None:
    path.symlink_to(path)


def large(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(10**12)


@pytest.mark.parametrize(
    ("make", "reason", "says"),
    [
        (absent, Reason.UNREACHABLE, "is not where the settings say"),
        (Path.mkdir, Reason.UNREADABLE, "no plain file"),
        (os.mkfifo, Reason.UNREADABLE, "no plain file"),
        (loop, Reason.UNREADABLE, "is a link"),
        (large, Reason.UNREADABLE, "larger than 1 MB"),
    ],
)
def test_what_is_no_file_to_read_says_so_at_once(
    tmp_path: Path, make: Callable[[Path], None], reason: Reason, says: str
) -> None:
    make(tmp_path / "register.csv")
    with pytest.raises(Unread, match=f"register.csv.*{says}") as why:
        read_whole(tmp_path / "register.csv", 1_000_000)
    assert (why.value.reason, why.value.whose) == (reason, Whose.YOURS)


def test_a_link_is_followed_only_where_it_may_be(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"x")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert read_whole(tmp_path / "link", 10) == b"x"
    with pytest.raises(Unread, match="is a link"):
        read_whole(tmp_path / "link", 10, links=False)


def test_no_permission_is_not_an_empty_file(tmp_path: Path) -> None:
    """It looks as somebody else: an administrator may read everything."""
    (tmp_path / "secret.csv").write_bytes(b"x")
    (tmp_path / "secret.csv").chmod(0)
    tmp_path.chmod(0o755)
    with pytest.raises(Unread, match="may not be read by Rounds") as why:
        as_nobody(lambda: read_whole(tmp_path / "secret.csv", 10))
    assert why.value.reason is Reason.NOT_PERMITTED


def as_nobody(look: Callable[[], object]) -> None:
    """Look without the rights of an administrator, where the test has them."""
    was = os.geteuid()
    os.seteuid(65534 if was == 0 else was)
    try:
        look()
    finally:
        os.seteuid(was)


@pytest.mark.parametrize("later", [b"half and more", b"HALF"])
def test_a_file_that_is_being_written_is_left_for_the_next_look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, later: bytes
) -> None:
    path = tmp_path / "staff.csv"
    path.write_bytes(b"half")
    real = os.fstat
    looks: list[int] = []

    def fstat(handle: int) -> os.stat_result:
        if looks:
            path.write_bytes(later)
            os.utime(path, ns=(1, 1))
        looks.append(handle)
        return real(handle)

    monkeypatch.setattr("os.fstat", fstat)
    with pytest.raises(Unread, match="was being written") as why:
        read_whole(path, 1000)
    assert why.value.whose is Whose.OURS


def test_a_name_that_no_system_takes_is_unread_not_an_error(tmp_path: Path) -> None:
    with pytest.raises(Unread):
        read_whole(tmp_path / ("x" * 5000), 10)
    with pytest.raises(Unread):
        read_whole(Path("/a\0b"), 10)
