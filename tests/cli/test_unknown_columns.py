"""A sheet with a column that nobody knows, from the command line: told, in the ledger, never *met*."""

from datetime import timedelta

import pytest

from tests.cli.story import START, StandingClock, Terminal, line

LEAVERS = "access.leaver-keeps-no-account"


def joined(rounds: Terminal, raw: str) -> None:
    """A clinic whose Ana has an account in its mail, with the roster as given."""
    (rounds.folder / "staff.csv").write_text(raw)
    rounds.ok("init", "--name", "Maple Street Clinic", "--tz", "America/Chicago")
    rounds.ok("connect", "roster", f"file={rounds.folder / 'staff.csv'}")
    facts = {"login": "ana@maple.example", "owner": "ana@maple.example", "can_sign_in": "yes"}
    given = line(type="observation", system="mail", kind="account", key="ana", facts=facts)
    rounds.ok("observe", "-", stdin=given.encode())
    rounds("once")


def told(rounds: Terminal) -> list[str]:
    """What the roster could not show, as the status says it."""
    (roster,) = (each for each in rounds("status", "--json").data["sources"] if each["id"] == "roster")
    return [each["detail"] for each in roster["gaps"] if each["whose"] == "yours"]


def kept(rounds: Terminal) -> list[str]:
    """The gaps of the roster among the ledger's newest entries."""
    entries = rounds("ledger", "show", "--json").data
    return [
        each["payload"]["detail"] for each in entries if (each["kind"], each["source"]) == ("gap", "roster")
    ]


def outcomes(rounds: Terminal) -> list[str]:
    return [each["outcome"] for each in rounds("check", "run", LEAVERS, "--json").data["verdicts"]]


@pytest.mark.parametrize("column", ["nickname", "lefft", "Left date", "End Date", "Status"])
def test_what_a_column_would_have_said_is_not_known_until_the_clinic_answers(
    rounds: Terminal, column: str
) -> None:
    joined(rounds, f"name,email,left,{column}\nAna,ana@maple.example,,2026-11-20\n")
    (sentence,) = told(rounds)
    assert f"staff.csv has columns that Rounds does not know: “{column}”" in sentence
    assert sentence.endswith("Either is your move.")
    assert f"“{column}”" in " ".join(rounds("status").out.split())
    assert outcomes(rounds) == ["unseen"]
    assert kept(rounds) == [sentence]

    rounds.ok("connect", "roster", f"ignore={column}")
    rounds.clock = StandingClock(START + timedelta(minutes=5))
    rounds("once")
    assert told(rounds) == []
    assert outcomes(rounds) == ["holds"]
