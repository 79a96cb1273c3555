"""The shelf itself: ids never die silently, and a new check is one file."""

import sys
import tomllib
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from string import Template

import pytest

from rounds.sdk.shelf import all_checks
from rounds.sdk.testing.laws import faults_of

HERE = Path(__file__).parent
SHIPPED = frozenset((HERE / "ids.txt").read_text(encoding="utf-8").split())
RETIRED = tomllib.loads((resources.files("rounds.checks") / "retired.toml").read_text(encoding="utf-8"))[
    "retired"
]
LIVE = frozenset(check.id for check in all_checks())


def test_no_id_that_ever_shipped_is_gone_without_a_word() -> None:
    """`ids.txt` only grows, at a release. A check that goes leaves its line in `retired.toml`."""
    assert LIVE | {each["id"] for each in RETIRED} >= SHIPPED


def test_no_retired_id_is_used_again() -> None:
    assert not LIVE & {each["id"] for each in RETIRED}


def test_a_retired_id_shipped_once_and_says_when_and_why_it_went() -> None:
    for each in RETIRED:
        assert set(each) == {"id", "since", "why", "instead"}
        assert each["id"] in SHIPPED
        assert each["why"].endswith(".")
        assert each["instead"] in LIVE | {""}


@pytest.fixture
def new_shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty shelf with one topic, importable as `new_shelf`."""
    topic = tmp_path / "new_shelf" / "devices"
    topic.mkdir(parents=True)
    for folder in (topic, topic.parent):
        (folder / "__init__.py").write_text('"""A shelf."""\n', encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield topic
    for name in [each for each in sys.modules if each.partition(".")[0] == "new_shelf"]:
        del sys.modules[name]
    all_checks.cache_clear()


def test_adding_a_check_touches_one_file(new_shelf: Path) -> None:
    template = Template(
        (resources.files("rounds.sdk") / "templates/check.py.txt").read_text(encoding="utf-8")
    )
    text = template.substitute(id="devices.as-it-should-be", function="as_it_should_be", since="0.2.0")
    (new_shelf / "as_it_should_be.py").write_text(text, encoding="utf-8")

    (found,) = all_checks("new_shelf")

    assert found.id == "devices.as-it-should-be"
    assert found.kind == "device"
    assert found.title == "Every computer is as it should be."
    assert faults_of(found) == []
