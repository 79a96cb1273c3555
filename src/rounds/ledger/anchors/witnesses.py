"""Asking a witness (C2SP tlog-witness): to cosign a checkpoint, and what it remembers.

Rules this module keeps:

* A witness that holds another size tells it (409), and is asked once more with the proof from there.
* One that knows more than we have, or to which our growth is no growth, is `Ahead`: nobody may sign on
  before a person has looked.
* A cosignature counts once it verifies under the key that was configured. Lines of other keys are left out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from rounds.ledger.anchors.errors import Ahead, BadAnswer, NoAnswer
from rounds.ledger.anchors.settings import Witness
from rounds.ledger.anchors.wire import Answer, Ask, Question
from rounds.ledger.publish.known import Known
from rounds_verify import cosignature, note
from rounds_verify.checkpoint import Checkpoint
from rounds_verify.errors import FormatError, VerifyError
from rounds_verify.succession import Succession
from rounds_verify.witness import (
    ADD_CHECKPOINT,
    AddCheckpoint,
    format_request,
    monitoring_path,
    parse_cosignatures,
    parse_size,
)

OK: Final = 200
NOT_FOUND: Final = 404
CONFLICT: Final = 409
UNPROVEN: Final = 422
SAID: Final[dict[int, str]] = {
    400: "could not read what was sent (ours to mend)",
    403: "does not trust the key that signs this ledger, as after a change of key; give its operator the "
    "line of: rounds ledger vkey",
    404: "does not know this ledger; give its operator the line of: rounds ledger vkey",
}


class Cosigned(NamedTuple):
    """A witness's line that verified, and the time that it says (ms since 1970 UTC)."""

    line: note.Signature
    at: int


class Newest(NamedTuple):
    """The newest checkpoint of ours: its note as the log alone signed it, its size, and proofs up to it."""

    signed: str
    size: int
    proof: Callable[[int], list[bytes]]


def cosign(ask: Ask, witness: Witness, newest: Newest, old: int) -> Cosigned:
    """The line of a witness that holds `old` entries, as far as we know. Raises `NoAnswer`, `BadAnswer`,
    `Ahead`, and `ProofError` where our own tiles lack something.
    """
    got = _added(ask, witness, newest, min(old, newest.size))
    if got.status == CONFLICT:
        held = _size(witness, got)
        if held > newest.size:
            raise _ahead(witness, newest, held)
        got = _added(ask, witness, newest, held)
    if got.status == UNPROVEN:
        raise Ahead(
            f"{witness.name} remembers a history of this ledger that does not go on to the present one: "
            f"{newest.size} entries are refused. One of the two was changed, or put back from an older copy. "
            "Nothing more should be signed before it is known which (yours to do).",
            newest.size,
        )
    if got.status != OK:
        raise _refused(witness, got.status)
    return _line(witness, newest, got.body)


def remembered(ask: Ask, witness: Witness, keys: Succession) -> Known | None:
    """What a witness remembers of our ledger, `None` for nothing. Raises `NoAnswer`, `BadAnswer`."""
    got = ask(Question(f"{witness.url.rstrip('/')}/{monitoring_path(keys.names[0])}"))
    if got.status == NOT_FOUND:
        return None
    if got.status != OK:
        raise _refused(witness, got.status)
    found = _ours(witness, got.body, keys)
    return Known(f"the witness {witness.name}", found.size, found.root)


def _added(ask: Ask, witness: Witness, newest: Newest, old: int) -> Answer:
    proof = tuple(newest.proof(old)) if 0 < old < newest.size else ()
    body = format_request(AddCheckpoint(old, proof, newest.signed))
    return ask(Question(f"{witness.url.rstrip('/')}/{ADD_CHECKPOINT}", body, "text/plain; charset=utf-8"))


def _size(witness: Witness, got: Answer) -> int:
    try:
        return parse_size(got.body)
    except FormatError as why:
        raise BadAnswer(
            f"{witness.name} holds another size of this ledger and does not say which ({why}; theirs)."
        ) from why


def _line(witness: Witness, newest: Newest, body: bytes) -> Cosigned:
    key = cosignature.parse_vkey(witness.vkey)
    try:
        lines = [
            each for each in parse_cosignatures(body) if (each.name, each.key_id) == (key.name, key.key_id)
        ][:1]
        signed = note.format_note(note.Note(note.parse(newest.signed).text, tuple(lines)))
        (proven,) = cosignature.verify(signed, [key])
    except (VerifyError, ValueError) as why:
        raise BadAnswer(
            f"{witness.name} gave no cosignature that its key bears out ({why}; theirs)."
        ) from why
    return Cosigned(lines[0], proven.at * 1_000)


def _ours(witness: Witness, body: bytes, keys: Succession) -> Checkpoint:
    """A checkpoint that our own key signed: a witness can't make one up. Raises `BadAnswer`."""
    try:
        return keys.accept(body.decode())[0]
    except (VerifyError, UnicodeDecodeError) as why:
        raise BadAnswer(f"{witness.name} shows a checkpoint that is not of this ledger ({why}).") from why


def _ahead(witness: Witness, newest: Newest, held: int) -> Ahead:
    return Ahead(
        f"{witness.name} remembers {held} entries of this ledger, and here are {newest.size}: this is an "
        "older copy. Nothing more should be signed (yours to do: put back the newest copy).",
        held,
    )


def _refused(witness: Witness, status: int) -> BadAnswer | NoAnswer:
    if status >= 500:  # noqa: PLR2004 - RFC 9110 section 15.6: their server broke
        return NoAnswer(f"{witness.name} answers {status}: it can't work now (theirs). It is asked again.")
    return BadAnswer(
        f"{witness.name} {SAID.get(status, f'answers {status}, which no witness should (theirs)')}."
    )
