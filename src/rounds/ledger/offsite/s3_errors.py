"""What an S3 store's answers mean: the vendor's error codes as errors of ours.

Sources: the S3 API's *Error responses*; the exceptions of botocore, the library that speaks to the store.

Rules this module keeps:

* An answer that is not understood is trouble, never a success.
* No sentence holds a key, a header or a signed address.
"""

from __future__ import annotations

from typing import Any, Final

from rounds.ledger.offsite.errors import (
    ClockOff,
    NotPermitted,
    NotThere,
    OffsiteError,
    Unreachable,
    Unreadable,
)

SKEWED: Final = frozenset({"RequestTimeTooSkewed", "RequestExpired"})
GONE: Final = frozenset({"NoSuchBucket", "NoSuchKey", "NoSuchVersion"})
CUT: Final = frozenset(
    {"ResponseParserError", "IncompleteReadError", "ResponseStreamingError", "FlexibleChecksumError"}
)
NO_KEYS: Final = frozenset({"NoCredentialsError", "PartialCredentialsError", "CredentialRetrievalError"})
NOT_FOUND: Final = 404
BUSY: Final = frozenset({409, 412, 429})
BROKEN: Final = 500
REFUSED: Final = frozenset({401, 403})


def of_answer(answer: dict[str, Any], where: str) -> OffsiteError:
    """The error of an answer that the store gave. `where` names the store and what was asked of it."""
    code = str(answer.get("Error", {}).get("Code", ""))[:60]
    status = int(answer.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    what = f"{where} answered {status or ''} {code}".rstrip() + "."
    if code in SKEWED:
        return ClockOff(f"{what} This machine's clock is wrong; set it right (yours to do).")
    if code in GONE or status == NOT_FOUND:
        return NotThere(f"{what} See that the bucket is named rightly and still there (yours to do).")
    if status in BUSY or status >= BROKEN:
        return Unreachable(f"{what} That is theirs to mend; it is tried again.")
    if status in REFUSED:
        return NotPermitted(f"{what} See to the key and its rights (yours to do).")
    return Unreadable(f"{what} It is not understood; it is tried again.")


def of_trouble(why: Exception, where: str) -> OffsiteError:
    """The error where there was no whole answer. Only the exception's name is told: its text may hold an
    address with a signature.
    """
    kind = type(why).__name__
    if kind in NO_KEYS:
        return NotPermitted(f"{where}: no key was given for it. Give one (yours to do).")
    if kind in CUT:
        return Unreadable(f"{where}: the answer was cut or can't be read ({kind}); it is tried again.")
    return Unreachable(f"{where} did not answer ({kind}). It is tried again.")
