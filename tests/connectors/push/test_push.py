"""Pushed lines: what is taken, what is refused and named, and which sweeps a refusal touches."""

import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rounds.connectors.push.translate import MOST, Refused, lines_of, read, stream
from rounds.connectors.push.wire import TAKEN
from rounds.model.resources import Device, Person
from rounds.sdk.connector import NO, UNSEEN, YES, Gap, NotSeen, Observation, Reason, Seen, Sweep, Whose
from tests.connectors.push.lines import NOW, gaps, line, refused, sweeps, taken


def test_an_observation_is_a_resource_seen_at_a_time() -> None:
    facts = {
        "name": "A",
        "disk_encrypted": True,
        "owner": None,
        "os": {"unseen": "not_licensed"},
        "firewall": "unseen",
    }
    got = taken(line(facts=facts))
    assert isinstance(got, Observation)
    assert got.observed_at == datetime(2026, 11, 24, 14, 3, 11, tzinfo=UTC)
    made = got.resource
    assert isinstance(made, Device)
    assert (made.system, made.key, made.disk_encrypted, made.owner) == (
        "laptops",
        "front-desk-2",
        YES,
        Seen(None),
    )
    assert (made.os, made.firewall, made.swap_encrypted) == (NotSeen(Reason.NOT_LICENSED), UNSEEN, UNSEEN)
    assert (got.collector, got.raw) == ("push/1", line(facts=facts).rstrip())


def test_a_gap_keeps_its_sentence_and_gets_one_when_it_has_none() -> None:
    got = taken(line("gap", detail="The MDM answered 403"))
    assert (got.reason, got.whose, got.detail) == (Reason.NOT_PERMITTED, Whose.YOURS, "The MDM answered 403.")
    assert taken(line("gap")).detail == "laptops could not see any computer: we are not permitted to look."


def test_a_sweep_is_the_source_s_claim() -> None:
    assert taken(line("sweep", count=12)) == Sweep(
        system="laptops",
        kind="device",
        complete=True,
        count=12,
        observed_at=datetime(2026, 11, 24, 14, 3, 11, tzinfo=UTC),
    )


def test_each_kind_but_the_clinic_itself_may_be_pushed() -> None:
    assert "clinic" not in TAKEN
    assert "No kind is called 'clinic'" in refused(line(kind="clinic", facts={"name": "Maple"}))


def test_a_clock_a_little_fast_counts_as_now_and_offsets_become_utc() -> None:
    assert taken(line(observed_at="2026-11-24T15:05:00Z")).observed_at == NOW
    assert taken(line(observed_at="2026-11-24T09:00:00-05:00")).observed_at == NOW - timedelta(hours=1)


def test_the_mark_of_utf_8_crlf_and_empty_lines_do_not_matter() -> None:
    body = b"\xef\xbb\xbf" + line().replace(b"\n", b"\r\n") + b"\r\n  \n" + line("sweep").rstrip()
    assert [type(item) for item in read(body, NOW).items] == [Observation, Sweep]


def test_text_is_kept_in_one_form_and_harmless() -> None:
    got = taken(line(key="cafe\u0301", facts={"name": "Cafe\u0301\u202e\u0007"})).resource
    assert (got.key, got.name) == ("café", "Café\ufffd\ufffd")


def endless_line() -> Iterator[bytes]:
    """Two lines, with one of ten megabytes between them, in pieces."""
    yield line()
    for _ in range(160):
        yield b"x" * 65_536
    yield b"\n" + line("sweep")


def test_a_line_of_ten_megabytes_is_named_and_never_held() -> None:
    tracemalloc.start()
    try:
        got = list(stream(endless_line(), NOW))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert [type(item) for item in got] == [Observation, Refused, Gap, Sweep]
    assert got[1] == Refused(2, "The line has more than 1,000,000 bytes.")
    assert isinstance(got[3], Sweep)
    assert not got[3].complete
    assert peak < 4_000_000


def test_a_line_of_just_the_limit_is_read() -> None:
    padded = line().rstrip() + b" " * (MOST - len(line().rstrip()))
    assert len(padded) == MOST
    assert read(padded, NOW).refused == ()
    assert refused(padded + b" ") == "The line has more than 1,000,000 bytes."


@given(st.lists(st.sampled_from([b"a", b"\n", b"bc", b"\r", b""]), max_size=12), st.data())
def test_lines_do_not_depend_on_where_the_input_was_cut(parts: list[bytes], data: st.DataObject) -> None:
    body = b"".join(parts)
    cut = data.draw(st.integers(0, len(body)))
    whole = [text for _, text in lines_of([body])]
    assert [text for _, text in lines_of([body[:cut], body[cut:]])] == whole
    assert [text for _, text in lines_of(parts)] == whole
    assert b"\n".join(text or b"" for text in whole) == body.removesuffix(b"\n")


GOOD_LINES = (
    line(),
    line("gap"),
    line("sweep"),
    line(system="hr", kind="person", facts={"name": "A", "email": "a"}),
)
BROKEN = st.tuples(st.sampled_from(GOOD_LINES), st.integers(0, 200), st.binary(max_size=3)).map(
    lambda t: t[0][: t[1]] + t[2] + t[0][t[1] + 1 :]
)


@settings(max_examples=500)
@given(st.lists(st.one_of(st.binary(max_size=60), st.sampled_from(GOOD_LINES), BROKEN), max_size=8))
def test_whatever_the_bytes_a_refusal_never_stands_beside_a_whole_sweep_it_may_touch(
    parts: list[bytes],
) -> None:
    got = read(b"".join(parts), NOW)
    touched = set(gaps(got))
    unattributed = [fault for fault in got.refused if not touched]
    assert not unattributed or not sweeps(got)
    for place, complete in sweeps(got).items():
        mine = [g for g in got.items if isinstance(g, Gap) and (g.system, g.kind) == place]
        assert not complete or not any("refused" in gap.detail for gap in mine)
    assert all(item.observed_at <= NOW for item in got.items)
    assert all(fault.line >= 1 and fault.sentence.endswith(".") for fault in got.refused)


def test_people_come_in_the_same_way() -> None:
    facts = {"name": "Ana", "email": "ana@maple.example", "last_day": "2026-11-20", "on_roster": "yes"}
    made = taken(line(system="hr", kind="person", key="ana", facts=facts)).resource
    assert isinstance(made, Person)
    assert (made.last_day, made.on_roster) == (Seen(datetime(2026, 11, 20, tzinfo=UTC).date()), YES)
    assert taken(line()).resource.disk_encrypted is NO


@pytest.mark.parametrize(
    ("day", "taken"),
    [
        ("2026-11-20", True),
        ("2026-11-24", True),
        ("2026-11-25", True),
        ("2026-11-26", False),
        ("9999-12-31", False),
    ],
)
def test_a_disposal_dated_ahead_hides_nothing(day: str, taken: bool) -> None:
    """At 14:00 UTC on the 24th it is the 25th somewhere, and the 26th nowhere."""
    facts = {"name": "A", "disk_encrypted": "no", "disposed": day}
    got = read(line(observed_at="2026-11-24T14:00:00Z", facts=facts), NOW)
    assert [each.line for each in got.refused] == ([] if taken else [1])
    assert any(isinstance(each, Observation) for each in got.items) is taken
