"""The laws can fail: each named fault, planted in the shipped code, is caught by its law within a few hundred
histories.

Without the fault the same laws hold in more histories than are searched here (`test_laws`).
"""

from __future__ import annotations

import pytest

from tests.laws.bulk import Broken, history
from tests.laws.laws import Law
from tests.laws.mutants import MUTANTS, Mutant

SEARCHED = 400
"""Histories in which a fault must show."""


def searched(law: Law, *, jumps: bool) -> None:
    for seed in range(3, SEARCHED, 4) if jumps else range(SEARCHED):
        history(seed, [law])


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name.replace(" ", "-"))
def test_a_fault_is_caught(mutant: Mutant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mutant.where, mutant.attribute, mutant.instead)
    with pytest.raises(Broken) as caught:
        searched(mutant.seen_by, jumps=mutant.jumps)
    assert caught.value.law == mutant.seen_by.__name__
