"""Pushed lines: what is taken, what is refused and named, and which sweeps a refusal touches."""

import json
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rounds.connectors.push.translate import MOST, Reading, Refused, lines_of, read, stream
from rounds.connectors.push.wire import TAKEN
from rounds.model.resources import Device, Person
from rounds.sdk.connector import NO, UNSEEN, YES, Gap, NotSeen, Observation, Reason, Seen, Sweep, Whose

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)


def line(type: str = "observation", **fields: Any) -> bytes:  # noqa: A002 - the field's name in the format
    """A line of one type about the laptops, with fields changed, or left out when they are `None`."""
    base: dict[str, Any] = {"system": "laptops", "kind": "device", "observed_at": "2026-11-24T14:03:11Z"}
    more: dict[str, dict[str, Any]] = {
        "observation": {"key": "front-desk-2", "facts": {"name": "FRONTDESK-2", "disk_encrypted": "no"}},
        "gap": {"reason": "not_permitted", "whose": "yours"},
        "sweep": {"complete": True, "count": 1},
    }
    told = {"type": type, **base, **more.get(type, {}), **fields}
    return json.dumps({name: value for name, value in told.items() if value is not None}).encode() + b"\n"


def taken(body: bytes) -> Any:
    """The one item that a body gives."""
    got = read(body, NOW)
    assert got.refused == ()
    (item,) = got.items
    return item


def refused(body: bytes) -> str:
    """The sentence about the one line that was refused."""
    (fault,) = read(body, NOW).refused
    assert fault.line == 1
    return fault.sentence


def sweeps(got: Reading) -> dict[tuple[str, str], bool]:
    return {(each.system, each.kind): each.complete for each in got.items if isinstance(each, Sweep)}


def gaps(got: Reading) -> dict[tuple[str, str], str]:
    return {(each.system, each.kind): each.detail for each in got.items if isinstance(each, Gap)}


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


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"{", "Input data was truncated"),
        (b"[]", "Expected `object`"),
        (b'{"type":"observation"}', "missing required field `system`"),
        (line("observaton"), "Invalid value 'observaton'"),
        (line(kind="laptop"), "No kind is called 'laptop'; there are account, agreement, device"),
        (line(observd_at="x"), "unknown field `observd_at`"),
        (line(facts={"name": "A", "disk_encryptd": "no"}), "unknown field `disk_encryptd`"),
        (
            line(facts={"name": "A", "disk_encrypted": "maybe"}),
            "Invalid enum value 'maybe' - at `$.disk_encrypted`",
        ),
        (line(facts={"disk_encrypted": "no"}), "missing required field `name`"),
        (line(facts={"name": "x" * 2001}), "name has 2,001 characters"),
        (line(facts=[]), "Expected `object`"),
        (line(facts=None), "missing required field `facts`"),
        (line(key=""), "The key must have 1 to 512"),
        (line(key="a\u202eb"), "The key must have"),
        (line(key=" a"), "no space at its ends"),
        (line(key="k" * 513), "The key must have"),
        (line(system="rounds"), "The system rounds is Rounds itself"),
        (line(system="Laptops"), "The system 'Laptops' must have 1 to 64 of a-z"),
        (line(system="a" * 65), "must have 1 to 64"),
        (line(system=""), "must have 1 to 64"),
        (line(observed_at=None), "missing required field `observed_at`"),
        (line(observed_at="2026-11-24T14:03:11"), "timezone component"),
        (line(observed_at="yesterday"), "Invalid RFC3339"),
        (line(observed_at="2026-11-24T15:05:01Z"), "lies ahead of now"),
        (line(observed_at="2020-11-20T00:00:00Z"), "more than six years back"),
        (line("gap", reason="tired"), "Invalid enum value 'tired'"),
        (line("gap", whose="nobody"), "Invalid enum value 'nobody'"),
        (line("gap", detail="x" * 2001), "The detail has 2,001 characters"),
        (line("sweep", count=-1), ">= 0"),
        (line("sweep", complete="yes"), "Expected `bool`"),
        (b'{"a":' * 100_000, "."),
        (b"\xff\xfe" + line().decode().encode("utf-16-le"), "UTF-16; nothing of it was taken"),
        (line().decode().encode("utf-16"), "UTF-16; nothing of it was taken"),
        (line().replace(b"FRONTDESK", b"FRONT\xffDESK"), "The line is not text in UTF-8."),
        (line().replace(b"FRONTDESK", b"FRONT\\ud800DESK"), "."),
        (line(kind="k" * 9999), "No kind is called 'kkk"),
        (line("t" * 9999), "ttt…."),
        (line("\u202e"), "Invalid value '\ufffd'"),
        (b"", "The input is empty"),
        (b" \r\n\n", "The input is empty"),
    ],
)
def test_a_line_that_cannot_be_meant_is_refused_in_a_sentence(body: bytes, says: str) -> None:
    assert says in refused(body)
    assert refused(body).endswith(".")
    assert len(refused(body)) < 400


def test_a_clock_a_little_fast_counts_as_now_and_offsets_become_utc() -> None:
    assert taken(line(observed_at="2026-11-24T15:05:00Z")).observed_at == NOW
    assert taken(line(observed_at="2026-11-24T09:00:00-05:00")).observed_at == NOW - timedelta(hours=1)


def test_the_mark_of_utf_8_crlf_and_empty_lines_do_not_matter() -> None:
    body = b"\xef\xbb\xbf" + line().replace(b"\n", b"\r\n") + b"\r\n  \n" + line("sweep").rstrip()
    assert [type(item) for item in read(body, NOW).items] == [Observation, Sweep]


def test_text_is_kept_in_one_form_and_harmless() -> None:
    got = taken(line(key="cafe\u0301", facts={"name": "Cafe\u0301\u202e\u0007"})).resource
    assert (got.key, got.name) == ("café", "Café\ufffd\ufffd")


def test_a_refused_line_touches_the_sweeps_of_its_system_and_kind_and_no_other() -> None:
    other = line("sweep", system="hr", kind="person", count=0)
    got = read(line("sweep") + other + line(facts={}), NOW)
    assert sweeps(got) == {("laptops", "device"): False, ("hr", "person"): True}
    said = "Refused of what was pushed and may speak of this: line 3. Send it again, mended."
    assert gaps(got) == {("laptops", "device"): said}


@pytest.mark.parametrize(
    "bad", [b"{\n", line(kind="devcie"), line(system="Laptops"), b"x" * (MOST + 1) + b"\n"]
)
def test_a_line_whose_subject_is_not_known_touches_every_sweep_wherever_it_stands(bad: bytes) -> None:
    other = line("sweep", system="hr", kind="person", count=0)
    for body in (bad + line("sweep") + other, line("sweep") + bad + other, line("sweep") + other + bad):
        got = read(body, NOW)
        assert sweeps(got) == {("laptops", "device"): False, ("hr", "person"): False}
        assert set(gaps(got)) == set(sweeps(got))


def test_a_refused_sweep_leaves_a_gap_though_no_sweep_is_left() -> None:
    got = read(line("sweep", count=-1), NOW)
    assert (sweeps(got), list(gaps(got))) == ({}, [("laptops", "device")])


def test_what_could_be_read_is_kept_beside_what_was_refused() -> None:
    got = read(line() + b"{\n" + line("gap"), NOW)
    assert [type(item) for item in got.items] == [Observation, Gap, Gap]
    assert [fault.line for fault in got.refused] == [2]


def test_many_refusals_are_counted_in_a_gap_of_bounded_length() -> None:
    got = read(line("sweep") + b"{\n" * 5000, NOW)
    assert len(got.refused) == 5000
    assert "and 4,980 more" in gaps(got)["laptops", "device"]


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
