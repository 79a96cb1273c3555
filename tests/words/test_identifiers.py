"""Numbers that open an identity: found by shape and cue, and not where only the digits are alike."""

import pytest

from rounds.words.identifiers import identifiers
from rounds.words.shapes import CUED


def found(text: str) -> list[tuple[str, str]]:
    return [(each.kind, text[each.start : each.end]) for each in identifiers(text)]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("her number is 219-09-9999", "ssn", "219-09-9999"),
        ("SSN 219099999", "ssn", "219099999"),
        ("seguro social: 219 09 9999", "ssn", "219 09 9999"),
        ("social ending in 9999", "ssn", "9999"),
        ("1EG4-TE5-MK72", "mbi", "1EG4-TE5-MK72"),
        ("1eg4te5mk72", "mbi", "1eg4te5mk72"),
        ("MRN#: 00123456", "mrn", "00123456"),
        ("chart no. A-99102", "mrn", "A-99102"),
        ("expediente 88-1207-C", "mrn", "88-1207-C"),
        ("claim #55-0199-22 denied", "claim", "55-0199-22"),
        ("PA-5510023 approved", "claim", "PA-5510023"),
        ("subscriber W9911 20033", "member_id", "W9911 20033"),
        ("accession 26-01188", "accession", "26-01188"),
        ("acct 0099812", "account", "0099812"),
        ("DOB: 02/03/1961", "dob", "02/03/1961"),
        ("nacida el 3 de mayo de 1984", "dob", "3 de mayo de 1984"),
        ("call (303) 555-0177", "phone", "(303) 555-0177"),
        ("lee@example.com wrote", "email", "lee@example.com"),
        ("lives at 418 N Alder St", "address", "418 N Alder St"),
        ("97 y/o with a cough", "age", "97"),
        ("dx is E11.65", "icd10", "E11.65"),
        ("NDC 00069-4200-30", "ndc", "00069-4200-30"),
        ("seen 3/14", "date", "3/14"),
    ],
)
def test_it_is_found(text: str, kind: str, value: str) -> None:
    assert (kind, value) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "order 000-12-3456",  # no such number was ever issued
        "order 666-12-3456",
        "item 912-34-5678",
        "1SG4-TE5-MK72",  # a Medicare number has no S
        "part 219099999",
        "chart review 2026",
        "claim your 20% off",
        "room 214",
        "89 y/o",
        "version 10.4.2",
    ],
)
def test_it_is_not_taken_for_one(text: str) -> None:
    assert not {kind for kind, _ in found(text)} - {"date"}


def test_of_two_that_overlap_the_more_telling_is_kept() -> None:
    assert found("chart 219-09-9999") == [("ssn", "219-09-9999")]


@pytest.mark.parametrize(
    ("kind", "cue"), [(kind, cue) for kind, cues in CUED.items() for cue in cues.split("|")]
)
def test_every_cue_opens_the_search(kind: str, cue: str) -> None:
    assert (kind, "88120-4471") in found(f"re {cue.replace('s?', '')} #88120-4471 today")


@pytest.mark.parametrize("month", ["January", "mar", "septiembre", "dic"])
def test_every_month_opens_the_search(month: str) -> None:
    assert found(f"seen {month} 14") == [("date", f"{month} 14")]
