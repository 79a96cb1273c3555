"""What is refused of a push, in which sentence, and which sweeps a refusal touches."""

import pytest

from rounds.connectors.push.translate import MOST, read
from rounds.sdk.connector import Gap, Observation
from tests.connectors.push.lines import NOW, gaps, line, refused, sweeps, taken


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"{", "Input data was truncated"),
        (b"[]", "Expected `object`"),
        (b'{"type":"observation"}', "missing required field `system`"),
        (line("observaton"), "Invalid value 'observaton'"),
        (line(kind="laptop"), "No kind is called 'laptop'; there are account, acknowledgement, agreement"),
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
        (line()[:-2] + b',"key":"another"}\n', "'key' is named twice in one object"),
        (line()[:-2] + b',"type":"observation"}\n', "'type' is named twice"),
        (line("sweep")[:-2] + b',"complete" :true}\n', "'complete' is named twice"),
        (line("gap")[:-2] + b',"whose":"yours"}\n', "'whose' is named twice"),
        (
            line().replace(b'"disk_encrypted"', b'"disk_encrypted":"yes","disk_encrypted"'),
            "'disk_encrypted' is named twice",
        ),
        (
            line().replace(b'"disk_encrypted"', b'"disk_encrypted" :"yes","disk_encrypted"'),
            "'disk_encrypted' is named twice",
        ),
        (
            line().replace(b'"disk_encrypted"', b'"disk_encrypted":"yes","disk\\u005fencrypted"'),
            "'disk_encrypted' is named twice",
        ),
        (b"", "The input is empty"),
        (b" \r\n\n", "The input is empty"),
    ],
)
def test_a_line_that_cannot_be_meant_is_refused_in_a_sentence(body: bytes, says: str) -> None:
    assert says in refused(body)
    assert refused(body).endswith(".")
    assert len(refused(body)) < 400


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


def test_a_line_that_names_its_system_twice_may_speak_of_either() -> None:
    other = line("sweep", system="hr", kind="person", count=0)
    got = read(line("sweep") + other + line()[:-2] + b',"system":"printers"}\n', NOW)
    assert set(sweeps(got).values()) == {False}


def test_a_text_that_looks_like_a_member_is_a_text() -> None:
    named = 'FRONT":"DESK" : 2'
    assert taken(line(facts={"name": named, "disk_encrypted": "no"})).resource.name == named


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


PUSHERS = {
    "laptops": {"kinds": ["account", "device"], "interval": 0, "retired": False},
    "old": {"kinds": ["device"], "interval": 0, "retired": True},
    "roster": {"kinds": ["person"], "interval": 300, "retired": False},
    "rounds": {"kinds": ["purpose"], "interval": 0, "retired": False},
}


@pytest.mark.parametrize("body", [b"", b"\xff\xfe{\0", line(kind="dragon"), b"{", b"x" * (MOST + 1)])
def test_an_input_that_can_be_placed_nowhere_may_speak_of_all_that_is_pushed(body: bytes) -> None:
    found = read(body, NOW).stray(PUSHERS, NOW)
    assert [(each.system, each.kind) for each in found] == [("laptops", "account"), ("laptops", "device")]
    assert {each.detail for each in found} == {
        "Refused of what was pushed and may speak of this: line 1. Send it again, mended."
    }


@pytest.mark.parametrize("body", [line(), line() + b"{", line(oops=1)])
def test_an_input_that_names_something_speaks_of_nothing_else(body: bytes) -> None:
    assert read(body, NOW).stray(PUSHERS, NOW) == []
