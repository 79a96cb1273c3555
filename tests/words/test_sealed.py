"""The sealed lines are scored only if they are those that were sealed; tried on a seal of our own."""

import hashlib
import io
import tarfile
from pathlib import Path

import msgspec
import pytest

from tests.words.sealed import SealBroken, report, unsealed
from tests.words.sets import NAMES

LINE = {"id": "x-en-1", "text": "Ana Torres biopsy", "context": "subject", "label": "rewrite",
        "spans": [{"start": 0, "end": 10, "kind": "name"}], "why": "P1"}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = {f"{name}.ndjson": msgspec.json.encode(LINE | {"id": name}) + b"\n" for name in NAMES}
    with tarfile.open(tmp_path / "sealed.tar.xz", "w:xz") as packed:
        for name, raw in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(raw)
            packed.addfile(entry, io.BytesIO(raw))
    lines = [f"{hashlib.sha256(raw).hexdigest()}  {name}\n" for name, raw in files.items()]
    (tmp_path / "sealed.sha256").write_text("".join(lines))
    return tmp_path


def test_a_whole_seal_is_opened_and_scored(folder: Path) -> None:
    lines = unsealed(folder)
    assert {name: len(each) for name, each in lines.items()} == dict.fromkeys(NAMES, 1)
    assert "recall      1.000" in report("sealed", lines)


def test_another_digest_scores_nothing(folder: Path) -> None:
    seal = folder / "sealed.sha256"
    seal.write_text(seal.read_text().replace("sms.ndjson", "other.ndjson"))
    with pytest.raises(SealBroken, match=r"other\.ndjson, sms\.ndjson"):
        unsealed(folder)
