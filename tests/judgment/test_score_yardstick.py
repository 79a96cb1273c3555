"""The yardstick: who gets which points, and when two are one."""

from __future__ import annotations

from hashlib import sha256
from itertools import permutations

import pytest
from msgspec.structs import replace

from rounds.judgment.score import Scorer
from rounds.judgment.yardstick import Cell, Yardstick, YardstickWrong
from rounds.law import Line, scored_lines
from rounds.law.points import line_points
from rounds.model.fact import Whose
from rounds.model.severity import Severity
from rounds.sdk.check import Check
from tests.judgment.score_cases import a_check

LINES = {line.cite.id: line for line in scored_lines()}
DISKS, FACILITY, VENDOR = "164.312(a)(2)(iv)", "164.310(a)(2)(ii)", "164.308(b)(3)"
DISK_CHECK = a_check("disks", Severity.CRITICAL, DISKS)


def lines(*cites: str) -> list[Line]:
    return [line for cite, line in LINES.items() if cite in cites]


def shape(yardstick: Yardstick) -> list[tuple[str, str, int]]:
    return [(cell.slot, cell.sort, cell.points) for cell in yardstick.cells]


def test_the_real_lines_without_any_check() -> None:
    """All statements and nothing else: what a clinic sees when no check is on the shelf."""
    yardstick = Yardstick.of(scored_lines(), ())
    assert sum(cell.points for cell in yardstick.cells) == 10_000
    assert {row.cite: row.points for row in yardstick.rows} == {
        cite.id: points for cite, points in line_points(scored_lines()).items()
    }
    assert [cell.slot for cell in yardstick.cells if cell.knock_out] == ["risk-analysis"]


def test_a_line_is_shared_by_severity() -> None:
    """One line is everything; its statement is high (4 parts), two checks critical (8) and low (1), of 13."""
    checks = [a_check("agreement", Severity.CRITICAL, VENDOR), a_check("tidy", Severity.LOW, VENDOR)]
    assert shape(Yardstick.of(lines(VENDOR), checks)) == [
        ("agreement", "check", 6154),
        ("tidy", "check", 769),
        ("vendor-register", "statement", 3077),
    ]


def test_a_check_that_cites_two_lines_has_a_cell_in_each_and_one_verdict() -> None:
    both = a_check("both", Severity.HIGH, DISKS, "164.312(a)(2)(iii)")
    yardstick = Yardstick.of(lines(DISKS, "164.312(a)(2)(iii)"), [both])
    assert shape(yardstick) == [("both", "check", 2727), ("both", "check", 7273)]
    assert yardstick.places == {"both": (0, 1)}
    assert Scorer(yardstick).score().verdicts.unseen == 1


def test_a_check_that_cites_a_line_twice_has_one_cell() -> None:
    twice = a_check("twice", Severity.HIGH, "164.502(b)", "164.514(d)(2)")
    assert [cell.slot for cell in Yardstick.of(lines("164.502(b)"), [twice]).cells] == [
        "minimum-necessary",
        "twice",
    ]


def test_a_line_that_nothing_covers_is_lost_whole_and_could_not_be_won() -> None:
    yardstick = Yardstick.of(lines(DISKS), ())
    assert shape(yardstick) == [(f"uncovered:{DISKS}", "uncovered", 10_000)]
    score = Scorer(yardstick).score()
    assert (score.score, score.could_be, score.seen) == (0, 0, 0)
    assert score.arithmetic[0].sentence == (
        "Disks and stores are encrypted, worth 100.00: nothing covers this, costs 100.00"
    )


def test_the_order_of_the_shelf_does_not_matter() -> None:
    checks = [a_check(name, Severity.HIGH, VENDOR) for name in "abc"]
    digests = {Yardstick.of(lines(VENDOR), order).digest for order in permutations(checks)}
    assert len(digests) == 1


DIGESTED = """\
rounds-yardstick/1
164.308(b)(3)	required	vendor-register	statement	high	-	5000
164.312(a)(2)(iv)	addressable	disks	check	critical	-	5000
"""
"""The text under the digest, tabs between the fields: two lines of weight 8."""


def test_the_digest_names_what_enters_the_arithmetic_and_nothing_else() -> None:
    yardstick = Yardstick.of(lines(DISKS, VENDOR), [DISK_CHECK])
    assert yardstick.digest == sha256(DIGESTED.encode()).hexdigest()
    reworded = Yardstick.of(lines(DISKS, VENDOR), [replace(DISK_CHECK, title="All disks are encrypted.")])
    assert reworded.digest == yardstick.digest
    for change in ({"severity": Severity.HIGH}, {"knock_out": True}, {"id": "volumes"}):
        changed = Yardstick.of(lines(DISKS, VENDOR), [replace(DISK_CHECK, **change)])
        assert changed.digest != yardstick.digest, change


@pytest.mark.parametrize(
    ("checks", "why"),
    [
        ([DISK_CHECK, DISK_CHECK], "Two slots have the id disks"),
        ([a_check("vendor-register", Severity.LOW, DISKS)], "Two slots have the id vendor-register"),
        (
            [a_check("far", Severity.LOW, FACILITY)],
            "far cites 164.310.a..2..ii., which is not among the lines",
        ),
        (
            [a_check("lost", Severity.LOW, "164.308(a)(7)")],
            "lost cites 164.308.a..7., which is no scored line",
        ),
    ],
)
def test_what_cannot_be_measured_with_is_ours_to_mend(checks: list[Check], why: str) -> None:
    with pytest.raises(YardstickWrong, match=why) as wrong:
        Yardstick.of(lines(DISKS, VENDOR), checks)
    assert wrong.value.whose is Whose.OURS


def test_which_lines_can_be_decided() -> None:
    """Every addressable line can, unless it holds the score; no other can."""
    leavers = "164.308(a)(3)(ii)(C)"
    yardstick = Yardstick.of(scored_lines(), [a_check("leavers", Severity.CRITICAL, leavers, knock_out=True)])
    open_lines = {row.cite for row in yardstick.rows if not yardstick.refusal(row.cite)}
    assert open_lines == {cite for cite, line in LINES.items() if line.kind == "addressable"} - {leavers}


def test_a_cell_says_all_that_the_arithmetic_needs() -> None:
    assert Yardstick.of(lines(DISKS), [DISK_CHECK]).cells == (
        Cell(
            cite=DISKS,
            slot="disks",
            sort="check",
            title="disks is in order.",
            severity=Severity.CRITICAL,
            points=10_000,
            knock_out=False,
            floor=(3, 4),
        ),
    )
