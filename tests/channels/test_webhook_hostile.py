"""Receivers that mean no good, and addresses that a notice must not go to."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from rounds.channels.webhook import permitted
from tests.channels.postfix import make_certificate
from tests.channels.receiver import NOTICE, Receiver, answering, dripping, error_of, opened, receiving, tls


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
    with receiving(tls(tmp_path)) as server:
        url = server.url.replace("http://127.0.0.1", "https://localhost")
        assert opened(url, ca_file=str(tmp_path / "cert.pem")).deliver(NOTICE).startswith("HTTP 200")
        error = error_of(url)
        assert "certificate that does not hold" in str(error)
        assert not error.permanent


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
