"""A ledger as static files: what is written, what is read back, and that nothing unbound is believed."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rounds_verify import tiles, tree
from rounds_verify.errors import ExportError, FormatError, ProofError, VerifyError
from rounds_verify.reader import Reader
from rounds_verify.tiles import ENTRIES, Place
from tests.verify.small_log import files, hashes, leaves, reader

BIG = 66_000  # two full levels and a third that begins
NOTHING: dict[str, bytes] = {}
EDGES = [1, 2, 255, 256, 257, 511, 512, 513, 1000]


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ("tile/0/000", Place(0, 0)),
        ("tile/63/999", Place(63, 999)),
        ("tile/0/x001/000", Place(0, 1000)),
        ("tile/1/x001/x234/067.p/255", Place(1, 1_234_067, 255)),
        ("tile/entries/x999/x999/999.p/1", Place(ENTRIES, 999_999_999, 1)),
    ],
)
def test_a_path_and_its_place_are_one_to_one(where: str, found: Place) -> None:
    assert tiles.place(where) == found
    assert tiles.path(*found) == where


@pytest.mark.parametrize(
    "where",
    [
        "",
        "/tile/0/000",
        "tile/00/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/0/0",
        "tile/0/0000",
        "tile/0/x000/000",
        "tile/0/001/000",
        "tile/0/x001",
        "tile/0/X001/000",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p/",
        "tile/0/000/",
        "tile/0/000\n",
        "tile/8/0/000",
        "tile/0/../000",
        "tile/entries/\u0660\u0660\u0660",
        "checkpoint",
    ],
)
def test_another_spelling_names_nothing(where: str) -> None:
    with pytest.raises(FormatError):
        tiles.place(where)


@given(level=st.integers(-1, 63), number=st.integers(0, 2**55), width=st.integers(1, 256))
def test_any_place_reads_back(level: int, number: int, width: int) -> None:
    assert tiles.place(tiles.path(level, number, width)) == (level, number, width)


def test_a_tree_of_70_000_has_the_tiles_that_the_specification_counts() -> None:
    counted = [place for place in tiles.places(70_000) if place.level != ENTRIES]
    assert sum(place == Place(0, place.number) for place in counted) == 273
    assert [place for place in counted if place.width < 256] == [
        Place(0, 273, 112),
        Place(1, 1, 17),
        Place(2, 0, 1),
    ]
    assert list(tiles.places(0)) == []
    assert set(tiles.places(256)) == {Place(ENTRIES, 0), Place(0, 0), Place(1, 0, 1)}


@pytest.mark.parametrize("size", EDGES)
def test_an_export_is_exactly_the_places_of_its_size(size: int) -> None:
    assert set(map(tiles.place, files(size))) == set(tiles.places(size))


@settings(max_examples=40)
@given(sizes=st.lists(st.integers(0, 1500), min_size=1, max_size=5))
def test_growing_in_steps_gives_the_files_of_one_step(sizes: list[int]) -> None:
    kept: dict[str, bytes] = {}
    steps = sorted(sizes)
    for old, new in zip([0, *steps], steps, strict=False):
        for path, content in tiles.grow(old, new, kept.get, leaves(new)[old:]):
            assert kept.setdefault(path, content) == content  # no file is ever written anew
    whole = files(steps[-1])
    assert {path: kept.get(path) for path in whole} == whole


def test_a_file_never_comes_before_what_it_hashes() -> None:
    seen: set[Place] = set()
    for path, _ in tiles.export(leaves(BIG), BIG):
        level, number, width = tiles.place(path)
        if level == 0:
            assert Place(ENTRIES, number, width) in seen
        elif level > 0:
            assert {Place(level - 1, number * 256 + at) for at in range(width)} <= seen
        seen.add(tiles.place(path))


def test_leaves_that_are_too_few_or_too_long_are_refused() -> None:
    with pytest.raises(FormatError, match="end at 299, before size 300"):
        list(tiles.export(leaves(299), 300))
    with pytest.raises(FormatError, match="65,536 bytes"):
        list(tiles.export([bytes(65_536)], 1))


def test_the_longest_entry_fits() -> None:
    assert tiles.parse_bundle(tiles.format_bundle([bytes(65_535), b""])) == [bytes(65_535), b""]


def test_a_lost_edge_stops_growing() -> None:
    with pytest.raises(ExportError, match=r"There is no tile/0/000\.p/100"):
        list(tiles.grow(100, 200, NOTHING.get, leaves(200)[100:]))


@pytest.mark.parametrize(
    "raw", [b"\x00", b"\x00\x01", b"\x00\x02a", b"\x00\x00\x00", b"\xff\xff" + bytes(65_534)]
)
def test_a_bundle_whose_lengths_do_not_add_up_is_refused(raw: bytes) -> None:
    with pytest.raises(FormatError, match="ends within its entry"):
        tiles.parse_bundle(raw)


@given(raw=st.binary(max_size=40))
def test_a_bundle_has_one_reading(raw: bytes) -> None:
    try:
        entries = tiles.parse_bundle(raw)
    except FormatError:
        return
    assert tiles.format_bundle(entries) == raw


@settings(max_examples=60)
@given(data=st.data(), size=st.integers(1, 1100))
def test_proofs_from_tiles_are_those_of_the_tree(data: st.DataObject, size: int) -> None:
    found, known = reader(size), hashes(size)
    new = data.draw(st.integers(1, size))
    index, old = data.draw(st.integers(0, new - 1)), data.draw(st.integers(1, new))
    assert found.inclusion(index, new) == tree.inclusion_proof(index, known[:new])
    assert found.consistency(old, new) == tree.consistency_proof(old, known[:new])
    assert found.root(new) == tree.root(known[:new])
    assert found.leaf_hash(index) == known[index]
    assert found.entry(index) == leaves(size)[index]


def test_proofs_reach_over_three_levels_of_tiles() -> None:
    found, known = reader(BIG), hashes(BIG)
    roots = {size: tree.root(known[:size]) for size in (BIG, 65_536, 65_537, 300)}
    for size, root in roots.items():
        for index in (0, 255, 256, size // 2, size - 1):
            tree.verify_inclusion(index, size, known[index], found.inclusion(index, size), root)
        tree.verify_consistency(size, BIG, found.consistency(size), root, roots[BIG])


def test_a_reader_that_keeps_few_tiles_gives_the_same() -> None:
    small = Reader(files(5000).get, 5000, tree.root(hashes(5000)), keep=1)
    assert [small.inclusion(at) for at in range(0, 5000, 97)] == [
        reader(5000).inclusion(at) for at in range(0, 5000, 97)
    ]


def test_the_empty_tree_has_no_files_and_can_be_read() -> None:
    found = Reader(NOTHING.get, 0, tree.EMPTY_ROOT)
    assert found.frontier() == list(found.entries()) == []
    with pytest.raises(ProofError, match="no entry 0"):
        found.leaf_hash(0)


@pytest.mark.parametrize(("start", "end"), [(0, None), (0, 0), (255, 257), (256, 512), (999, 1000)])
def test_entries_come_in_order_and_from_anywhere(start: int, end: int | None) -> None:
    assert list(reader(1000).entries(start, end)) == leaves(1000)[start:end]


@pytest.mark.parametrize(
    "ask",
    [
        lambda r: r.leaf_hash(600),
        lambda r: r.leaf_hash(-1),
        lambda r: r.entry(600),
        lambda r: r.inclusion(600),
        lambda r: r.inclusion(5, 5),
        lambda r: r.inclusion(5, 601),
        lambda r: r.consistency(0),
        lambda r: r.consistency(5, 4),
        lambda r: r.consistency(5, 601),
        lambda r: r.root(601),
        lambda r: list(r.entries(5, 601)),
    ],
)
def test_what_the_tree_does_not_have_is_refused(ask: Callable[[Reader], object]) -> None:
    with pytest.raises(ProofError, match="There is no"):
        ask(reader(600))


def test_a_partial_file_is_read_from_the_full_one_that_replaced_it() -> None:
    later = {path: raw for path, raw in files(1000).items() if ".p/" not in path}
    later["tile/1/000.p/2"] = files(600)["tile/1/000.p/2"]
    older = Reader(later.get, 600, tree.root(hashes(600)))
    assert list(older.entries()) == leaves(600)


@settings(max_examples=200)
@given(data=st.data())
def test_any_flipped_bit_of_any_file_is_found(data: st.DataObject) -> None:
    size = 600
    kept = files(size)
    path = data.draw(st.sampled_from(sorted(kept)))
    raw = bytearray(kept[path])
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(VerifyError):
        read_all({**kept, path: bytes(raw)}, size)


@pytest.mark.parametrize("path", sorted(files(600)))
@pytest.mark.parametrize(
    "change", [lambda raw: raw[:-1], lambda raw: raw + b"\0", lambda _: b"", lambda _: None]
)
def test_a_file_cut_lengthened_emptied_or_gone_is_found(
    path: str, change: Callable[[bytes], bytes | None]
) -> None:
    kept: dict[str, bytes | None] = {**files(600)}
    with pytest.raises(VerifyError):
        read_all({**kept, path: change(files(600)[path])}, 600)


def test_two_files_swapped_are_found() -> None:
    kept = files(600)
    for one, other in (("tile/0/000", "tile/0/001"), ("tile/entries/000", "tile/entries/001")):
        with pytest.raises(ProofError):
            read_all({**kept, one: kept[other], other: kept[one]}, 600)


def test_a_wrong_entry_is_named_and_a_wrong_tile_says_which_entries_it_spans() -> None:
    kept = files(600)
    entries = leaves(600)
    entries[300] = b"another"
    changed = {**kept, "tile/entries/001": tiles.format_bundle(entries[256:512])}
    with pytest.raises(ProofError, match="Entry 300 in tile/entries/001 is not the one in the tree"):
        read_all(changed, 600)
    with pytest.raises(ProofError, match=r"tile/0/001 \(entries 256 to 511\) does not hash"):
        read_all({**kept, "tile/0/001": bytes(8192)}, 600)
    with pytest.raises(ProofError, match="right edge do not lead to the root of size 600"):
        read_all({**kept, "tile/0/002.p/88": bytes(88 * 32)}, 600)


def read_all(kept: dict[str, bytes] | dict[str, bytes | None], size: int) -> None:
    for _ in Reader(kept.get, size, tree.root(hashes(size))).entries():
        pass
