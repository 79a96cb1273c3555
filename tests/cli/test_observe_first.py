"""What is pushed before the first round proves nothing of sources that were connected and never looked at."""

from datetime import timedelta

from tests.cli.story import START, StandingClock, Terminal

NONE = (
    f'{{"type":"sweep","system":"inventory","kind":"device","complete":true,"count":0,'
    f'"observed_at":"{START:%FT%TZ}"}}\n'
).encode()


def test_an_empty_list_is_no_proof_while_this_computer_was_not_looked_at(rounds: Terminal) -> None:
    rounds.ok("init", "--name", "Maple Street Clinic", "--tz", "UTC")
    rounds.ok("observe", "-", stdin=NONE)
    status = rounds("status", "--json").data
    assert (status["score"], status["does_not_apply"]) == (0, [])
    assert {each["id"]: each["last_seen"] for each in status["sources"]}["this_machine"] is None
    assert rounds("verify", "--replay").code == 0


def test_a_source_is_declared_once(rounds: Terminal) -> None:
    rounds.ok("init", "--name", "Maple Street Clinic", "--tz", "UTC")
    for _ in range(2):
        rounds.ok("observe", "-", stdin=NONE)
    rounds("once")
    entries = rounds("ledger", "show", "--json").data
    assert [each["source"] for each in entries if each["kind"] == "source"].count("this_machine") == 1


def test_an_empty_file_handed_in_is_a_gap_of_all_that_is_pushed(rounds: Terminal) -> None:
    rounds.ok("init", "--name", "Maple Street Clinic", "--tz", "UTC")
    rounds.ok("observe", "-", stdin=NONE)
    rounds.clock = StandingClock(START + timedelta(minutes=5))
    done = rounds("observe", "-", stdin=b"")
    assert (done.code, "The input is empty" in done.err) == (1, True)
    told = {each["id"]: each["gaps"] for each in rounds("status", "--json").data["sources"]}
    (gap,) = (gap for gaps in told.values() for gap in gaps)
    assert (gap["whose"], gap["reason"]) == ("yours", "unreadable")


def test_a_file_that_the_disk_does_not_give_is_named(rounds: Terminal) -> None:
    rounds.ok("init", "--name", "Maple Street Clinic", "--tz", "UTC")
    done = rounds("observe", "/proc/self/mem")  # address nought is nobody's: reading it is an I/O error
    assert (done.code, done.out) == (1, "")
    assert "/proc/self/mem: Input/output error." in done.err
    assert "yours to do" in done.err
