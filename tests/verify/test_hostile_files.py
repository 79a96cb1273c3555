"""Files that were made to hurt whoever opens them: both verifiers refuse them with a sentence, within limits,
with no name followed and no byte unpacked.
"""

import io
import resource
import struct
import subprocess
import sys
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from rounds_verify.pack_steps import verify_pack
from tests.verify.small_ledger import VKEY
from tests.verify.small_pack import auditor, packed
from tests.verify.test_second_opinion import opinions
from tools.pyz import archive

LOCAL = struct.Struct("<4sHHHHHIIIHH")
MEMORY = 400 << 20
"""Bytes of address space that a check may use: Python and its libraries take half of it."""


def zipped(fill: Callable[[zipfile.ZipFile], None], how: int = zipfile.ZIP_STORED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", how) as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # zipfile itself warns of a name that comes twice
        fill(file)
    return made.getvalue()


def claims(size: int, name: bytes = b"open.tlog-proof", length: int | None = None) -> bytes:
    """A header that promises more than there is."""
    head = (b"PK\3\4", 10, 0, 0, 0, 0x21, 0, size, size, len(name) if length is None else length, 0)
    return LOCAL.pack(*head) + name


def twice(file: zipfile.ZipFile) -> None:
    file.writestr("open.tlog-proof", "a")
    file.writestr("open.tlog-proof", "b")


def link(file: zipfile.ZipFile) -> None:
    made = zipfile.ZipInfo("open.tlog-proof", (1980, 1, 1, 0, 0, 0))
    made.create_system, made.external_attr = 3, 0o120777 << 16
    file.writestr(made, "/etc/passwd")


def encrypted() -> bytes:
    raw = bytearray(packed())
    raw[6] |= 1
    return bytes(raw)


HOSTILE: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "The file is not a pack"),
    "two letters": (b"PK", "The file is not a pack"),
    "no zip file": (b"%PDF-1.7 " * 100, "The file is not a pack"),
    "an archive of nothing": (b"PK\5\6" + bytes(18), "The file is not a pack"),
    "a header that ends": (b"PK\3\4", "cut short"),
    "a bomb": (
        zipped(lambda file: file.writestr("open.tlog-proof", bytes(50_000_000)), zipfile.ZIP_DEFLATED),
        "The member open.tlog-proof",
    ),
    "2 GB that are claimed": (claims(2**31), "The member open.tlog-proof"),
    "4 GB and a name of 64 kB": (claims(2**32 - 1, b"x" * 65_535), "cannot be the name of a member"),
    "a name that is not there": (claims(5, b"open", 60_000), "pack"),
    "one name twice": (zipped(twice), "open.tlog-proof comes twice"),
    "an absolute name": (zipped(lambda file: file.writestr("/etc/passwd", "x")), "/etc/passwd"),
    "a name that leads out": (zipped(lambda file: file.writestr("../../x", "x")), "../../x"),
    "a link": (zipped(link), "differs at byte"),
    "a name beyond ASCII": (zipped(lambda file: file.writestr("\u00f6pen.tlog-proof", "x")), "member"),
    "a zip in it": (zipped(lambda file: file.writestr("inner.zip", packed())), "pack"),
    "a folder in it": (zipped(lambda file: file.mkdir("open")), "member"),
    "encrypted": (encrypted(), "VERIFY.txt is compressed or encrypted"),
    "another pack behind it": (packed() + packed(), "pack"),
    "a name that steers a terminal": (
        packed().replace(b"open.tlog-proof", b"\x1b[31m.tlog-prf", 1),
        "cannot be the name of a member",
    ),
    "2 MB": (packed() + bytes(2_000_000), "1,048,576"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_refused_with_a_sentence(name: str) -> None:
    raw, words = HOSTILE[name]
    report = verify_pack(raw, auditor(stamps=False))
    assert report.failed is not None
    assert report.failed.step == "parse"
    assert words in report.failed.reason
    assert "\x1b" not in report.prose()


def test_the_other_verifier_refuses_all_of_it() -> None:
    told = opinions([(raw, auditor(stamps=False)) for raw, _ in HOSTILE.values()])
    assert [each["ok"] for each in told] == [False] * len(HOSTILE)
    assert {each["failed"]["step"] for each in told} == {"parse"}


@pytest.mark.parametrize("begins", [b"PK\3\4", b"no zip "])
def test_two_gigabytes_are_not_read(tmp_path: Path, begins: bytes) -> None:
    with (tmp_path / "big.zip").open("wb") as file:
        file.write(begins)
        file.truncate(2 << 30)
    assert refused(tmp_path, "big.zip").startswith("This pack does not hold: The pack has 1,048,577 bytes")


def test_a_device_without_end_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "zero.zip").symlink_to("/dev/zero")
    done = checked(tmp_path, "zero.zip")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("rounds-verify: zero.zip is no file but a pipe or a device")


def refused(folder: Path, name: str) -> str:
    """What is said of a pack that does not hold."""
    done = checked(folder, name)
    assert (done.returncode, done.stderr) == (5, "")
    return done.stdout


def checked(folder: Path, name: str) -> subprocess.CompletedProcess[str]:
    """What a bare Python with little memory makes of a file."""
    (folder / "rounds-verify.pyz").write_bytes(archive())
    command = [sys.executable, "-I", "-S", "-E", "rounds-verify.pyz", name, "--vkey", VKEY]
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        timeout=60,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY)),
    )
