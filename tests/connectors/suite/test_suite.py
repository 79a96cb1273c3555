"""Every folder on the connectors shelf, in every world that its author could think of. See README.md here."""

from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import pytest

from rounds.sdk.connector import manifest_of
from rounds.sdk.shelf import folders
from rounds.sdk.testing import Scene, folder_faults, scene_faults, scenes_faults

NOW = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
SHELF = tuple(folders("rounds.connectors"))


def scenes_of(package: str, folder: Path) -> Iterator[Scene]:
    """The scenes that a connector brings, set up in an empty folder."""
    case = import_module(f"tests.connectors.{package.rpartition('.')[2]}.suite_case")
    yield from case.scenes(folder)


def test_the_shelf_is_not_empty() -> None:
    assert {"rounds.connectors.push", "rounds.connectors.roster", "rounds.connectors.vendors"} <= set(SHELF)


@pytest.mark.parametrize("package", SHELF)
def test_the_folder_is_whole_and_honest(package: str) -> None:
    assert folder_faults(package) == []


@pytest.mark.parametrize("package", SHELF)
def test_good_absent_and_garbage_are_all_tried(package: str, tmp_path: Path) -> None:
    assert scenes_faults(manifest_of(package), list(scenes_of(package, tmp_path))) == []


@pytest.mark.parametrize("package", SHELF)
def test_each_scene_shows_no_more_than_can_be_seen(package: str, tmp_path: Path) -> None:
    manifest = manifest_of(package)
    assert [f for scene in scenes_of(package, tmp_path) for f in scene_faults(manifest, scene, NOW)] == []
