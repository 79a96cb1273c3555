r"""What a log and a witness say to each other: the bodies of add-checkpoint in C2SP tlog-witness.

Read from C2SP's text at commit 5ba5ee8.

The log posts to `<submission prefix>/add-checkpoint`:

    old <size that the witness last cosigned, in decimal, no leading zero; 0 if none>
    <base64 of one hash of the consistency proof, 32 bytes>     (at most 63 such lines; none from size 0)
    <empty line>
    <the new checkpoint, a signed note>

and the witness answers with one of these; what it must hold before each is for the witness, in this order:

    400 the body is malformed, or `old` is beyond the checkpoint's size
    404 it does not know the origin
    403 no trusted key of the origin signed, or such a signature does not verify
    409 `old` is not the size it last cosigned; the body is that size and a newline, of type text/x.tlog.size
    422 the proof does not lead from its last root to the new one; roots of the same size differ; a checkpoint
        of size 0 has another root than the empty tree's; or there is a proof from size 0
    200 one or more signature lines (`cosignature`) over the checkpoint

It keeps the new checkpoint before it answers 200, in one step with the comparison of sizes. The last cosigned
checkpoint of a log can be read at `<monitoring prefix>/<SHA-256 of the origin in hex>/checkpoint`.

Rules here: exactly these lines, each ended by one newline; UTF-8; at most 300,000 bytes. Proof lines are
decoded and counted, not judged. `sign-subtree` is optional in C2SP's text and not spoken here.

>>> body = (
...     "old 1\nV+s1YV1H807HFMrN9f10YIpejhAnJOgLJLKHwMJ7ajE=\n\n"
...     "rounds.invalid/example\n2\nsTeYX/SE+2ANuTEHx3sDZcgNePW0Kd7Q/Zc2HQd5mes=\n\n"
...     "— rounds.invalid/example wOYuxnmPtBz6QHx178U1sgg0demwa5fkz2rMEwyPzBRiC5OsiC20E01kAtBzLD0v/dVa1VPn"
...     "6d+3ttGuiyMQY7vpWgk=\n"
... ).encode()
>>> request = parse_request(body)
>>> request.old_size, len(request.proof), format_request(request) == body
(1, 1, True)
>>> format_size(20852014), parse_size(b"20852014\n")
(b'20852014\n', 20852014)
>>> monitoring_path("example.com/behind-the-sofa")[:16]
'5fd2dc0beb4ce54d'
"""

import re
from collections.abc import Iterable
from hashlib import sha256
from typing import NamedTuple

from rounds_verify import b64, note
from rounds_verify.errors import FormatError
from rounds_verify.tree import HASH_SIZE

ADD_CHECKPOINT = "add-checkpoint"
"""The path under the submission prefix."""
SIZE_TYPE = "text/x.tlog.size"
"""The media type of a 409 answer."""
PROOF_LIMIT = 63
"""Greatest number of consistency proof lines."""
BODY_LIMIT = 300_000
"""Greatest number of bytes of a body: a note of the greatest size, and the lines before it."""
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")
_OLD = "old "


class AddCheckpoint(NamedTuple):
    """A request: the size last cosigned, the consistency proof from there, and the new signed note."""

    old_size: int
    proof: tuple[bytes, ...]
    checkpoint: str


def parse_request(body: bytes) -> AddCheckpoint:
    """Take a request's body apart. Raises FormatError (answer 400). The note in it is not looked at yet."""
    head, gap, signed = _text(body).partition("\n\n")
    old, *lines = head.split("\n")
    if not old.startswith(_OLD) or not gap or not signed:
        raise FormatError(
            "The body does not have a line `old`, an empty line and a checkpoint, in this order."
        )
    proof = tuple(b64.decode(line) for line in lines)
    if len(proof) > PROOF_LIMIT or any(len(one) != HASH_SIZE for one in proof):
        raise FormatError(f"A consistency proof is at most {PROOF_LIMIT} hashes of {HASH_SIZE} bytes.")
    return AddCheckpoint(_size(old.removeprefix(_OLD)), proof, signed)


def format_request(request: AddCheckpoint) -> bytes:
    """The body of a request. Raises FormatError if it would not parse back to the same request."""
    lines = [f"{_OLD}{request.old_size}", *map(b64.encode, request.proof)]
    body = ("\n".join(lines) + "\n\n" + request.checkpoint).encode()
    if parse_request(body) != request:
        raise FormatError("These values cannot be written as a request to a witness.")
    return body


def parse_cosignatures(body: bytes) -> tuple[note.Signature, ...]:
    """The signature lines of a 200 answer, none of them verified. Raises FormatError.

    Put them under the checkpoint with `note.add_signatures` and ask `cosignature.verify` or `policy.accept`.
    """
    return note.parse_signatures(_text(body))


def format_cosignatures(signatures: Iterable[note.Signature]) -> bytes:
    """The body of a 200 answer. Raises FormatError if it would not parse back to the same signatures."""
    given = tuple(signatures)
    body = note.format_signatures(given).encode()
    if parse_cosignatures(body) != given:
        raise FormatError("These signatures cannot be written as an answer of a witness.")
    return body


def parse_size(body: bytes) -> int:
    """The size in a 409 answer. Raises FormatError."""
    text = _text(body)
    if not text.endswith("\n"):
        raise FormatError("The witness's size does not end with a newline.")
    return _size(text[:-1])


def format_size(size: int) -> bytes:
    """The body of a 409 answer: the size last cosigned."""
    return f"{size}\n".encode()


def monitoring_path(origin: str) -> str:
    """Where under the monitoring prefix a witness shows the checkpoint of this origin that it last
    cosigned.
    """
    return f"{sha256(origin.encode()).hexdigest()}/checkpoint"


def _text(body: bytes) -> str:
    if len(body) > BODY_LIMIT:
        raise FormatError(f"The body has {len(body):,} bytes; the limit is {BODY_LIMIT:,}.")
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise FormatError("The body is not valid UTF-8.") from None


def _size(text: str) -> int:
    if not _SIZE.fullmatch(text) or int(text) >= 2**63:
        raise FormatError(f"The size {text[:30]!a} is not a plain decimal number below 2^63.")
    return int(text)
