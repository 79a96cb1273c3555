"""Each named manipulation is rejected with a sentence that names the place and what differs."""

import pytest

from rounds_verify.pack_steps import verify_pack
from tests.verify.forging import Row
from tests.verify.manipulations import ROWS
from tests.verify.small_pack import auditor, packed


def test_the_pack_that_all_of_them_start_from_holds() -> None:
    report = verify_pack(packed(), auditor())
    assert report.ok, report.prose()


def test_there_are_at_least_fifty_and_no_name_comes_twice() -> None:
    assert len({row.name for row in ROWS}) == len(ROWS) >= 50


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name.replace(" ", "-"))
def test_it_is_rejected_with_a_sentence_that_names_the_place(row: Row) -> None:
    report = verify_pack(row.made(), row.auditor())
    assert report.failed is not None, report.prose()
    assert (report.failed.step, report.failed.entry) == (row.step, row.entry), report.failed
    assert row.words in report.failed.reason
    if row.member:
        assert report.failed.member == row.member
    assert report.finding is None
    assert report.failed.reason in report.prose()
