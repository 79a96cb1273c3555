"""The vectors on docs/formats/rotation.md are what the code makes of the keys and entries named there.

`ROUNDS_WRITE=1` writes them anew, to be read before they are kept.
"""

import os
import re
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from rounds.ledger.succession.entries import change_entry, revocation_entry
from rounds_verify import b64, canonical, note, tree
from rounds_verify.rotation import change_message

PAGE = Path(__file__).parents[2] / "docs" / "formats" / "rotation.md"
ORIGIN = "rounds.invalid/example"


def _signer(first: int) -> tuple[note.VerifierKey, Ed25519PrivateKey]:
    secret = Ed25519PrivateKey.from_private_bytes(bytes(range(first, first + 32)))
    return note.verifier_key(ORIGIN, secret.public_key().public_bytes_raw()), secret


def vectors() -> dict[str, str]:
    """Every block of the page by its title, made anew."""
    (old, gone), (new, here) = _signer(0), _signer(1)
    leaves = [tree.leaf_hash(b"entry %d" % at) for at in range(3)]
    root = tree.root(leaves)
    change = change_entry(3, root, (old, gone.sign), (new, here.sign), {})
    after = tree.root([*leaves, tree.leaf_hash(canonical.encode(change.st))])
    revoked = revocation_entry(4, after, (new, here.sign), (old, None), 2, "stolen", {})
    message = change_message(note.format_vkey(old), note.format_vkey(new), 3, root)
    return {
        "root": b64.encode(root),
        "signed": message.decode().replace("\0", r"\0"),
        "change": canonical.encode(change.st).decode(),
        "revocation": canonical.encode(revoked.st).decode(),
    }


def blocks() -> dict[str, str]:
    text = PAGE.read_text("utf-8")
    return dict(re.findall(r"^```text (\S+)\n(.*?)\n```$", text, re.MULTILINE | re.DOTALL))


@pytest.mark.parametrize("title", vectors())
def test_a_vector_on_the_page_is_what_the_code_makes(title: str) -> None:
    made = vectors()[title]
    if os.environ.get("ROUNDS_WRITE") == "1":
        was = f"```text {title}\n{blocks()[title]}\n```"
        PAGE.write_text(PAGE.read_text("utf-8").replace(was, f"```text {title}\n{made}\n```"), "utf-8")
    assert blocks()[title] == made


def test_every_block_of_the_page_is_compared() -> None:
    assert blocks().keys() == vectors().keys()
