"""Filing a document: sealed in the ledger as it is, a line in the register, and back as it was shown."""

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from rounds.connectors.documents.translate import PAPERS
from rounds.evidence.said import LARGEST
from tests.cli.story import StandingClock, Terminal
from tests.connectors.vendors import documents

ROSTER = "email,name,started,left\nrosa@maple.example,Rosa Delgado,2021-02-01,\n"
OFFICER = ("--for", "security-official", "--person", "rosa@maple.example")
SIGNED = ("--signed", "2026-03-01", "--signed-by", "Dr. Park")


@pytest.fixture
def clinic(rounds: Terminal) -> Terminal:
    (rounds.folder / "roster.csv").write_text(ROSTER)
    (rounds.folder / "letter.pdf").write_bytes(documents.pdf())
    rounds.ok("init", "--name", "Maple Street Clinic", "--tz", "America/Chicago")
    rounds.ok("connect", "roster", f"file={rounds.folder / 'roster.csv'}")
    return rounds


def officer(rounds: Terminal) -> tuple[str, str]:
    assert isinstance(rounds.clock, StandingClock)
    rounds.clock.moment += timedelta(hours=1)
    rounds("once")
    (verdict,) = rounds("check", "run", "paper.security-officer-named", "--json").data["verdicts"]
    return verdict["outcome"], verdict["sentence"]


def test_a_letter_that_is_filed_names_the_officer(clinic: Terminal) -> None:
    assert officer(clinic)[0] == "unseen"
    done = clinic.ok("documents", "add", "letter.pdf", *OFFICER, *SIGNED)
    assert "dated 24 Nov 2026" in done.out
    assert "Under the name olivia, as the operating system says" in " ".join(done.out.split())
    assert officer(clinic) == ("holds", "Maple Street Clinic has a Security Officer.")


def test_it_comes_back_as_it_was_shown_whatever_became_of_the_folder(clinic: Terminal) -> None:
    data = clinic.ok("documents", "add", "letter.pdf", *OFFICER, *SIGNED, "--json").data
    (Path(data["folder"]) / "files" / "letter.pdf").write_bytes(b"another letter")
    clinic.ok("documents", "get", str(data["entry"]), "back.pdf")
    assert (clinic.folder / "back.pdf").read_bytes() == (clinic.folder / "letter.pdf").read_bytes()
    assert clinic("documents", "get", str(data["entry"]), "back.pdf").code == 1
    assert clinic.ok("verify", "--replay").code == 0


def test_nothing_of_it_lies_open_in_the_ledger_and_it_can_be_destroyed(clinic: Terminal) -> None:
    (clinic.folder / "note.txt").write_text("Rosa Delgado is the officer of this clinic. " * 20)
    data = clinic.ok("documents", "add", "note.txt", *OFFICER, *SIGNED, "--json").data
    with sqlite3.connect(clinic.place / "ledger.sqlite") as store:
        rows = [
            cell for row in store.execute("select * from entries") for cell in row if isinstance(cell, bytes)
        ]
    assert not any(b"Rosa Delgado is" in each or b"Um9zYSBEZWxnYWRv" in each for each in rows)
    clinic.ok("ledger", "destroy", str(data["entry"]), "--why", "It named too much.")
    done = clinic("documents", "get", str(data["entry"]), "back.txt")
    assert (done.code, data["sha256"] in done.err) == (2, True)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (
            ("--for", "security officer", "--person", "rosa@maple.example"),
            "is nothing that a document is for",
        ),
        ((*OFFICER, "--signed", "2027-01-01"), "lies ahead; what was done was done by today, 2026-11-24"),
        (("--for", "security-official", "--person", "Rosa"), "is no e-mail address"),
        ((*OFFICER, "--until", "tomorrow"), "is no date"),
        ((*OFFICER, *SIGNED, "--until", "2026-01-01"), "comes before the first or signed day"),
    ],
)
def test_what_cannot_be_meant_is_said_and_nothing_is_filed(
    clinic: Terminal, words: tuple[str, ...], says: str
) -> None:
    before = len(clinic("ledger", "show", "--json").data)
    done = clinic("documents", "add", "letter.pdf", *words)
    assert (done.code, says in " ".join(done.err.split())) == (2, True), done.err
    assert len(clinic("ledger", "show", "--json").data) == before
    assert not (clinic.place / "papers").exists()


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "is empty"),
        (documents.pdf(password="u"), "locked with a password"),
        (b"PK\x03\x04 a word processor's file", "neither a PDF nor text"),
        (b"%PDF-1.7\n" + bytes(LARGEST), "larger than 4 MB"),
    ],
)
def test_what_nobody_could_read_later_is_not_filed(clinic: Terminal, raw: bytes, says: str) -> None:
    (clinic.folder / "odd.pdf").write_bytes(raw)
    done = clinic("documents", "add", "odd.pdf", *OFFICER)
    assert (done.code, says in done.err) == (2, True), done.err


def test_it_can_not_be_dated_back(clinic: Terminal) -> None:
    done = clinic("documents", "add", "letter.pdf", *OFFICER, "--on", "2025-01-01")
    assert (done.code, "No such option: --on" in done.err) == (2, True)
    assert clinic.ok("documents", "add", "letter.pdf", *OFFICER, *SIGNED, "--json").data["on"] == "2026-11-24"


def test_a_line_goes_into_the_columns_that_the_keepers_file_has(clinic: Terminal) -> None:
    folder = clinic.folder / "papers"
    folder.mkdir()
    kept = (
        "for,title,signed,signed_by,person,file\n"
        "sanction-policy,Handbook,2026-01-05,Dr. Park,rosa@maple.example,h.txt"
    )
    (folder / "documents.csv").write_text(kept)
    clinic.ok("connect", "documents", f"folder={folder}")
    clinic.ok("documents", "add", "letter.pdf", *OFFICER, *SIGNED)
    assert (folder / "documents.csv").read_text() == (
        f"{kept}\nsecurity-official,letter,2026-03-01,Dr. Park,rosa@maple.example,letter.pdf\n"
    )
    done = clinic("documents", "add", "letter.pdf", *OFFICER, "--systems", "mail")
    assert (done.code, "has no column systems" in done.err) == (2, True)


def test_another_document_under_the_same_name_is_left_alone(clinic: Terminal) -> None:
    folder = Path(clinic.ok("documents", "add", "letter.pdf", *OFFICER, *SIGNED, "--json").data["folder"])
    (clinic.folder / "letter.pdf").write_bytes(documents.pdf(pages=3))
    done = clinic("documents", "add", "letter.pdf", "--for", "privacy-official", "--title", "Another")
    assert (done.code, "is there already, with another content" in done.err) == (2, True)
    assert (folder / PAPERS.file).read_text().count("\n") == 2
