"""What people hand in over HTTP is refused with a sentence, and costs nobody else a thing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.web.test_api import Server, line

ACT = {
    "finding": "f-1",
    "move": "accept",
    "by": "Ana",
    "at": "2026-11-24T12:00:00Z",
    "why": "x",
    "until": None,
}
DESTROY = {"index": 9_999, "why": "A name.", "by": "Ana", "at": "2026-11-24T12:00:00Z"}
SAID = {"slot": "ne\u0301", "statement": "Done.", "by": "Ana", "on": "2026-11-24", "until": "2027-01-01"}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    made = Server(tmp_path)
    yield made
    made.close()


@pytest.mark.parametrize(
    ("record", "sentence"),
    [
        ({"act": ACT}, "needs a reason and a last day"),
        ({"act": ACT | {"until": "2027-01-01", "at": "2026-11-24T12:00:00"}}, "no time zone"),
        ({"destroy": DESTROY}, "There is no entry 9999"),
        ({"destroy": DESTROY | {"index": -1}}, "There is no entry -1"),
        ({"attestation": SAID}, "is no name"),
    ],
)
def test_a_record_that_can_not_be_meant_is_refused_and_the_next_one_is_taken(
    server: Server, record: dict[str, Any], sentence: str
) -> None:
    size = server.app.store.size()
    code, problem = server.call("records", json.dumps([record]).encode())
    assert (code, problem["whose"], problem["again"]) == (422, "yours", False)
    assert sentence in problem["detail"]
    assert server.app.store.size() == size
    code, said = server.call("observations", line())
    assert (code, said["taken"]) == (200, 1)
    assert server.app.verify(again=True).replayed is not None
