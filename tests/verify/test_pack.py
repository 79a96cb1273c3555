"""The pack's format: the worked example of docs/formats/pack.md, its limits, and what it says in words."""

import re
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rounds_verify import checkpoint, note, pack, pack_zip
from rounds_verify.errors import FormatError
from rounds_verify.pack import Pack, Stage
from rounds_verify.pack_steps import Auditor, policy_of, verify_pack
from tests.verify.small_ledger import KEY, SECRET
from tests.verify.small_pack import auditor, build, packed, story

PAGE = Path(__file__).parents[2] / "docs" / "formats" / "pack.md"


def example() -> bytes:
    """The smallest pack: a finding that is still open, without outsiders."""
    told = story()
    text = "".join(told.notes[11].splitlines(keepends=True)[:5])  # the ledger's own line alone
    whole = told.stage("open", 9, 8, 11, range(0))
    more = tuple(replace(one, checkpoint=text) for one in whole.more)
    stage = replace(whole, proof=replace(whole.proof, checkpoint=text), more=more)
    return pack.format_pack(Pack((stage,), (), (), ()))


def test_the_worked_example_of_the_page_is_what_the_code_makes() -> None:
    page = PAGE.read_text("utf-8")
    shown = dict(re.findall(r"^```text (\S+)\n(.*?)^```$", page, re.MULTILINE | re.DOTALL))
    shown["open-verdict.json"] = shown["open-verdict.json"].removesuffix("\n")
    # The root over time stamps of openssl differs from run to run, so the page's ledger is the page's own.
    raw = pack_zip.write({name: text.encode() for name, text in shown.items()})
    assert f"{len(raw):,} bytes" in page
    assert sha256(raw).hexdigest() in page
    report = verify_pack(raw, Auditor(policy_of([KEY])))
    assert report.finding is not None, report.prose()
    assert report.finding.id == "f-77d003766307"


def test_the_page_shows_every_member_of_such_a_pack() -> None:
    shown = set(re.findall(r"^```text (\S+)$", PAGE.read_text("utf-8"), re.MULTILINE))
    assert shown == set(pack_zip.read(example()))


def test_the_same_values_give_the_same_bytes_and_come_back() -> None:
    whole = story().pack()
    assert pack.format_pack(whole) == packed()
    assert pack.parse(packed()) == whole


def test_a_pack_without_outsiders_is_about_3_kb() -> None:
    assert len(example()) < 4_000


@given(
    st.dictionaries(
        st.from_regex(pack_zip.NAME, fullmatch=True), st.binary(max_size=200), min_size=1, max_size=6
    )
)
@settings(max_examples=60, deadline=None)
def test_whatever_is_packed_comes_back(members: dict[str, bytes]) -> None:
    assert pack_zip.read(pack_zip.write(members)) == members


@given(st.binary(max_size=300))
@settings(max_examples=60, deadline=None)
def test_whatever_is_read_ends_in_a_report(raw: bytes) -> None:
    assert not verify_pack(raw, auditor(stamps=False)).ok
    assert not verify_pack(packed()[:120] + raw, auditor(stamps=False)).ok


@pytest.mark.parametrize(
    "name", ["", "a/b", "a\\b", "..", ".hidden", "/etc", "C:x", "a" * 65, "é", "a b", "a\n"]
)
def test_no_member_has_a_name_that_leads_elsewhere(name: str) -> None:
    with pytest.raises(FormatError, match="cannot be the name of a member"):
        pack_zip.write({name: b""})


def test_a_pack_has_limits() -> None:
    with pytest.raises(FormatError, match="the limit is 524,288"):
        pack_zip.write({"a": bytes(pack_zip.MEMBER_LIMIT + 1)})
    with pytest.raises(FormatError, match="the limit is 1,048,576"):
        pack_zip.write({name: bytes(400_000) for name in "abc"})
    with pytest.raises(FormatError, match="at most 64 members"):
        pack_zip.write({f"m{n}": b"" for n in range(65)})
    with pytest.raises(FormatError, match="the limit is 1,048,576"):
        pack_zip.read(bytes(pack_zip.LIMIT + 1))


def test_what_is_closed_and_what_was_destroyed_is_told_apart() -> None:
    whole = story().pack()
    closed = replace(whole, stages=tuple(replace(one, opened=None) for one in whole.stages))
    report = verify_pack(pack.format_pack(closed), auditor(stamps=False))
    assert report.finding is not None
    assert [one.said for one in report.finding.stages] == [None, None, None]
    gone = verify_pack(pack.format_pack(story().pack_of_destroyed()), auditor(stamps=False))
    assert gone.finding is not None
    assert gone.finding.stages[0].said == "destroyed"
    assert "it said      destroyed, and a tombstone says so" in gone.prose()


def test_of_two_outsiders_the_weaker_time_counts() -> None:
    """Both authorities and both witnesses spoke of one checkpoint; a witness that is not known bounds
    nothing.
    """
    report = verify_pack(packed(), auditor())
    assert report.finding is not None
    low, high = report.finding.stages[0].bracket
    assert low is not None
    assert high is not None
    assert (low.by, high.by) == ("time stamp acme", "witness w2")
    alone = verify_pack(packed(), Auditor(policy_of([KEY])))
    assert alone.finding is not None
    assert alone.finding.stages[0].bracket == (None, None)


def test_a_ledger_that_goes_on_under_a_new_name_is_one_ledger_if_the_auditor_knows_both_names() -> None:
    """After a recovery: the same key and tree, another origin."""
    renamed = note.verifier_key("rounds.invalid/after-a-recovery", KEY.public)
    whole = story().pack()
    one = whole.stages[1]
    parsed = checkpoint.parse(note.parse(one.proof.checkpoint).text)
    text = checkpoint.format_checkpoint(parsed._replace(origin=renamed.name))
    later = note.sign(text, renamed, SECRET.sign)
    opened = replace(whole.stages[0], more=(), opened=None)
    closed = Stage("close", replace(one.proof, checkpoint=later))
    raw = pack.format_pack(Pack((opened, closed), (), (), story().links(11, 18)))
    both = verify_pack(raw, Auditor(policy_of([KEY, renamed])))
    assert both.finding is not None, both.prose()
    assert len(both.finding.keys) == 2
    report = verify_pack(raw, Auditor(policy_of([KEY])))
    assert report.failed is not None
    assert "knows no log with the origin 'rounds.invalid/after-a-recovery'" in report.failed.reason


def test_without_a_name_of_the_opening_the_episode_is_not_proven_and_that_is_said() -> None:
    """As an earlier release wrote it; what it wrote stays valid."""
    unnamed = build(lambda _, fields: {name: value for name, value in fields.items() if name != "ref"})
    for whole, said in ((story(), "names the opening that it ends"), (unnamed, "it is not proven that")):
        found = verify_pack(pack.format_pack(whole.pack()), auditor()).finding
        assert found is not None
        assert said in found.limits[2]


def test_a_time_stamp_is_told_by_its_certificate_and_not_by_the_name_that_it_is_kept_under() -> None:
    """Whoever makes the pack chooses that name."""
    whole = story().pack()
    called = {"acme": "national-lab", "beta": "post-office"}
    stamps = tuple((size, called[name], raw) for size, name, raw in whole.stamps)
    told = [
        verify_pack(pack.format_pack(one), auditor()).finding
        for one in (whole, replace(whole, stamps=stamps))
    ]
    assert told[0] is not None
    low, _ = told[0].stages[0].bracket
    assert low is not None
    assert low.by == "time stamp acme"
    assert told[0] == told[1]
