"""This machine's own disks: real mounts, real containers and real swap, each seen to change. Needs root.

The peers are gocryptfs, cryptsetup, mkfs.ext4, mkswap and the kernel. Opening a LUKS container needs the
device mapper, which not every kernel has; its header is real all the same.
"""

import hashlib
import json
import shlex
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from rounds.connectors.this_machine.client import LocalHost
from rounds.model.fact import NO, UNSEEN, YES, Fact, Reason, Seen
from tests.connectors.this_machine.machine import device, volumes

HERE = LocalHost()


def run(*argv: str, text: str = "") -> None:
    """Run a peer; its failure is the test's."""
    done = subprocess.run(argv, input=text, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{argv}: {done.stderr}"


@contextmanager
def gocryptfs(cipher: Path, plain: Path) -> Iterator[None]:
    """An encrypted folder, mounted."""
    if not (cipher / "gocryptfs.conf").exists():
        run("gocryptfs", "-init", "-q", "-scryptn", "10", "-extpass", "echo planted", str(cipher))
    run("gocryptfs", "-q", "-extpass", "echo planted", str(cipher), str(plain))
    try:
        yield
    finally:
        run("umount", str(plain))


@contextmanager
def plain_ext4(image: Path, point: Path) -> Iterator[None]:
    """An ordinary file system, mounted through a loop device."""
    run("truncate", "-s", "8M", str(image))
    run("mkfs.ext4", "-q", "-F", str(image))
    run("mount", "-o", "loop", str(image), str(point))
    try:
        yield
    finally:
        run("umount", str(point))


@pytest.fixture
def image() -> Iterator[Path]:
    """A place in memory for an image: plain on every machine, never on a disk that may be encrypted."""
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        yield Path(folder) / "disk.img"


def test_a_folder_changes_with_what_is_mounted_over_it(tmp_path: Path, image: Path) -> None:
    cipher, folder = tmp_path / "cipher", tmp_path / "patients"
    cipher.mkdir()
    folder.mkdir()

    def seen() -> tuple[object, object]:
        found = volumes(HERE, folders=str(folder))[str(folder)]
        return found.encrypted, found.method

    with gocryptfs(cipher, folder):
        assert seen() == (YES, Seen("gocryptfs"))
    with plain_ext4(image, folder):
        assert seen() == (NO, Seen("plain ext4"))
        assert str(folder) in str(device(HERE).unencrypted)
    assert str(folder) not in str(device(HERE).unencrypted)
    with gocryptfs(cipher, folder):
        assert seen() == (YES, Seen("gocryptfs"))
        (folder / "inner").mkdir(exist_ok=True)
        with plain_ext4(image, folder / "inner"):
            assert seen() == (NO, Seen("plain ext4"))
    folder.rmdir()
    gone = volumes(HERE, folders=str(folder))[str(folder)]
    assert (gone.encrypted, gone.unseen["encrypted"]) == (UNSEEN, Reason.UNREACHABLE)


def luks(image: Path, *more: str, key: str = "planted") -> None:
    """A LUKS container, by cryptsetup itself."""
    image.unlink(missing_ok=True)
    run("truncate", "-s", "20M", str(image))
    quick = ("--batch-mode", "--pbkdf-force-iterations", "1000", "--key-file", "-")
    kdf = () if "luks1" in more else ("--pbkdf", "pbkdf2")
    run("cryptsetup", "luksFormat", *quick, *kdf, *more, str(image), text=key)


def test_a_container_changes_with_the_file_in_its_place(tmp_path: Path) -> None:
    image = tmp_path / "records.img"

    def seen() -> tuple[object, object, object]:
        found = volumes(HERE, containers=str(image))[str(image)]
        return found.container_encrypted, found.encrypted, found.method

    luks(image)
    assert seen() == (YES, UNSEEN, Seen("LUKS2 aes-xts-plain64"))
    image.unlink()
    run("truncate", "-s", "8M", str(image))
    run("mkfs.ext4", "-q", "-F", str(image))
    assert seen() == (NO, NO, Seen("no LUKS header: ext file system"))
    luks(image, "--type", "luks1")
    assert seen() == (YES, UNSEEN, Seen("LUKS1 aes-xts-plain64"))
    image.unlink()
    assert (
        volumes(HERE, containers=str(image))[str(image)].unseen["container_encrypted"] is Reason.UNREACHABLE
    )


IN_PLACE = (
    "cryptsetup reencrypt --encrypt --init-only --reduce-device-size 16M --batch-mode"
    " --pbkdf pbkdf2 --pbkdf-force-iterations 1000 --key-file -"
)


def rewritten(image: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Change a real header's JSON and give it a checksum that holds again."""
    whole = bytearray(image.read_bytes())
    size = int.from_bytes(whole[8:16], "big")
    said = json.loads(whole[4096:size].partition(b"\0")[0])
    change(said)
    whole[4096:size] = json.dumps(said).encode().ljust(size - 4096, b"\0")
    whole[448:512] = bytes(64)
    whole[448:480] = hashlib.sha256(whole[:size]).digest()
    image.write_bytes(whole)


def segment(**values: str) -> Callable[[dict[str, Any]], None]:
    """A change to the container's one segment."""
    return lambda said: said["segments"]["0"].update(values)


HEADERS: dict[str, tuple[Callable[[dict[str, Any]], None], Fact]] = {
    "as cryptsetup wrote it": (lambda _: None, YES),
    "no cipher": (segment(encryption="cipher_null-ecb"), NO),
    "a good cipher in a mode that shows patterns": (segment(encryption="aes-ecb"), NO),
    "a cipher nobody knows": (segment(encryption="rot-xts-plain64"), UNSEEN),
    "a segment nobody knows": (segment(type="clear"), UNSEEN),
    "a plain segment": (segment(type="linear"), NO),
    "encrypted by the drive": (segment(type="hw-opal"), YES),
    "the key kept in the clear": (
        lambda said: said["keyslots"]["0"]["area"].update(encryption="cipher_null-ecb"),
        NO,
    ),
    "changing its key now": (
        lambda said: said["config"].update(requirements={"mandatory": ["online-reencrypt-v2"]}),
        UNSEEN,
    ),
    "no segment at all": (lambda said: said["segments"].clear(), UNSEEN),
}


@pytest.mark.parametrize("name", HEADERS)
def test_what_a_header_says_decides_and_not_that_there_is_one(tmp_path: Path, name: str) -> None:
    image = tmp_path / "records.img"
    change, says = HEADERS[name]
    luks(image)
    rewritten(image, change)
    assert volumes(HERE, containers=str(image))[str(image)].container_encrypted is says


def test_a_luks1_header_with_the_null_cipher_or_a_short_key_is_not_encrypted(tmp_path: Path) -> None:
    image = tmp_path / "weak1.img"
    for at, field in ((8, b"cipher_null"), (40, b"ecb"), (108, (4).to_bytes(4, "big"))):
        luks(image, "--type", "luks1")
        whole = bytearray(image.read_bytes())
        whole[at : at + len(field) + 1] = field + (b"\0" if at < 108 else whole[112:113])
        image.write_bytes(whole)
        assert volumes(HERE, containers=str(image))[str(image)].container_encrypted is NO


def test_a_container_half_way_through_encrypting_in_place_is_not_encrypted(tmp_path: Path) -> None:
    image = tmp_path / "half.img"
    run("truncate", "-s", "40M", str(image))
    run("mkfs.ext4", "-q", "-F", str(image))
    # cryptsetup writes the header and then fails for want of a device mapper where the kernel has none.
    subprocess.run(
        [*shlex.split(IN_PLACE), str(image)],
        input=b"planted",
        capture_output=True,
        check=False,
    )
    found = volumes(HERE, containers=str(image))[str(image)]
    assert found.container_encrypted is NO
    assert "LUKS2" in str(found.method)


def test_a_header_with_one_byte_turned_is_not_known(tmp_path: Path) -> None:
    image = tmp_path / "torn.img"
    luks(image)
    whole = bytearray(image.read_bytes())
    whole[5000] ^= 1
    image.write_bytes(whole)
    found = volumes(HERE, containers=str(image))[str(image)]
    assert (found.container_encrypted, found.unseen["container_encrypted"]) == (UNSEEN, Reason.UNREADABLE)


def test_swap_on_a_plain_disk_is_seen_when_it_comes_and_when_it_goes(tmp_path: Path) -> None:
    swap = tmp_path / "swap"
    swap.write_bytes(bytes(2 * 1024 * 1024))
    swap.chmod(0o600)
    run("mkswap", "-q", str(swap))
    own, before = volumes(HERE, folders=str(tmp_path))[str(tmp_path)].encrypted, device(HERE).swap_encrypted
    assert before is YES, "this test wants a machine without swap on a plain disk"
    run("swapon", str(swap))
    try:
        assert device(HERE).swap_encrypted is own
    finally:
        run("swapoff", str(swap))
    assert device(HERE).swap_encrypted is YES
