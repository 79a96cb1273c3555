"""Checking a pack from files: what the auditor brought is read here, and the pack itself.

Rules: what is wrong with the auditor's own files is said as theirs to mend (FormatError, SignatureError:
usage); a file that can't be read is ExportError; what is wrong with the pack is in its report.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from rounds_verify import consistency, note, pack, pack_zip, policy
from rounds_verify.errors import ExportError, FormatError, SignatureError, VerifyError
from rounds_verify.pack_keys import Signers
from rounds_verify.pack_report import PackReport
from rounds_verify.pack_steps import Auditor, policy_of, verify_pack
from rounds_verify.regular import open_file

STDIN = (Path("-"), Path("/dev/stdin"))
"""Standard input, as a path on the command line."""
_LIMIT = 1 << 20


class Wanted(NamedTuple):
    """What was said on the command line."""

    vkeys: Sequence[str]
    policy: Path | None
    checkpoint: Path | None
    consistency: Path | None
    roots: tuple[Path, ...]


def is_pack(path: Path) -> bool:
    """Whether a file begins as a zip file does, or is called one; standard input is taken for one. Raises
    ExportError if it can't be read.
    """
    if path.is_dir():
        return False
    if path in STDIN:
        return True
    return path.suffix == ".zip" or _read(path, 2) == b"PK"


def auditor_of(wanted: Wanted) -> Auditor:
    """What the auditor brought. Raises ExportError; FormatError, SignatureError for what can't be used."""
    base = policy.parse(_read(wanted.policy, _LIMIT)) if wanted.policy else None
    made = policy_of([note.parse_vkey(each) for each in wanted.vkeys], base)
    roots = tuple(_text(each) for each in wanted.roots)
    if not all("-----BEGIN CERTIFICATE-----" in each for each in roots):
        raise FormatError("--tsa-root is not a certificate in PEM")
    held = _text(wanted.checkpoint) if wanted.checkpoint else None
    links = consistency.parse(_text(wanted.consistency)) if wanted.consistency else ()
    return Auditor(made, roots, held, links)


def check_pack(path: Path, auditor: Auditor) -> PackReport:
    """The report on the pack in a file. Raises ExportError if it can't be read, and SignatureError for a
    checkpoint of the auditor's that can't be used.
    """
    raw = _read(path, pack_zip.LIMIT + 1)
    if auditor.held is not None:
        _require_known(auditor.held, auditor.policy, raw)
    return verify_pack(raw, auditor)


def _require_known(held: str, known: policy.Policy, raw: bytes) -> None:
    """Raises SignatureError for a checkpoint that none of the auditor's keys signed, nor one to which the
    pack leads from there.
    """
    keys_alone = policy.Policy(known.logs, (), (), policy.NONE)
    try:
        policy.accept(keys_alone, held)
    except VerifyError as error:
        if not _led_to(held, known, raw):
            raise SignatureError(f"the checkpoint that you gave can't be used: {error}") from None


def _led_to(held: str, known: policy.Policy, raw: bytes) -> bool:
    """Whether a pack's changes of key lead to the one that signed a checkpoint."""
    try:
        Signers(known, pack.parse(raw), lambda *_: None).signed(held)
    except VerifyError:
        return False
    return True


def _text(path: Path) -> str:
    try:
        return _read(path, _LIMIT).decode()
    except UnicodeDecodeError:
        raise FormatError(f"{path} is not a text in UTF-8") from None


def _read(path: Path, limit: int) -> bytes:
    try:
        if path in STDIN:
            return sys.stdin.buffer.read(limit)
        with open_file(path) as file:
            return file.read(limit)
    except OSError as error:
        raise ExportError(f"{path} cannot be read: {error.strerror}.") from error
