"""A checkpoint over a clinic to play with, so that its ledger can be verified as a stranger would."""

from __future__ import annotations

from rounds.home import sign_with, vkey_of
from rounds_verify.checkpoint import Checkpoint, format_checkpoint
from rounds_verify.note import parse_vkey, sign
from tests.spine.alive import Clinic

ORIGIN, SECRET = "rounds.invalid/0123456789abcdef0123456789abcdef", bytes(range(32))
VKEY = vkey_of(ORIGIN, SECRET)


def signed(clinic: Clinic) -> None:
    """Sign what is durable."""
    head = clinic.rounds.head
    body = format_checkpoint(Checkpoint(ORIGIN, head.size, head.root, ()))
    clinic.store.publish(head.size, sign(body, parse_vkey(VKEY), lambda message: sign_with(SECRET, message)))
