"""`rounds connect`: one setting of a connected source is changed by itself."""

from tests.cli.story import Terminal, laptop

HEAD = "name,email,left\n"


def people(rounds: Terminal, left: str = "") -> str:
    file = rounds.folder / "people.csv"
    file.write_text(HEAD + "".join(f"P{n},p{n}@maple.example,{left}\n" for n in range(6)))
    return str(file)


def settings(rounds: Terminal) -> dict[str, str]:
    connected = rounds("connect", "--json").data["connected"]
    return next(each["settings"] for each in connected if each["system"] == "hr")


def test_a_setting_is_changed_or_taken_away_and_the_others_stay(rounds: Terminal) -> None:
    file = people(rounds)
    rounds.ok("init", "--name", "Maple Street Clinic", "--tz", "UTC")
    rounds.ok("connect", "roster", "--system", "hr", f"file={file}", "most_leaving=50")

    rounds.ok("connect", "roster", "--system", "hr", "confirmed=0123456789abcdef")
    assert settings(rounds) == {"file": file, "most_leaving": "50", "confirmed": "0123456789abcdef"}

    rounds.ok("connect", "roster", "--system", "hr", "most_leaving=")
    assert settings(rounds) == {"file": file, "confirmed": "0123456789abcdef"}
    assert rounds("connect", "roster", "--system", "hr", "file=").code == 2
    assert settings(rounds)["file"] == file


def test_the_message_about_many_leaving_holds_the_command_that_lets_them(rounds: Terminal) -> None:
    rounds.ok("init", "--name", "Maple Street Clinic", "--tz", "UTC")
    rounds.ok("connect", "roster", "--system", "hr", f"file={people(rounds, left='2026-11-23')}")
    rounds("once")
    (gap,) = next(each for each in rounds("gap", "--json").data["sources"] if each["id"] == "hr")["gaps"]
    command = gap["detail"].partition(": rounds ")[2].partition(" (")[0]

    rounds.ok(*command.split())
    rounds("once")

    heard = next(each for each in rounds("status", "--json").data["sources"] if each["id"] == "hr")
    assert heard["gaps"] == []


def sources(rounds: Terminal) -> dict[str, bool]:
    """By source, whether it is retired."""
    return {each["id"]: each["retired"] for each in rounds("status", "--json").data["sources"]}


def test_a_retired_source_leaves_the_record_and_is_looked_at_no_more(rounds: Terminal) -> None:
    rounds.ok("init", "--name", "Maple Street Clinic", "--tz", "UTC")
    rounds.ok("connect", "roster", "--system", "hr", f"file={people(rounds)}")
    rounds("once")
    assert sources(rounds)["hr"] is False

    done = rounds.ok("connect", "--retire", "hr", "--json").data
    assert done == {"system": "hr", "disconnected": True, "retired": True}
    rounds("once")

    assert sources(rounds)["hr"] is True
    assert "hr" not in {each["system"] for each in rounds("connect", "--json").data["connected"]}
    assert rounds("verify", "--replay").code == 0
    assert rounds("connect", "--retire", "hr").code == 2, "it is retired already"


def test_what_was_pushed_is_retired_too_and_its_next_word_begins_it_anew(rounds: Terminal) -> None:
    rounds.ok("init", "--name", "Maple Street Clinic", "--tz", "UTC")
    rounds("observe", "-", stdin=laptop("x-1", disk_encrypted="no").encode())
    standing = rounds.finding("devices.disk-encrypted")

    rounds.ok("connect", "--retire", "laptops")
    kept = {each["id"]: each for each in rounds("findings", "--all", "--json").data}
    assert kept[standing]["status"] == "corrected"
    assert kept[standing]["outcome"] is None

    rounds("observe", "-", stdin=laptop("x-2", disk_encrypted="yes").encode())
    assert sources(rounds)["laptops"] is False


def test_a_source_that_was_never_heard_is_only_disconnected(rounds: Terminal) -> None:
    rounds.ok("init", "--name", "Maple Street Clinic", "--tz", "UTC")
    rounds.ok("connect", "roster", "--system", "hr", f"file={people(rounds)}")
    done = rounds.ok("connect", "--retire", "hr", "--json").data
    assert done == {"system": "hr", "disconnected": True, "retired": False}
    mistyped = rounds("connect", "--retire", "hrr")
    assert mistyped.code == 2
    assert "No source is called 'hrr'." in mistyped.err
