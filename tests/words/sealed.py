"""`python -m tests.words.sealed`: open the sealed third, once, and print its figures beside those of the open
part.

The digests of its files must be those of `sealed.sha256`; otherwise nothing is scored. Nothing is written to
disk.
"""

import hashlib
import io
import sys
import tarfile
from pathlib import Path

from rounds.words.score import Labelled, Score, score
from tests.words.sets import NAMES, PARTS, SETS, open_set, parsed, part


class SealBroken(Exception):
    """The sealed files are not those whose digests were published."""


def unsealed(folder: Path) -> dict[str, list[Labelled]]:
    """The sealed lines by set. Raises `SealBroken` unless every file has its published digest and none is
    more.
    """
    published = {
        name: digest
        for digest, name in (line.split() for line in (folder / "sealed.sha256").read_text().splitlines())
    }
    files: dict[str, bytes] = {}
    with tarfile.open(folder / "sealed.tar.xz", "r:xz") as packed:
        for member in packed:
            opened = packed.extractfile(member)
            if opened is not None:
                files[Path(member.name).name] = opened.read()
    wrong = {
        name for name in files.keys() | published.keys() if published.get(name) != _digest(files.get(name))
    }
    if wrong:
        raise SealBroken(f"Not as they were sealed: {', '.join(sorted(wrong))}. Nothing was scored.")
    return {Path(name).stem: parsed(raw) for name, raw in files.items()}


def report(title: str, lines: dict[str, list[Labelled]]) -> str:
    """The figures of some lines, set by set; text messages and mailings also together."""
    together = dict(lines) | {"sms and campaigns": lines["sms"] + lines["campaigns"]}
    out = io.StringIO()
    print(title, file=out)
    for name, each in together.items():
        print(_row(name, score(each)), file=out)
    return out.getvalue()


def _row(name: str, made: Score) -> str:
    kinds = "  ".join(f"{kind} {share.part}/{share.whole}" for kind, share in made.kinds.items())
    return (
        f"  {name}\n    recall      {made.recall}\n    specificity {made.specificity}\n    precision  "
        f" {made.precision}"
        f"\n    F1          {made.f1:.3f}\n    same label  {made.exact}\n    spans       {made.spans}\n"
        f"      {kinds}"
    )


def _digest(raw: bytes | None) -> str | None:
    return None if raw is None else hashlib.sha256(raw).hexdigest()


def main() -> int:
    """Print the open figures, part by part, then the sealed ones."""
    opened = {name: open_set(name) for name in NAMES}
    for each in PARTS:
        lines = {name: [line for line in opened[name] if part(line) == each] for name in NAMES}
        print(report(f"open, {each}", lines))
    print(report("open, all", opened))
    if "--open-only" in sys.argv:
        return 0
    try:
        print(report("sealed", unsealed(SETS)))
    except SealBroken as why:
        print(why, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
