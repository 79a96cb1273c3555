"""Private addresses stay out of reach however they are spelled, carried or answered."""

import ipaddress
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rounds.connectors.website.addresses import is_public, literal
from rounds.connectors.website.client.dial import Dialler, Reach, Refused, Site

SPELLINGS = (
    "127.0.0.1",
    "127.1",
    "2130706433",
    "0x7f000001",
    "0x7f.0.0.1",
    "0177.0.0.1",
    "017700000001",
    "127.0.1",
    "127.0.0.1.",
    "0",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "[::127.0.0.1]",
    "[fe80::1]",
    "[fc00::1]",
    "169.254.169.254",
    "0xa9fea9fe",
    "10.0.0.1",
    "192.168.1.1",
    "172.16.0.1",
    "100.64.0.1",
    "224.0.0.1",
    "255.255.255.255",
)
HERE = Site("clinic.example", 443)
PUBLIC = "203.0.114.7"


@contextmanager
def listening() -> Iterator[tuple[int, list[str]]]:
    """A port of this machine, and who came."""
    came: list[str] = []
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        server.settimeout(0.05)
        over = threading.Event()

        def wait() -> None:
            while not over.is_set():
                try:
                    link, peer = server.accept()
                except TimeoutError:
                    continue
                came.append(str(peer))
                link.close()

        thread = threading.Thread(target=wait)
        thread.start()
        try:
            yield server.getsockname()[1], came
        finally:
            over.set()
            thread.join()


@pytest.mark.parametrize("host", SPELLINGS)
def test_no_spelling_of_a_private_address_is_connected_to(host: str) -> None:
    address = literal(host)
    assert address is not None
    assert not is_public(address)
    with listening() as (port, came):
        for private in (False, True):
            with pytest.raises(Refused):
                Dialler(Reach(site=HERE, private=private)).open(host, port, secure=False)
    assert came == []


@given(st.integers(0, 2**32 - 1))
def test_every_old_spelling_is_read_as_the_system_reads_it(number: int) -> None:
    packed = number.to_bytes(4, "big")
    for text in (str(number), hex(number), f"0{number:o}" if number else "0", ".".join(map(hex, packed))):
        assert literal(text) == ipaddress.IPv4Address(socket.inet_aton(text))


def test_a_name_with_a_private_answer_is_refused() -> None:
    with listening() as (port, came):
        for answer in ("127.0.0.1", "::ffff:127.0.0.1", "10.0.0.1"):
            dialler = Dialler(Reach(site=HERE), lambda _, answer=answer: (answer,))  # type: ignore[misc]  # as above
            with pytest.raises(Refused):
                dialler.open("rebind.example", port, secure=False)
    assert came == []


def test_a_name_that_changes_its_answer_is_asked_once() -> None:
    answers = iter([(PUBLIC,), ("127.0.0.1",), ("127.0.0.1",)])
    dialler = Dialler(Reach(site=HERE), lambda _: next(answers))
    assert [dialler.addresses("rebind.example") for _ in range(3)] == [(PUBLIC,)] * 3


def test_a_lab_may_reach_its_own_site_and_no_other_port() -> None:
    with listening() as (port, came), listening() as (other, strangers):
        dialler = Dialler(Reach(site=Site("127.0.0.1", port), private=True))
        dialler.open("127.0.0.1", port, secure=False).close()
        dialler.open("2130706433", port, secure=False).close()
        for host in ("127.0.0.1", "localhost", "x.localhost", "[::1]"):
            with pytest.raises(Refused):
                dialler.open(host, other, secure=False)
    assert len(came) == 2
    assert strangers == []


def test_behind_a_proxy_bare_private_addresses_are_refused_too() -> None:
    with listening() as (port, came):
        dialler = Dialler(Reach(site=HERE, private=True, proxy=Site("127.0.0.1", port)))
        for host in (*SPELLINGS, "localhost"):
            with pytest.raises(Refused):
                dialler.open(host, 80, secure=False)
            with pytest.raises(Refused):
                dialler.asked_of_proxy(host, 80)
    assert came == []
