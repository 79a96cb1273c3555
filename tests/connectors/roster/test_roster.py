"""The roster: what a line means, what is refused, and when many leaving at once must be confirmed."""

import hashlib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rounds.connectors.roster.collect import open_source
from rounds.connectors.roster.translate import leaving, read_roster, too_many
from rounds.model.resources import Person
from rounds.sdk.connector import (
    YES,
    BadSettings,
    Collector,
    Gap,
    Item,
    NotSeen,
    Observation,
    Reason,
    Seen,
    Sweep,
    Whose,
)
from rounds.sdk.sheet import NotASheet
from rounds.sdk.testing import NoHost

NOW = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
TODAY = NOW.date()
HEAD = "name,email,role,started,left\n"


def people(body: str) -> dict[str, Person]:
    return {person.key: person for person in read_roster((HEAD + body).encode(), "hr", TODAY).people}


def refusals(body: str) -> dict[int, str]:
    return {fault.line: fault.sentence for fault in read_roster((HEAD + body).encode(), "hr", TODAY).refused}


def staff(here: int, left: int = 0, day: date = TODAY) -> bytes:
    """A roster of `here` people who stay and `left` whose last day is `day`."""
    lines = [f"P{n},p{n}@maple.example,,,{day if n >= here else ''}\n" for n in range(here + left)]
    return (HEAD + "".join(lines)).encode()


def look(file: Path, raw: bytes, opened: Collector | None = None, **more: str) -> list[Item]:
    file.write_bytes(raw)
    return list((opened or open_source("hr", {"file": str(file), **more}, NoHost())).collect(NOW, None))


def seen(items: list[Item]) -> list[Observation]:
    return [item for item in items if isinstance(item, Observation)]


def test_a_line_is_a_person_keyed_by_the_e_mail_in_lower_case() -> None:
    found = people("Ana Alvarez,Ana@Maple.example,front desk,2021-03-01,\n")["ana@maple.example"]
    assert (found.system, found.name, found.email) == ("hr", "Ana Alvarez", "ana@maple.example")
    assert (found.role, found.started) == (Seen("front desk"), Seen(date(2021, 3, 1)))
    assert (found.last_day, found.on_roster) == (Seen(None), YES)


def test_an_empty_left_says_there_is_none_and_a_missing_column_says_nothing() -> None:
    with_column = read_roster(b"name,email,left\nAna,ana@maple.example,\n", "hr", TODAY)
    without = read_roster(b"name,email\nAna,ana@maple.example\n", "hr", TODAY)
    assert (with_column.people[0].last_day, with_column.has_left) == (Seen(None), True)
    assert (without.people[0].last_day, without.has_left) == (NotSeen(Reason.NOT_ASKED), False)


def test_someone_may_be_leaving_on_a_day_ahead() -> None:
    assert people("Ben,ben@maple.example,,,2027-01-31\n")["ben@maple.example"].last_day == Seen(
        date(2027, 1, 31)
    )


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("Ben,ben,,,", "“ben” is no e-mail address"),
        ("Ben,,,,", "“” is no e-mail address"),
        ("Ben,=cmd|'/c calc'!A0,,,", "no e-mail address"),
        (",ben@maple.example,,,", "the name is empty"),
        ("Ben,ben@maple.example,,2028-01-01,", "the first day 2028-01-01 lies more than a year ahead"),
        ("Ben,ben@maple.example,,2026-01-01,2025-12-31", "2025-12-31 comes before the first day 2026-01-01"),
        ("Ben,ben@maple.example,,,9999-12-31", "can't be meant; leave the cell empty"),
        ("Ben,ben@maple.example,,,yes", "“yes” is no date"),
        ("Ben,ben@maple.example,,,2026-11-2", "“2026-11-2” is no date"),
        (f"{'B' * 2001},ben@maple.example,,,", "2,001 characters"),
        ("Ben,ben@maple.example", "2 cells stand where the heading has 5"),
    ],
)
def test_a_line_that_cannot_be_meant_is_refused_and_the_others_are_kept(line: str, says: str) -> None:
    body = f"Ana,ana@maple.example,,,\n{line}\nCara,cara@maple.example,,,\n"
    assert list(people(body)) == ["ana@maple.example", "cara@maple.example"]
    assert list(refusals(body)) == [3]
    assert says in refusals(body)[3]


def test_one_person_on_two_lines_that_differ_is_refused_and_both_lines_are_named() -> None:
    body = "Ana,ana@maple.example,,,\nBen,ben@maple.example,,,\nAna,ANA@maple.example,,,2026-11-20\n"
    assert list(people(body)) == ["ben@maple.example"]
    assert refusals(body) == dict.fromkeys(
        (2, 4), "“ana@maple.example” stands on lines 2 and 4, and they differ; keep the right one"
    )


def test_one_person_on_two_lines_that_agree_is_one_person() -> None:
    body = "Ana,ana@maple.example,,,\nAna,Ana@maple.example,,,\n"
    assert (list(people(body)), refusals(body)) == (["ana@maple.example"], {})


def test_a_formula_in_a_name_is_text() -> None:
    assert people("=1+1,ana@maple.example,,,\n")["ana@maple.example"].name == "=1+1"


def test_a_refused_line_leaves_no_complete_list_and_the_gap_names_it(tmp_path: Path) -> None:
    items = look(tmp_path / "staff.csv", staff(2) + b"torn,line\n")
    said = "staff.csv was not taken whole: line 4: 2 cells stand where the heading has 5."
    said += " Mending the file is your move."
    assert len(seen(items)) == 2
    assert items[-1] == Sweep(system="hr", kind="person", complete=False, count=2, observed_at=NOW)
    assert items[-2] == Gap(
        system="hr",
        kind="person",
        reason=Reason.UNREADABLE,
        whose=Whose.YOURS,
        observed_at=NOW,
        detail=said,
    )


def test_a_missing_column_of_last_days_is_told(tmp_path: Path) -> None:
    items = look(tmp_path / "staff.csv", b"name,email\nAna,ana@maple.example\n")
    said = "staff.csv has no column left, so that last days are not known. Adding it is your move."
    assert isinstance(items[1], Gap)
    assert (items[1].reason, items[1].detail) == (Reason.NOT_ASKED, said)
    assert items[2] == Sweep(system="hr", kind="person", complete=True, count=1, observed_at=NOW)


def test_each_observation_carries_the_digest_of_the_file(tmp_path: Path) -> None:
    raw = staff(1)
    assert [item.digest for item in seen(look(tmp_path / "s.csv", raw))] == [hashlib.sha256(raw).hexdigest()]


@pytest.mark.parametrize(
    ("here", "left", "asked"),
    [(2, 2, False), (12, 3, False), (11, 3, True), (0, 3, True), (100, 25, False), (100, 26, True)],
)
def test_fewer_than_three_or_a_fifth_may_leave_within_a_week_unasked(
    tmp_path: Path, here: int, left: int, asked: bool
) -> None:
    items = look(tmp_path / "staff.csv", staff(here, left))
    assert (seen(items) == []) is asked


@pytest.mark.parametrize("days", [-7, -1, 0, 1, 60])
def test_a_last_day_within_a_week_or_ahead_counts_as_leaving_now(tmp_path: Path, days: int) -> None:
    assert seen(look(tmp_path / "staff.csv", staff(5, 5, TODAY + timedelta(days=days)))) == []


def test_many_who_left_long_ago_are_history(tmp_path: Path) -> None:
    items = look(tmp_path / "staff.csv", staff(5, 50, TODAY - timedelta(days=8)))
    assert len(seen(items)) == 55


def test_the_fingerprint_in_the_message_confirms_this_file_and_no_other(tmp_path: Path) -> None:
    raw = staff(5, 5)
    (gap,) = look(tmp_path / "staff.csv", raw)
    assert isinstance(gap, Gap)
    assert "5 of 10 people leave or vanish at once; nothing of it was taken" in gap.detail
    fingerprint = gap.detail.partition("confirmed=")[2][:16]
    assert fingerprint == hashlib.sha256(raw).hexdigest()[:16]
    assert len(seen(look(tmp_path / "staff.csv", raw, confirmed=fingerprint.upper()))) == 10
    assert seen(look(tmp_path / "staff.csv", raw + b"\n", confirmed=fingerprint)) == []


def test_against_the_list_accepted_before_long_past_days_and_vanishing_count_too(tmp_path: Path) -> None:
    file = tmp_path / "staff.csv"
    opened = open_source("hr", {"file": str(file)}, NoHost())
    assert len(seen(look(file, staff(10), opened))) == 10
    for raw in (staff(7), staff(5, 5, TODAY - timedelta(days=400))):
        assert seen(look(file, raw, opened)) == []
    assert len(seen(look(file, staff(8), opened))) == 8
    assert len(seen(look(file, staff(7), opened))) == 7


def test_a_torn_list_is_told_as_torn_and_is_not_what_the_next_is_compared_with(tmp_path: Path) -> None:
    file = tmp_path / "staff.csv"
    opened = open_source("hr", {"file": str(file)}, NoHost())
    look(file, staff(10), opened)
    items = look(file, staff(2) + b"torn\n" * 8, opened)
    assert len(seen(items)) == 2
    assert isinstance(items[-2], Gap)
    assert "was not taken whole: line 4" in items[-2].detail
    assert seen(look(file, staff(2), opened)) == []


def test_a_column_of_last_days_that_disappears_is_no_departure() -> None:
    before = read_roster(staff(10), "hr", TODAY)
    after = read_roster(
        b"name,email\n" + b"".join(b"P,p%d@maple.example\n" % n for n in range(10)), "hr", TODAY
    )
    assert leaving(after, before, TODAY) == (0, 10)


@pytest.mark.parametrize(
    ("gone", "of", "percent", "asked"), [(2, 2, 0, False), (3, 15, 20, False), (3, 14, 20, True)]
)
def test_the_measure_is_more_than_the_share_and_at_least_three(
    gone: int, of: int, percent: int, asked: bool
) -> None:
    assert too_many(gone, of, percent) is asked


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "file"),
        ({"file": "staff.csv"}, "absolute path"),
        ({"file": "/s.csv", "most_leaving": "many"}, "most_leaving is 'many'"),
        ({"file": "/s.csv", "most_leaving": "101"}, "from 0 to 100"),
    ],
)
def test_settings_that_cannot_be_used_are_named(given: dict[str, str], says: str) -> None:
    with pytest.raises(BadSettings, match=says):
        open_source("hr", given, NoHost())


CELLS = st.sampled_from(
    [
        "",
        "Ana",
        "ana@maple.example",
        "ben@maple.example",
        "2026-11-20",
        "1/2/2026",
        "13/1/2026",
        '"',
        "=1",
        "é",
        "\n",
    ]
)
SHEETS = st.lists(st.lists(CELLS, min_size=4, max_size=6).map(",".join), max_size=6).map("\n".join)


@settings(max_examples=300)
@given(st.one_of(st.binary(max_size=200), SHEETS.map(lambda body: (HEAD + body).encode())))
def test_whatever_the_bytes_no_refused_line_hides_in_a_complete_list(
    tmp_path_factory: pytest.TempPathFactory, raw: bytes
) -> None:
    items = look(tmp_path_factory.getbasetemp() / "any-bytes.csv", raw)
    try:
        refused = bool(read_roster(raw, "hr", TODAY).refused)
    except NotASheet:
        refused = True
    assert isinstance(items[-1], Gap | Sweep)
    assert {type(item) for item in items} <= {Observation, Gap, Sweep}
    if refused:
        assert not any(isinstance(item, Sweep) and item.complete for item in items)
        assert any(isinstance(item, Gap) and item.whose is Whose.YOURS for item in items)
