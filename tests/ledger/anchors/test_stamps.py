"""Time stamps by a real `openssl ts`, and every way in which an authority can lie."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rounds.evidence.ledger import read
from rounds.ledger.anchors import kept, stamp
from rounds.ledger.anchors.bracket import Bracket, bracket
from rounds.ledger.anchors.errors import BadAnswer, NotChecked
from rounds.ledger.anchors.settings import Settings, Tsa
from rounds.model.times import from_ms
from tests.ledger.anchors.authority import Authority, openssl, served
from tests.ledger.anchors.ledgers import Published
from tests.spine.alive import START

Answering = Callable[[bytes], tuple[int, bytes]]
MESSAGE = b"rounds.invalid/a\n3\nroot\n\nline\n"


def naive(moment: datetime) -> datetime:
    return moment.replace(tzinfo=None)


@given(st.binary(max_size=300), st.integers(0, 2**64 - 1))
@settings(max_examples=20)
def test_openssl_reads_our_request_as_we_meant_it(message: bytes, nonce: int) -> None:
    made = subprocess.run(
        ["openssl", "ts", "-query", "-in", "/dev/stdin", "-text"],
        input=stamp.request(message, nonce),
        capture_output=True,
        check=True,
    ).stdout.decode()
    assert "Hash Algorithm: sha256" in made
    assert "Certificate required: yes" in made
    assert int(made.partition("Nonce: ")[2].split()[0], 16) == nonce
    dump = "".join(line[11:59] for line in made.splitlines() if line.startswith("    00"))
    assert dump.replace("-", " ").replace(" ", "") == sha256(message).hexdigest()


def test_a_true_stamp_is_accepted_by_us_and_by_openssl(acme: Authority, tmp_path: Path) -> None:
    reply = acme.stamp(stamp.request(MESSAGE, 99), naive(START))
    found = stamp.check(reply, MESSAGE, 99, acme.root)
    assert from_ms(found.at).isoformat() == "2026-11-24T12:00:00+00:00"
    (tmp_path / "m").write_bytes(MESSAGE)
    (tmp_path / "r").write_bytes(reply)
    files = ["-data", f"{tmp_path}/m", "-in", f"{tmp_path}/r", "-CAfile", f"{acme.folder}/root.pem"]
    assert b"OK" in openssl("ts", "-verify", *files)


def test_every_bit_of_a_stamp_matters_or_says_the_same(acme: Authority) -> None:
    """A flipped bit is refused, or stands where nothing was signed and nothing read it."""
    reply = acme.stamp(stamp.request(MESSAGE, 99))
    true = stamp.check(reply, MESSAGE, 99, acme.root)
    for place in range(0, len(reply) * 8, 61):
        changed = bytearray(reply)
        changed[place // 8] ^= 1 << (place % 8)
        try:
            assert stamp.check(bytes(changed), MESSAGE, 99, acme.root) == true
        except BadAnswer:
            continue


@given(st.binary(max_size=400))
def test_garbage_is_a_bad_answer_and_nothing_worse(raw: bytes) -> None:
    with pytest.raises(BadAnswer):
        stamp.said(raw)


def test_without_a_root_it_says_not_checked(acme: Authority) -> None:
    reply = acme.stamp(stamp.request(MESSAGE, 5))
    with pytest.raises(NotChecked):
        stamp.check(reply, MESSAGE, 5, "")
    assert stamp.held_to(reply, MESSAGE, 5).nonce == 5


def lies(acme: Authority, birch: Authority, purposeless: Authority) -> dict[str, Answering]:
    def replayed(query: bytes) -> tuple[int, bytes]:
        changed = bytearray(query)
        changed[-5] ^= 1  # inside the nonce
        return 200, acme.stamp(bytes(changed))

    def slow(_: bytes) -> tuple[int, bytes]:
        time.sleep(2.4)
        return 200, b""

    return {
        "the hash is of something else": lambda _: (200, acme.stamp(stamp.request(b"something else", 1))),
        "the nonce is not ours": replayed,
        "another operator signed": lambda query: (200, birch.stamp(query)),
        "the key is not for time stamps": lambda query: (200, purposeless.signed_anew(acme.stamp(query))),
        "garbage": lambda _: (200, b"\x30\x03\x02\x01\x00 and more"),
        "nothing": lambda _: (200, b""),
        "huge": lambda _: (200, b"\x30" * 200_000),
        "slow": slow,
        "refused": lambda _: (503, b"later"),
    }


@pytest.fixture(scope="session")
def purposeless(acme: Authority, tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """A key under Acme's own root that is for servers, not for time stamps."""
    return Authority(tmp_path_factory.mktemp("other") / "p", "Acme", "serverAuth", under=acme)


def test_the_forger_of_purposes_can_forge(acme: Authority) -> None:
    """The negative control: signed anew by the right key, the same token passes."""
    query = stamp.request(MESSAGE, 7)
    assert stamp.check(acme.signed_anew(acme.stamp(query)), MESSAGE, 7, acme.root).nonce == 7


LIES = [
    "the hash is of something else",
    "the nonce is not ours",
    "another operator signed",
    "the key is not for time stamps",
    "garbage",
    "nothing",
    "huge",
    "slow",
    "refused",
]


@pytest.mark.parametrize("lie", LIES)
def test_no_lie_becomes_an_anchor(
    lie: str, acme: Authority, birch: Authority, purposeless: Authority, ledger: Published
) -> None:
    with served(lies(acme, birch, purposeless)[lie]) as server:
        ledger.settings = Settings(tsas=(Tsa("acme", server.url, acme.root),))
        said = ledger.beat()
    assert len(said) == 1
    assert said[0].startswith("acme: ")
    assert not ledger.entries("anchor")
    (entry,) = ledger.entries("unanchored")
    assert entry.st["tsa"] == "acme"
    assert entry.st["whose"] in {"theirs", "yours"}
    assert not list((ledger.folder / "published/checkpoints").glob("*.tsr"))


def test_a_stamp_is_kept_and_its_hash_is_written_down(
    acme: Authority, birch: Authority, ledger: Published
) -> None:
    moment = naive(ledger.clinic.clock.now())
    with (
        served(lambda query: (200, acme.stamp(query, moment))) as one,
        served(lambda query: (200, birch.stamp(query, moment))) as two,
    ):
        ledger.settings = Settings(tsas=(Tsa("acme", one.url, acme.root), Tsa("birch", two.url, birch.root)))
        size = ledger.size
        assert ledger.beat() == []
    for entry, name in zip(ledger.entries("anchor"), ("acme", "birch"), strict=True):
        raw = ledger.files.read(f"checkpoints/{size}.{name}.tsr")
        assert raw is not None
        assert entry.st == {
            "tsa": name,
            "size": size,
            "hash": sha256(raw).hexdigest(),
            "at": int(ledger.clinic.clock.now().timestamp() * 1000),
        }
    assert ledger.entries("anchor")[0].turn == ledger.entries("anchor")[1].turn


def test_the_pace(acme: Authority, ledger: Published) -> None:
    """Ten minutes while it grows, an hour while it is idle; its own anchors are no news."""
    with served(lambda query: (200, acme.stamp(query))) as server:
        ledger.settings = Settings(tsas=(Tsa("acme", server.url, acme.root),))
        asked: list[int] = []
        for minute in range(150):
            ledger.beat()
            if minute in range(20, 29):
                ledger.grow(f"laptop-{minute}")
            if server.asked > len(asked):
                asked.append(minute)
            ledger.clinic.clock.pass_(minutes=1)
    assert asked == [0, 21, 31, 91], asked


def test_an_entry_lies_between_two_outside_times(acme: Authority, ledger: Published) -> None:
    clock = ledger.clinic.clock
    with served(lambda query: (200, acme.stamp(query, naive(clock.now())))) as server:
        ledger.settings = Settings(tsas=(Tsa("acme", server.url, acme.root),))
        ledger.beat()
        clock.pass_(minutes=7)
        ledger.grow("found")
        which = ledger.size - 1
        clock.pass_(minutes=5)
        ledger.beat()
    found = when(ledger, which)
    assert found.not_before is not None
    assert found.not_after is not None
    claimed = from_ms(found.claimed)
    assert from_ms(found.not_before.at) == claimed - timedelta(minutes=7)
    assert from_ms(found.not_after.at) == claimed + timedelta(minutes=5)
    assert (found.claim, found.sentences) == ("inside", ())


def when(ledger: Published, which: int) -> Bracket:
    """What `rounds ledger when` works out."""
    store = ledger.clinic.store
    (stored,) = store.entries(which, which + 1)
    claimed = read(which, stored.leaf, stored.payload, destroyed=stored.destroyed).t
    anchors = list(kept.anchors_in(store.entries()))
    tokens = kept.tokens_near(which, anchors, ledger.settings, ledger.files.read)
    return bracket(which, claimed, anchors, tokens)


@pytest.mark.parametrize("days", [-30, 30])
def test_clocks_that_disagree_are_told_and_not_repaired(
    days: int, acme: Authority, birch: Authority, ledger: Published
) -> None:
    """One of two authorities gives a time that is a month off: both are kept, the difference is named."""
    clock = ledger.clinic.clock
    with (
        served(lambda query: (200, acme.stamp(query, naive(clock.now())))) as one,
        served(lambda query: (200, birch.stamp(query, naive(clock.now() + timedelta(days=days))))) as two,
    ):
        ledger.settings = Settings(tsas=(Tsa("acme", one.url, acme.root), Tsa("birch", two.url, birch.root)))
        ledger.beat()
        clock.pass_(minutes=11)
        ledger.grow("one-more")
        which = ledger.size - 1
        clock.pass_(minutes=11)
        ledger.beat()
    assert len(ledger.entries("anchor")) == 4
    found = when(ledger, which)
    assert any("birch" in each and "was wrong" in each for each in found.sentences)


def test_a_stamp_that_was_changed_on_disk_bounds_nothing(acme: Authority, ledger: Published) -> None:
    with served(lambda query: (200, acme.stamp(query))) as server:
        ledger.settings = Settings(tsas=(Tsa("acme", server.url, acme.root),))
        ledger.beat()
    (file,) = (ledger.folder / "published/checkpoints").glob("*.tsr")
    file.write_bytes(file.read_bytes()[:-1] + b"\0")
    found = when(ledger, 0)
    assert found.not_after is None
    assert any("bounds nothing" in each for each in found.sentences)


def test_trouble_is_written_down_once_an_hour(ledger: Published) -> None:
    ledger.settings = Settings(tsas=(Tsa("acme", "http://127.0.0.1:9/tsr"),))
    for _ in range(130):
        ledger.beat()
        ledger.clinic.clock.pass_(minutes=1)
    assert len(ledger.entries("unanchored")) == 3


def test_what_is_said_is_held_to_what_was_asked_without_any_library(acme: Authority) -> None:
    reply = acme.stamp(stamp.request(MESSAGE, 5))
    with pytest.raises(BadAnswer, match="something else"):
        stamp.held_to(reply, MESSAGE + b"x", 5)
    with pytest.raises(BadAnswer, match="nonce"):
        stamp.held_to(reply, MESSAGE, 6)


def test_without_the_optional_part_stamps_are_kept_and_not_checked(
    acme: Authority, ledger: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "rfc3161_client", None)
    with served(lambda query: (200, acme.stamp(query))) as server:
        ledger.settings = Settings(tsas=(Tsa("acme", server.url, acme.root),))
        (said,) = ledger.beat()
    assert "not checked" in said
    assert len(ledger.entries("anchor")) == 1
    assert len(list((ledger.folder / "published/checkpoints").glob("*.acme.tsr"))) == 1
    found = when(ledger, 0)
    assert found.not_after is None, "what was not checked bounds nothing"
    assert any("not checked" in each for each in found.sentences)
    monkeypatch.undo()
    assert when(ledger, 0).not_after is not None, "it can be checked whenever the part is there"
