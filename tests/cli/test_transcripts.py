r"""What a user types and what comes back, as files that read like a screen.

A transcript is a text file in this folder::

    What it is about, in free text until the first command.

    $ rounds status          a command line, words as a shell splits them
    what stdout says
    ! what stderr says
    [3]                      the exit code, unless it is 0

`@ 2026-12-01T09:00` moves the clock (UTC). `$ write FILE`, followed by lines that begin with `| `, writes it;
`< FILE` at the end of a command line is its stdin. `$WORK` is the folder, `{check}` the id of the finding of
that check. What is random is shown as `…`. A few checks and lines judge here, so that a new check changes no
transcript. `ROUNDS_WRITE=1` writes the files anew, to be read before they are kept.
"""

import os
import re
import shlex
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rounds.fold import Release
from rounds.law import scored_lines
from rounds.sdk.shelf import all_checks
from tests.cli.story import StandingClock, Terminal

CHECKS = (
    "access.leaver-keeps-no-account",
    "devices.disk-encrypted",
    "devices.firewall-on",
    "vendors.agreement-on-file",
)
LINES = (
    "164.308(a)(1)(ii)(A)",
    "164.308(a)(1)(ii)(D)",
    "164.308(a)(3)(ii)(C)",
    "164.308(a)(5)(ii)(B)",
    "164.308(b)(3)",
    "164.312(a)(2)(iv)",
    "164.312(e)(2)(ii)",
    "164.502(e)",
)  # fmt: skip - one citation a line says less
FOLDER = Path(__file__).parent
RANDOM = (
    (re.compile(r"f-[0-9a-f]{12}"), "f-…………"),
    (
        re.compile(r"rounds\.invalid/[0-9a-f]{32}\+[0-9a-f]{8}\+[A-Za-z0-9+/=]+\s+[A-Za-z0-9+/=]*"),
        "rounds.invalid/…",
    ),
    (re.compile(r"^( *root +)[A-Za-z0-9+/=]{44}$", re.MULTILINE), r"\1…"),
    (re.compile(r"\b[0-9a-f]{64}\b"), "…"),
    (re.compile(r"^( *about +)[0-9a-f]{32}$", re.MULTILINE), r"\1…"),
)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.txt")), ids=lambda path: path.stem)
def test_a_transcript_comes_out_the_same(rounds: Terminal, path: Path) -> None:
    rounds.judged_by = a_few()
    written = path.read_text("utf-8")
    played = "\n".join(play(rounds, written.splitlines())).rstrip() + "\n"
    if os.environ.get("ROUNDS_WRITE") == "1":
        path.write_text(played, "utf-8")
    assert played == written


def a_few() -> Release:
    """A release of a few checks and lines."""
    checks = tuple(each for each in all_checks() if each.id in CHECKS)
    lines = tuple(each for each in scored_lines() if each.cite.id in LINES)
    assert (len(checks), len(lines)) == (len(CHECKS), len(LINES))
    return Release(checks, lines, "a-few", "0.1.0")


def play(rounds: Terminal, lines: list[str]) -> Iterator[str]:
    """The transcript as it comes out now."""
    quiet = False
    for number, line in enumerate(lines):
        if line.startswith("$ rounds"):
            yield from command(rounds, line)
            quiet = True
        elif line.startswith("$ write "):
            text = [each[2:] + "\n" for each in follows(lines[number + 1 :])]
            (rounds.folder / line.split()[2]).write_text("".join(text), "utf-8")
            yield from [line, *lines[number + 1 : number + 1 + len(text)], ""]
            quiet = True
        elif line.startswith("@ "):
            rounds.clock = StandingClock(datetime.fromisoformat(line[2:]).replace(tzinfo=UTC))
            yield from [line, ""]
            quiet = True
        elif line.startswith("# ") or not quiet:
            quiet = False
            yield line


def follows(lines: list[str]) -> Iterator[str]:
    for line in lines:
        if not line.startswith("| "):
            return
        yield line


def command(rounds: Terminal, line: str) -> Iterator[str]:
    """One command line and what it left behind."""
    typed, _, file = line.removeprefix("$ rounds").partition(" < ")
    meant = re.sub(r"\{([a-z.-]+)\}", lambda found: rounds.finding(found[1]), typed)
    words = [word.replace("$WORK", str(rounds.folder)) for word in shlex.split(meant)]
    done = rounds(*words, stdin=(rounds.folder / file).read_bytes() if file else b"")
    yield line
    yield from shown(rounds, done.out)
    yield from (f"! {each}" for each in shown(rounds, done.err))
    if done.code:
        yield f"[{done.code}]"
    yield ""


def shown(rounds: Terminal, text: str) -> list[str]:
    """Output with what is random taken out."""
    text = text.replace(str(rounds.folder), "$WORK")
    for pattern, instead in RANDOM:
        text = pattern.sub(instead, text)
    return [line.rstrip() for line in text.splitlines()]
