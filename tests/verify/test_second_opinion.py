"""The page's verifier, written apart in JavaScript, says of every pack what ours says: node runs it by the
hundred.
"""

import json
import os
import subprocess
from collections.abc import Iterable
from dataclasses import replace
from hashlib import sha256, sha512
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from rounds_verify import b64, checkpoint, consistency, ed25519, note, pack, policy
from rounds_verify.checkpoint import Checkpoint
from rounds_verify.pack_report import NOT_CHECKED, PackStep
from rounds_verify.pack_steps import Auditor, policy_of, verify_pack
from tests.verify.manipulations import ROWS
from tests.verify.mutating import fitting_mutations, raw_mutations
from tests.verify.small_ledger import KEY, SECRET
from tests.verify.small_pack import auditor, build, packed, story
from tools.pyz import SCRIPTS, script

MANY = 4_000 if os.environ.get("ROUNDS_SOAK") else 120
"""Fitting mutations that both read."""
WITHOUT_PAGE = SCRIPTS[:-1]
READER = (Path(__file__).parent / "second_opinion.js").read_text("utf-8")


def node(code: str, lines: str) -> list[Any]:
    done = subprocess.run(
        ["node", "-e", script(WITHOUT_PAGE) + code], input=lines, capture_output=True, text=True, check=True
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def opinions(asked: Iterable[tuple[bytes, Auditor]]) -> list[Any]:
    lines = [
        {
            "pack": b64.encode(raw),
            "policy": policy.format_policy(who.policy).decode(),
            **({"held": who.held} if who.held else {}),
            "links": consistency.format_links(who.links),
        }
        for raw, who in asked
    ]
    return node(READER, "\n".join(map(json.dumps, lines)))


def agree(asked: list[tuple[bytes, Auditor]], *, steps: bool = True) -> int:
    """Both verifiers say the same of each, also of the step that fails if asked; gives how many hold."""
    told = opinions(asked)
    assert len(told) == len(asked)
    for (raw, who), other in zip(asked, told, strict=True):
        ours = json.loads(verify_pack(raw, who).to_json())
        finding = ours["finding"]
        if finding is not None:
            del finding["limits"]
        failed = ours["failed"] and ours["failed"]["step"]
        theirs = other["failed"] and other["failed"]["step"]
        assert (ours["ok"], finding) == (other["ok"], other["finding"]), (ours, other)
        assert not steps or failed == theirs, (ours, other)
    return sum(one["ok"] for one in told)


def test_both_accept_the_true_packs() -> None:
    alone = replace(auditor(stamps=False), policy=replace(auditor().policy, quorum="none"))
    held = [replace(alone, held=story().notes[size]) for size in (11, 26)]
    gone = pack.format_pack(story().pack_of_destroyed())
    assert agree([(packed(), one) for one in (auditor(stamps=False), alone, *held)] + [(gone, alone)]) == 5


def limits(who: Auditor, raw: bytes = b"") -> tuple[list[str], list[str]]:
    """What each says that a pack does not show, the true one without another."""
    (told,) = opinions([(raw or packed(), who)])
    ours = verify_pack(raw or packed(), who).finding
    assert told["ok"]
    assert ours is not None
    return list(ours.limits[2:]), told["limits"]


def test_both_say_where_the_episode_is_not_proven() -> None:
    """An earlier release named no opening; of one that is still open there is none to name."""
    unnamed = build(lambda _, fields: {name: value for name, value in fields.items() if name != "ref"}).pack()
    for whole in (
        unnamed,
        replace(unnamed, stages=unnamed.stages[:2], stamps=unnamed.stamps[:6], links=unnamed.links[:2]),
    ):
        ours, theirs = limits(auditor(stamps=False), pack.format_pack(whole))
        assert ours == theirs
        assert "it is not proven that these entries are of one episode" in ours[0]


def test_both_say_that_a_copy_is_older_and_call_it_no_fault() -> None:
    joined = Auditor(auditor().policy, (), story().notes[26], story().links(24, 26))
    ours, theirs = limits(joined)
    assert ours == theirs
    assert ours[-1].startswith("Your copy is older than the checkpoint that you hold: it ends with entry 23")
    assert "That is no fault" in ours[-1]


def test_what_nothing_joins_is_called_neither_older_nor_changed() -> None:
    """A forger need only hand out a pack that is shorter than what the auditor holds, and no proof."""
    ours, theirs = limits(Auditor(auditor().policy, (), story().notes[26]))
    assert ours == theirs
    assert ours[-1].startswith(
        "Whether your copy is older than the checkpoint that you hold, or of a history"
    )
    assert "no fault" not in ours[-1]


@pytest.mark.parametrize("size", [18, 99])
def test_a_checkpoint_of_another_ledger_is_no_changed_history(size: int) -> None:
    """Whoever checks for many clinics has many keys in one policy, and may take the wrong clinic's file."""
    secret = Ed25519PrivateKey.from_private_bytes(sha256(b"another clinic").digest())
    key = note.verifier_key("other.example/log", secret.public_key().public_bytes_raw())
    text = checkpoint.format_checkpoint(Checkpoint(key.name, size, bytes(32)))
    held = note.sign(text, key, secret.sign)
    who = Auditor(policy_of([KEY, key]), (), held)
    (told,) = opinions([(packed(), who)])
    ours = verify_pack(packed(), who)
    for steps in (ours.steps, [PackStep(**each) for each in told["steps"]]):
        (said,) = (one for one in steps if "is of another ledger, other.example/log" in one.sentence)
        assert (said.step, said.state) == ("consistency", NOT_CHECKED)
    assert ours.ok
    assert told["ok"]
    assert limits(who)[0] == limits(who)[1]


def test_both_reject_the_named_manipulations_at_the_same_step() -> None:
    """But those of time stamps, which the page does not check."""
    rows = [(row.made(), replace(row.auditor(), roots=())) for row in ROWS]
    unseen = sum(row.step == "time" for row in ROWS)
    assert agree(rows) <= unseen
    assert len(rows) >= 70


def test_both_agree_on_random_mutations() -> None:
    raw = islice(raw_mutations(packed(), Random(21)), MANY // 4)
    fitting = islice(fitting_mutations(packed(), Random(22)), MANY)
    agree([(one, auditor(stamps=False)) for one in (*raw, *fitting)], steps=False)


def test_the_page_hashes_as_python_does() -> None:
    messages = [bytes([n % 256]) * n for n in (0, 1, 3, 55, 56, 63, 64, 65, 111, 112, 127, 128, 129, 1000)]
    code = """for (const line of require("fs").readFileSync(0, "utf8").split("\\n")) {
        const bytes = fromBase64(line);
        console.log(JSON.stringify([hex(sha256(bytes)), hex(sha512(bytes)), toBase64(bytes)]));
    }"""
    told = node(code, "\n".join(map(b64.encode, messages)))
    assert told == [[sha256(one).hexdigest(), sha512(one).hexdigest(), b64.encode(one)] for one in messages]


def test_the_page_checks_signatures_as_python_does() -> None:
    """True ones, flipped ones, S + L, keys of small order, keys and R in other spellings."""
    code = """for (const line of require("fs").readFileSync(0, "utf8").split("\\n")) {
        console.log(JSON.stringify(signedBy(...JSON.parse(line).map(fromBase64))));
    }"""
    random, cases = Random(5), []
    for _ in range(12):
        message = random.randbytes(random.randrange(200))
        signature = SECRET.sign(message)
        big = (int.from_bytes(signature[32:], "little") + ed25519.L).to_bytes(32, "little")
        at = random.randrange(512)
        bent = bytes(byte ^ (1 << at % 8 if place == at // 8 else 0) for place, byte in enumerate(signature))
        cases += [
            (KEY.public, message, one) for one in (signature, bent, signature[:32] + big, signature[:-1])
        ]
    small = [y.to_bytes(32, "little") for y in sorted(ed25519._small_order_ys())]
    cases += [(key, b"", key + bytes(32)) for key in small]
    cases += [((ed25519.P + 3).to_bytes(32, "little"), b"", SECRET.sign(b"")), (b"", b"", b"")]
    told = node(code, "\n".join(json.dumps([b64.encode(one) for one in case]) for case in cases))
    assert told == [ed25519.verify(*case, pure=True) for case in cases]
    assert sum(told) == 12
