"""`rounds ledger export`, `fsck`, `consistency` and `vkey`, typed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from rounds.home import Place, sign_with
from rounds.ledger.publish.files import Files
from rounds.ledger.publish.lastsigned import LastSigned
from rounds.ledger.publish.publisher import Publisher
from rounds_verify import b64, consistency
from rounds_verify.note import parse_vkey, sign
from rounds_verify.tree import verify_consistency
from tests.cli.story import WORDS_NEVER_USED, Terminal, terminal
from tests.faults.lived import judging
from tests.ledger.publish.small import START, Small


@pytest.fixture
def rounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    monkeypatch.setenv("ROUNDS_STATE", str(tmp_path / "state"))
    with terminal(tmp_path) as made:
        made.judged_by = judging()
        made.ok("init", "--name", "Maple Street Clinic", "--tz", "America/Chicago")
        yield made


@pytest.fixture
def sizes(rounds: Terminal) -> list[int]:
    """The sizes that were signed, after one more statement."""
    rounds("attest", "sanction-policy", "--statement", "In force.", "--until", "2027-05-31")
    found = sorted(int(each.name) for each in (rounds.place / "published/checkpoints").iterdir())
    assert len(found) > 1
    return found


def changed(path: Path) -> None:
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)


def first_bundle(folder: Path) -> Path:
    return max((folder / "tile/entries").rglob("*"), key=lambda each: each.name if each.is_file() else "")


def test_the_key_is_one_line_that_can_be_copied_at_any_width(
    rounds: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    (line,) = rounds.ok("ledger", "vkey").out.splitlines()
    assert len(line) > 40
    assert parse_vkey(line).name == line.partition("+")[0]
    assert rounds.ok("ledger", "vkey", "--json").data == {"origin": line.partition("+")[0], "vkey": line}


def test_the_published_folder_of_a_clinic_holds(rounds: Terminal, sizes: list[int]) -> None:
    found = rounds.ok("ledger", "fsck", "--json").data
    assert (found["ok"], found["size"], found["checkpoints"]) == (True, sizes[-1], len(sizes))
    page = rounds.ok("ledger", "fsck").out
    assert not WORDS_NEVER_USED.search(page)


def test_an_export_is_checked_with_nothing_but_the_key(rounds: Terminal, sizes: list[int]) -> None:
    made = rounds.ok("ledger", "export", "out", "--json").data
    assert (made["size"], made["unsigned"]) == (sizes[-1], 0)
    shutil.rmtree(rounds.folder / "home")  # no clinic is here any more
    assert rounds.ok("ledger", "fsck", "out", "--vkey", made["vkey"], "--json").data["size"] == sizes[-1]
    changed(first_bundle(rounds.folder / "out"))
    done = rounds("ledger", "fsck", "out", "--vkey", made["vkey"])
    assert done.code == 5
    assert "tile/entries" in done.out


def test_an_older_export_is_told_as_older_where_the_clinic_is(rounds: Terminal) -> None:
    rounds.ok("ledger", "export", "out")
    rounds("attest", "sanction-policy", "--statement", "In force.", "--until", "2027-05-31")
    done = rounds("ledger", "fsck", "out", "--json")
    assert done.code == 5
    assert {each["sentence"].partition(":")[0] for each in done.data["faults"]} == {"Your copy is older"}


def test_an_export_into_a_folder_of_other_things_is_refused(rounds: Terminal) -> None:
    (rounds.folder / "out").mkdir()
    (rounds.folder / "out/photo.jpg").write_bytes(b"")
    done = rounds("ledger", "export", "out", "--json")
    assert done.code == 1
    assert done.error["whose"] == "yours"
    assert "photo.jpg" in done.error["error"]


def test_a_payload_is_in_no_export(rounds: Terminal) -> None:
    rounds("attest", "sanction-policy", "--statement", "Zanzibar agreed.", "--until", "2027-05-31")
    rounds.ok("ledger", "export", "out")
    every = [each.read_bytes() for each in (rounds.folder / "out").rglob("*") if each.is_file()]
    assert every
    assert not any(b"Zanzibar" in each for each in every)


def test_what_was_signed_once_still_begins_the_ledger(rounds: Terminal, sizes: list[int]) -> None:
    found = rounds.ok("ledger", "consistency", str(sizes[0]), "--json").data
    assert (found["kind"], found["old"], found["new"]) == ("grown", sizes[0], sizes[-1])
    roots = (b64.decode(found["old_root"]), b64.decode(found["new_root"]))
    verify_consistency(found["old"], found["new"], [b64.decode(each) for each in found["proof"]], *roots)
    assert rounds.ok("ledger", "consistency", str(sizes[-1]), "--json").data["kind"] == "same"


def test_the_proof_is_told_in_words_and_written_as_verifiers_read_it(
    rounds: Terminal, sizes: list[int]
) -> None:
    told = rounds.ok("ledger", "consistency", str(sizes[0]), "--out", "proof").out
    assert f"The tree of size {sizes[-1]} begins with all {sizes[0]} entries" in " ".join(told.split())
    assert max(map(len, told.splitlines())) <= 80
    found = rounds.ok("ledger", "consistency", str(sizes[0]), "--json").data
    (link,) = consistency.parse((rounds.folder / "proof").read_text())
    assert (link.old, link.new) == (sizes[0], sizes[-1])
    assert [b64.encode(each) for each in link.path] == found["proof"]
    done = rounds("ledger", "consistency", str(sizes[-1]), "--out", "none")
    assert (done.code, (rounds.folder / "none").exists()) == (1, False)
    assert "There is no proof to write" in done.err


def test_an_older_copy_and_a_changed_history_are_told_apart(rounds: Terminal, sizes: list[int]) -> None:
    older = rounds("ledger", "consistency", str(sizes[-1]), str(sizes[0]))
    assert (older.code, "older" in older.out, "History changed" in older.out) == (1, True, False)
    place, first = rounds.place, rounds.folder / "first"
    shutil.copy(place / "published/checkpoints" / str(sizes[-1]), first)
    done = rounds("ledger", "consistency", str(first), str(second_history(rounds)))
    assert (done.code, "History changed" in done.out) == (5, True)


def second_history(rounds: Terminal) -> Path:
    """A folder that the clinic's own key signed over other entries: what a rewritten ledger shows to whoever
    kept an older checkpoint.
    """
    place, folder = Place(rounds.place), rounds.folder / "second"
    key, secret = parse_vkey(place.identity.vkey), place.checkpoint_key
    small = Small(folder)
    small.publisher = Publisher(
        small.store,
        Files(small.published),
        LastSigned(folder / "state"),
        key.name,
        lambda text: sign(text, key, lambda message: sign_with(secret, message)),
    )
    small.grow(500)
    assert small.publisher.publish(500, small.root, START) is None
    return small.published


@pytest.mark.parametrize(
    "words",
    [
        ("fsck", "--vkey", "nonsense"),
        ("fsck", ".", "--vkey", "nonsense"),
        ("consistency", "99999"),
        ("consistency", "no-such-file"),
    ],
)
def test_what_was_mistyped_is_told_in_a_sentence(rounds: Terminal, words: tuple[str, ...]) -> None:
    done = rounds("ledger", *words, "--json")
    assert done.code == 2, done
    assert done.error["whose"] == "yours"
