"""What is announced is what comes: five acts of different kinds, each undone, told in `five_acts.story`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.story import Terminal, terminal
from tests.lab.mail.lab import lab
from tests.lab.mail.table import MX
from tests.whole.acting import STORY, Acting


@pytest.fixture
def rounds(tmp_path: Path) -> Iterator[Terminal]:
    with terminal(tmp_path) as made:
        yield made
    lab().change("story", MX)


def test_each_act_gains_what_was_announced_and_its_undoing_loses_that_again(
    rounds: Terminal, capsys: pytest.CaptureFixture[str]
) -> None:
    acting = Acting(rounds)
    acting.play(STORY.read_text("utf-8").splitlines())
    assert len(acting.moves) == 10
    assert rounds("verify", "--replay", "--json").data["ok"]
    with capsys.disabled():
        print()
        for each in acting.moves:
            print(f"  {each.by / 100:+6.2f}  to {each.points / 100:5.2f}  {', '.join(each.what)}")
