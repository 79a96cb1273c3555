"""What can go wrong, as a small tree.

    VerifyError
    ├─ FormatError      bytes do not follow their format
    ├─ ProofError       a Merkle proof does not lead to the root
    ├─ SignatureError   no trusted signature, or a wrong one
    └─ ExportError      a file could not be read

Rules: the message says what happened and to what; `whose` says whose move it is; `again` says whether the
same call can succeed later. None of them is ever swallowed in this package.
"""

from typing import ClassVar, Literal

Whose = Literal["yours", "theirs", "ours"]
"""Whose move it is: the person running the check, whoever handed over the bytes, or the authors of Rounds."""


class VerifyError(Exception):
    """The root of the tree. Never raised itself."""

    whose: ClassVar[Whose] = "theirs"
    again: ClassVar[bool] = False

    def diagnostics(self) -> str:
        """The message with a second sentence that says what to do next."""
        step = {
            "yours": "Your move: mend it and run the check again.",
            "theirs": "Their move: ask whoever gave you this for an undamaged copy.",
            "ours": "Our move: please report it.",
        }[self.whose]
        return f"{self} {step}"


class FormatError(VerifyError):
    """Bytes do not follow their format. The same bytes will fail again."""


class ProofError(VerifyError):
    """A Merkle proof, or an opening of a commitment, does not lead to the root it should."""


class SignatureError(VerifyError):
    """A note carries no signature of the trusted key, or one that does not verify."""


class ExportError(VerifyError):
    """A file of the export could not be read; the message carries the system's reason."""

    whose: ClassVar[Whose] = "yours"
    again: ClassVar[bool] = True
