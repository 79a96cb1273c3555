"""A real server over a real store: what is pushed is durable before it is answered, and bad input
is named.
"""

from __future__ import annotations

import json
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from rounds.app import App, Opened
from rounds.home import Connection, Home
from rounds.ports import StoreError, StoreFull
from rounds.sdk.connector import Manifest
from rounds.watch import Watch
from rounds.web.api import MOST, Api
from rounds.web.server import address, names, serve
from rounds.wiring import open_clinic


class Server:
    """A clinic behind its HTTP face on a free port."""

    def __init__(self, folder: Path) -> None:
        self.place = Home(folder).create("Maple Street Clinic", "America/Chicago")
        self.app: App = open_clinic(self.place, writing=True)
        self.asked: list[int] = []
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        hosts = names("127.0.0.1", self.port)
        api = Api(self.app, self.app.serve(), hosts, lambda: self.asked.append(1))
        config = uvicorn.Config(api, port=self.port, log_level="error", lifespan="off")
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run)
        self.thread.start()
        while not self.server.started:
            time.sleep(0.01)

    def call(self, path: str, body: bytes | None, **headers: str) -> tuple[int, dict[str, Any]]:
        sent = {"Authorization": f"Bearer {self.place.token}"} | headers
        ask = urllib.request.Request(f"http://127.0.0.1:{self.port}/api/v1/{path}", data=body, headers=sent)
        try:
            with urllib.request.urlopen(ask) as answer:  # noqa: S310 - as above
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as why:
            with why:
                return why.code, json.load(why)

    def close(self) -> None:
        self.server.should_exit = True
        self.thread.join()
        self.app.close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    made = Server(tmp_path)
    yield made
    made.close()


def line(**more: Any) -> bytes:
    now = datetime.now(UTC).isoformat()
    facts = {"name": "FRONTDESK-2", "disk_encrypted": "no"}
    base = {
        "type": "observation",
        "system": "laptops",
        "kind": "device",
        "key": "front-desk-2",
        "observed_at": now,
        "facts": facts,
    }
    return json.dumps(base | more).encode() + b"\n"


def test_a_push_is_durable_judged_and_counted_before_it_is_answered(server: Server) -> None:
    code, said = server.call("observations", line())
    assert (code, said["taken"], said["refused"]) == (200, 1, [])
    assert server.app.store.size() == said["size"]
    assert [each["check"] for each in server.app.findings()] == ["devices.disk-encrypted"]


def test_the_good_lines_are_taken_the_bad_one_is_named_and_its_sweep_is_incomplete(server: Server) -> None:
    end = {"type": "sweep", "complete": True, "count": 2}
    sweep = json.loads(line()) | end
    del sweep["key"], sweep["facts"]
    body = line(key="a") + b'{"type":"observation","oops":1}\n' + line(key="b") + json.dumps(sweep).encode()
    code, said = server.call("observations", body)
    assert (code, [each["line"] for each in said["refused"]]) == (200, [2])
    assert len(server.app.rounds.fold.chart.held) == 2
    gaps = server.app.status()["sources"][0]["gaps"]
    assert [(each["kind"], each["whose"]) for each in gaps] == [("device", "yours")]
    assert server.app.rounds.fold.chart.missing("device", server.app.now()) is not None


def test_a_push_that_can_be_placed_nowhere_leaves_a_gap_of_all_that_is_pushed(server: Server) -> None:
    server.call("observations", line())
    code, said = server.call("observations", line(kind="dragon"))
    assert (code, said["taken"], [each["line"] for each in said["refused"]]) == (200, 0, [1])
    gaps = server.app.status()["sources"][0]["gaps"]
    assert [(each["kind"], each["whose"]) for each in gaps] == [("device", "yours")]


@pytest.mark.parametrize(("path", "body", "code"), [("nothing", b"", 404), ("observations", None, 405)])
def test_what_there_is_no_route_for_is_a_problem_too(
    server: Server, path: str, body: bytes | None, code: int
) -> None:
    got, problem = server.call(path, body)
    assert (got, problem["status"], problem["whose"], problem["again"]) == (code, code, "yours", False)


def test_a_caller_that_hangs_up_in_its_body_leaves_nothing_and_the_next_one_is_answered(
    server: Server,
) -> None:
    head = f"POST /api/v1/observations HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
    head += f"Authorization: Bearer {server.place.token}\r\nContent-Length: 9999\r\n\r\n"
    with socket.create_connection(("127.0.0.1", server.port)) as line_to:
        line_to.sendall(head.encode() + line(key="half"))
    code, said = server.call("observations", line(key="whole"))
    assert (code, said["taken"]) == (200, 1)
    assert [held.resource.key for held in server.app.rounds.fold.chart.held.values()] == ["whole"]


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"Authorization": "Bearer wrong"}, 401),
        ({"Authorization": ""}, 401),
        ({"Host": "evil.example"}, 421),
    ],
)
def test_only_with_the_token_and_under_our_own_name(
    server: Server, headers: dict[str, str], code: int
) -> None:
    got, problem = server.call("observations", line(), **headers)
    assert (got, problem["status"], problem["whose"]) == (code, code, "yours")
    assert not server.app.rounds.fold.chart.held


def test_an_observation_from_the_future_is_refused(server: Server) -> None:
    ahead = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    _, said = server.call("observations", line(observed_at=ahead))
    assert said["taken"] == 1, "the gap that the refusal leaves"
    assert "ahead of now" in said["refused"][0]["sentence"]


def test_a_body_that_is_too_large_is_refused_whole(server: Server) -> None:
    code, problem = server.call("observations", b" " * (MOST + 1))
    assert (code, problem["again"]) == (413, False)


def test_records_of_people_come_through_the_running_server(server: Server) -> None:
    said = {
        "slot": "risk-analysis",
        "statement": "Done.",
        "by": "ana",
        "on": "2026-11-01",
        "until": "2027-10-01",
    }
    code, answer = server.call("records", json.dumps([{"attestation": said}]).encode())
    assert (code, answer["taken"]) == (200, 1)
    assert next(iter(server.app.rounds.fold.papers.attestations.values())).slot == "risk-analysis"
    assert server.call("records", b"[{]")[0] == 422
    assert server.call("rounds", b"")[0] == 202
    assert server.asked == [1]
    assert server.call("status", None)[1]["clinic"] == "Maple Street Clinic"


def test_a_full_disk_is_said_and_the_same_push_works_once_there_is_room(server: Server) -> None:
    commit = server.app.store.commit

    server.app.store.commit = _full  # type: ignore[method-assign,assignment] # a disk that is full for a while
    code, problem = server.call("observations", line())
    assert (code, problem["whose"], problem["again"]) == (507, "yours", True)
    server.app.store.commit = commit  # type: ignore[method-assign] # and has room again
    assert server.call("observations", line())[0] == 200
    assert server.app.verify(again=True).replayed is not None


def test_many_callers_share_commits_and_each_is_answered(server: Server) -> None:
    before = server.app.rounds.head.turn
    answers: list[int] = []
    threads = [
        threading.Thread(
            target=lambda n=n: answers.append(server.call("observations", line(key=f"pc-{n}"))[0])
        )
        for n in range(40)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert answers == [200] * 40
    assert len(server.app.rounds.fold.chart.held) == 40
    assert server.app.rounds.head.turn - before <= 40


def test_a_port_that_is_taken_ends_before_anything_is_looked_at(tmp_path: Path) -> None:
    place = Home(tmp_path).create("Maple", "UTC")
    made, troubles = threading.Event(), list[StoreError]()
    with open_clinic(place, writing=True) as app, socket.create_server(("127.0.0.1", 0)) as taken:
        listen = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(OSError, match="in use"):
            serve(app, list, listen, 60, troubles.append, made.set)
    assert not made.is_set()


def test_the_watch_makes_a_round_at_once_and_outlives_a_store_that_refuses(tmp_path: Path) -> None:
    place = Home(tmp_path).create("Maple", "UTC")
    troubles: list[StoreError] = []
    made = threading.Event()
    with open_clinic(place, writing=True) as app:
        commit = app.store.commit
        app.store.commit = _full  # type: ignore[method-assign,assignment] # a disk that is full for a while
        watch = Watch(app, lambda: [_machine()], 60, troubles.append, made.set)
        watch.start()
        while not troubles:
            time.sleep(0.01)
        app.store.commit = commit  # type: ignore[method-assign] # and has room again
        watch.ask()
        assert made.wait(10)
        watch.stop()
        assert "laptops" in app.rounds.fold.chart.sources


def _machine() -> Opened:
    """A source that shows one laptop."""
    manifest = Manifest(id="laptops", name="Laptops", about="", kinds=("device",), label="docs-only")
    return Opened(Connection(system="laptops", connector="laptops"), manifest, lambda *_: ())


def _full(_: object) -> int:
    raise StoreFull("The disk of the ledger is full. Make room; nothing was lost.")


@pytest.mark.parametrize("wrong", ["8417", "127.0.0.1:", "127.0.0.1:99999", ":80", "a:b"])
def test_an_address_that_is_none_is_named(wrong: str) -> None:
    with pytest.raises(ValueError, match="host:port"):
        address(wrong)
