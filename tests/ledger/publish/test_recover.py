"""Going on under a new name: the entries and the key stay, no name ever signs two histories."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from rounds_verify.note import parse_vkey
from tests.cli.story import StandingClock, Terminal, terminal
from tests.faults.lived import judging


@pytest.fixture
def rounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    monkeypatch.setenv("ROUNDS_STATE", str(tmp_path / "state"))
    with terminal(tmp_path) as made:
        made.judged_by = judging()
        made.ok("init", "--name", "Maple Street Clinic", "--tz", "UTC")
        yield made


def state(rounds: Terminal, word: str) -> None:
    """One more statement is recorded, and signed where it may be."""
    later(rounds, timedelta(minutes=1))
    rounds.ok("attest", "sanction-policy", "--statement", word, "--until", "2027-05-31")


def later(rounds: Terminal, span: timedelta) -> None:
    assert isinstance(rounds.clock, StandingClock)
    rounds.clock.moment += span


def restored(rounds: Terminal) -> int:
    """The clinic is put back to before its last statement; gives the size that was signed last."""
    shutil.copytree(rounds.place, rounds.folder / "backup")
    state(rounds, "Lost.")
    size = signed(rounds)
    place = rounds.place
    shutil.rmtree(place)
    shutil.copytree(rounds.folder / "backup", place)
    return size


def signed(rounds: Terminal) -> int:
    size: int = rounds("status", "--json").data["ledger"]["checkpoint"]
    return size


def refused(rounds: Terminal) -> str | None:
    sentence: str | None = rounds("status", "--json").data["ledger"]["refused"]
    return sentence


def test_a_restored_clinic_goes_on_under_a_new_name_and_says_so(rounds: Terminal) -> None:
    before = rounds.ok("ledger", "vkey", "--json").data
    lost = restored(rounds)
    state(rounds, "After.")
    said = refused(rounds)
    assert said is not None
    assert f"at size {lost}" in said
    assert "went on from an older copy" in said
    assert "Nothing is signed" in rounds("status").out

    made = rounds.ok("ledger", "recover", "--why", "The disk died.", "--json").data
    old, new = parse_vkey(before["vkey"]), parse_vkey(made["vkey"])
    assert old.public == new.public, "the same hand"
    assert old.name != new.name == made["origin"]
    assert made["signed"] == rounds("status", "--json").data["ledger"]["size"]
    assert refused(rounds) is None

    entries = rounds("ledger", "show", "--json").data
    entry = next(each for each in entries if each["kind"] == "recovery")
    assert entry["clear"]["size"] == lost
    assert (entry["clear"]["before"], entry["clear"]["after"]) == (old.name, new.name)
    assert entry["payload"]["why"] == "The disk died."
    assert (rounds.place / f"published.{old.name.rpartition('/')[2]}/checkpoint").exists(), "kept as it was"
    for words in (("verify", "--replay"), ("ledger", "fsck"), ("ledger", "audit")):
        rounds.ok(*words)


def test_a_checkpoint_of_another_name_needs_a_recovery_that_tells_it(rounds: Terminal) -> None:
    """Else whoever changes `clinic.json` could slip the old name's checkpoints out of sight."""
    state(rounds, "In force.")
    restored(rounds)
    rounds.ok("ledger", "recover", "--why", "The disk died.")
    assert rounds.ok("verify", "--json").data["ok"]
    path = rounds.place / "clinic.json"
    other = parse_vkey(rounds.ok("ledger", "vkey").out.strip())
    path.write_text(path.read_text().replace(other.name, f"rounds.invalid/{'0' * 32}"))
    assert rounds("verify", "--json").code in {1, 2, 5}


def test_a_clock_that_was_ahead_is_recovered_from(rounds: Terminal) -> None:
    later(rounds, timedelta(days=30))
    state(rounds, "Ahead.")
    later(rounds, timedelta(days=-30))
    state(rounds, "Right again.")
    said = refused(rounds)
    assert said is not None
    assert "clock" in said
    rounds.ok("ledger", "recover", "--why", "The clock was a month ahead.")
    assert refused(rounds) is None
    state(rounds, "And on.")
    assert refused(rounds) is None
    rounds.ok("verify", "--replay")


def test_where_nothing_stands_in_the_way_nothing_is_changed(rounds: Terminal) -> None:
    before = rounds.ok("ledger", "vkey").out
    done = rounds("ledger", "recover", "--why", "Just so.")
    assert done.code == 1
    assert "nothing was changed" in done.err
    assert rounds.ok("ledger", "vkey").out == before


def test_a_recovery_that_was_cut_off_before_the_new_name_is_done_again(
    rounds: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rounds.home import Place

    restored(rounds)

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Place, "write", dies)
        assert rounds("ledger", "recover", "--why", "First try.").code == 1
    assert refused(rounds) is not None
    rounds.ok("ledger", "recover", "--why", "Second try.")
    kinds = [each["kind"] for each in rounds("ledger", "show", "--json").data]
    assert kinds.count("recovery") == 2
    rounds.ok("verify", "--replay")
