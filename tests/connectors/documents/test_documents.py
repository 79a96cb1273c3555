"""The register of documents: what a line means, what is refused, and what the folder adds to it."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rounds.connectors.documents.collect import DocumentFolder, open_source
from rounds.connectors.documents.translate import (
    CLEARED,
    EVENTS,
    PAPERS,
    REGISTERS,
    TRAINING,
    Register,
    read_register,
)
from rounds.model.resources import Clearance, Paper
from rounds.sdk.connector import NO, UNSEEN, YES, Gap, Item, NotSeen, Observation, Reason, Seen, Sweep
from rounds.sdk.sheet import NotASheet
from rounds.sdk.testing import NoHost
from tests.connectors.documents.suite_case import GOOD
from tests.connectors.vendors import documents

NOW = datetime(2026, 3, 2, 18, tzinfo=UTC)
HEAD = GOOD["documents.csv"].split(b"\n")[0] + b"\n"


def papers(*lines: str) -> tuple[Paper, ...]:
    got = read_register(HEAD + "\n".join(lines).encode(), PAPERS, "documents", NOW.date())
    assert got.refused == ()
    return tuple(each for each in got.things if isinstance(each, Paper))


def refusal(line: str, register: Register = PAPERS, head: bytes = HEAD) -> str:
    (fault,) = read_register(head + line.encode(), register, "documents", NOW.date()).refused
    return fault.sentence


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, raw in GOOD.items():
        (tmp_path / name).write_bytes(raw)
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "letter.pdf").write_bytes(documents.pdf())
    (tmp_path / "files" / "s.txt").write_text("Whoever breaks a rule is warned.")
    return tmp_path


def look(folder: Path) -> list[Item]:
    return list(DocumentFolder("documents", folder).collect(NOW, None))


def on_file(items: list[Item]) -> dict[str, object]:
    found = [each.resource for each in items if isinstance(each, Observation)]
    return {each.key: each.on_file for each in found if isinstance(each, Paper)}


def gaps(items: list[Item]) -> dict[str, Gap]:
    return {each.kind: each for each in items if isinstance(each, Gap)}


def test_a_letter_says_whom_it_names_and_until_when() -> None:
    (letter,) = papers("Letter,Security Official,1,Rosa@Elm.example,2025-09-01,Helen,,,,,letter.pdf,,,,")
    assert letter.serves == Seen(("security-official",))
    assert letter.owner == Seen("rosa@elm.example")
    assert (letter.approved, letter.ends) == (Seen(date(2025, 9, 1)), Seen(None))


def test_what_nobody_said_is_not_known_and_what_there_is_none_of_is_said() -> None:
    (paper,) = papers("Plan,recovery-plan,,,,,,,,,,,,,")
    assert (paper.owner, paper.approved, paper.approved_by) == (Seen(None), Seen(None), Seen(None))
    assert (paper.whole, paper.systems) == (UNSEEN, NotSeen(Reason.NOT_ASKED))
    assert paper.for_all is NO


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("Analysis,risk-analysis,1,r@elm.example,2026-03-03,Rosa,,,,,a.pdf,,,,", "lies ahead"),
        ("Analysis,risk-analysis,1,r@elm.example,2026-03-01,Rosa,,,2027-01-01,,a.pdf,,,,", "lies ahead"),
        ("Analysis,risk analyses,1,r@elm.example,2026-03-01,Rosa,,,,,a.pdf,,,,", "nothing that a document"),
        ("Analysis,164.308(a)(99),1,r@elm.example,2026-03-01,Rosa,,,,,a.pdf,,,,", "nothing that a document"),
        ("Analysis,risk-analysis,1,Rosa,2026-03-01,Rosa,,,,,a.pdf,,,,", "is no e-mail address"),
        ("Analysis,risk-analysis,1,r@elm.example,2026-03-01,Rosa,,,,0,a.pdf,,,,", "no number of months"),
        ("Analysis,risk-analysis,1,r@elm.example,2026-03-01,Rosa,,,,,/etc/passwd,,,,", "without a path"),
        ("Analysis,risk-analysis,1,r@elm.example,2026-03-01,Rosa,,,,,a.pdf,perhaps,,,", "write yes, no"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_a_sentence(line: str, says: str) -> None:
    assert says in refusal(line)


def test_a_deed_and_a_topic_that_nobody_knows_are_refused() -> None:
    assert "is none of access-review" in refusal("picnic,2026-01-01,,", EVENTS, b"what,date,by,found\n")
    assert "is no topic" in refusal("r@elm.example,2026-01-01,cooking", TRAINING, b"person,date,topics\n")


def test_not_yet_cleared_is_an_answer() -> None:
    head = b"person,cleared,cleared_by,authorized,authorized_by,systems\n"
    (made,) = read_register(head + b"r@elm.example,,,,,", CLEARED, "documents", NOW.date()).things
    assert isinstance(made, Clearance)
    assert (made.cleared, made.authorized, made.systems) == (Seen(None), Seen(None), NotSeen())


def test_beside_a_column_that_nobody_knows_an_empty_cell_says_nothing(folder: Path) -> None:
    raw = b"title,for,person,signed,signed_by,file,Expires on\nLetter,security-official,,,,,2025-01-01\n"
    (folder / "documents.csv").write_bytes(raw)
    items = look(folder)
    (paper,) = (
        each.resource for each in items if isinstance(each, Observation) and each.resource.kind == "paper"
    )
    assert isinstance(paper, Paper)
    assert (paper.owner, paper.approved, paper.ends, paper.reviewed) == (NotSeen(),) * 4
    assert (paper.on_file, paper.for_all) == (UNSEEN, UNSEEN)
    assert "documents.csv has columns that Rounds does not know: “Expires on”" in gaps(items)["paper"].detail
    assert [each.kind for each in items if isinstance(each, Sweep) and not each.complete] == ["paper"]
    assert set(gaps(items)) == {"paper"}


def test_a_column_that_is_set_aside_takes_nothing(folder: Path) -> None:
    for name, raw in GOOD.items():
        first, _, rest = raw.partition(b"\n")
        lines = (line + b",x\n" for line in rest.splitlines())
        (folder / name).write_bytes(first + b",Shelf mark\n" + b"".join(lines))
    opened = open_source("documents", {"folder": str(folder), "ignore": "shelfmark"}, NoHost())
    items = list(opened.collect(NOW, None))
    assert gaps(items) == {}
    assert on_file(items) == {"letter/1": YES, "sanctions/2": YES, "sanctions/1": NO, "analysis/1": YES}


@pytest.mark.parametrize("register", REGISTERS, ids=lambda each: each.file)
def test_an_emptied_list_is_no_empty_clinic(register: Register) -> None:
    with pytest.raises(NotASheet):
        read_register(",".join(register.heads).encode(), register, "documents", NOW.date())


def test_only_a_document_that_was_read_is_on_file(folder: Path) -> None:
    assert on_file(look(folder)) == {
        "letter/1": YES,
        "sanctions/2": YES,
        "sanctions/1": NO,
        "analysis/1": YES,
    }


def test_a_document_that_is_emptied_is_gone_and_one_that_is_locked_is_not_known(folder: Path) -> None:
    (folder / "files" / "s.txt").write_bytes(b"")
    (folder / "files" / "letter.pdf").write_bytes(documents.pdf(password="u"))
    items = look(folder)
    assert on_file(items) == {"letter/1": UNSEEN, "sanctions/2": NO, "sanctions/1": NO, "analysis/1": UNSEEN}
    assert "locked with a password" in gaps(items)["paper"].detail


def test_a_file_that_is_not_there_takes_nothing_from_the_others(folder: Path) -> None:
    (folder / "training.csv").unlink()
    items = look(folder)
    whole = {each.kind for each in items if isinstance(each, Sweep) and each.complete}
    assert set(gaps(items)) == {"training"}
    assert whole == {"paper", "acknowledgement", "clearance", "risk", "event"}


@given(body=st.binary(max_size=300), at=st.sampled_from(REGISTERS))
@settings(max_examples=150, deadline=None)
def test_no_bytes_make_it_raise_or_hold_a_document(body: bytes, at: Register) -> None:
    heading = ",".join(at.heads).encode() + b"\n"
    for raw in (body, heading + body):
        try:
            got = read_register(raw, at, "documents", NOW.date())
        except NotASheet:
            continue
        assert all(getattr(each, "on_file", UNSEEN) is UNSEEN for each in got.things)
        assert all(fault.sentence and fault.line > 0 for fault in got.refused)
