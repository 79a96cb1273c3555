"""Each story goes as it is written: line for line, nothing more and nothing less."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.stories.telling import stories, told


@pytest.mark.parametrize("story", stories(), ids=lambda story: story.stem)
def test_a_story_goes_as_it_is_written(story: Path) -> None:
    written = story.read_text("utf-8")
    assert told(written).splitlines() == written.splitlines()


def test_there_are_stories() -> None:
    assert len(stories()) >= 9


def test_a_story_that_goes_otherwise_is_seen() -> None:
    written = next(each for each in stories() if each.stem == "the-leaver").read_text("utf-8")
    assert told(written.replace("can_sign_in no", "can_sign_in yes")) != written.replace(
        "can_sign_in no", "can_sign_in yes"
    )


def test_a_line_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="Nobody knows"):
        told("watch access.second-factor\n\nat 2026-11-24 09:00\n  hr dances\n")
