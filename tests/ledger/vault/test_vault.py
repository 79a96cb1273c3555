"""Payloads lie sealed and open as they were; what does not open is named; older rows stay readable."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rounds.home import Home, Place
from rounds.ledger.vault.record import Sealer
from rounds.ledger.vault.ring import Ring, RingError, parse_ring
from rounds.ledger.vault.store import Vaulted
from rounds.ports import Batch, NewEntry
from rounds.stores.memory import MemoryStore
from rounds.stores.sqlite import SqliteStore
from rounds.wiring import SystemRandom, begin_clinic, open_clinic, prove_clinic

ORIGIN = "rounds.invalid/00ff"
KEY = bytes(range(32))
SEED = b"\x05" * 32
NAME = b'{"name":"Ana Ruiz of Maple"}'
KNOWN_SEED = (
    "010001090909090909090909090909b41f0f3c809844a3d60e37feac91bcc83e15d8295d0147b214f0656c94308c408d"
    "2ed51d6fa8636e8f19b652554f286b"
)
KNOWN_PAYLOAD = (
    "0164dda1b7fe970eede4028a61c17e4eabb8eaacfc76d9ae5e131085cd4aec1f6396eb2735ee9749c4e6fb961eb8f53d"
    "c33ca0c729a9b15598a54ba561d3db7142f74cc0ff8155083bb9315466"
)
"""Worked out apart, with the cipher by its parts."""
FIRST_ROUND = Path(__file__).parent / "first_round"


def row_of(leaf: bytes = b"{}") -> tuple[bytes, bytes]:
    return Sealer(1, KEY).seal(leaf, SEED, NAME, record_key=b"\x07" * 32, nonce=b"\x09" * 12)


def sealed_clinic(tmp_path: Path) -> Place:
    place = begin_clinic(Home(tmp_path), "Maple", "UTC")
    open_clinic(place, writing=True).close()
    return place


def rows(place: Place) -> list[tuple[int, bytes, bytes]]:
    with closing(apsw.Connection(str(place.store))) as conn:
        found = conn.execute("SELECT idx, seed, payload FROM entries WHERE payload NOT NULL").fetchall()
    kept = []
    for index, seed, payload in found:
        assert isinstance(index, int)
        assert isinstance(seed, bytes)
        assert isinstance(payload, bytes)
        kept.append((index, seed, payload))
    return kept


def test_known_answer() -> None:
    seed, payload = row_of()
    assert seed.hex() == KNOWN_SEED
    assert payload.hex() == KNOWN_PAYLOAD


@given(at=st.integers(min_value=0), bit=st.integers(0, 7))
@settings(max_examples=300, deadline=None)
def test_no_bit_of_either_column_can_change(at: int, bit: int) -> None:
    seed, payload = row_of()
    both = bytearray(seed + payload)
    both[at % len(both)] ^= 1 << bit
    assert Sealer(1, KEY).open(b"{}", bytes(both[: len(seed)]), bytes(both[len(seed) :])) is None


def test_a_row_opens_beside_its_own_entry_alone() -> None:
    assert Sealer(1, KEY).open(b"{}", *row_of()) == (SEED, NAME)
    assert Sealer(1, KEY).open(b'{"k":1}', *row_of()) is None
    assert Sealer(2, KEY).open(b"{}", *row_of()) is None
    assert Sealer(1, bytes(32)).open(b"{}", *row_of()) is None


def test_beneath_is_ciphertext_and_above_is_plaintext() -> None:
    beneath, ring = MemoryStore(), Ring(ORIGIN, {1: KEY})
    store = Vaulted(beneath, lambda: ring, SystemRandom())
    store.commit(Batch(0, 0, [NewEntry(b"a"), NewEntry(b"b", SEED, NAME), NewEntry(b"c", SEED, NAME)], []))
    kept = list(beneath.entries())
    assert all(b"Ana" not in (each.seed or b"") + (each.payload or b"") for each in kept)
    assert (kept[1].seed, kept[1].payload) != (kept[2].seed, kept[2].payload)
    assert [(each.seed, each.payload) for each in store.entries()] == [
        (None, None),
        (SEED, NAME),
        (SEED, NAME),
    ]


def test_an_earlier_generation_still_opens() -> None:
    beneath, ring = MemoryStore(), Ring(ORIGIN, {1: KEY})
    Vaulted(beneath, lambda: ring, SystemRandom()).commit(Batch(0, 0, [NewEntry(b"a", SEED, NAME)], []))
    turned = Vaulted(beneath, lambda: ring.begun(2, bytes(32)), SystemRandom())
    turned.commit(Batch(1, 0, [NewEntry(b"b", SEED, NAME)], []))
    assert [each.payload for each in turned.entries()] == [NAME, NAME]
    assert [(each.seed or b"")[1:3] for each in beneath.entries()] == [b"\0\1", b"\0\2"]


def test_destroying_takes_ciphertext_and_key_from_the_file_and_its_log(tmp_path: Path) -> None:
    path, ring = tmp_path / "ledger.sqlite", Ring(ORIGIN, {1: KEY})
    with closing(SqliteStore(path)) as beneath:
        store = Vaulted(beneath, lambda: ring, SystemRandom())
        store.commit(Batch(0, 0, [NewEntry(b"a", SEED, NAME)], []))
        (kept,) = beneath.entries()
        needles = [(kept.seed or b"")[15:], (kept.payload or b"")[1:]]
        assert all(needle in on_disk(tmp_path) for needle in needles), "seen before, so that its going counts"
        assert NAME not in on_disk(tmp_path)
        store.commit(Batch(1, 0, [], [], destroy=(0,)))
        assert not any(needle in on_disk(tmp_path) for needle in needles)
        (gone,) = store.entries()
    assert (gone.seed, gone.payload, gone.destroyed) == (None, None, True)


def on_disk(folder: Path) -> bytes:
    return b"".join(each.read_bytes() for each in folder.iterdir())


def test_a_clinic_lies_sealed_and_verifies(tmp_path: Path) -> None:
    place = sealed_clinic(tmp_path)
    assert rows(place)
    assert all(seed[0] == payload[0] == 1 for _, seed, payload in rows(place))
    assert prove_clinic(place, again=True).faults == []


def test_every_byte_of_a_sealed_row_that_changes_is_named(tmp_path: Path) -> None:
    place = sealed_clinic(tmp_path)
    index, seed, payload = rows(place)[0]
    for column, value in (("seed", seed), ("payload", payload)):
        for at in range(len(value)):
            spoilt = value[:at] + bytes([value[at] ^ 0x40]) + value[at + 1 :]
            write(place, column, spoilt, index)
            assert [f.startswith(f"Entry {index}:") for f in prove_clinic(place, again=False).faults] == [
                True
            ]
        write(place, column, value, index)
    assert prove_clinic(place, again=False).ok


def write(place: Place, column: str, value: bytes, index: int) -> None:
    with closing(apsw.Connection(str(place.store))) as conn:
        conn.execute(f"UPDATE entries SET {column} = ? WHERE idx = ?", (value, index))  # noqa: S608 - the column's name is one of ours


def test_a_first_round_ledger_verifies_and_goes_on_sealed(tmp_path: Path) -> None:
    shutil.copytree(FIRST_ROUND, tmp_path / "maple")
    place = Place(tmp_path / "maple")
    before = {index: payload for index, _, payload in rows(place)}
    assert len(before) == 4
    assert all(payload.startswith(b"{") for payload in before.values())
    with open_clinic(place, writing=True) as app:
        assert app.verify().ok
        app.rounds.begin("Maple", "UTC", app.identity.vkey)
    assert prove_clinic(place, again=False).ok
    after = {index: payload for index, _, payload in rows(place)}
    assert {index: after[index] for index in before} == before
    assert any(payload[0] == 1 for payload in after.values())


def test_a_changed_key_file_is_refused_whatever_changed() -> None:
    text = Ring(ORIGIN, {1: KEY, 2: bytes(32)}).text()
    for at in range(len(text)):
        with pytest.raises(RingError):
            parse_ring(text[:at] + ("1" if text[at] == "0" else "0") + text[at + 1 :], ORIGIN)
    with pytest.raises(RingError, match="another clinic"):
        parse_ring(text, "rounds.invalid/01")
