"""The register beside what is seen, the checklist of an agreement, and what a person says of each clause."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from rich.cells import cell_len

from rounds.sdk.pages import clauses
from tests.cli.story import WORDS_NEVER_USED, StandingClock, Terminal, line, terminal
from tests.connectors.vendors import documents

HERE = Path(__file__).parents[1]
HEAD = "name,service,handles_ephi,agreement,signed,ends,clauses,ended,access,needs_none,report_days\n"
REGISTER = (
    "Paubox,mail,yes,paubox.pdf,2026-02-01,until ended,,,,,10\n"
    "North IT,technician,yes,north.pdf,2026-02-01,2027-01-31,,,yes,,\n"
    "Gone,fax,yes,gone.pdf,2026-02-01,2027-01-31,,,,,\n"
    "City Lab,laboratory,yes,,,,,,,treatment,\n"
    "Tidy,cleaning,no,,,,,,,,\n"
    "Mystery,website,,,,,,,,,\n"
)
SETTINGS = {"file": "vendors.csv", "folder": "agreements"}
CLAUSES = "vendors.required-clauses-confirmed"


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clinic with a register, one agreement that can be read, and one that is a scan."""
    with terminal(tmp_path_factory.mktemp("vendors")) as rounds:
        folder = rounds.folder / "agreements"
        folder.mkdir()
        (folder / "paubox.pdf").write_bytes((HERE / "sdk" / "agreement.pdf").read_bytes())
        (folder / "north.pdf").write_bytes(documents.scan())
        (rounds.folder / "vendors.csv").write_text(HEAD + REGISTER)
        rounds.ok("init", "--name", "Maple Street Clinic", "--tz", "America/Chicago")
        settings = [f"{name}={rounds.folder / value}" for name, value in SETTINGS.items()]
        rounds.ok("connect", "vendors", *settings)
        seen(rounds, "jotform", "Jotform", "yes")
        seen(rounds, "paubox", "PAUBOX", "yes")
        rounds("once")
        return rounds.folder


@pytest.fixture
def clinic(lived: Path, rounds: Terminal) -> Terminal:
    shutil.copytree(lived, rounds.folder, dirs_exist_ok=True)
    return rounds


def seen(rounds: Terminal, key: str, name: str, ephi: str) -> None:
    facts = {"vendor": name, "where": "the intake form", "handles_ephi": ephi}
    said = line(type="observation", system="website", kind="sighting", key=key, facts=facts)
    ended = line(type="sweep", system="website", kind="sighting", complete=True, count=1)
    rounds("observe", "-", stdin=(said + ended).encode())


def rows(rounds: Terminal) -> dict[str, dict[str, object]]:
    return {each["vendor"]: each for each in rounds.ok("vendors", "--json").data["vendors"]}


def says(rounds: Terminal, key: str) -> tuple[str, str]:
    verdicts = rounds("check", "run", CLAUSES, "--json").data["verdicts"]
    return next((each["outcome"], each["sentence"]) for each in verdicts if each["subject"]["key"] == key)


def look(rounds: Terminal) -> None:
    assert isinstance(rounds.clock, StandingClock)
    rounds.clock.moment += timedelta(hours=1)
    rounds("once")


def test_a_row_says_whether_it_is_listed_seen_and_whether_an_agreement_is_needed(clinic: Terminal) -> None:
    found = rows(clinic)
    answers = {
        name: (row["listed"], row["seen"], row["needed"], row["why"], row["agreement"])
        for name, row in found.items()
    }
    assert answers["Paubox"] == (True, True, True, None, "in force")
    assert answers["City Lab"][2:] == (False, "treatment", "not needed")
    assert answers["Tidy"][2:] == (False, "no patient data", "not needed")
    assert answers["Mystery"][2:] == (None, None, "not known")
    assert answers["Jotform"] == (False, True, None, None, "not known")
    assert answers["Gone"][4] == "none in force"
    assert next(iter(found)) == "North IT", "who reaches into the clinic's systems comes first"


def test_not_seen_is_said_only_while_all_that_shows_vendors_was_heard(clinic: Terminal) -> None:
    assert rows(clinic)["Tidy"]["seen"] is False
    assert isinstance(clinic.clock, StandingClock)
    clinic.clock.moment += timedelta(minutes=1)
    at = clinic.clock.moment.isoformat()
    said = {
        "system": "website",
        "kind": "sighting",
        "reason": "unreachable",
        "whose": "theirs",
        "observed_at": at,
    }
    clinic("observe", "-", stdin=line(type="gap", **said).encode())
    assert rows(clinic)["Tidy"]["seen"] is None


def test_the_checklist_says_where_to_read_and_what_nobody_confirmed(clinic: Terminal) -> None:
    data = clinic.ok("vendors", "clauses", "paubox", "--json").data
    found = {each["id"]: each for each in data["clauses"]}
    assert (found["books"]["found"], found["books"]["page"], found["books"]["there"]) == (
        "found on page 3",
        3,
        None,
    )
    scan = clinic.ok("vendors", "clauses", "North IT", "--json").data
    assert {each["found"] for each in scan["clauses"]} == {"could not be read"}
    clinic.ok("vendors", "confirm", "North IT", "books", "--page", "2")
    assert "1 of 15 clauses confirmed" in clinic.ok("vendors", "clauses", "North IT").out


def test_an_agreement_is_whole_when_a_person_confirmed_each_clause_and_one_word_undoes_it(
    clinic: Terminal,
) -> None:
    every = [each.id for each in clauses(clinic.clock.now().date())]
    assert says(clinic, "paubox")[0] == "unseen"
    clinic.ok("vendors", "confirm", "Paubox", *every[1:], "--page", "1")
    assert says(clinic, "paubox")[0] == "unseen"
    clinic.ok("vendors", "confirm", "Paubox", every[0])
    assert says(clinic, "paubox") == ("holds", "The agreement with Paubox has every required clause.")
    clinic.ok("vendors", "confirm", "Paubox", "books", "--missing")
    assert says(clinic, "paubox") == (
        "fails",
        "The agreement with Paubox lacks books and records open to the Secretary.",
    )
    assert clinic.ok("verify", "--replay").code == 0


def test_another_version_of_the_document_has_to_be_read_again(clinic: Terminal) -> None:
    here = [f"{name}={clinic.folder / value}" for name, value in SETTINGS.items()]
    clinic.ok("connect", "vendors", *here)
    every = [each.id for each in clauses(clinic.clock.now().date())]
    clinic.ok("vendors", "confirm", "Paubox", *every)
    (clinic.folder / "agreements" / "paubox.pdf").write_bytes(
        (HERE / "sdk" / "agreement.pdf").read_bytes() + b"\n%another\n"
    )
    look(clinic)
    assert says(clinic, "paubox")[0] == "unseen"
    data = clinic.ok("vendors", "clauses", "paubox", "--json").data
    assert {each["there"] for each in data["clauses"]} == {None}


def test_what_is_said_carries_the_name_and_the_day_of_saying(clinic: Terminal) -> None:
    clinic.ok("vendors", "confirm", "Paubox", "books", "--page", "3")
    data = clinic.ok("vendors", "clauses", "paubox", "--json").data
    (said,) = (each for each in data["clauses"] if each["id"] == "books")
    assert (said["there"], said["on_page"], said["by"], said["on"]) == (True, 3, "olivia", "2026-11-24")
    assert said["claimed"] is True


@pytest.mark.parametrize("day", ["2026-01-01", "2026-11-27", None])
def test_a_confirmation_that_is_dated_back_or_ahead_is_not_taken(clinic: Terminal, day: str | None) -> None:
    facts = {"clause": "books", "vendor": "Paubox", "document": "9f", "there": "yes", "on": day}
    if day is None:
        del facts["on"]
    said = line(type="observation", system="said", kind="confirmation", key="x", facts=facts)
    done = clinic("observe", "-", stdin=said.encode())
    assert done.code == 1
    assert "carries the day on which it is made" in done.err + done.out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("clauses", "Pauboks"), "no vendor 'Pauboks'. Did you mean Paubox?"),
        (("clauses", "Tidy"), "names no agreement with Tidy"),
        (("confirm", "Paubox", "boks"), "No clause is called 'boks'. Did you mean books?"),
        (("confirm", "Gone", "books"), "is not on file, or could not be read"),
    ],
)
def test_what_cannot_be_meant_is_said_and_nothing_is_recorded(
    clinic: Terminal, words: tuple[str, ...], says: str
) -> None:
    done = clinic("vendors", *words)
    assert (done.code, says in done.err) == (2, True), done.err


@pytest.mark.parametrize(
    "words", ["vendors", "vendors clauses paubox", "vendors confirm paubox books", "vendors --help"]
)
def test_each_page_fits_80_columns_and_says_nothing_it_must_not(clinic: Terminal, words: str) -> None:
    done = clinic.ok(*words.split())
    assert max(cell_len(each) for each in done.out.splitlines()) <= 80
    assert not WORDS_NEVER_USED.search(done.out)
