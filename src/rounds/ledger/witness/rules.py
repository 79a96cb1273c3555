"""What a witness answers: a pure function of what it holds, what it is sent, and whom it trusts.

Rules, in this order (C2SP tlog-witness, *add-checkpoint*):

1. 400 for a body or checkpoint that is malformed, or an old size beyond the checkpoint's.
2. 404 for an origin that was not added; 403 where none of its keys signed.
3. 409 and the size that is held, where the old size is another.
4. 422 where the proof does not lead from what is held to what is sent; at one size the roots must be equal.
5. Only then the checkpoint is taken, to be kept first and cosigned second.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple, TypeAlias

from rounds_verify import checkpoint, note, tree
from rounds_verify.checkpoint import Checkpoint
from rounds_verify.errors import FormatError, ProofError, VerifyError
from rounds_verify.note import VerifierKey
from rounds_verify.witness import SIZE_TYPE, AddCheckpoint, format_size, parse_request

TEXT: Final = "text/plain; charset=utf-8"
Keys: TypeAlias = Callable[[str], Sequence[VerifierKey] | None]
"""The keys of an origin, `None` for one that was not added."""


class Refusal(Exception):
    """A call that is not granted: the status, the sentence or size that is sent, and its media type."""

    def __init__(self, status: int, said: str, media: str = TEXT) -> None:
        super().__init__(said)
        self.status, self.media = status, media


class Sent(NamedTuple):
    """A call whose checkpoint is of a known origin and was signed by one of its keys."""

    call: AddCheckpoint
    found: Checkpoint
    signed: tuple[note.Signature, ...]


def admitted(body: bytes, keys: Keys) -> Sent:
    """The call in a body, once it is signed by a log that this witness knows. Raises `Refusal`."""
    try:
        call = parse_request(body)
        text = note.parse(call.checkpoint).text
        found = checkpoint.parse(text)
    except FormatError as why:
        status = 422 if "size is 0" in str(why) else 400
        raise Refusal(status, str(why)) from why
    mine = keys(found.origin)
    if mine is None:
        raise Refusal(404, "This witness does not know that log.")
    try:
        parsed = note.verify(call.checkpoint, mine)
    except VerifyError as why:
        raise Refusal(403, str(why)) from why
    if call.old_size > found.size:
        raise Refusal(400, "The old size is beyond the checkpoint's.")
    names = {(each.name, each.key_id) for each in mine}
    return Sent(call, found, tuple(each for each in parsed.signatures if (each.name, each.key_id) in names))


def require_growth(held: Checkpoint | None, sent: Sent) -> None:
    """Return if what is sent begins with all that is held, else raise `Refusal`."""
    size = held.size if held is not None else 0
    if sent.call.old_size != size:
        raise Refusal(409, format_size(size).decode(), SIZE_TYPE)
    if held is None or not size:
        if sent.call.proof:
            raise Refusal(422, "From the empty tree there is nothing to prove.")
        return
    try:
        tree.verify_consistency(size, sent.found.size, sent.call.proof, held.root, sent.found.root)
    except ProofError as why:
        raise Refusal(422, str(why)) from why
