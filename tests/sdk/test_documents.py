"""The jail in which an agreement is opened: what gets out of it, and what does not get in."""

import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from rounds.sdk import documents as client
from rounds.sdk import jail, pdf_child
from rounds.sdk.connector import Reason
from rounds.sdk.documents import Document, Shelf, opened
from tests.connectors.vendors import documents


def said(name: str, raw: bytes) -> Document:
    return opened(name, raw, hashlib.sha256(raw).hexdigest())


def test_a_good_document_is_read_to_its_last_page() -> None:
    raw = documents.pdf(pages=7)
    assert said("a.pdf", raw) == Document(digest=hashlib.sha256(raw).hexdigest(), pages=7)


def test_a_document_whose_rights_are_set_but_that_opens_without_a_password_is_read() -> None:
    assert said("a.pdf", documents.pdf(password="")).fault == ""


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (documents.pdf(password="secret"), "locked with a password"),
        (documents.pdf()[:300], "is damaged"),
        (documents.pdf()[:-20], "is damaged"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 50, "is damaged"),
        (documents.pdf(ink=b""), "nothing on them"),
        (documents.pdf(pages=0), "nothing on them"),
        (b"PK\x03\x04 a word processor's file", "neither a PDF nor text"),
        (b"just text under the name of a PDF", "neither a PDF nor text"),
    ],
)
def test_what_cannot_be_read_says_why(raw: bytes, says: str) -> None:
    found = said("a.pdf", raw)
    assert says in found.fault
    assert (found.pages, found.reason) == (0, Reason.UNREADABLE)


def test_a_small_file_that_unpacks_to_420_megabytes_fails_in_the_child_alone() -> None:
    raw = documents.bomb()
    assert len(raw) < 700_000
    start = time.monotonic()
    found = said("bomb.pdf", raw)
    assert "unpacks to more than a document of this kind can hold" in found.fault
    assert time.monotonic() - start < jail.DEADLINE


def test_text_is_a_document_and_an_empty_file_is_none() -> None:
    assert said("a.txt", "Agreement with Éva".encode()).fault == ""
    assert "neither" in said("a.txt", b"\xff\xfe\0").fault
    assert said("a.txt", b" \n").empty
    assert said("a.pdf", b"").empty


def test_odd_things_in_the_folder_hold_nothing_up_and_lead_nowhere(tmp_path: Path) -> None:
    (tmp_path / "folder.pdf").mkdir()
    (tmp_path / "loop.pdf").symlink_to(tmp_path / "loop.pdf")
    (tmp_path / "passwd.pdf").symlink_to("/etc/passwd")
    os.mkfifo(tmp_path / "pipe.pdf")
    with (tmp_path / "huge.pdf").open("wb") as file:
        file.truncate(10**11)
    names = client.names_in(tmp_path)
    found = Shelf(tmp_path).documents(names, frozenset(names) | {"absent.pdf"})
    assert set(found) == set(names)
    assert {name: each.fault.split(";")[0] for name, each in found.items()} == {
        "folder.pdf": "folder.pdf is no plain file",
        "huge.pdf": "huge.pdf is larger than 32 MB",
        "loop.pdf": "loop.pdf is a link",
        "passwd.pdf": "passwd.pdf is a link",
        "pipe.pdf": "pipe.pdf is no plain file",
    }


def test_a_name_is_found_however_its_accents_are_stored(tmp_path: Path) -> None:
    (tmp_path / "e\u0301va.txt").write_text("agreement")
    found = Shelf(tmp_path).documents(client.names_in(tmp_path), frozenset({"éva.txt"}))
    assert found["éva.txt"].fault == ""


def test_the_same_bytes_are_opened_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = Shelf(tmp_path)
    for name in ("a.pdf", "b.pdf"):
        (tmp_path / name).write_bytes(documents.pdf())
    both = frozenset({"a.pdf", "b.pdf"})
    first = shelf.documents(("a.pdf", "b.pdf"), both)
    monkeypatch.setattr(client, "opened", None)
    assert shelf.documents(("a.pdf", "b.pdf"), both) == first


JAILED = """
import sys
sys.path.insert(0, {folder!r})
import pdf_child
pdf_child.load()
pdf_child.limit()
try:
    {attempt}
except (OSError, MemoryError) as why:
    sys.exit(7)
"""


@pytest.mark.parametrize(
    "attempt",
    [
        "open('/etc/passwd')",
        "import socket; socket.socket()",
        "bytearray(600_000_000)",
        "import os; os.write(1, b'x' * 1000); os.write(1, b'x')",
    ],
)
def test_in_the_jail_no_file_no_network_no_room_and_no_long_answer_can_be_had(
    attempt: str, tmp_path: Path
) -> None:
    code = JAILED.format(folder=str(Path(pdf_child.__file__).parent), attempt=attempt)
    with (tmp_path / "out").open("wb") as out:
        done = subprocess.run(
            [sys.executable, "-I", "-c", code], stdout=out, check=False, stderr=subprocess.DEVNULL
        )
    assert done.returncode == 7
    assert (tmp_path / "out").stat().st_size <= pdf_child.OUTPUT


def child_that(code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Document:
    """A good document, read by a child that was replaced."""
    child = tmp_path / "child.py"
    child.write_text(code)
    monkeypatch.setattr(client, "_CHILD", child)
    monkeypatch.setattr(jail, "DEADLINE", 1.0)
    return said("a.pdf", documents.pdf())


@pytest.mark.parametrize(
    "code",
    [
        "",
        "print('pages 0')",
        "print('pages 3')",
        "print('readable', end='')",
        "import sys; sys.stdout.write('pages 3'); sys.exit(1)",
        "import os, signal; print('pages 3', end='', flush=True); os.kill(os.getpid(), signal.SIGKILL)",
        "import time; print('pages 3', end='', flush=True); time.sleep(60)",
    ],
)
def test_a_child_that_crashes_hangs_or_babbles_is_not_believed(
    code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "could not be opened within its limits" in child_that(code, tmp_path, monkeypatch).fault


def test_what_the_child_started_ends_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mark = tmp_path / "grandchild"
    code = (
        "import os, time, pathlib\n"
        "if os.fork() == 0:\n"
        f"    pathlib.Path({str(mark)!r}).write_text(str(os.getpid()))\n"
        "    time.sleep(60)\n"
        "time.sleep(0.3)\n"
        "print('pages 1', end='')\n"
    )
    assert child_that(code, tmp_path, monkeypatch).pages == 1
    stat = Path(f"/proc/{mark.read_text()}/stat")
    deadline = time.monotonic() + 5
    while stat.exists() and ") Z" not in stat.read_text() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not stat.exists() or ") Z" in stat.read_text()
