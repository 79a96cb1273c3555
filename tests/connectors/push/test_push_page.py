"""docs/formats/push.md says what the code does: its examples, its schema and its table of facts."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from rounds.connectors.push import translate, wire
from rounds.connectors.push.translate import read
from rounds.connectors.push.wire import TAKEN
from rounds.model.plain import MAX_TEXT
from rounds.model.resource import shape_of
from rounds.sdk.connector import Reason, Whose, manifest_of
from rounds.web import api

PAGE = (Path(__file__).parents[3] / "docs" / "formats" / "push.md").read_text("utf-8")
NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
WIRE = wire.PushedObservation | wire.PushedGap | wire.PushedSweep


def blocks(title: str) -> list[str]:
    """The fenced blocks of that title."""
    return re.findall(rf"^```{title}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def schema() -> Any:
    return json.loads(blocks("json schema")[0])


@pytest.mark.parametrize("block", blocks("ndjson taken"))
def test_each_example_is_taken_whole(block: str) -> None:
    got = read(block.encode(), NOW)
    assert got.refused == ()
    assert len(got.items) == block.count("\n")


@pytest.mark.parametrize("line", blocks("ndjson refused")[0].splitlines())
def test_each_counter_example_is_refused(line: str) -> None:
    assert [fault.line for fault in read(line.encode(), NOW).refused] == [1]


def test_the_schema_has_the_fields_that_the_code_reads() -> None:
    ours = {
        each["properties"]["type"]["enum"][0]: each
        for each in msgspec.json.schema(WIRE)["$defs"].values()
        if "properties" in each
    }
    for told in schema()["oneOf"]:
        mine = ours.pop(told["title"])
        assert told["properties"]["type"] == {"const": told["title"]}
        assert set(told["properties"]) == set(mine["properties"])
        assert set(told["required"]) == set(mine["required"])
        assert told["additionalProperties"] is mine["additionalProperties"] is False
        if "count" in told["properties"]:
            assert told["properties"]["count"] == mine["properties"]["count"]
    assert ours == {}


def test_the_schema_has_the_limits_that_the_code_keeps() -> None:
    parts, defs = schema()["oneOf"], schema()["$defs"]
    assert defs["system"]["pattern"] == f"^{wire.SYSTEM.pattern}$"
    assert defs["system"]["not"] == {"const": wire.OURS}
    assert defs["kind"]["enum"] == list(TAKEN) == list(manifest_of("rounds.connectors.push").kinds)
    assert defs["reason"]["enum"] == [reason.value for reason in Reason]
    assert parts[1]["properties"]["whose"]["enum"] == [whose.value for whose in Whose]
    assert parts[1]["properties"]["detail"]["maxLength"] == MAX_TEXT
    assert parts[0]["properties"]["key"]["maxLength"] == wire.MOST_KEY
    assert f"at most {translate.MOST:,} bytes" in PAGE


@pytest.mark.parametrize("kind", TAKEN)
def test_the_table_has_each_field_of_each_kind(kind: str) -> None:
    (row,) = re.findall(rf"^\| `{kind}` \|(.*)\|$", PAGE, re.MULTILINE)
    names, facts, values = (tuple(re.findall(r"`(\w+)`", cell)) for cell in row.split("|"))
    shape = shape_of(TAKEN[kind])
    assert (names, facts, values) == (shape.names, shape.facts, shape.values)


def test_the_page_tells_what_points_to_what() -> None:
    row = re.compile(r"^\| `(\w+)\.(\w+)` \| the `(\w+)` of an? `(\w+)` \|$", re.MULTILINE)
    ours = {
        (kind, link.field, link.on, link.target)
        for kind, made in TAKEN.items()
        for link in made.links.values()
    }
    assert set(row.findall(PAGE)) == ours


def test_the_page_tells_the_route_and_its_limit() -> None:
    assert f"http://127.0.0.1:8417{api.PREFIX}/observations" in PAGE
    assert f"at most {api.MOST:,} bytes" in PAGE
