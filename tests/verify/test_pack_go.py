"""Go's own note and tlog accept every proof in a pack, and refuse those of a forged one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from rounds_verify import b64, pack, pack_zip, proof, tree
from rounds_verify.pack import Pack
from tests.interop.peer import Peer, build
from tests.verify.manipulations import ROWS
from tests.verify.small_ledger import VKEY
from tests.verify.small_pack import packed


@pytest.fixture(scope="module")
def go() -> Iterator[Peer]:
    peer = Peer(build())
    yield peer
    peer.close()


def accepted(go: Peer, folder: Path, whole: Pack) -> list[bool]:
    """What Go says of each entry, then of each step from one tree to the next."""
    file, said = folder / "x", []
    for stage in whole.stages:
        for one in (stage.proof, *stage.more, *([stage.tombstone] if stage.tombstone else [])):
            file.write_text(proof.format_proof(one), "utf-8")
            said.append(go("proof", file, b64.encode(tree.leaf_hash(one.extra or b"")), VKEY) is not None)
    texts = {pack.size_of(text): text for _, text in whole.checkpoints()}
    for link in whole.links:
        (folder / "old").write_text(texts[link.old], "utf-8")
        (folder / "new").write_text(texts[link.new], "utf-8")
        file.write_text("\n".join(map(b64.encode, link.path)), "utf-8")
        said.append(go("consistency", folder / "old", folder / "new", file) is not None)
    return said


def test_go_accepts_every_proof_in_a_pack(go: Peer, tmp_path: Path) -> None:
    said = accepted(go, tmp_path, pack.parse(packed()))
    assert len(said) == 14 + 3
    assert all(said)


def test_a_proof_in_a_pack_is_a_file_that_go_reads_as_it_lies_there(go: Peer, tmp_path: Path) -> None:
    file, leaf = tmp_path / "open.tlog-proof", pack.parse(packed()).stages[0].proof.extra or b""
    file.write_bytes(pack_zip.read(packed())["open.tlog-proof"])
    assert go("proof", file, b64.encode(tree.leaf_hash(leaf)), VKEY) == ""


@pytest.mark.parametrize(
    "name", ["a milder severity", "an earlier time", "a damaged path", "a damaged consistency proof"]
)
def test_go_refuses_what_we_refuse(go: Peer, tmp_path: Path, name: str) -> None:
    row = next(one for one in ROWS if one.name == name)
    assert not all(accepted(go, tmp_path, pack.parse(row.made())))


def test_go_refuses_rewritten_history(go: Peer, tmp_path: Path) -> None:
    row = next(one for one in ROWS if one.name.startswith("history rewritten"))
    whole = pack.parse(row.made())
    assert not all(accepted(go, tmp_path, whole))
