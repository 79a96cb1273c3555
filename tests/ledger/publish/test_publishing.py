"""Publication can be done again at any point, a little at a time, and always comes to the same files."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rounds.ledger.publish.export import export
from rounds.ledger.publish.fsck import fsck
from rounds.ledger.publish.lastsigned import LastSigned
from rounds.ports import StoreDamaged, StoreFull, StoreUnusable
from rounds_verify import tiles
from tests.ledger.publish.small import Small, leaf
from tests.spine.signed import ORIGIN, VKEY


def test_publishing_again_writes_nothing(tmp_path: Path) -> None:
    small = Small(tmp_path)
    small.grow(300)
    small.publish()
    before = {each: each.stat().st_mtime_ns for each in tmp_path.rglob("*")}
    small.reopen()
    assert small.publish() is None
    assert {each: each.stat().st_mtime_ns for each in tmp_path.rglob("*")} == before


STEPS = st.lists(st.integers(0, 300), min_size=1, max_size=5)


@settings(max_examples=25)
@given(steps=STEPS, restarts=st.lists(st.booleans(), min_size=5, max_size=5))
def test_a_little_at_a_time_comes_to_the_same_tiles_as_all_at_once(
    steps: list[int], restarts: list[bool]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        small = Small(Path(folder))
        small.grow(1)
        small.publish()
        for count, restart in zip(steps, restarts, strict=False):
            small.grow(count)
            if restart:
                small.reopen()
            assert small.publish() is None
        size = small.store.size()
        whole = dict(tiles.export([leaf(number) for number in range(size)], size))
        made = small.files()
        assert {name: made.get(name) for name in whole} == whole
        assert fsck(small.published, VKEY, small.publisher.signed()).faults == []


@pytest.mark.parametrize("size", [1, 255, 256, 257, 65_536 + 3])
def test_a_tree_of_any_height_is_what_the_form_says(tmp_path: Path, size: int) -> None:
    small = Small(tmp_path)
    small.grow(size)
    small.publish()
    whole = dict(tiles.export([leaf(number) for number in range(size)], size))
    assert {name: each for name, each in small.files().items() if name.startswith("tile/")} == whole


def test_tiles_that_are_lost_or_changed_are_made_again_from_the_store(tmp_path: Path) -> None:
    small = Small(tmp_path)
    small.grow(270)
    small.publish()
    (small.published / "tile/0/001.p/14").write_bytes(bytes(14 * 32))
    (small.published / "tile/0/000").unlink()
    small.reopen()
    small.grow(1)
    assert small.publish() is None
    newest = fsck(small.published, VKEY)
    assert newest.size == 271
    assert [each.file for each in newest.faults] == ["tile/0/001.p/14"], "a form of before is no one's truth"


class Cut(Exception):
    """The process ends here."""


STAGES = ["tiles", "last-signed", "note", "store", "checkpoints", "cosigned"]


def cut_at(small: Small, stage: str, patch: pytest.MonkeyPatch) -> None:
    """Let the next publication end at a stage."""
    publisher = small.publisher

    def ends(*_: object) -> None:
        raise Cut

    match stage:
        case "tiles":
            patch.setattr(publisher._tiles, "write", ends)
        case "last-signed":
            patch.setattr(publisher._last, "add", ends)
        case "note":
            patch.setattr(publisher, "_sign", ends)
        case "store":
            patch.setattr(small.store, "publish", ends)
        case "checkpoints":
            patch.setattr(publisher, "_show", ends)
        case _:
            patch.setattr(publisher, "cosign", ends)


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("more", [0, 40])
def test_a_publication_that_was_cut_off_is_ended_by_the_next(tmp_path: Path, stage: str, more: int) -> None:
    small = Small(tmp_path)
    small.grow(250)
    small.publish()
    small.grow(30)
    with pytest.MonkeyPatch.context() as patch:
        cut_at(small, stage, patch)
        with pytest.raises(Cut):
            small.publish()
    small.reopen()
    small.grow(more)
    assert small.publish() is None
    found = fsck(small.published, VKEY)
    assert (found.size, found.faults) == (280 + more, [])
    sizes = [each.size for each in LastSigned(tmp_path / "state").every()]
    assert sizes == sorted(set(sizes)), "no size is signed twice"


def test_entries_that_do_not_lead_to_the_head_are_not_signed(tmp_path: Path) -> None:
    small = Small(tmp_path)
    small.grow(3)
    with pytest.raises(StoreDamaged, match="Nothing was signed"):
        small.publisher.publish(3, bytes(32), small.now)
    assert small.publisher.published() is None
    assert list(small.store.checkpoints()) == []


def test_a_disk_that_refuses_signs_nothing_and_is_tried_again(tmp_path: Path) -> None:
    small = Small(tmp_path)
    small.grow(3)
    small.published.write_bytes(b"a file where the folder belongs")
    with pytest.raises((StoreFull, StoreUnusable)):
        small.publish()
    assert list(small.store.checkpoints()) == []
    small.published.unlink()
    assert small.publish() is None


def test_an_export_is_the_published_folder(tmp_path: Path) -> None:
    small = Small(tmp_path)
    for count in (1, 254, 40):
        small.grow(count)
        small.publish()
    (small.published / "checkpoints/255.cellar.tsr").write_bytes(b"a time stamp")
    for _ in range(2):  # the second finds it all there
        assert export(small.store, small.published, tmp_path / "out", ORIGIN) == 295
    names = {each.relative_to(tmp_path / "out").as_posix() for each in (tmp_path / "out").rglob("*")}
    assert {name for name in small.files() if ".p/" not in name} <= names
    assert fsck(tmp_path / "out", VKEY, small.publisher.signed()).faults == []


def test_an_export_does_not_mix_with_other_files(tmp_path: Path) -> None:
    small = Small(tmp_path)
    small.grow(1)
    small.publish()
    (tmp_path / "out").mkdir()
    (tmp_path / "out/holiday.jpg").write_bytes(b"")
    with pytest.raises(StoreUnusable, match=r"holiday\.jpg"):
        export(small.store, small.published, tmp_path / "out", ORIGIN)
    assert [each.name for each in (tmp_path / "out").iterdir()] == ["holiday.jpg"]
