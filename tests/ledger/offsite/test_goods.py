"""The guard: what leaves is the published ledger and nothing else. A payload or a key under a lock could
never be destroyed.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rounds.ledger.offsite.errors import MayNotLeave
from rounds.ledger.offsite.goods import Goods
from rounds_verify.tree import leaf_hash
from tests.ledger.offsite.published import KEYS, Published, note_of


@pytest.fixture
def published(tmp_path: Path) -> Published:
    return Published(tmp_path / "clinic", 600)


def goods(published: Published) -> Goods:
    made = Goods(published.folder, KEYS)
    assert made.newest() is not None
    return made


def test_everything_that_is_published_may_go(published: Published) -> None:
    published.stamp(600)
    made = goods(published)
    names = [*made.tree(600), *made.notes(600), "checkpoint"]
    assert all(made.read(name) for name in names)
    there = {each.relative_to(published.folder).as_posix() for each in published.folder.rglob("*")}
    assert set(names) == {name for name in there if (published.folder / name).is_file()}


def test_a_bundle_comes_before_its_tile_and_all_before_the_checkpoint(published: Published) -> None:
    made = goods(published)
    assert [*made.tree(600), *made.notes(600)] == [
        "tile/entries/000",
        "tile/0/000",
        "tile/entries/001",
        "tile/0/001",
        "tile/entries/002.p/88",
        "tile/0/002.p/88",
        "tile/1/000.p/2",
        "checkpoints/600",
    ]


def test_no_file_of_the_clinic_itself_has_a_name_here(published: Published) -> None:
    made = goods(published)
    for name in ("keys/checkpoint", "keys/payload", "ledger.sqlite", "token", "clinic.json", "offsite.json"):
        path = published.clinic / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("a secret")
        for told in (name, f"../{name}", f"tile/0/../../../{name}", str(path)):
            with pytest.raises(MayNotLeave, match="is no file of a published ledger; it stays here"):
                made.read(told)


@given(name=st.text(max_size=30) | st.from_regex(r"(tile|checkpoints)/[ -~]{0,20}", fullmatch=True))
def test_no_name_leads_out_of_the_folder(name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.getbasetemp()
    with pytest.raises(MayNotLeave):
        Goods(folder / "published", KEYS).read(name)


def test_a_payload_under_a_name_of_ours_stays_here(published: Published) -> None:
    made = goods(published)
    payload = b'{"i":0,"payload":"eyJuYW1lIjoiTWFyeSJ9","seed":"c2VlZA=="}'
    for name in (
        "tile/entries/000",
        "tile/entries/002.p/88",
        "tile/0/000",
        "tile/1/000.p/2",
        "checkpoints/600",
        "checkpoints/600.cosigned",
        "checkpoints/600.alpha.tsr",
    ):
        (published.folder / name).write_bytes(payload)
        with pytest.raises(MayNotLeave, match=r"was not sent.*rounds ledger fsck \(yours to do\)"):
            made.read(name)


def test_a_bundle_with_something_behind_its_entries_loses_it_here(published: Published) -> None:
    made = goods(published)
    path = published.folder / "tile/entries/000"
    whole = path.read_bytes()
    path.write_bytes(whole + b"a key of 32 bytes that was hidden")
    assert made.read("tile/entries/000") == whole


def test_an_entry_that_is_no_leaf_stays_here_even_if_it_was_signed(tmp_path: Path) -> None:
    odd = b'{"name":"Mary","t":1}'
    folder = tmp_path / "published"
    for name, raw in {
        "tile/entries/000.p/1": len(odd).to_bytes(2, "big") + odd,
        "tile/0/000.p/1": leaf_hash(odd),
        "checkpoint": note_of(1, leaf_hash(odd)).encode(),
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(raw)
    made = Goods(folder, KEYS)
    assert made.newest() is not None
    with pytest.raises(MayNotLeave, match="an entry in it is no leaf"):
        made.read("tile/entries/000.p/1")


@pytest.mark.parametrize("name", ["tile/entries/000", "checkpoints/600", "checkpoint"])
def test_a_link_is_not_followed(published: Published, name: str) -> None:
    made = goods(published)
    secret = published.clinic / "secret"
    (published.folder / name).rename(secret)
    (published.folder / name).symlink_to(secret)
    with pytest.raises(MayNotLeave, match="a link to somewhere else"):
        made.read(name)


@pytest.mark.parametrize("name", ["tile/entries/001", "tile/0/001", "tile/0/002.p/88", "tile/1/000.p/2"])
def test_one_spoilt_bit_stays_here(published: Published, name: str) -> None:
    made = goods(published)
    path = published.folder / name
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)
    with pytest.raises(MayNotLeave):
        _ = made.read(name) and goods(published)


def test_a_checkpoint_of_another_key_stays_here(published: Published) -> None:
    text = (published.folder / "checkpoint").read_text()
    (published.folder / "checkpoint").write_text(text.replace("600\n", "601\n"))
    with pytest.raises(MayNotLeave):
        Goods(published.folder, KEYS).newest()


def test_an_edge_that_was_replaced_meanwhile_is_taken_out_of_the_newer_one(published: Published) -> None:
    made = goods(published)
    before = {name: made.read(name) for name in made.tree(600)}
    published.grow(800)
    assert not (published.folder / "tile/0/002.p/88").exists()
    assert {name: made.read(name) for name in made.tree(600)} == before


def test_of_the_earlier_checkpoints_those_go_that_a_time_stamp_stands_over(published: Published) -> None:
    for size in (610, 620, 630):
        published.grow(size)
    published.stamp(620, "alpha")
    published.stamp(620, "beta")
    made = goods(published)
    assert list(made.notes(630)) == [
        "checkpoints/620",
        "checkpoints/630",
        "checkpoints/620.alpha.tsr",
        "checkpoints/620.beta.tsr",
    ]
