"""Bundles that several processes hash: the same is found as by one, whatever becomes of a helper."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from random import Random
from typing import Final

import pytest

from rounds.ledger.publish import crew
from rounds.ledger.publish import fsck as checking
from rounds.ledger.publish.crew import Hashed, hashed
from rounds.ledger.publish.fsck import fsck
from rounds_verify import leaf, tiles, tree
from tests.ledger.publish.small import Small
from tests.spine.signed import VKEY

BUNDLES: Final = 80
FLIPS: Final = 12
"""Bits flipped of each file."""


@pytest.fixture(scope="module")
def leaves() -> list[bytes]:
    made = [b"leaf %d" % number for number in range(BUNDLES * tiles.WIDTH)]
    made[300] = b'{"id":"A","k":"key","mono":1}'
    return made


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, leaves: list[bytes]) -> Path:
    made = tmp_path_factory.mktemp("crew")
    for name, content in tiles.export(leaves, len(leaves)):
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_bytes(content)
    return made


@pytest.fixture
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Helpers are begun for few bundles too."""
    monkeypatch.setattr(crew, "ALONE", 1)


def test_one_process_and_three_find_the_root_of_every_bundle(
    folder: Path, leaves: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = hashed(folder, BUNDLES, 1)
    monkeypatch.setattr(crew, "ALONE", 1)
    assert hashed(folder, BUNDLES, 3) == alone
    first = range(0, len(leaves), tiles.WIDTH)
    roots = [tree.root(tree.leaf_hashes(leaves[at : at + tiles.WIDTH])) for at in first]
    assert alone == Hashed(dict(enumerate(roots)), frozenset({1}))


@pytest.mark.usefixtures("_soon")
@pytest.mark.parametrize(
    "does", ["exit 1", "head -c 4 > /dev/null", "cat > /dev/null; printf '\\000\\000\\000\\000cut'"]
)
def test_what_a_helper_leaves_undone_is_done(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, does: str
) -> None:
    """It fails at once; it takes a span and ends; it takes all that is left and is cut off as it tells."""
    alone = hashed(folder, BUNDLES, 1)
    helper = tmp_path / "helper"
    helper.write_text(f"#!/bin/sh\n{does}\n")
    helper.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(helper))
    assert hashed(folder, BUNDLES, 2) == alone


def test_what_does_not_fit_is_never_said_to_be_whole(folder: Path) -> None:
    before = hashed(folder, BUNDLES, 1).roots
    for name, number in (("tile/entries/002", 2), ("tile/0/003", 3)):
        raw = (folder / name).read_bytes()
        for changed in (b"", raw[:-1], raw + b"\0", bytes((raw[0] ^ 1,)) + raw[1:]):
            (folder / name).write_bytes(changed)
            assert before.keys() - hashed(folder, BUNDLES, 1).roots.keys() == {number}
        (folder / name).write_bytes(raw)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Small:
    """Published at once, so that its two full bundles have nothing signed within."""
    made = Small(tmp_path_factory.mktemp("fsck"))
    made.grow(600)
    assert made.publish() is None
    return made


def test_every_flipped_bit_of_what_was_hashed_before_is_found_in_its_file(small: Small) -> None:
    assert fsck(small.published, VKEY).ok
    for name, raw in small.files().items():
        for bit in Random(name).sample(range(8 * len(raw)), FLIPS):
            changed = bytearray(raw)
            changed[bit // 8] ^= 1 << bit % 8
            (small.published / name).write_bytes(changed)
            found = fsck(small.published, VKEY)
            assert name in {each.file for each in found.faults}, f"bit {bit} of {name}"
        (small.published / name).write_bytes(raw)
    assert fsck(small.published, VKEY).ok


def test_what_was_hashed_is_not_believed_against_the_signature(
    small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Roots of what the files no longer hold: all bundles are read again, and blamed for what they hold."""
    stale = hashed(small.published, 2, 1)
    name = small.published / "tile/entries/001"
    raw = name.read_bytes()
    name.write_bytes(raw.replace(b"entry 300", b"entry 3OO"))
    wrong = Hashed({at: tree.node_hash(root, root) for at, root in stale.roots.items()}, frozenset())
    monkeypatch.setattr(checking, "hashed", lambda *_: wrong)
    (fault,) = fsck(small.published, VKEY).faults
    name.write_bytes(raw)
    assert (fault.file, fault.entry) == ("tile/entries/001", 300)
    assert fsck(small.published, VKEY).ok


def test_a_key_entry_has_the_spelling_that_is_looked_for() -> None:
    raw = (
        b'{"boot":"6f1c","id":"01KMZ3N8Q0000000000000000A","k":"key","mono":91234,"seq":7,'
        b'"src":"rounds","t":1774951200000,"turn":12,"v":1}'
    )
    assert leaf.parse(raw)["k"] == "key"
    assert crew.MARK in raw


def test_a_pipe_in_a_bundles_place_is_no_bundle_and_nobody_waits_for_it(small: Small) -> None:
    name = small.published / "tile/entries/000"
    raw = name.read_bytes()
    name.unlink()
    os.mkfifo(name)
    found = fsck(small.published, VKEY)
    name.unlink()
    name.write_bytes(raw)
    assert "tile/entries/000" in {each.file for each in found.faults}
