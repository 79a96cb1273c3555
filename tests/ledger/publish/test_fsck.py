"""Nothing can be done to a published folder that a check does not name, and a clean one gives no alarm.

Every file of a small folder is gone through. Of the bits a drawn part is flipped, all of them with
ROUNDS_SOAK=1. After each file the folder is mended and must be clean again.
"""

from __future__ import annotations

import os
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Final

import pytest

from rounds.home import vkey_of
from rounds.ledger.publish.fault import Checked
from rounds.ledger.publish.fsck import fsck
from rounds.ledger.publish.known import Known
from rounds_verify.note import parse
from tests.ledger.publish.small import Small
from tests.spine.signed import ORIGIN, VKEY

SOAK: Final = os.environ.get("ROUNDS_SOAK") == "1"
SEED: Final = 20261124
FLIPS: Final = 100
"""Bits flipped of each file in the normal run."""
TALLY: Final = Counter[str]()
"""What was done and found in this run."""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Small:
    made = Small(tmp_path_factory.mktemp("fsck"))
    for count in (3, 253, 20, 14):
        made.grow(count)
        assert made.publish() is None
    return made


@pytest.fixture(scope="module")
def clean(small: Small) -> dict[str, bytes]:
    return small.files()


@pytest.fixture
def known(small: Small) -> list[Known]:
    return small.publisher.signed()


class Copy:
    """A copy of a clean folder to which one thing is done at a time."""

    def __init__(self, folder: Path, clean: dict[str, bytes]) -> None:
        self.folder, self._clean = folder, clean
        for name, content in clean.items():
            self.write(name, content)

    def write(self, name: str, content: bytes | None) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if content is None:
            path.unlink()
        else:
            path.write_bytes(content)

    def mend(self, *names: str) -> None:
        """Write files as they were; then there must be nothing to find."""
        for name in names:
            self.write(name, self._clean[name])
        TALLY["clean folders without an alarm"] += 1
        found = fsck(self.folder, VKEY)
        assert found.ok, f"a false alarm: {found.faults}"


@pytest.fixture
def copy(tmp_path: Path, clean: dict[str, bytes]) -> Copy:
    return Copy(tmp_path / "copy", clean)


@pytest.fixture(scope="module", autouse=True)
def told(clean: dict[str, bytes]) -> Iterator[None]:
    """The figures of a run, for whoever asks pytest to show them (-s)."""
    TALLY.clear()
    yield
    print(f"\n{len(clean)} files, {sum(map(len, clean.values()))} bytes: {dict(TALLY)}")


def files_of(found: Checked) -> set[str]:
    return {each.file for each in found.faults}


def named(copy: Copy, known: list[Known], what: str, *names: str) -> None:
    """What was done to a folder is found, in one of these files."""
    found = fsck(copy.folder, VKEY, known)
    assert not found.ok, what
    assert files_of(found) & set(names), f"{what}: {found.faults}"
    TALLY[f"{what.split(maxsplit=1)[0]} changes found"] += 1


def test_a_clean_folder_gives_no_alarm(copy: Copy, known: list[Known]) -> None:
    found = fsck(copy.folder, VKEY, known)
    assert (found.ok, found.size, found.checkpoints, found.faults) == (True, 290, 4, [])
    assert found.beyond == 0


def bits(name: str, size: int) -> Iterator[int]:
    """The bits of a file that are flipped: a drawn part, or all."""
    every = range(8 * size)
    yield from every if SOAK else sorted(Random(f"{SEED} {name}").sample(every, FLIPS))


def test_every_flipped_bit_is_found_in_its_file(
    copy: Copy, clean: dict[str, bytes], known: list[Known]
) -> None:
    for name, raw in clean.items():
        for bit in bits(name, len(raw)):
            changed = bytearray(raw)
            changed[bit // 8] ^= 1 << bit % 8
            copy.write(name, bytes(changed))
            named(copy, known, f"bit {bit} of {name}", name)
        copy.mend(name)


def test_every_cut_and_every_file_that_is_longer_is_found(
    copy: Copy, clean: dict[str, bytes], known: list[Known]
) -> None:
    for name, raw in clean.items():
        for content in (b"", raw[:-1], raw[: len(raw) // 2], raw[1:], raw + b"\0", raw + raw):
            copy.write(name, content)
            named(copy, known, f"length {len(content)} of {name}", name)
        copy.mend(name)


def test_every_removed_file_is_found(copy: Copy, clean: dict[str, bytes], known: list[Known]) -> None:
    """Save an older form of a tile, which may go once a newer one is there."""
    for name in clean:
        older = re.fullmatch(r"(.*)\.p/(\d+)", name)
        copy.write(name, None)
        found = fsck(copy.folder, VKEY, known)
        newer = older and any(
            other != name and other.partition(".p/")[0] == older[1] and other > name for other in clean
        )
        assert found.ok is bool(newer), f"{name}: {found.faults}"
        copy.mend(name)


def test_every_line_of_a_note_counts(copy: Copy, clean: dict[str, bytes], known: list[Known]) -> None:
    for name in [each for each in clean if each.startswith("checkpoint")]:
        lines = clean[name].splitlines(keepends=True)
        for at in range(len(lines)):
            without = lines[:at] + lines[at + 1 :]
            swapped = [*lines[:at], *lines[at : at + 2][::-1], *lines[at + 2 :]]
            for kind, content in (("without", without), ("swapped", swapped)):
                if content == lines:
                    continue  # the last line has no other to be swapped with
                copy.write(name, b"".join(content))
                named(copy, known, f"line {at} {kind} of {name}", name)
        copy.mend(name)


def test_every_two_files_that_are_swapped_are_found(
    copy: Copy, clean: dict[str, bytes], known: list[Known]
) -> None:
    names = sorted(clean)
    pairs = [(one, other) for one in names for other in names if one < other and clean[one] != clean[other]]
    for one, other in pairs if SOAK else Random(SEED).sample(pairs, min(40, len(pairs))):
        copy.write(one, clean[other])
        copy.write(other, clean[one])
        named(copy, known, f"swap of {one} and {other}", one, other)
        copy.mend(one, other)


def test_every_two_entries_that_are_swapped_are_named(
    copy: Copy, clean: dict[str, bytes], known: list[Known]
) -> None:
    name = "tile/entries/000"
    raw, leaves, at = clean[name], list[bytes](), 0
    while at < len(raw):
        end = at + 2 + int.from_bytes(raw[at : at + 2], "big")
        leaves.append(raw[at:end])
        at = end
    chance = Random(SEED)
    for _ in range(256 if SOAK else 12):
        one, other = sorted(chance.sample(range(256), 2))
        changed = list(leaves)
        changed[one], changed[other] = leaves[other], leaves[one]
        copy.write(name, b"".join(changed))
        found = fsck(copy.folder, VKEY, known)
        assert {(each.file, each.entry) for each in found.faults} >= {(name, one), (name, other)}


def test_entries_and_tiles_changed_together_are_a_changed_history(tmp_path: Path, small: Small) -> None:
    """Everything made anew over other entries, under the checkpoints that were signed."""
    other = Small(tmp_path / "other")
    other.grow(100)
    other.grow(190, "another")
    assert other.publish() is None
    for each in ("checkpoint", *(f"checkpoints/{size}" for size in (3, 256, 276, 290))):
        shutil.copy(small.published / each, other.published / each)
    found = fsck(other.published, VKEY)
    (fault,) = [each for each in found.faults if "History changed" in each.sentence]
    assert (fault.entry, fault.last) == (3, 255), "up to 3 it still is what was signed"


def test_a_key_that_signed_two_histories_is_told(tmp_path: Path, small: Small) -> None:
    other = Small(tmp_path / "other")
    other.grow(290, "another")
    assert other.publish() is None
    found = fsck(other.published, VKEY, small.publisher.signed())
    assert any("Two histories: at size 290" in each.sentence for each in found.faults)


def test_an_older_copy_is_no_changed_history(tmp_path: Path) -> None:
    made = Small(tmp_path / "one")
    made.grow(20)
    assert made.publish() is None
    shutil.copytree(made.published, tmp_path / "older")
    made.grow(20)
    assert made.publish() is None
    assert fsck(tmp_path / "older", VKEY).ok, "by itself it can't show that there is a newer one"
    found = fsck(tmp_path / "older", VKEY, made.publisher.signed())
    sentences = " ".join(each.sentence for each in found.faults)
    assert "Your copy is older: it ends at size 20" in sentences
    assert "istory changed" not in sentences


def test_another_key_vouches_for_nothing(copy: Copy) -> None:
    found = fsck(copy.folder, vkey_of(ORIGIN, bytes(32)))
    assert (found.ok, found.size) == (False, 0)


def test_what_a_cut_publication_leaves_is_counted_and_no_fault(
    copy: Copy, clean: dict[str, bytes], known: list[Known]
) -> None:
    copy.write("tile/0/001.p/40", clean["tile/0/001.p/34"] + bytes(32 * 6))
    copy.write("tile/entries/002.p/1", b"\0\1x")
    copy.write("checkpoint.new", b"half")
    found = fsck(copy.folder, VKEY, known)
    assert (found.beyond, found.faults) == (3, [])


def test_files_and_links_that_no_ledger_has_are_named(copy: Copy, tmp_path: Path, known: list[Known]) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(b"elsewhere")
    (copy.folder / "link").symlink_to(secret)
    copy.write("notes.txt", b"?")
    assert files_of(fsck(copy.folder, VKEY, known)) == {"link", "notes.txt"}


def test_the_newest_checkpoint_has_one_signature(clean: dict[str, bytes]) -> None:
    """So that no line in these folders is one that nobody answers for."""
    assert len(parse(clean["checkpoint"].decode()).signatures) == 1
