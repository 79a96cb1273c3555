"""The register of vendors: what a line means, and what a document in the folder adds to it."""

import hashlib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rounds.connectors.vendors.collect import open_source
from rounds.connectors.vendors.translate import Register, agreements, read_register, sightings
from rounds.model.resources import Agreement, Sighting, Vendor
from rounds.sdk.connector import (
    NO,
    UNSEEN,
    YES,
    BadSettings,
    Gap,
    Item,
    NotSeen,
    Observation,
    Reason,
    Resource,
    Seen,
    Sweep,
)
from rounds.sdk.documents import Document
from rounds.sdk.sheet import NotASheet
from rounds.sdk.testing import NoHost
from tests.connectors.vendors import documents

NOW = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
HEAD = "name,service,handles_ephi,agreement,signed,starts,ends,clauses,missing_clauses,ended\n"
HELD = Document(digest="d", pages=3)


def register(body: str) -> Register:
    return read_register((HEAD + body).encode(), "vendors", NOW.date())


def agreement(line: str, document: Document | None = HELD) -> Agreement:
    """The one agreement of one line, whose document `a.pdf` is as given, absent when it is `None`."""
    found = register(line)
    assert found.refused == ()
    (made,) = agreements(found, "vendors", {} if document is None else {"a.pdf": document})
    return made


def refusals(body: str) -> dict[int, str]:
    return {fault.line: fault.sentence for fault in register(body).refused}


def look(folder: Path, body: str) -> list[Item]:
    file = folder / "vendors.csv"
    file.write_text(HEAD + body)
    held = folder / "agreements"
    held.mkdir(exist_ok=True)
    return list(open_source("vendors", {"file": str(file), "folder": str(held)}, NoHost()).collect(NOW, None))


def seen(items: list[Item], kind: type[Resource]) -> list[Observation]:
    return [item for item in items if isinstance(item, Observation) and isinstance(item.resource, kind)]


def ended(items: list[Item], kind: str) -> tuple[list[str], list[bool]]:
    """The gaps' sentences and the sweeps' completeness of one kind."""
    told = [item.detail for item in items if isinstance(item, Gap) and item.kind == kind]
    return told, [item.complete for item in items if isinstance(item, Sweep) and item.kind == kind]


def test_a_line_is_a_vendor_and_its_agreement() -> None:
    line = "Paubox,mail,yes,a.pdf,2025-01-10,1/15/2025,2026-12-31,yes,,\n"
    (vendor,) = register(line).vendors
    assert vendor == Vendor(
        system="vendors",
        key="paubox",
        name="Paubox",
        service=Seen("mail"),
        handles_ephi=YES,
        ended=Seen(None),
    )
    assert agreement(line) == Agreement(
        system="vendors",
        key="paubox/a.pdf",
        vendor=Seen("Paubox"),
        document=Seen("a.pdf"),
        on_file=YES,
        signed=Seen(date(2025, 1, 10)),
        starts=Seen(date(2025, 1, 15)),
        ends=Seen(date(2026, 12, 31)),
        clauses_confirmed=YES,
        missing_clauses=Seen(()),
        sha256=Seen("d"),
        places=NotSeen(Reason.UNREADABLE),
    )


@pytest.mark.parametrize(("text", "fact"), [("YES", YES), ("n", NO), ("", UNSEEN), ("unknown", UNSEEN)])
def test_whether_a_vendor_handles_patient_data_may_be_not_known(text: str, fact: object) -> None:
    assert register(f"X,,{text},,,,,,,\n").vendors[0].handles_ephi is fact


def test_runs_until_ended_is_seen_and_an_empty_end_is_not() -> None:
    assert agreement("X,,yes,a.pdf,,,Until Ended,,,\n").ends == Seen(None)
    assert agreement("X,,yes,a.pdf,,,,,,\n").ends == NotSeen(Reason.NOT_ASKED)


def test_a_column_that_is_missing_says_nothing() -> None:
    (vendor,) = read_register(b"name,handles_ephi\nX,yes\n", "vendors", NOW.date()).vendors
    assert vendor.service == NotSeen(Reason.NOT_ASKED)
    assert vendor.ended == Seen(None), "the stricter reading: who is on the register is in service"


def test_a_vendor_without_any_word_of_an_agreement_has_none() -> None:
    assert list(agreements(register("X,,yes,,,,,,,\n"), "vendors", {})) == []


def test_an_agreement_that_is_only_told_of_is_not_on_file() -> None:
    (made,) = agreements(register("X,,yes,,2025-01-01,,,yes,,\n"), "vendors", {})
    assert (made.key, made.document, made.on_file) == ("x/", Seen(None), NO)
    assert made.clauses_confirmed is UNSEEN


@pytest.mark.parametrize(
    ("document", "on_file", "confirmed"),
    [
        (HELD, YES, YES),
        (None, NO, UNSEEN),
        (Document(empty=True), NO, UNSEEN),
        (Document(fault="It is locked."), UNSEEN, UNSEEN),
    ],
)
def test_a_person_s_yes_counts_while_the_document_can_be_read(
    document: Document | None, on_file: object, confirmed: object
) -> None:
    made = agreement("X,,yes,a.pdf,,,,yes,,\n", document)
    assert (made.on_file, made.clauses_confirmed) == (on_file, confirmed)


def test_could_not_be_read_is_never_clause_missing() -> None:
    made = agreement("X,,yes,a.pdf,,,,,,\n", Document(fault="It is damaged."))
    assert (made.clauses_confirmed, made.missing_clauses) == (UNSEEN, NotSeen(Reason.UNREADABLE))
    assert made.why("on_file") == made.why("clauses_confirmed") == "the answer could not be read"


def test_a_person_s_no_counts_whether_or_not_the_document_can_be_read() -> None:
    for document in (HELD, None, Document(fault="It is damaged.")):
        made = agreement("X,,yes,a.pdf,,,,no,breach notice; return,\n", document)
        assert (made.clauses_confirmed, made.missing_clauses) == (NO, Seen(("breach notice", "return")))


def test_nobody_s_word_leaves_the_clauses_unseen() -> None:
    made = agreement("X,,yes,a.pdf,,,,,,\n")
    assert (made.on_file, made.clauses_confirmed) == (YES, UNSEEN)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (",,yes,,,,,,,", "the name is empty"),
        ("X\u202e,,yes,,,,,,,", "can't be shown"),
        ("X,,maybe,,,,,,,", "handles_ephi is “maybe”; write yes, no"),
        ("X,,yes,../a.pdf,,,,,,", "without a path"),
        ("X,,yes,/etc/passwd,,,,,,", "without a path"),
        ("X,,yes,.hidden,,,,,,", "without a path"),
        ("X,,yes,a.pdf,soon,,,,,", "“soon” is no date"),
        ("X,,yes,a.pdf,,,forever,,,", "“forever” is no date"),
        ("X,,yes,a.pdf,2026-02-01,,2026-01-01,,,", "ends 2026-01-01 comes before signed 2026-02-01"),
        ("X,,yes,a.pdf,,2026-02-01,2026-01-01,,,", "comes before starts"),
        ("X,,yes,a.pdf,,,,yes,breach notice,", "clauses says yes, and missing_clauses names some"),
        (f"X,,yes,a.pdf,,,,no,{'x' * 2001},", "2,001 characters"),
        ("X,,yes", "3 cells stand where the heading has 10"),
    ],
)
def test_a_line_that_cannot_be_meant_is_refused(line: str, says: str) -> None:
    body = f"A,,no,,,,,,,\n{line}\nB,,no,,,,,,,\n"
    assert [vendor.name for vendor in register(body).vendors] == ["A", "B"]
    assert list(refusals(body)) == [3]
    assert says in refusals(body)[3]


def test_a_vendor_may_have_two_agreements_and_a_line_may_stand_twice() -> None:
    body = "X,,yes,a.pdf,,,,,,\nX,,yes,b.pdf,,,,,,\nX,,yes,a.pdf,,,,,,\n"
    assert register(body).refused == ()
    assert [each.key for each in agreements(register(body), "vendors", {})] == ["x/a.pdf", "x/b.pdf"]
    assert len(register(body).vendors) == 1


def test_a_vendor_told_in_two_ways_and_an_agreement_told_in_two_ways_are_refused() -> None:
    assert refusals("X,,yes,,,,,,,\nA,,no,,,,,,,\nX,,no,,,,,,,\n") == dict.fromkeys(
        (2, 4), "“X” stands on lines 2 and 4, and they differ on the vendor itself"
    )
    body = "X,,yes,a.pdf,,,2026-12-31,,,\nX,,yes,a.pdf,,,2027-12-31,,,\n"
    assert refusals(body) == dict.fromkeys((2, 3), "another line tells the same agreement otherwise")


def test_a_pdf_that_no_line_names_is_a_vendor_in_use() -> None:
    found = register("Birch Billing,,yes,listed.pdf,,,,,,\n")
    names = ("listed.pdf", "BAA birch-billing 2024.PDF", "Stranger Inc.pdf", "notes.txt", ".pdf")
    made = list(sightings(found, "vendors", names))
    assert [(each.key, each.vendor) for each in made] == [
        ("BAA birch-billing 2024.PDF", Seen("Birch Billing")),
        ("Stranger Inc.pdf", Seen("Stranger Inc")),
    ]
    assert all(each.handles_ephi is UNSEEN for each in made)


def test_a_look_reports_what_is_held_with_the_document_s_digest(tmp_path: Path) -> None:
    (tmp_path / "agreements").mkdir()
    raw = documents.pdf()
    (tmp_path / "agreements" / "a.pdf").write_bytes(raw)
    items = look(tmp_path, "X,,yes,a.pdf,,,,,,\n")
    (found,) = seen(items, Agreement)
    assert isinstance(found.resource, Agreement)
    assert (found.resource.on_file, found.digest) == (YES, hashlib.sha256(raw).hexdigest())
    for kind in ("vendor", "agreement", "sighting"):
        assert ended(items, kind) == ([], [True])


def test_a_document_that_cannot_be_read_is_named_and_its_kind_is_not_whole(tmp_path: Path) -> None:
    (tmp_path / "agreements").mkdir()
    (tmp_path / "agreements" / "a.pdf").write_bytes(documents.pdf(password="secret"))
    items = look(tmp_path, "X,,yes,a.pdf,,,,,,\nY,,yes,gone.pdf,,,,,,\n")
    said = "a.pdf is locked with a password; save a copy without one. That is your move."
    assert ended(items, "agreement") == ([said], [False])
    assert ended(items, "vendor") == ([], [True])
    facts = {each.resource.key: each.resource for each in seen(items, Agreement)}
    assert isinstance(facts["x/a.pdf"], Agreement)
    assert isinstance(facts["y/gone.pdf"], Agreement)
    assert (facts["x/a.pdf"].on_file, facts["y/gone.pdf"].on_file) == (UNSEEN, NO)


def test_beside_a_refused_line_no_document_is_called_unlisted(tmp_path: Path) -> None:
    (tmp_path / "agreements").mkdir()
    (tmp_path / "agreements" / "a.pdf").write_bytes(documents.pdf())
    items = look(tmp_path, "X,,no,,,,,,,\nY,,maybe,a.pdf,,,,,,\n")
    assert seen(items, Sighting) == []
    for kind in ("vendor", "agreement", "sighting"):
        told, whole = ended(items, kind)
        assert "line 3: handles_ephi is “maybe”" in told[0]
        assert whole == [False]


def test_a_folder_out_of_sight_takes_nothing_from_the_vendors(tmp_path: Path) -> None:
    file = tmp_path / "vendors.csv"
    file.write_text(HEAD + "X,,yes,a.pdf,,,,yes,,\n")
    opened = open_source("vendors", {"file": str(file), "folder": str(tmp_path / "none")}, NoHost())
    items = list(opened.collect(NOW, None))
    assert ended(items, "vendor") == ([], [True])
    said = "The folder none can't be listed; it is your move to put it there."
    assert ended(items, "agreement") == ([said], [False])
    assert ended(items, "sighting") == ([said], [])
    (found,) = seen(items, Agreement)
    assert isinstance(found.resource, Agreement)
    assert (found.resource.on_file, found.resource.clauses_confirmed) == (UNSEEN, UNSEEN)


@pytest.mark.parametrize(("given", "says"), [({"folder": "/x"}, "file"), ({"file": "/x"}, "folder")])
def test_both_settings_are_needed(given: dict[str, str], says: str) -> None:
    with pytest.raises(BadSettings, match=f"setting {says} must be an absolute path"):
        open_source("vendors", given, NoHost())


CELLS = st.sampled_from(
    ["", "X", "Y", "yes", "no", "a.pdf", "b.pdf", "2026-11-20", "until ended", '"', "é", "../x"]
)
SHEETS = st.lists(st.lists(CELLS, min_size=9, max_size=11).map(",".join), max_size=5).map("\n".join)


@settings(max_examples=300)
@given(st.one_of(st.binary(max_size=200), SHEETS.map(lambda body: (HEAD + body).encode())))
def test_whatever_the_bytes_every_line_is_taken_or_named(raw: bytes) -> None:
    try:
        found = read_register(raw, "vendors", NOW.date())
    except NotASheet:
        return
    taken, named = {line.number for line in found.lines}, {fault.line for fault in found.refused}
    assert taken | named
    assert not taken & named
    assert all(each.on_file is NO for each in agreements(found, "vendors", {}))
    assert not any(each.clauses_confirmed is YES for each in agreements(found, "vendors", {}))
