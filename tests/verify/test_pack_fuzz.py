"""No mutation of a pack is accepted that claims more than the pack does. All of it with ROUNDS_SOAK=1."""

import os
from collections.abc import Iterator
from itertools import islice
from random import Random

import pytest

from rounds_verify import pack, tree
from rounds_verify.pack_report import Found
from rounds_verify.pack_steps import Auditor, verify_pack
from tests.verify.mutating import fitting_mutations, implied, raw_mutations
from tests.verify.small_pack import auditor, packed, story

SOAK = bool(os.environ.get("ROUNDS_SOAK"))
RAW, FITTING, STAMPED = (700_000, 400_000, 20_000) if SOAK else (16_000, 4_000, 100)
SEEDS = range(4)


def true(whole: bytes, who: Auditor) -> Found:
    report = verify_pack(whole, who)
    assert report.finding is not None, report.prose()
    return report.finding


def false_accepts(mutations: Iterator[bytes], count: int, whole: bytes, who: Auditor) -> tuple[int, int]:
    """How many of so many mutations are accepted with the same claims or weaker ones, and how many with
    others.
    """
    known, fair, false = true(whole, who), 0, 0
    for made in islice(mutations, count):
        report = verify_pack(made, who)
        if report.finding is not None:
            fair, false = (fair + 1, false) if implied(report.finding, known) else (fair, false + 1)
    return fair, false


@pytest.mark.parametrize("seed", SEEDS)
def test_every_change_of_the_file_is_rejected(seed: int) -> None:
    mutations = raw_mutations(packed(), Random(seed))
    assert false_accepts(mutations, RAW // len(SEEDS), packed(), auditor(stamps=False)) == (0, 0)


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_that_fits_again_claims_more_than_the_pack(seed: int) -> None:
    whole = packed() if seed % 2 else pack.format_pack(story().pack_of_destroyed())
    mutations = fitting_mutations(whole, Random(seed))
    fair, false = false_accepts(mutations, FITTING // len(SEEDS), whole, auditor(stamps=False))
    print(f"seed {seed}: {fair} fair, {false} false of {FITTING // len(SEEDS)}")
    assert false == 0
    assert fair < FITTING // len(SEEDS) // 3  # nearly all of them must be rejected, or the mutations are dull


def test_with_roots_no_changed_time_stamp_moves_a_bound() -> None:
    fair, false = false_accepts(fitting_mutations(packed(), Random(9)), STAMPED, packed(), auditor())
    assert false == 0
    assert fair < STAMPED // 3


def test_the_mutations_bite_a_verifier_that_skips_a_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """Control: without inclusion proofs, forged entries get through and are seen as false accepts."""
    monkeypatch.setattr(tree, "verify_inclusion", lambda *_: None)
    assert false_accepts(fitting_mutations(packed(), Random(3)), 600, packed(), auditor(stamps=False))[1] > 0
