"""The gap list says what each step gains; acting on it gains exactly that, and undoing it loses it again."""

import io
from datetime import timedelta

import pytest
from rich.cells import cell_len
from rich.console import Console

from rounds.cli.pages.gap import summary
from rounds.cli.words import Times
from tests.cli.story import StandingClock, Terminal

HEAD = "title,for,version,person,signed,signed_by,ends,file\n"
HANDBOOK = "Handbook,sanction-policy,1,bo@maple.example,2026-02-01,Dr. Park,,handbook.txt\n"
LETTER = "Letter,security-official,1,rosa@maple.example,2026-03-01,Dr. Park,,letter.txt\n"
ENDED = "Letter,security-official,1,rosa@maple.example,2026-03-01,Dr. Park,2026-11-23,letter.txt\n"
ROSTER = (
    "email,name,started,left\n"
    "rosa@maple.example,Rosa Delgado,2021-02-01,\n"
    "bo@maple.example,Bo Lind,2021-02-01,\n"
)
OFFICER = "paper.security-officer-named"


@pytest.fixture
def clinic(rounds: Terminal) -> Terminal:
    """A clinic with a roster and a register in which one document stands."""
    folder = rounds.folder / "papers"
    (folder / "files").mkdir(parents=True)
    for name in ("handbook.txt", "letter.txt"):
        (folder / "files" / name).write_text("Signed by Dr. Park.")
    (rounds.folder / "roster.csv").write_text(ROSTER)
    rounds.ok("init", "--name", "Maple Street Clinic", "--tz", "America/Chicago")
    rounds.ok("connect", "roster", f"file={rounds.folder / 'roster.csv'}")
    rounds.ok("connect", "documents", f"folder={folder}")
    register(rounds, HANDBOOK)
    return rounds


def register(rounds: Terminal, *lines: str) -> None:
    """Write the register of documents, and let Rounds look an hour later."""
    (rounds.folder / "papers" / "documents.csv").write_text(HEAD + "".join(lines))
    look(rounds)


def look(rounds: Terminal) -> None:
    assert isinstance(rounds.clock, StandingClock)
    rounds.clock.moment += timedelta(hours=1)
    rounds("once")


def lost(rounds: Terminal) -> int:
    """What all cells cost, in hundredths, before the cap."""
    return sum(cell["costs"] for cell in rounds("why", "--json").data["cells"] if cell["sort"] == "cell")


def step(rounds: Terminal, name: str) -> dict[str, object] | None:
    return next((each for each in rounds("gap", "--json").data["next"] if each["id"] == name), None)


def says(rounds: Terminal, check: str) -> tuple[str, str]:
    (verdict,) = rounds("check", "run", check, "--json").data["verdicts"]
    return verdict["outcome"], verdict["sentence"]


def test_a_letter_gains_what_was_announced_and_ending_it_loses_that_again(clinic: Terminal) -> None:
    announced, before = step(clinic, OFFICER), lost(clinic)
    assert announced is not None
    assert announced["what"] == "Maple Street Clinic lacks a Security Officer: none is in the register."
    register(clinic, HANDBOOK, LETTER)
    assert says(clinic, OFFICER)[0] == "holds"
    assert lost(clinic) == before - int(str(announced["gains"]))
    assert step(clinic, OFFICER) is None
    register(clinic, HANDBOOK, ENDED)
    assert says(clinic, OFFICER)[0] == "fails"
    assert lost(clinic) == before
    (finding,) = [each for each in clinic("findings", "--all", "--json").data if each["check"] == OFFICER]
    assert finding["status"] == "reopened"


def test_the_letter_turns_red_by_itself_when_its_officer_leaves(clinic: Terminal) -> None:
    register(clinic, HANDBOOK, LETTER)
    (clinic.folder / "roster.csv").write_text(
        ROSTER.replace("Delgado,2021-02-01,", "Delgado,2021-02-01,2026-11-20")
    )
    look(clinic)
    outcome, sentence = says(clinic, OFFICER)
    assert (outcome, "Rosa Delgado has left" in sentence) == ("fails", True)


def test_a_letter_dated_ahead_is_named_and_the_register_is_not_whole(clinic: Terminal) -> None:
    register(clinic, HANDBOOK, LETTER.replace("2026-03-01", "2027-03-01"))
    assert says(clinic, OFFICER)[0] == "unseen"
    sources = clinic("status", "--json").data["sources"]
    (gap,) = [
        g for each in sources if each["id"] == "documents" for g in each["gaps"] if g["kind"] == "paper"
    ]
    assert "lies ahead; what was done was done by today" in gap["detail"]
    assert gap["detail"].endswith("Mending the file is your move.")


def test_a_statement_gains_what_was_announced(clinic: Terminal) -> None:
    announced, before = step(clinic, "sanction-policy"), lost(clinic)
    assert announced is not None
    assert announced["do"] == "rounds attest sanction-policy --statement … --until …"
    clinic.ok("attest", "sanction-policy", "--statement", "In force.", "--until", "2027-05-31")
    assert lost(clinic) == before - int(str(announced["gains"]))


def test_the_steps_add_up_to_what_the_score_lacks(clinic: Terminal) -> None:
    cells = clinic("why", "--json").data["cells"]
    uncovered = sum(each["costs"] for each in cells if each["slot"].startswith("uncovered:"))
    assert sum(each["gains"] for each in clinic("gap", "--json").data["next"]) == lost(clinic) - uncovered


def test_every_line_stands_somewhere_and_is_counted_once(clinic: Terminal) -> None:
    data = clinic("gap", "--json").data
    assert sum(data["totals"].values()) == len(data["lines"]) == 54
    assert {each["state"].replace(" ", "_") for each in data["lines"]} <= set(data["totals"])


def test_the_summary_is_one_screen_of_80_by_24(clinic: Terminal) -> None:
    lines = clinic("gap").out.splitlines()
    assert len(lines) <= 24
    assert max(map(cell_len, lines)) <= 80


def test_what_is_held_back_is_said_and_still_fits_the_screen(clinic: Terminal) -> None:
    data = clinic("gap", "--json").data
    shown = Console(width=80, file=io.StringIO(), record=True)
    shown.print(summary(data | {"held_back": 500}, Times(clinic.clock.now(), "America/Chicago")))
    lines = shown.export_text().splitlines()
    assert "  The score is held at 79: what has no ▲ gains nothing until those are done." in map(
        str.rstrip, lines
    )
    assert len(lines) <= 24


def test_a_decision_gains_what_was_announced_once_its_alternative_is_documented(clinic: Terminal) -> None:
    (line,) = [d for d in clinic("gap", "--json").data["decisions"] if d["cite"] == "164.310(a)(2)(iv)"]
    before = lost(clinic)
    why = ("--why", "The landlord repairs doors.", "--review", "2027-10-31")
    clinic.ok("decide", line["cite"], "--choice", "alternative", "--alternative", "landlord", *why)
    announced = step(clinic, "landlord")
    assert announced is not None
    assert (announced["gains"], announced["cites"]) == (line["worth"], [line["cite"]])
    clinic.ok("attest", "landlord", "--statement", "His log.", "--until", "2027-10-31")
    assert lost(clinic) == before - line["gains"]


def test_the_law_is_covered_without_a_clinic(rounds: Terminal) -> None:
    data = rounds.ok("law", "coverage", "--json").data
    assert data["clinic"] is None
    assert data["appendix_a"]["lines"] == 41
    assert {each["covered"] for each in data["lines"]} <= {"tested", "asked for", "nothing covers this"}


def test_coverage_says_until_when_a_statement_stands(clinic: Terminal) -> None:
    clinic.ok("attest", "channel-preferences", "--statement", "Kept in the record.", "--until", "2027-03-31")
    lines = {each["cite"]: each for each in clinic("law", "coverage", "--json").data["lines"]}
    assert lines["164.522(b)"]["covered"] == "tested"
    assert lines["164.522(b)"]["statements"] == [{"id": "channel-preferences", "stands_until": "2027-03-31"}]
