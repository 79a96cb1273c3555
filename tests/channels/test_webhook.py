"""Notices as signed posts: to a receiver that checks with another's code, and to hostile ones."""

from __future__ import annotations

import contextlib
import json
import re
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from standardwebhooks import Webhook as Standard
from standardwebhooks.webhooks import WebhookVerificationError

from rounds.channels.webhook import MOST_FINDINGS, body, open_channel, permitted
from rounds.sdk.channel import ChannelError, Notice
from tests.channels.postfix import make_certificate

SECRET = "whsec_C2FuYXJ5c2VjcmV0Y2FuYXJ5c2VjcmV0Y2Fu"
BEFORE = "whsec_b2xkc2VjcmV0b2xkc2VjcmV0b2xkc2VjcmV0"
NOTICE = Notice(
    id="n-0123456789abcdef",
    subject="Not met (critical): Every disk that is in use is encrypted.",
    text="This should be so and is not met: “Every disk …”.",
    findings=("f-0123456789ab",),
    urgent=True,
    severity="critical",
    at="2026-11-24T09:12:00.000Z",
)
PAGE = Path(__file__).parents[2] / "docs" / "formats" / "webhook.md"


class Receiver(ThreadingHTTPServer):
    """Answers every post with `status`, `headers` and `answer`, and keeps what it got."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.status, self.headers, self.answer = 200, dict[str, str](), b"thank you\r\n<b>"
        self.got: list[tuple[str, dict[str, str], bytes]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/hooks/canary-path?key=canary-key"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that leaves is no news."""


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["content-length"]))
        self.server.got.append((self.path, {k.lower(): v for k, v in self.headers.items()}, raw))
        self.send_response(self.server.status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(self.server.answer)

    def do_GET(self) -> None:
        self.server.got.append(("GET " + self.path, {}, b""))

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it so
        """Quiet."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()


def opened(url: str, **more: str) -> Any:
    return open_channel({"url": url, "secret": SECRET, "private": "yes", "seconds": "5"} | more)


def error_of(url: str, **more: str) -> ChannelError:
    with pytest.raises(ChannelError) as caught:
        opened(url, **more).deliver(NOTICE)
    said = str(caught.value)
    assert "canary" not in said
    assert SECRET[6:] not in said
    return caught.value


def test_a_notice_arrives_signed_and_the_receipt_is_the_answer(receiver: Receiver) -> None:
    assert opened(receiver.url).deliver(NOTICE) == "HTTP 200 thank you <b>"
    ((path, headers, raw),) = receiver.got
    assert path == "/hooks/canary-path?key=canary-key"
    assert headers["webhook-id"] == NOTICE.id
    assert headers["content-type"] == "application/json"
    assert Standard(SECRET).verify(raw, headers)["data"]["id"] == NOTICE.id
    assert json.loads(raw)["data"]["text"] == NOTICE.text


def test_a_changed_body_or_an_old_stamp_is_refused_by_the_receivers_own_code(receiver: Receiver) -> None:
    channel = opened(receiver.url)
    channel._clock = lambda: time.time() - 600
    channel.deliver(NOTICE)
    opened(receiver.url).deliver(NOTICE)
    (_, old, raw), (_, new, _) = receiver.got
    with pytest.raises(WebhookVerificationError, match="too old"):
        Standard(SECRET).verify(raw, old)
    with pytest.raises(WebhookVerificationError, match="No matching"):
        Standard(SECRET).verify(raw.replace(b"critical", b"lowliest"), new)


def test_while_a_secret_is_changed_both_are_good(receiver: Receiver) -> None:
    opened(receiver.url, secret_before=BEFORE).deliver(NOTICE)
    ((_, headers, raw),) = receiver.got
    for secret in (SECRET, BEFORE):
        assert Standard(secret).verify(raw, headers)


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=40), st.lists(st.text(max_size=9), max_size=5))
def test_any_notice_is_good_json(text: str, findings: list[str]) -> None:
    plain = text.encode("utf-8", "replace").decode()
    ids = tuple(each.encode("utf-8", "replace").decode() for each in findings)
    made = json.loads(body(Notice(id="n-1", subject=plain, text=plain, findings=ids)))
    assert made["data"]["subject"] == plain
    assert made["data"]["findings"] == list(ids)


def test_a_body_stays_small_however_many_findings_there_are() -> None:
    many = tuple(f"f-{each:012x}" for each in range(20_000))
    raw = body(Notice(id="n-1", subject="", text="", findings=many))
    assert json.loads(raw)["data"]["finding_count"] == 20_000
    assert len(json.loads(raw)["data"]["findings"]) == MOST_FINDINGS
    assert len(raw) < 20_000


@pytest.mark.parametrize(
    ("status", "permanent", "closed"),
    [
        (500, False, False),
        (503, False, False),
        (404, False, False),
        (401, False, False),
        (429, False, False),
        (400, True, False),
        (413, True, False),
        (301, True, False),
        (307, True, False),
        (410, True, True),
    ],
)  # fmt: skip - a table reads better in few lines
def test_each_refusal_says_whether_trying_again_helps(
    receiver: Receiver, status: int, permanent: bool, closed: bool
) -> None:
    receiver.status = status
    error = error_of(receiver.url)
    assert (error.permanent, error.closed) == (permanent, closed)
    assert str(status) in str(error)


@pytest.mark.parametrize(
    ("said", "after"),
    [
        ("120", 120.0),
        ("999999999", 86_400.0),
        ("-5", 0.0),
        ("soon", 0.0),
        ("Wed, 21 Oct 2026 07:28:00 GMT", 0.0),
    ],
)
def test_a_receiver_may_ask_for_time(receiver: Receiver, said: str, after: float) -> None:
    receiver.status, receiver.headers = 429, {"Retry-After": said}
    assert error_of(receiver.url).after == after


@pytest.mark.parametrize("where", ["http://169.254.169.254/latest/meta-data/", "{self}"])
def test_a_redirect_is_not_followed(receiver: Receiver, where: str) -> None:
    receiver.status, receiver.headers = 302, {"Location": where.replace("{self}", receiver.url)}
    assert error_of(receiver.url).permanent
    assert len(receiver.got) == 1


def test_an_answer_without_end_is_not_read(receiver: Receiver) -> None:
    receiver.answer = b"x" * 50_000_000
    start = time.monotonic()
    receipt = opened(receiver.url).deliver(NOTICE)
    assert len(receipt) <= 220
    assert time.monotonic() - start < 3


@pytest.mark.parametrize(
    "habit",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nx: ",
        b"HTTP/1.1 100 Continue\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 999\r\n\r\n",
    ],
)
def test_a_receiver_that_drips_is_left_when_the_time_is_over(habit: bytes) -> None:
    with dripping(habit) as port:
        start = time.monotonic()
        error = error_of(f"http://127.0.0.1:{port}/canary", seconds="1")
        assert time.monotonic() - start < 4
        assert not error.permanent
        assert "within 1 seconds" in str(error)


@pytest.mark.parametrize(
    "answer",
    [b"", b"what?\r\n\r\n", b"HTTP/1.1 999999 No\r\n\r\n", b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 500],
)
def test_an_answer_that_is_not_http_may_pass(answer: bytes) -> None:
    with answering(answer) as port:
        assert not error_of(f"http://127.0.0.1:{port}/canary").permanent


def test_nobody_there_may_pass() -> None:
    with answering(b"") as port:
        pass
    assert not error_of(f"http://127.0.0.1:{port}/canary").permanent
    assert not error_of("http://no-such-host.invalid/canary").permanent


def test_over_tls_the_certificate_must_hold(tmp_path: Path) -> None:
    make_certificate(tmp_path)
    server = Receiver()
    server.socket = tls(tmp_path).wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    url = server.url.replace("http://127.0.0.1", "https://localhost")
    try:
        assert opened(url, ca_file=str(tmp_path / "cert.pem")).deliver(NOTICE).startswith("HTTP 200")
        error = error_of(url)
        assert "certificate that does not hold" in str(error)
        assert not error.permanent
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/canary",
        "https://localhost/canary",
        "https://0177.0.0.1/canary",
        "https://[::1]/canary",
        "https://[::ffff:127.0.0.1]/canary",
    ],
)
def test_an_address_inside_is_refused_unless_it_is_meant(url: str) -> None:
    error = error_of(url, private="no")
    assert error.permanent
    assert "notices must not go" in str(error)


NEVER = (
    "169.254.169.254 ::ffff:169.254.169.254 fe80::1%eth0 fd00:ec2::254 168.63.129.16 100.100.100.200 0.0.0.0 "
    "224.0.0.1 255.255.255.255 64:ff9b::a9fe:a9fe 2002:a9fe:a9fe:: ::"
)


@pytest.mark.parametrize("address", NEVER.split())
def test_some_addresses_are_refused_always(address: str) -> None:
    assert not permitted(address, private=True)
    assert not permitted(address, private=False)


@pytest.mark.parametrize(
    "address",
    ["10.0.0.1", "192.168.1.9", "172.16.0.1", "127.0.0.1", "::1", "fd12::1", "100.64.0.1", "::ffff:10.0.0.1"],
)
def test_addresses_in_a_network_are_the_clinics_to_allow(address: str) -> None:
    assert permitted(address, private=True)
    assert not permitted(address, private=False)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34"])
def test_the_rest_of_the_world_is_open(address: str) -> None:
    assert permitted(address, private=False)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"url": ""}, "'url' is missing"),
        ({"url": "http://hooks.test/canary", "private": "no"}, "'url'"),
        ({"url": "ftp://hooks.test/canary"}, "'url'"),
        ({"url": "https://desk:canary@hooks.test/"}, "'url'"),
        ({"url": "https:///canary"}, "'url'"),
        ({"url": "https://hooks.test:99999/canary"}, "'url'"),
        ({"url": "https://hooks..test/canary"}, "'url'"),
        ({"url": "https://hooks.test/canary x"}, "'url'"),
        ({"url": "https://hooks.test/canary\r\nX: y"}, "'url'"),
        ({"url": "https://hööks.test/"}, "'url'"),
        ({"secret": ""}, "'secret' is missing"),
        ({"secret": "canary"}, "'secret'"),
        ({"secret": "whsec_Y2FuYXJ5"}, "'secret'"),
        ({"secret": "whsec_canary!"}, "'secret'"),
        ({"secret_before": "canary"}, "'secret_before'"),
        ({"private": "maybe"}, "'private'"),
        ({"canary": "1"}, "known are"),
    ],
)
def test_a_setting_that_can_not_be_used_is_named_and_never_quoted(change: dict[str, str], named: str) -> None:
    error = error_of("https://hooks.test/canary", **change) if "url" not in change else error_of(**change)
    assert named in str(error)
    assert error.permanent


def test_the_secret_is_in_no_representation() -> None:
    channel = opened("https://hooks.test/canary-path")
    assert SECRET[6:] not in repr(channel)
    assert "canary" not in repr(channel)


def test_the_page_for_receivers_shows_what_is_sent() -> None:
    shown = re.search(r"```json\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert shown
    example = json.loads(shown[1])
    data = example["data"]
    notice = Notice(
        id=data["id"],
        subject=data["subject"],
        text=data["text"],
        findings=tuple(data["findings"]),
        urgent=data["urgent"],
        severity=data["severity"],
        at=example["timestamp"],
    )
    assert json.loads(body(notice)) == example


def test_the_page_names_every_answer_that_is_final() -> None:
    page = PAGE.read_text("utf-8")
    for status in (400, 405, 410, 413, 415, 422):
        assert f"`{status}`" in page


def tls(folder: Path) -> Any:
    import ssl

    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return made


@contextlib.contextmanager
def answering(answer: bytes) -> Iterator[int]:
    """A server that reads a little, answers this once, and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with contextlib.suppress(OSError):
                connection, _ = listener.accept()
                with connection:
                    connection.recv(65_536)
                    connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        yield listener.getsockname()[1]
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        thread.join()


@contextlib.contextmanager
def dripping(habit: bytes) -> Iterator[int]:
    """A server that says this over and over, slowly, a byte at a time after the first time."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with contextlib.suppress(OSError):
                connection, _ = listener.accept()
                with connection:
                    connection.sendall(habit)
                    while not over.wait(0.1):
                        connection.sendall(habit if b"Continue" in habit else b"x")

        thread = threading.Thread(target=serve)
        thread.start()
        yield listener.getsockname()[1]
        over.set()
        thread.join()
