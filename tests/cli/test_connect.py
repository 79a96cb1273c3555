"""`rounds connect`: one setting of a connected source is changed by itself."""

from tests.cli.story import Terminal

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
