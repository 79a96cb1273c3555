"""`rounds-verify PATH --vkey KEY [--json]`: check an export directory, or one checkpoint file.

Exit codes: 0 every step holds; 1 the check could not run; 2 usage; 5 a step fails. The report goes to
standard output.
"""

import argparse
import sys
from pathlib import Path

from rounds_verify import b64, checkpoint, note
from rounds_verify.errors import ExportError, FormatError, VerifyError
from rounds_verify.export import Export, read_note
from rounds_verify.ledger import verify_ledger
from rounds_verify.report import Report, Step

OK, COULD_NOT_RUN, FAILED = 0, 1, 5
"""Exit codes; argparse itself ends with 2."""


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code. Raises SystemExit(2) for wrong usage."""
    options = _options(arguments)
    try:
        report = _check(options.path, options.vkey)
    except ExportError as error:
        sys.stderr.write(f"rounds-verify: {error.diagnostics()}\n")
        return COULD_NOT_RUN
    except OSError as error:
        sys.stderr.write(f"rounds-verify: {options.path} could not be read to its end: {error.strerror}.\n")
        return COULD_NOT_RUN
    sys.stdout.write(f"{report.to_json() if options.json else _prose(report)}\n")
    return OK if report.ok else FAILED


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser("rounds-verify", description="Check a Rounds ledger offline.")
    parser.add_argument("path", type=Path, help="an export directory, or a file with one checkpoint")
    parser.add_argument("--vkey", required=True, help="the ledger's verifier key, from outside the export")
    parser.add_argument("--json", action="store_true", help="print the report as one line of JSON")
    options = parser.parse_args(arguments)
    try:
        note.parse_vkey(options.vkey)
    except FormatError as error:
        parser.error(str(error))
    return options


def _check(path: Path, vkey: str) -> Report:
    try:
        return _check_directory(path, vkey) if path.is_dir() else _check_note(path, vkey)
    except FormatError as error:
        return _failed("export", vkey, error)


def _check_directory(path: Path, vkey: str) -> Report:
    export = Export(path)
    try:
        return verify_ledger(
            export.entries(), export.payload_of, export.checkpoints(), vkey, export.payloads_held()
        )
    finally:
        export.close()


def _check_note(path: Path, vkey: str) -> Report:
    text = read_note(path)
    try:
        found = checkpoint.verify(text, note.parse_vkey(vkey))
    except VerifyError as error:
        return _failed("checkpoint", vkey, error)
    sentence = f"The key signed this checkpoint of {found.size:,} entries; no entry was given or checked."
    step = Step("checkpoint", ok=True, entry=None, last=None, sentence=sentence)
    return Report(
        ok=True, size=found.size, root=b64.encode(found.root), signed=found.size, key=vkey, steps=(step,)
    )


def _failed(step: str, vkey: str, error: VerifyError) -> Report:
    fault = Step(step, ok=False, entry=None, last=None, sentence=str(error))
    return Report(ok=False, size=0, root="", signed=0, key=vkey, steps=(fault,))


def _prose(report: Report) -> str:
    lines = [
        f"{'ok   ' if step.ok else 'FAULT'}  {step.step:<10}  {_place(step)}{step.sentence}"
        for step in report.steps
    ]
    end = "Every step holds." if report.ok else "The check failed: see the lines marked FAULT."
    return "\n".join([*lines, f"key    {report.key}", f"root   {report.root} at size {report.size}", end])


def _place(step: Step) -> str:
    if step.ok or step.entry is None:
        return ""
    return f"entry {step.entry}: " if step.entry == step.last else f"entries {step.entry} to {step.last}: "


if __name__ == "__main__":
    sys.exit(main())
