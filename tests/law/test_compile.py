"""The compiled file is what the YAML makes, and the YAML's text changes only on purpose."""

from __future__ import annotations

import copy
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from rounds.law import compile as compiler
from rounds.law import paragraphs
from rounds.law.files import HERE


@pytest.fixture(scope="module")
def pristine() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((HERE / compiler.SOURCE).read_text(encoding="utf-8"))
    return loaded


@pytest.fixture
def source(pristine: dict[str, Any]) -> dict[str, Any]:
    return copy.deepcopy(pristine)


def test_the_file_in_the_package_is_what_the_yaml_makes() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "rounds.law.compile", "--check"], capture_output=True, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, b"")


def test_the_same_yaml_makes_the_same_bytes(source: dict[str, Any]) -> None:
    assert compiler.faults(source) == []
    made = compiler.to_bytes(compiler.compile_book(source))
    assert made == (HERE / paragraphs.FILE).read_bytes()


def test_a_changed_text_is_refused_and_its_digest_printed(source: dict[str, Any]) -> None:
    item = next(each for each in source["items"] if each["id"] == "164.312(b)")
    item["text"] = item["text"].replace("examine", "ignore")
    (told,) = compiler.faults(source)
    assert told.startswith("164.312(b): its text is not the text that was checked")
    item["text_sha256"] = told.rpartition(" ")[2].rstrip(".")
    assert compiler.faults(source) == []


def test_an_orphan_a_double_and_a_wrong_citation_are_each_named(source: dict[str, Any]) -> None:
    first, second, third = source["items"][:3]
    first["parent"] = "164.999"
    second["id"] = "164.302"
    third["cite"] = "45 CFR 164.306(z)"
    told = compiler.faults(source)
    assert "164.302 comes twice." in told
    assert "164.302: its parent 164.999 is not in the file." in told
    assert any("'45 CFR 164.306(z)' is another" in each for each in told)


def test_drift_is_found_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(HERE / "data", tmp_path / "data")
    monkeypatch.setattr(compiler, "HERE", tmp_path)
    artefact = tmp_path / paragraphs.FILE
    artefact.write_bytes(artefact.read_bytes().replace(b"Risk analysis", b"Risk analyses", 1))
    drifted = artefact.read_bytes()
    assert compiler.main(["--check"]) == 1
    assert "Run: python -m rounds.law.compile" in capsys.readouterr().err
    assert artefact.read_bytes() == drifted
    assert compiler.main([]) == 0
    assert compiler.main(["--check"]) == 0


def test_a_faulty_yaml_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(HERE / "data", tmp_path / "data")
    monkeypatch.setattr(compiler, "HERE", tmp_path)
    text = (tmp_path / compiler.SOURCE).read_text(encoding="utf-8")
    (tmp_path / compiler.SOURCE).write_text(
        text.replace("regularly review", "sometimes review"), encoding="utf-8"
    )
    before = (tmp_path / paragraphs.FILE).read_bytes()
    assert compiler.main([]) == 1
    assert "has faults:" in capsys.readouterr().err
    assert (tmp_path / paragraphs.FILE).read_bytes() == before
