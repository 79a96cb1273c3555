"""Go's own note and tlog accept what Rounds writes, and refuse it with one bit changed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from rounds_verify import b64, cosignature, note, proof, tiles
from tests.interop.peer import Peer, build
from tests.verify.small_log import AT, COSIGNERS, KEY, files, hashes, leaves, reader, signed

SIZE = 3000
VKEY = note.format_vkey(KEY)


@pytest.fixture(scope="module")
def go() -> Iterator[Peer]:
    peer = Peer(build())
    yield peer
    peer.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A published folder of a log with 3,000 entries."""
    for path, content in files(SIZE).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    (tmp_path / "checkpoint").write_text(signed(SIZE, 2), "utf-8")
    return tmp_path


def flipped(raw: bytes, bit: int) -> bytes:
    return (int.from_bytes(raw, "big") ^ 1 << bit).to_bytes(len(raw), "big")


def test_go_verifies_our_checkpoint_and_refuses_any_of_its_bits_changed(go: Peer, tmp_path: Path) -> None:
    file, raw = tmp_path / "checkpoint", signed(SIZE).encode()
    file.write_bytes(raw)
    assert go("note", file, VKEY) == ""
    for bit in range(0, 8 * len(raw), 7):
        file.write_bytes(flipped(raw, bit))
        assert go("note", file, VKEY) is None, bit


def test_go_verifies_our_cosignature_with_its_time_and_refuses_it_changed(go: Peer, tmp_path: Path) -> None:
    file = tmp_path / "cosigned"
    file.write_text(signed(SIZE, 3), "utf-8")
    for at, key in enumerate(COSIGNERS):
        assert go("cosigned", file, cosignature.format_vkey(key)) == str(AT + 10 * at)
    *_, line = note.parse(signed(SIZE, 1)).signatures
    for bit in range(0, 8 * len(line.raw), 5):
        changed = line._replace(raw=flipped(line.raw, bit))
        file.write_text(note.add_signatures(signed(SIZE), [changed]), "utf-8")
        assert go("cosigned", file, cosignature.format_vkey(COSIGNERS[0])) is None, bit


@pytest.mark.parametrize("index", [0, 255, 256, 1535, SIZE - 1])
@pytest.mark.parametrize("carried", [True, False])
def test_go_verifies_our_proof_and_refuses_it_changed(
    go: Peer, tmp_path: Path, index: int, carried: bool
) -> None:
    file, leaf, entry = tmp_path / "x.tlog-proof", b64.encode(hashes(SIZE)[index]), leaves(SIZE)[index]
    ours = proof.Proof(
        index, tuple(reader(SIZE).inclusion(index)), signed(SIZE), (entry or None) if carried else None
    )
    raw = proof.format_proof(ours).encode()
    file.write_bytes(raw)
    assert go("proof", file, leaf, VKEY) == ""
    assert go("proof", file, b64.encode(bytes(32)), VKEY) is None
    head = 8 * raw.index(b"\n\n")
    for bit in range(3, head, 41):
        file.write_bytes(flipped(raw, bit))
        assert go("proof", file, leaf, VKEY) is None, bit


@pytest.mark.parametrize("old", [1, 255, 256, 257, 2048, 2999])
def test_go_verifies_our_consistency_proof_and_refuses_it_changed(go: Peer, tmp_path: Path, old: int) -> None:
    older, newer, file = tmp_path / "older", tmp_path / "newer", tmp_path / "proof"
    older.write_text(signed(old), "utf-8")
    newer.write_text(signed(SIZE), "utf-8")
    ours = reader(SIZE).consistency(old)
    file.write_text("\n".join(map(b64.encode, ours)), "utf-8")
    assert go("consistency", older, newer, file) == ""
    for at in range(len(ours)):
        wrong = [*ours[:at], flipped(ours[at], 100), *ours[at + 1 :]]
        file.write_text("\n".join(map(b64.encode, wrong)), "utf-8")
        assert go("consistency", older, newer, file) is None
    file.write_text("\n".join(map(b64.encode, ours[:-1])), "utf-8")
    assert go("consistency", older, newer, file) is None


def test_go_reads_every_entry_of_our_folder(go: Peer, folder: Path) -> None:
    assert go("folder", folder, VKEY) == str(SIZE)


@pytest.mark.parametrize("size", [1, 255, 256, 257, 512, 66_000])
def test_go_reads_folders_of_every_shape(go: Peer, tmp_path: Path, size: int) -> None:
    for path, content in tiles.export(leaves(size), size):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    (tmp_path / "checkpoint").write_text(signed(size), "utf-8")
    assert go("folder", tmp_path, VKEY) == str(size)


@pytest.mark.parametrize("path", sorted(files(SIZE)))
def test_go_refuses_a_folder_with_one_bit_changed_in_any_file(go: Peer, folder: Path, path: str) -> None:
    raw = (folder / path).read_bytes()
    for bit in (0, 4 * len(raw) + 3, 8 * len(raw) - 1):
        (folder / path).write_bytes(flipped(raw, bit))
        assert go("folder", folder, VKEY) is None
    (folder / path).unlink()
    assert go("folder", folder, VKEY) is None


@pytest.mark.parametrize("size", [SIZE - 1, SIZE + 1, 256])
def test_go_refuses_a_folder_under_a_checkpoint_of_another_size(go: Peer, folder: Path, size: int) -> None:
    """The partial tiles of that size are not there, as no checkpoint was published for it."""
    (folder / "checkpoint").write_text(signed(size), "utf-8")
    assert go("folder", folder, VKEY) is None
