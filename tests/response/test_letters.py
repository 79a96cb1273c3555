"""What a notice may say, and what never gets into one."""

from __future__ import annotations

import doctest
from datetime import UTC, datetime

import msgspec
from hypothesis import given
from hypothesis import strategies as st

import rounds.response.letters
from rounds.model.entry import Entry
from rounds.model.severity import Severity
from rounds.response.letters import RANKS, FindingView, Piece, opened
from tests.response.story import CHECKS, DAY, HOUR, MINUTE, Story

NOW = datetime(2026, 11, 24, tzinfo=UTC)
CANARIES = ("Ada Canary", "FRONTDESK-CANARY", "canary@clinic.test", "MRN 0042-CANARY")
WORDS = st.text(max_size=300)


def test_the_example_in_the_docstring_is_true() -> None:
    assert doctest.testmod(rounds.response.letters).failed == 0


def test_no_name_of_a_subject_gets_into_any_kind_of_notice() -> None:
    """Names stand wherever the ledger may hold one: as subject, in payloads, in what people said."""
    story = Story()

    def planted(entry: Entry) -> Entry:
        entry.src, entry.payload = CANARIES[3], {"said": CANARIES[0], "by": CANARIES[2], "why": CANARIES[1]}
        return entry

    for check in CHECKS:
        for name in CANARIES:
            story.turn(planted(story.opens(check, name)), after=HOUR)
    for check in CHECKS:
        story.turn(planted(story.corrects(check, CANARIES[0])), after=20 * MINUTE)
        story.turn(planted(story.reopens(check, CANARIES[0])), after=HOUR)
    story.wait(9 * DAY)
    story.turn(*(planted(story.acts(check, name)) for check in CHECKS for name in CANARIES))
    story.wait(9 * DAY)
    story.turn(planted(story.corrects("disk", CANARIES[2])))
    kinds = {notice.subject.split(" ", 1)[0] for _, notice in story.told}
    assert kinds == {"Not", "Met", "Comes", "Still", "The"}
    told = " ".join(msgspec.json.encode(notice).decode() for _, notice in story.told)
    assert not [name for name in CANARIES if name in told]


@given(check=WORDS, title=WORDS, cite=WORDS, which=WORDS, many=st.integers(1, 40))
def test_whatever_the_values_hold_a_text_stays_short_and_plain(
    check: str, title: str, cite: str, which: str, many: int
) -> None:
    view = FindingView(check=check, title=title, severity=Severity.HIGH, cites=(cite,), first_observed=NOW)
    pieces = [Piece(which, each, check, "high", 0) for each in range(many)]
    notice = opened(pieces, {check: view}, NOW)
    assert notice.subject.isprintable()
    assert all(line.isprintable() for line in notice.text.split("\n"))
    assert len(notice.subject) <= 320
    assert len(notice.text) <= 4_000
    assert notice.text.count("\n") <= 8


@given(st.lists(st.tuples(st.integers(0, 99), st.sampled_from(RANKS)), min_size=2, max_size=300))
def test_a_summary_counts_every_finding(found: list[tuple[int, str]]) -> None:
    pieces = [Piece(f"f-{n}", n, f"check-{check}", rank, 0) for n, (check, rank) in enumerate(found)]
    notice = opened(pieces, {}, NOW)
    assert len(notice.findings) == len(found)
    assert notice.severity == min((rank for _, rank in found), key=RANKS.index)
    assert notice.text.count("\n") <= 34


def test_an_id_follows_from_what_is_told() -> None:
    one, other = Piece("f-1", 7, "disk", "high", 0), Piece("f-2", 9, "disk", "high", 5)
    later = Piece("f-1", 30, "disk", "high", 9)
    assert opened([one, other], {}, NOW).id == opened([other, one], {}, NOW + DAY).id
    assert len({opened(each, {}, NOW).id for each in ([one], [other], [later], [one, other])}) == 4
