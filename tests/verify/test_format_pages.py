"""The vectors on the pages of docs/formats are what the code makes of the keys and entries named there."""

import re
from hashlib import sha256
from pathlib import Path

import pytest

from rounds_verify import cosignature, note, policy, proof, witness
from rounds_verify.witness import AddCheckpoint
from tests.verify.small_log import AT, COSIGNERS, KEY, POLICY, files, hashes, leaves, reader, signed

PAGES = Path(__file__).parents[2] / "docs" / "formats"
C2SP = "5ba5ee830903e91240fc6f9f3a7a9293d49e69c9"
PAGE_OF = {
    "tiles": "tlog-tiles",
    "checkpoint": "tlog-checkpoint",
    "cosignature": "tlog-cosignature",
    "proof": "tlog-proof",
    "policy": "tlog-policy",
    "witness": "tlog-witness",
}
SIZE, OLD, INDEX = 600, 300, 599


def vectors() -> dict[str, str]:
    """Every fenced block of the pages by its title, made anew."""
    made = signed(SIZE, 2)
    ours = proof.Proof(INDEX, tuple(reader(SIZE).inclusion(INDEX)), made, leaves(SIZE)[INDEX])
    asked = AddCheckpoint(OLD, tuple(reader(SIZE).consistency(OLD)), signed(SIZE))
    return {
        "files": "".join(
            f"{path:24}{len(raw):>6}  {sha256(raw).hexdigest()}\n"
            for path, raw in sorted(files(SIZE).items())
        ),
        "vkey": note.format_vkey(KEY) + "\n",
        "checkpoint": signed(SIZE),
        "cosigner-vkey": cosignature.format_vkey(COSIGNERS[0]) + "\n",
        "cosigned-bytes": cosignature.message(note.parse(made).text, AT).decode(),
        "cosigned": made,
        "proof": proof.format_proof(ours),
        "policy": POLICY,
        "add-checkpoint": witness.format_request(asked).decode(),
        "cosignatures": witness.format_cosignatures(note.parse(signed(SIZE, 1)).signatures[1:]).decode(),
        "size": witness.format_size(OLD).decode(),
    }


def blocks() -> dict[str, str]:
    found: dict[str, str] = {}
    for name in PAGE_OF:
        page = (PAGES / f"{name}.md").read_text("utf-8")
        for title, text in re.findall(r"^```text (\S+)\n(.*?)^```$", page, re.MULTILINE | re.DOTALL):
            assert title not in found
            found[title] = text
    return found


@pytest.mark.parametrize("title", vectors())
def test_a_vector_on_a_page_is_what_the_code_makes(title: str) -> None:
    assert blocks()[title] == vectors()[title]


def test_every_block_of_the_pages_is_compared() -> None:
    assert blocks().keys() == vectors().keys()


@pytest.mark.parametrize("name", PAGE_OF)
def test_a_page_names_its_text_its_commit_and_its_module(name: str) -> None:
    page = (PAGES / f"{name}.md").read_text("utf-8")
    assert f"[{PAGE_OF[name]}](https://c2sp.org/{PAGE_OF[name]})" in page
    assert C2SP in page
    assert f"`rounds_verify.{name}`" in page


def test_the_vectors_hold_among_themselves() -> None:
    found = blocks()
    trusted = policy.parse(found["policy"].encode())
    entry, accepted = proof.entry_of(proof.parse(found["proof"]), trusted)
    assert entry == leaves(SIZE)[INDEX]
    assert accepted.cosigned == {"w1": AT, "w2": AT + 10}
    asked = witness.parse_request(found["add-checkpoint"].encode())
    assert asked.checkpoint == found["checkpoint"]
    answer = witness.parse_cosignatures(found["cosignatures"].encode())
    assert note.add_signatures(found["checkpoint"], answer) == signed(SIZE, 1)
    assert len(hashes(SIZE)) == SIZE
