"""A published folder, checked by a bare Python: every file leads to what the key signed, or is named."""

import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

from rounds_verify import checkpoint, note, published, tiles, tree
from rounds_verify.checkpoint import Checkpoint
from rounds_verify.errors import VerifyError
from rounds_verify.report import Report
from tests.verify.small_ledger import KEY, SECRET, VKEY, build
from tests.verify.test_cli import run

CLEAN = build()
MANY = 600


def write(folder: Path, leaves: tuple[bytes, ...], notes: tuple[str, ...]) -> Path:
    """The folder of these entries."""
    (folder / "checkpoints").mkdir(parents=True)
    for text in notes:
        (folder / "checkpoints" / str(size_of(text))).write_text(text, "utf-8")
    newest = max(notes, key=size_of)
    (folder / "checkpoint").write_text(newest, "utf-8")
    for size in sorted(map(size_of, notes)):  # older partial tiles stay, as they do in a clinic
        for path, content in tiles.export(leaves, size):
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
    return folder


def size_of(text: str) -> int:
    return checkpoint.parse(note.parse(text).text).size


def clean(folder: Path) -> Path:
    return write(folder, CLEAN.entries, CLEAN.notes)


def signed(leaves: tuple[bytes, ...]) -> str:
    found = Checkpoint(KEY.name, len(leaves), tree.root([tree.leaf_hash(each) for each in leaves]))
    return note.sign(checkpoint.format_checkpoint(found), KEY, SECRET.sign)


def sentences(report: Report) -> str:
    return "\n".join(one.sentence for one in report.steps if not one.ok)


def test_a_bare_python_checks_it(tmp_path: Path) -> None:
    code, out, err = run(clean(tmp_path / "out"))
    assert (code, err) == (0, "")
    assert "ok     commitment  No payload lies in a published folder, so none was opened.\n" in out
    assert "ok     tiles       Each tile holds the hashes that the entries lead to.\n" in out
    assert out.endswith("Every step holds.\n")


def test_one_of_many_tiles_is_checked_over_all_levels(tmp_path: Path) -> None:
    leaves = tuple(CLEAN.entries[0].replace(b'"seq":1', b'"seq":%d' % at) for at in range(1, MANY + 1))
    folder = write(tmp_path / "out", leaves, (signed(leaves[:300]), signed(leaves)))
    report = published.check(folder, VKEY)
    assert report.size == MANY
    assert not sentences(report), sentences(report)
    raw = bytearray((folder / "tile/1/000.p/2").read_bytes())
    raw[40] ^= 1
    (folder / "tile/1/000.p/2").write_bytes(raw)
    (fault,) = (one for one in published.check(folder, VKEY).steps if not one.ok)
    assert (fault.step, fault.entry, fault.last) == ("tiles", 0, 511)
    assert "tile/1/000.p/2 does not hold the hashes" in fault.sentence


def test_a_changed_entry_is_history_changed_and_is_placed(tmp_path: Path) -> None:
    folder = clean(tmp_path / "out")
    for file in (folder / "tile/entries").rglob("*"):
        if file.is_file():
            file.write_bytes(file.read_bytes().replace(b'"sev":"high"', b'"sev":"low" '))
    report = published.check(folder, VKEY)
    assert not report.ok
    assert "leaf" in {one.step for one in report.steps if not one.ok}


def test_an_older_copy_is_told_from_a_changed_history(tmp_path: Path) -> None:
    older = write(tmp_path / "older", CLEAN.entries, CLEAN.notes[:-1])
    newest = max(CLEAN.notes, key=size_of)
    (older / "checkpoints" / str(size_of(newest))).write_text(newest, "utf-8")
    told = sentences(published.check(older, VKEY))
    assert "Your copy is older than the checkpoint" in told
    assert "History changed" not in told
    other = (*CLEAN.entries[:-1], CLEAN.entries[-1].replace(b'"mono":', b'"mono":1', 1))
    changed = write(tmp_path / "changed", other, (signed(other),))
    (changed / "checkpoints" / str(size_of(newest))).write_text(newest, "utf-8")
    told = sentences(published.check(changed, VKEY))
    assert "older" not in told
    assert "two histories" in told or "History changed" in told


@pytest.mark.parametrize("seed", range(60))
def test_whatever_byte_is_changed_it_never_holds(tmp_path: Path, seed: int) -> None:
    """But bytes of partial tiles that gave way to wider ones: nothing rests on those."""
    random, folder = Random(seed), clean(tmp_path / "out")
    size = len(CLEAN.entries)
    files = [
        each
        for each in sorted(folder.rglob("*"))
        if each.is_file() and (each.parent.name != "000.p" or each.name == str(size))
    ]
    file = random.choice(files)
    raw = bytearray(file.read_bytes())
    raw[random.randrange(len(raw))] ^= 1 << random.randrange(8)
    file.write_bytes(raw)
    ok = False
    with suppress(VerifyError):
        ok = published.check(folder, VKEY).ok
    assert not ok


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda folder: (folder / "tile/entries/000.p/12").unlink(), "There is no tile/entries/000.p/12"),
        (lambda folder: (folder / "tile").rename(folder / "gone"), "There is no tile/entries/000.p/12"),
    ],
    ids=["a bundle is missing", "all tiles are missing"],
)
def test_what_is_missing_is_named_and_is_no_pass(
    tmp_path: Path, spoil: Callable[[Path], object], words: str
) -> None:
    folder = clean(tmp_path / "out")
    spoil(folder)
    code, out, err = run(folder)
    assert (code, out) == (1, "")
    assert words in err


def test_a_size_that_no_ledger_has_ends_at_the_first_file(tmp_path: Path) -> None:
    folder = clean(tmp_path / "out")
    text = (folder / "checkpoint").read_text("utf-8")
    (folder / "checkpoint").write_text(re.sub(r"\n12\n", "\n9223372036854775807\n", text, count=1), "utf-8")
    code, _, err = run(folder)
    assert code == 1
    assert "There is no tile/entries/000" in err


def test_another_key_vouches_for_nothing(tmp_path: Path) -> None:
    stranger = note.format_vkey(note.verifier_key(KEY.name, bytes(31) + b"\x05"))
    assert not published.check(clean(tmp_path / "out"), stranger).ok
