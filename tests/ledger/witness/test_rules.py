"""What a witness answers, and that no order of calls makes it sign two histories."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rounds.ledger.witness.memory import Memory, hash_of
from rounds.ledger.witness.witness import Witness
from rounds.ports import StoreDamaged, StoreUnusable
from rounds_verify import checkpoint, cosignature, note, tree
from rounds_verify.errors import FormatError
from tests.ledger.witness.rooms import NOW, Log, witness_in


@pytest.fixture
def log() -> Log:
    return Log().grow(5)


def test_a_life(log: Log, tmp_path: Path) -> None:
    witness = witness_in(tmp_path, lambda: NOW, log)
    key = Memory(tmp_path).key
    first = witness.add_checkpoint(log.call(0))
    assert first.status == 200
    signed = note.add_signatures(log.note(), note.parse_signatures(first.body.decode()))
    assert [each.at for each in cosignature.verify(signed, [key])] == [NOW]
    log.grow(4)
    assert witness.add_checkpoint(log.call(0))[:2] == (409, b"5\n")
    assert witness.add_checkpoint(log.call(0)).media == "text/x.tlog.size"
    assert witness.add_checkpoint(log.call(5)).status == 200
    assert witness.add_checkpoint(log.call(9)).status == 200, "the same again is the same"
    shown = witness.checkpoint(hash_of(log.origin)).body.decode()
    assert checkpoint.verify(shown, note.parse_vkey(log.vkey)).size == 9
    assert len(cosignature.verify(shown, [key])) == 1


def test_refusals(log: Log, tmp_path: Path) -> None:
    witness = witness_in(tmp_path, lambda: NOW, log)
    stranger, thief = Log("rounds.invalid/stranger").grow(2), Log(log.origin, b"t" * 32).grow(5)
    assert witness.add_checkpoint(stranger.call(0)).status == 404
    assert witness.add_checkpoint(thief.call(0)).status == 403
    assert witness.add_checkpoint(log.call(0, (b"\0" * 32,))).status == 422
    assert witness.add_checkpoint(log.call(7)).status == 400
    assert witness.checkpoint(hash_of(log.origin)).status == 404
    assert witness.add_checkpoint(log.call(0)).status == 200
    assert witness.add_checkpoint(log.fork(3, 2).call(5)).status == 422, "two roots of one size"
    assert witness.add_checkpoint(log.fork(3, 9).call(5)).status == 422, "no growth of what it signed"
    assert witness.add_checkpoint(log.fork(3, 0).call(3))[:2] == (409, b"5\n"), "an older copy"
    broken = log.note().replace("\n\n", "\n", 1)
    assert witness.add_checkpoint(b"old 0\n\n" + broken.encode()).status == 400
    unsigned = log.note().replace(f"— {log.origin}", "— another.invalid")
    assert witness.add_checkpoint(b"old 5\n\n" + unsigned.encode()).status == 403


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
@settings(max_examples=60)
def test_garbage_is_400(tmp_path_factory: pytest.TempPathFactory, body: bytes) -> None:
    witness = Witness(Memory(tmp_path_factory.getbasetemp() / "none"), lambda: NOW)
    assert witness.add_checkpoint(body).status == 400


STEPS = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 12), st.integers(0, 12), st.booleans()), max_size=12
)


@given(STEPS)
@settings(max_examples=40)
def test_no_order_of_calls_gets_two_histories_signed(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[int, int, int, bool]]
) -> None:
    """Whatever an equivocating log sends, with whatever proof: all that was signed is one line of growth."""
    true = Log().grow(12)
    witness = witness_in(tmp_path_factory.mktemp("w") / "w", lambda: NOW, true)
    signed: list[Log] = []
    for branch, size, old, honest in steps:
        sent = true.fork(min(size, 3 * branch if branch else size), max(size - 3 * branch, 0), f"b{branch}")
        proof = None if honest else (b"\7" * 32,) * (old % 4)
        if old <= sent.size and witness.add_checkpoint(sent.call(old, proof)).status == 200:
            signed.append(sent)
    sizes = [each.size for each in signed]
    assert sizes == sorted(sizes)
    assert all(one.leaves == other.leaves[: one.size] for one, other in pairwise(signed))


def test_many_at_once_end_in_one_history(tmp_path: Path) -> None:
    """Sixteen callers race with two histories of one log: of each size at most one root is signed."""
    base = Log().grow(4)
    witness = witness_in(tmp_path, lambda: NOW, base)
    assert witness.add_checkpoint(base.call(0)).status == 200
    calls = [base.fork(4, 1 + n % 4, "ab"[n % 2]) for n in range(64)]
    with ThreadPoolExecutor(16) as pool:
        done = list(pool.map(lambda each: witness.add_checkpoint(each.call(4)).status, calls))
    won = {tuple(each.leaves) for each, status in zip(calls, done, strict=True) if status == 200}
    assert len(won) == 1
    assert set(done) <= {200, 409, 422}


def test_the_clock_never_takes_a_signature_back(log: Log, tmp_path: Path) -> None:
    times = iter([NOW, NOW - 3_600])
    witness = witness_in(tmp_path, lambda: next(times), log)
    witness.add_checkpoint(log.call(0))
    log.grow(1)
    line = note.parse_signatures(witness.add_checkpoint(log.call(5)).body.decode())[0]
    assert int.from_bytes(line.raw[:8], "big") == NOW


def test_a_memory_that_was_changed_signs_no_more(log: Log, tmp_path: Path) -> None:
    """Another root put under our own line is not taken for what we signed."""
    witness = witness_in(tmp_path, lambda: NOW, log)
    witness.add_checkpoint(log.call(0))
    file = tmp_path / "logs" / hash_of(log.origin) / "checkpoint"
    for content in (b"", b"garbage", log.fork(3, 2).note().encode()):
        file.write_bytes(content)
        with pytest.raises(StoreDamaged, match="is not what it wrote"):
            witness.add_checkpoint(log.grow(1).call(5))


def test_a_witness_is_never_begun_twice(tmp_path: Path) -> None:
    memory = Memory(tmp_path)
    memory.begin("w.invalid", b"w" * 32)
    (tmp_path / "witness.json").unlink()
    with pytest.raises(StoreUnusable, match="must not go on"):
        memory.begin("w.invalid", b"v" * 32)


def test_adding_a_log_again_keeps_its_memory_and_adds_a_key(log: Log, tmp_path: Path) -> None:
    witness = witness_in(tmp_path, lambda: NOW, log)
    witness.add_checkpoint(log.call(0))
    rotated = Log(log.origin, b"n" * 32)
    assert len(Memory(tmp_path).add(rotated.vkey).vkeys) == 2
    rotated.leaves = list(log.leaves)
    assert witness.add_checkpoint(rotated.grow(1).call(5)).status == 200
    with pytest.raises(FormatError):
        Memory(tmp_path).add("no key")


def test_the_empty_tree_has_one_root(tmp_path: Path) -> None:
    empty = Log()
    witness = witness_in(tmp_path, lambda: NOW, empty)
    assert witness.add_checkpoint(empty.call(0)).status == 200
    wrong = empty.note().replace("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", "q" * 42 + "o=")
    assert witness.add_checkpoint(b"old 0\n\n" + wrong.encode()).status == 422
    assert tree.root([]) == tree.EMPTY_ROOT
