"""Whatever single bit is flipped under a checkpoint, the check fails and a fault names the place."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from rounds_verify.report import Report
from tests.verify.small_ledger import Ledger, build

CLEAN = build()
HELD = [index for index, payload in CLEAN.payloads.items() if isinstance(payload, tuple)]


def flip(raw: bytes, at: int) -> bytes:
    at %= 8 * len(raw)
    return (int.from_bytes(raw, "big") ^ 1 << at).to_bytes(len(raw), "big")


def located(report: Report, index: int) -> bool:
    """Whether some fault speaks of entry `index`, alone or in a range."""
    places = [(step.entry, step.last) for step in report.steps if not step.ok]
    return any(first is not None and last is not None and first <= index <= last for first, last in places)


@settings(max_examples=400, deadline=None)
@given(index=st.integers(0, 11), at=st.integers(0, 8 * 400))
def test_a_flipped_bit_of_an_entry_is_found_and_placed(index: int, at: int) -> None:
    report = CLEAN.with_entry(index, flip(CLEAN.entries[index], at)).verify()
    assert not report.ok
    assert located(report, index)


@settings(max_examples=200, deadline=None)
@given(index=st.sampled_from(HELD), at=st.integers(0, 8 * 100), seed=st.booleans())
def test_a_flipped_bit_of_a_payload_or_its_seed_is_found_and_placed(index: int, at: int, seed: bool) -> None:
    payload = CLEAN.payloads[index]
    assert isinstance(payload, tuple)
    wrong = (flip(payload[0], at), payload[1]) if seed else (payload[0], flip(payload[1], at))
    report = CLEAN.with_payload(index, wrong).verify()
    assert [(step.step, step.entry) for step in report.steps if not step.ok] == [("commitment", index)]


@settings(max_examples=200, deadline=None)
@given(number=st.integers(0, 3), at=st.integers(0, 8 * 400))
def test_a_flipped_bit_of_a_checkpoint_is_found_and_its_number_named(number: int, at: int) -> None:
    other = flip(CLEAN.notes[number].encode(), at).decode("utf-8", "surrogateescape")
    notes = (*CLEAN.notes[:number], other, *CLEAN.notes[number + 1 :])
    report = replace(CLEAN, notes=notes).verify()
    (found,) = (step for step in report.steps if not step.ok)
    assert found.step == "checkpoint"
    assert found.sentence.startswith(f"Checkpoint {number + 1} of those given: ")


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_entries_left_out_doubled_or_exchanged_are_found(data: st.DataObject) -> None:
    one, other = data.draw(st.lists(st.integers(0, 11), min_size=2, max_size=2, unique=True))
    rows = list(CLEAN.entries)
    kind = data.draw(st.sampled_from(["left out", "doubled", "exchanged"]))
    if kind == "left out":
        del rows[one]
    elif kind == "doubled":
        rows.insert(one, rows[one])
    else:
        rows[one], rows[other] = rows[other], rows[one]
    assert not Ledger(tuple(rows), CLEAN.payloads, CLEAN.notes).verify().ok


def test_beyond_the_last_checkpoint_only_the_form_is_checked_and_the_report_says_so() -> None:
    """A limit, not a promise: until the next checkpoint the tail can be rewritten in good form."""
    ledger = build(12, (9,))
    report = ledger.with_entry(11, ledger.entries[11].replace(b'"high"', b'"low"')).verify()
    assert report.ok
    assert report.steps[-1].sentence == "3 entries are not yet signed: 9 to 11."
