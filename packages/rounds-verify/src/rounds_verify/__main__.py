"""`rounds-verify PATH`: check a pack, a ledger in a folder, or one checkpoint file.

    rounds-verify PACK.zip --vkey KEY | --policy FILE  [--tsa-root PEM] [--checkpoint FILE]
                                                       [--consistency FILE]
    rounds-verify FOLDER --vkey KEY
    rounds-verify CHECKPOINT --vkey KEY

PATH may be - for a pack on standard input. A folder is a published one (`published`) or an export with its
payloads (`export`). With only the verifier key, printed elsewhere, a pack is checked for everything but
witnesses; the report says so. All of these come from who checks, never from what is checked. Exit codes: 0
every step holds; 1 the check could not run; 2 usage; 5 a step fails. The report goes to standard output,
`--json` makes it one line of JSON.
"""

import argparse
import sys
from pathlib import Path

from rounds_verify import b64, checkpoint, note, published
from rounds_verify.errors import ExportError, FormatError, VerifyError
from rounds_verify.export import ENTRIES, Export, read_note
from rounds_verify.ledger import verify_ledger
from rounds_verify.pack_command import Wanted, auditor_of, check_pack, is_pack
from rounds_verify.report import Report, Step

OK, COULD_NOT_RUN, FAILED = 0, 1, 5
"""Exit codes; argparse itself ends with 2."""


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code. Raises SystemExit(2) for wrong usage."""
    parser = _parser()
    options = parser.parse_args(arguments)
    _require_keys(parser, options)
    try:
        return _pack(parser, options) if is_pack(options.path) else _ledger(parser, options)
    except ExportError as error:
        sys.stderr.write(f"rounds-verify: {error.diagnostics()}\n")
        return COULD_NOT_RUN
    except OSError as error:
        sys.stderr.write(f"rounds-verify: {options.path} could not be read to its end: {error.strerror}.\n")
        return COULD_NOT_RUN


ABOUT = """\
Checks, offline and by itself, the proof of one finding (a pack), or a ledger.
Whoever gave it to you is not asked, and need not be trusted: what decides is
what you bring from elsewhere, and above all the ledger's verifier key."""
AFTER = """\
to check a pack with nothing but the key, as it stands in the agreement:
  python3 rounds-verify.pyz finding.zip --vkey 'rounds.invalid/5b2c...'

what the marks mean:
  ok      the step holds
  FAULT   the step does not hold: the line names the entry and what differs
  ?       the step was not checked: nothing is known of it, and the line says
          what to bring (a policy with witnesses, a root, a checkpoint)

exit code:
  0 every step holds   1 the check could not run   2 usage   5 a step fails"""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "rounds-verify",
        description=ABOUT,
        epilog=AFTER,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    what = "a pack (.zip, or - for standard input), a folder with a ledger, or a file with one checkpoint"
    add("path", type=Path, help=what)
    key = "the ledger's verifier key, as a line from outside of what is checked"
    add("--vkey", metavar="KEY", action="append", default=[], help=key)
    add(
        "--policy",
        metavar="FILE",
        type=Path,
        help="a C2SP tlog-policy: whose checkpoints count, and how many witnesses",
    )
    add("--checkpoint", metavar="FILE", type=Path, help="a checkpoint of this ledger that you hold")
    proof = "proofs between that checkpoint and the pack; the clinic makes one: rounds ledger consistency"
    add("--consistency", metavar="FILE", type=Path, help=proof)
    root = "root certificates of a time-stamping authority; needs rounds-verify[tsa]"
    add("--tsa-root", metavar="PEM", type=Path, action="append", default=[], help=root)
    add("--json", action="store_true", help="print the report as one line of JSON")
    return parser


def _require_keys(parser: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    if not options.vkey and options.policy is None:
        parser.error("--vkey, or --policy for a pack: what decides comes from you")
    try:
        for each in options.vkey:
            note.parse_vkey(each)
    except FormatError as error:
        parser.error(f"--vkey: {error} Give the whole line, name+id+key, between quotes.")


def _pack(parser: argparse.ArgumentParser, options: argparse.Namespace) -> int:
    wanted = Wanted(
        options.vkey, options.policy, options.checkpoint, options.consistency, tuple(options.tsa_root)
    )
    try:
        report = check_pack(options.path, auditor_of(wanted))
    except VerifyError as error:
        if isinstance(error, ExportError):
            raise
        parser.error(str(error))
    _write(report.to_json() if options.json else report.prose())
    return OK if report.ok else FAILED


def _ledger(parser: argparse.ArgumentParser, options: argparse.Namespace) -> int:
    if (
        len(options.vkey) != 1
        or options.policy
        or options.checkpoint
        or options.consistency
        or options.tsa_root
    ):
        parser.error("a directory or a checkpoint is checked with exactly one --vkey and nothing else")
    (vkey,) = options.vkey
    report = _check(options.path, vkey)
    _write(report.to_json() if options.json else _prose(report))
    return OK if report.ok else FAILED


def _write(text: str) -> None:
    """Any terminal takes it: what its encoding lacks is written out."""
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")


def _check(path: Path, vkey: str) -> Report:
    try:
        return _check_directory(path, vkey) if path.is_dir() else _check_note(path, vkey)
    except FormatError as error:
        return _failed("export", vkey, error)


def _check_directory(path: Path, vkey: str) -> Report:
    if (path / published.NEWEST).is_file():
        return published.check(path, vkey)
    if not (path / ENTRIES).is_file():
        raise ExportError(_no_export(path))
    export = Export(path)
    try:
        return verify_ledger(
            export.entries(), export.payload_of, export.checkpoints(), vkey, export.payloads_held()
        )
    finally:
        export.close()


def _no_export(path: Path) -> str:
    """What a folder is where it is no export."""
    if (path / "VERIFY.txt").is_file():
        return f"{path} is a pack that was unpacked: it is checked as the one .zip file that you were given."
    return f"{path} is a folder without {published.NEWEST} or {ENTRIES}, so it is no ledger."


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
