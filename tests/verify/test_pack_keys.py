"""Packs of a ledger whose key changed: whoever trusts the old key or the new one accepts them, both verifiers
refuse every forgery, at the same step and with the entry.

The finding of `small_pack` opens under FIRST (sizes 4 and 11). Entry 14 says that SECOND signs from there on:
it signs 18, 24 and 26. Entry 21 revokes FIRST where a test asks for it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from random import Random

import pytest

from rounds_verify import note, pack, tree
from rounds_verify.errors import SignatureError
from rounds_verify.pack import Pack
from rounds_verify.pack_command import Wanted, auditor_of, check_pack
from rounds_verify.pack_steps import Auditor, verify_pack
from tests.verify.keys import FIRST, SECOND, THIEF, THIRD, Fields, Holder, change, revocation
from tests.verify.mutating import fitting_mutations, raw_mutations
from tests.verify.small_pack import Story, auditor, packed
from tests.verify.small_rotation import (
    AT,
    ELSEWHERES,
    LATER,
    REVOKED_AT,
    changed,
    changing,
    honest,
    raw,
    revoking,
    story,
    trusting,
    with_keys,
)
from tests.verify.test_pack_fuzz import SOAK, false_accepts
from tests.verify.test_second_opinion import agree

MANY = 40_000 if SOAK else 1_500
"""Mutations of each sort."""


# ------------------------------------------------------------------ the legitimate chain
@pytest.mark.parametrize("trusted", [(FIRST,), (SECOND,), (FIRST, SECOND)], ids=["old", "new", "both"])
def test_a_pack_made_after_a_change_holds_for_who_trusts_either_key(trusted: tuple[Holder, ...]) -> None:
    whole = pack.format_pack(with_keys(changed(), 18, AT))
    report = verify_pack(whole, trusting(*trusted))
    assert report.failed is None
    assert report.finding is not None
    assert set(report.finding.keys) == {FIRST.vkey, SECOND.vkey}
    (told,) = [one for one in report.steps if one.step == "keys"]
    assert (told.state, told.sentence) == (
        "holds",
        "Changes of the key that signs: 1, each signed by both. Revoked keys: 0.",
    )
    assert agree([(whole, trusting(*trusted))]) == 1


def test_it_holds_under_a_policy_with_witnesses_that_names_the_old_key_alone() -> None:
    who = auditor(stamps=False)
    assert [each.key for each in who.policy.logs] == [FIRST.key]
    assert agree([(raw(with_keys(changed(), size, AT)), who) for size in (18, 24, 26)]) == 3


def test_a_change_costs_a_pack_less_than_two_kilobytes() -> None:
    with_change, without = raw(with_keys(changed(), 18, AT)), raw(changed().pack())
    assert len(with_change) - len(without) < 2_000


def test_a_pack_made_before_the_change_holds_as_it_did() -> None:
    whole = changed().pack()
    links = changed().links(4, 11)
    before = replace(whole, stages=whole.stages[:1], stamps=whole.stamps[:4], links=links)
    assert agree([(raw(before), trusting(FIRST)), (packed(), auditor(stamps=False))]) == 2


def test_one_change_after_another() -> None:
    twice = story(
        {AT: changing(), LATER: changing(SECOND, THIRD)},
        lambda size: honest(size) if size <= LATER else THIRD,
    )
    whole = raw(with_keys(twice, 24, AT, LATER))
    assert agree([(whole, trusting(each)) for each in (FIRST, SECOND, THIRD)]) == 3


def test_a_ledger_that_changed_its_key_and_went_on_under_another_name() -> None:
    """Whoever checks knows both names, as without a change; any key will do."""
    whole = story({AT: changing()}, lambda size: honest(size) if size < 24 else ELSEWHERES[1])
    made = raw(with_keys(whole, 18, AT))
    for at, holder in enumerate((FIRST, SECOND)):
        assert verify_pack(made, trusting(holder, ELSEWHERES[at])).failed is None
    assert verify_pack(made, trusting(FIRST)).failed is not None


def test_a_revocation_of_what_was_signed_later_leaves_the_pack_as_it_is() -> None:
    whole = story({AT: changing(), REVOKED_AT: revoking(11)}, honest)
    assert agree([(raw(with_keys(whole, 24, AT, REVOKED_AT)), trusting(FIRST))]) == 1


def test_an_earlier_checkpoint_may_be_under_either_key(tmp_path: Path) -> None:
    """The key on paper is the old one, and the checkpoint that came with the last pack is under the new."""
    whole, other = raw(with_keys(changed(), 18, AT)), trusting(THIEF)
    (tmp_path / "pack.zip").write_bytes(whole)
    for held in (changed().notes[11], changed().notes[24], changed().notes[26]):
        assert agree([(whole, replace(trusting(FIRST), held=held))]) == 1
        (tmp_path / "held").write_text(held)
        wanted = Wanted([FIRST.vkey], None, tmp_path / "held", None, ())
        assert check_pack(tmp_path / "pack.zip", auditor_of(wanted)).ok
    with pytest.raises(SignatureError, match="can't be used"):
        check_pack(tmp_path / "pack.zip", replace(other, held=changed().notes[24]))


# ------------------------------------------------------------------ forgeries
@dataclass(frozen=True)
class Row:
    """A forged pack: its name, how it is made, and where and with which words it is refused."""

    name: str
    made: Callable[[], Pack]
    step: str
    words: str
    entry: int | None = None
    who: Auditor | None = None


def one_sided() -> Story:
    def said(size: int, root: bytes) -> Fields:
        return {name: each for name, each in change(FIRST, SECOND, size, root).items() if name != "by_old"}

    return story({AT: said}, honest)


def moved() -> Pack:
    """The proof of another entry under the member's name."""
    found = with_keys(changed(), 18, AT)
    return replace(found, keys=(replace(found.keys[0], path=changed().proof(13, 18).path),))


def regrafted() -> Pack:
    """A true change, in the ledger of someone else who holds both keys' signatures of another history."""
    other = change(FIRST, SECOND, AT, tree.leaf_hash(b"another history"))
    return with_keys(story({AT: lambda *_: other}, honest), 18, AT)


def unwitnessed() -> Pack:
    """The change stands under a checkpoint that no witness has seen."""
    found = with_keys(changed(), 26, AT)
    parsed = note.parse(found.keys[0].checkpoint)
    alone = note.format_note(parsed._replace(signatures=parsed.signatures[:1]))
    return replace(found, keys=(replace(found.keys[0], checkpoint=alone),))


ROWS = (
    Row("no change is shown", lambda: changed().pack(), "note", "No trusted key signed"),
    Row(
        "the old key signs after it",
        lambda: with_keys(story({AT: changing()}, lambda _: FIRST), 18, AT),
        "note",
        "another key signs",
    ),
    Row(
        "the new key signs before it",
        lambda: with_keys(story({AT: changing()}, lambda _: SECOND), 18, AT),
        "note",
        "which signs from size 15 on",
    ),
    Row("one-sided", lambda: with_keys(one_sided(), 18, AT), "note", "lacks by_old", AT),
    Row(
        "signed by a thief",
        lambda: with_keys(story({AT: changing(by_old=THIEF)}, honest), 18, AT),
        "note",
        "by_old is no signature",
        AT,
    ),
    Row(
        "of another ledger",
        lambda: with_keys(story({AT: changing(*ELSEWHERES)}, honest), 18, AT),
        "note",
        "not this ledger",
        AT,
    ),
    Row(
        "from a key that never signed",
        lambda: with_keys(story({AT: changing(THIEF, SECOND)}, honest), 18, AT),
        "note",
        "never signed for this ledger",
        AT,
    ),
    Row(
        "back to a former key",
        lambda: with_keys(story({AT: changing(), LATER: changing(SECOND, FIRST)}, honest), 24, AT, LATER),
        "note",
        "goes back",
        LATER,
    ),
    Row(
        "twice from one key",
        lambda: with_keys(story({AT: changing(), LATER: changing(FIRST, THIEF)}, honest), 24, AT, LATER),
        "note",
        "replaced already",
        LATER,
    ),
    Row("under a proof of another entry", moved, "note", "by_old is no signature", AT),
    Row("of another history", regrafted, "note", "by_old is no signature", AT),
    Row("another entry", lambda: with_keys(changed(), 18, 13), "note", "says nothing of the keys", 13),
    Row(
        "revoked",
        lambda: with_keys(story({AT: changing(), REVOKED_AT: revoking(10)}, honest), 24, AT, REVOKED_AT),
        "note",
        "is revoked from size 11",
    ),
    Row(
        "revoked by a stranger",
        lambda: with_keys(
            story(
                {AT: changing(), REVOKED_AT: lambda size, root: revocation(FIRST, THIEF, 3, size, root)},
                honest,
            ),
            24,
            AT,
            REVOKED_AT,
        ),
        "note",
        "not in charge there",
        REVOKED_AT,
    ),
    Row(
        "whoever trusts a stranger",
        lambda: with_keys(changed(), 18, AT),
        "note",
        "never signed for this ledger",
        AT,
        trusting(THIEF),
    ),
    Row(
        "two checkpoints for the entries",
        lambda: replace(
            with_keys(changed(), 18, AT), keys=(changed().proof(AT, 18), changed().proof(20, 24))
        ),
        "parse",
        "not under one checkpoint",
    ),
    Row("the quorum", unwitnessed, "quorum", "lacks the quorum", None, auditor(stamps=False)),
    Row(
        "a held checkpoint by the old key after it",
        lambda: with_keys(changed(), 18, AT),
        "consistency",
        "another key signs",
        None,
        replace(trusting(FIRST), held=story({AT: changing()}, lambda _: FIRST).notes[26]),
    ),
)  # fmt: skip - a row is a line


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_forgery_is_refused_and_its_entry_named(row: Row) -> None:
    report = verify_pack(raw(row.made()), row.who or trusting(FIRST))
    assert report.failed is not None
    assert (report.failed.step, report.failed.entry) == (row.step, row.entry), report.failed
    assert row.words in report.failed.reason


def test_the_page_refuses_them_at_the_same_step() -> None:
    assert agree([(raw(row.made()), row.who or trusting(FIRST)) for row in ROWS]) == 0


def test_no_mutation_of_a_pack_with_a_change_claims_more() -> None:
    whole, who = raw(with_keys(changed(), 18, AT)), auditor(stamps=False)
    assert false_accepts(raw_mutations(whole, Random(31)), MANY, whole, who) == (0, 0)
    fair, false = false_accepts(fitting_mutations(whole, Random(32)), MANY, whole, who)
    assert false == 0
    assert fair < MANY // 3


def test_the_page_agrees_on_mutations_of_a_pack_with_a_change() -> None:
    whole, who = raw(with_keys(changed(), 18, AT)), auditor(stamps=False)
    fitting = islice(fitting_mutations(whole, Random(33)), MANY // 20)
    agree([(one, who) for one in fitting], steps=False)
