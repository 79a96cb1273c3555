"""The clinic's own patients: known by name in every order and writing, and unreadable without the key."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rounds.words.judge import judge
from rounds.words.patients import NoPatients, Patients, patients_of

OWN = patients_of(["Zyx Qwertson", "Bärbel von Grünau", "Jacinto Raúl Pech Canul"], key=b"0" * 32)


@pytest.mark.parametrize(
    "text",
    [
        "Zyx Qwertson",
        "qwertson, zyx tomorrow",
        "ask ZYX B. QWERTSON",
        "Barbel Gr\u00fcnau's ride",
        "Jacinto Pech, 3pm",
        "Jacinto Canul",
        "Zy\u200bx Qwertson",
    ],
)
def test_they_are_known_as_people_write_them(text: str) -> None:
    judged = judge(text, "subject", OWN)
    assert judged.outcome == "rewrite"
    assert "name" in {span.kind for span in judged.spans}


def test_others_are_no_patients_of_this_clinic() -> None:
    assert judge("zyx pech on tuesday", "list", OWN).outcome == "ok"


def test_another_key_gives_other_digests() -> None:
    other = patients_of(["Zyx Qwertson"], key=b"1" * 32)
    assert not other.digests & OWN.digests


@given(st.binary(max_size=60))
def test_what_is_no_such_file_is_refused_with_a_sentence(raw: bytes) -> None:
    with pytest.raises(NoPatients, match="list of patients"):
        Patients.read(raw)
