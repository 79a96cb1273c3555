"""A sheet with a column that nobody knows, from the command line: told, in the ledger, never *met*."""

from datetime import timedelta

import pytest

from tests.cli.story import StandingClock, Terminal, line

LEAVERS = "access.leaver-keeps-no-account"
VENDORS = (
    "name,handles_ephi,agreement,signed,ends,ended,Expires\n"
    "Paubox,yes,baa.txt,2025-01-10,until ended,,2026-01-31\n"
)
LETTER = (
    "title,for,person,signed,signed_by,file,Expires\n"
    "Letter,security-official,ana@maple.example,2026-03-01,Helen Park,letter.txt,2026-06-30\n"
)


def joined(rounds: Terminal, raw: str) -> None:
    """A clinic whose Ana has an account in its mail, with the roster as given."""
    (rounds.folder / "staff.csv").write_text(raw)
    rounds.ok("init", "--name", "Maple Street Clinic", "--tz", "America/Chicago")
    rounds.ok("connect", "roster", f"file={rounds.folder / 'staff.csv'}")
    facts = {"login": "ana@maple.example", "owner": "ana@maple.example", "can_sign_in": "yes"}
    given = line(type="observation", system="mail", kind="account", key="ana", facts=facts)
    rounds.ok("observe", "-", stdin=given.encode())
    rounds("once")


def told(rounds: Terminal, system: str = "roster") -> list[str]:
    """What a source could not show for a column that nobody knows, as the status says it."""
    (source,) = (each for each in rounds("status", "--json").data["sources"] if each["id"] == system)
    yours = (each["detail"] for each in source["gaps"] if each["whose"] == "yours")
    return [detail for detail in yours if "columns that Rounds does not know" in detail]


def kept(rounds: Terminal) -> list[str]:
    """The gaps of the roster among the ledger's newest entries."""
    entries = rounds("ledger", "show", "--json").data
    return [
        each["payload"]["detail"] for each in entries if (each["kind"], each["source"]) == ("gap", "roster")
    ]


def outcomes(rounds: Terminal, check: str = LEAVERS) -> list[str]:
    return [each["outcome"] for each in rounds("check", "run", check, "--json").data["verdicts"]]


def later(rounds: Terminal) -> None:
    """A round five minutes on."""
    rounds.clock = StandingClock(rounds.clock.now() + timedelta(minutes=5))
    rounds("once")


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
    later(rounds)
    assert told(rounds) == []
    assert outcomes(rounds) == ["holds"]


def test_a_register_of_vendors_is_no_proof_beside_a_column_that_nobody_knows(rounds: Terminal) -> None:
    joined(rounds, "name,email,left\nAna,ana@maple.example,\n")
    (rounds.folder / "agreements").mkdir()
    (rounds.folder / "agreements" / "baa.txt").write_text("What Paubox may do with what it is given.")
    (rounds.folder / "vendors.csv").write_text(VENDORS)
    folder = f"folder={rounds.folder / 'agreements'}"
    rounds.ok("connect", "vendors", f"file={rounds.folder / 'vendors.csv'}", folder)
    later(rounds)
    assert len(told(rounds, "vendors")) == 3
    assert outcomes(rounds, "vendors.agreement-in-force") == ["unseen"]
    rounds.ok("connect", "vendors", "ignore=expires")
    later(rounds)
    assert told(rounds, "vendors") == []
    assert outcomes(rounds, "vendors.agreement-in-force") == ["holds"]


def test_a_letter_is_no_proof_beside_a_column_that_nobody_knows(rounds: Terminal) -> None:
    joined(rounds, "name,email,left\nAna,ana@maple.example,\n")
    (rounds.folder / "papers" / "files").mkdir(parents=True)
    (rounds.folder / "papers" / "files" / "letter.txt").write_text("Ana answers for security.")
    (rounds.folder / "papers" / "documents.csv").write_text(LETTER)
    rounds.ok("connect", "documents", f"folder={rounds.folder / 'papers'}")
    later(rounds)
    (sentence,) = told(rounds, "documents")
    assert "documents.csv has columns that Rounds does not know: “Expires”" in sentence
    assert outcomes(rounds, "paper.security-officer-named") == ["unseen"]
    rounds.ok("connect", "documents", "ignore=expires")
    later(rounds)
    assert told(rounds, "documents") == []
    assert outcomes(rounds, "paper.security-officer-named") == ["holds"]
