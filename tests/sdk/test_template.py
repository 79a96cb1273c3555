"""A new connector is one folder: made from the template it passes the suite, is on the shelf, feeds a clinic.

Nothing else is written or edited here; the folder *is* the registration. (The same for a check is
`tests/checks/test_shelf.py`.)
"""

import importlib
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import pytest

import rounds.connectors
from rounds.model.resources import Device
from rounds.sdk.connector import UNSEEN, Observation, Sweep, manifest_of
from rounds.sdk.shelf import folders
from rounds.sdk.template import CASE, connector_files
from rounds.sdk.testing import Scene, folder_faults, looking, scene_faults, scenes_faults
from tests.cli.story import terminal

NAME = "acme_export"
PACKAGE = f"rounds.connectors.{NAME}"
NOW = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A second board of the connectors' shelf, with the new folder alone on it."""
    made = tmp_path / "shelf" / NAME
    made.mkdir(parents=True)
    for name, text in connector_files(NAME).items():
        if name != CASE:
            (made / name).write_text(text, "utf-8")
    monkeypatch.setattr(rounds.connectors, "__path__", [*rounds.connectors.__path__, str(made.parent)])
    monkeypatch.syspath_prepend(str(tmp_path))
    yield made
    for name in [each for each in sys.modules if each.startswith(PACKAGE)]:
        del sys.modules[name]
    vars(rounds.connectors).pop(NAME, None)


def case(folder: Path) -> ModuleType:
    """The template's scenes, importable as `acme_scenes`."""
    (folder / "acme_scenes.py").write_text(connector_files(NAME)[CASE], "utf-8")
    sys.modules.pop("acme_scenes", None)
    return importlib.import_module("acme_scenes")


def scenes(folder: Path) -> Iterator[Scene]:
    world = folder / "world"
    world.mkdir()
    yield from case(folder).scenes(world)


def test_the_folder_is_the_registration(shelf: Path, tmp_path: Path) -> None:
    assert PACKAGE in set(folders("rounds.connectors"))
    export = tmp_path / "export.json"
    export.write_bytes(case(tmp_path).GOOD)
    with terminal(tmp_path) as rounds:
        rounds.ok("init", "--name", "Maple Street Clinic", "--tz", "UTC")
        assert NAME in {each["id"] for each in rounds("connect", "--json").data["connectors"]}
        rounds.ok("connect", NAME, f"file={export}")
        rounds("once")
        verdicts = rounds("check", "run", "devices.disk-encrypted", "--json").data["verdicts"]
    said = {each["subject"]["key"]: each["outcome"] for each in verdicts if each["subject"]["system"] == NAME}
    assert said == {"7": "holds", "8": "fails"}
    assert not (shelf / CASE).exists()


@pytest.mark.usefixtures("shelf")
def test_it_passes_the_suite_as_it_comes(tmp_path: Path) -> None:
    assert folder_faults(PACKAGE) == []
    manifest = manifest_of(PACKAGE)
    assert [f for scene in scenes(tmp_path) for f in scene_faults(manifest, scene, NOW)] == []


@pytest.mark.usefixtures("shelf")
def test_its_scenes_leave_nothing_untried(tmp_path: Path) -> None:
    assert scenes_faults(manifest_of(PACKAGE), list(scenes(tmp_path))) == []


def test_the_suite_bites_where_the_new_folder_takes_a_torn_list_for_whole(
    shelf: Path, tmp_path: Path
) -> None:
    """The control: a slip in the copied folder turns the suite red."""
    file = shelf / "collect.py"
    slip = file.read_text("utf-8").replace("whole, count = not export.refused", "whole, count = True")
    file.write_text(slip, "utf-8")
    faults = [f for scene in scenes(tmp_path) for f in scene_faults(manifest_of(PACKAGE), scene, NOW)]
    assert any("one id twice: device has a complete sweep" in fault for fault in faults)


@pytest.mark.usefixtures("shelf")
def test_what_it_does_not_know_is_never_yes(tmp_path: Path) -> None:
    export = tmp_path / "export.json"
    export.write_text('{"computers": [{"id": "7", "name": "FRONT", "encrypted": "yes", "firewall": 1}]}')
    first, sweep = looking(PACKAGE, {"file": str(export)})(NOW)
    assert isinstance(first, Observation)
    assert isinstance(first.resource, Device)
    assert (first.resource.disk_encrypted, first.resource.firewall) == (UNSEEN, UNSEEN)
    assert isinstance(sweep, Sweep)
    assert sweep.complete


def test_one_command_writes_the_folder_and_overwrites_nothing(tmp_path: Path) -> None:
    with terminal(tmp_path) as rounds:
        done = rounds.ok("connect", NAME, "--new", "--into", str(tmp_path), "--json")
        assert done.data == {"connector": NAME, "folder": str(tmp_path / NAME)}
        assert {file.name for file in (tmp_path / NAME).iterdir()} == set(connector_files(NAME))
        for name, says in ((NAME, "already"), ("roster", "already"), ("Acme", "can't be"), ("", "can't be")):
            again = rounds("connect", name, "--new", "--into", str(tmp_path))
            assert (again.code, says in again.err) == (2, True)


def test_every_file_of_the_template_is_filled_in() -> None:
    files = connector_files(NAME)
    code = {"__init__.py", "client.py", "translate.py", "collect.py", CASE}
    assert set(files) == code | {"manifest.toml", "README.md"}
    assert not [name for name, text in files.items() if "$id" in text]
    for name in code:
        compile(files[name], name, "exec")
