"""A terminal for tests: command lines run in this process, with a standing clock and an empty machine."""

import io
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest

from rounds.cli.run import run
from rounds.fold import Release
from rounds.sdk.connector import Ran
from rounds.wiring import SystemClock

START = datetime(2026, 11, 24, 15, 4, tzinfo=UTC)
WORDS_NEVER_USED = re.compile(
    r"\b(compliant|certified|violations?|guaranteed|tamper-?proof|safe)\b", re.IGNORECASE
)


class StandingClock(SystemClock):
    """A clock that does not move."""

    def __init__(self, moment: datetime = START) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    def mono(self) -> int:
        return int(self.moment.timestamp() * 1000) - 1_700_000_000_000

    def boot(self) -> str:
        return "0" * 32


class NoMachine:
    """A machine of no known kind: looking at it gives gaps, the same everywhere."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def run(self, argv: Any) -> Ran:  # noqa: ARG002 - whatever is asked, there is no such command
        return Ran(None)


class Done(NamedTuple):
    """What a command line left behind."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """Its JSON."""
        return msgspec.json.decode(self.out)

    @property
    def error(self) -> Any:
        """The JSON of its error."""
        return msgspec.json.decode(self.err.splitlines()[-1])


class Terminal:
    """Runs command lines in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self.clock: SystemClock = StandingClock()
        self.folder = folder
        self.judged_by: Release | None = None
        (folder / "machine").mkdir(exist_ok=True)
        self.host = NoMachine(folder / "machine")

    def __call__(self, *words: str, stdin: bytes = b"") -> Done:
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err), _stdin(stdin):
            code = run(words, self.clock, self.host, self.judged_by)
        return Done(code, out.getvalue(), err.getvalue())

    def ok(self, *words: str, stdin: bytes = b"") -> Done:
        """Run a line that must succeed."""
        done = self(*words, stdin=stdin)
        assert done.code == 0, done
        return done

    @property
    def place(self) -> Path:
        """The only clinic's folder."""
        return next((self.folder / "home/clinics").iterdir())

    @property
    def first_signed(self) -> str:
        """The smallest size of which a checkpoint was published."""
        return min((each.name for each in (self.place / "published/checkpoints").iterdir()), key=int)

    @property
    def first_key(self) -> str:
        """The verifier key that signed first."""
        return str(self("ledger", "vkey", "--all", "--json").data["every"][0])

    def finding(self, check: str) -> str:
        """The id of the finding of a check."""
        return next(
            str(each["id"]) for each in self("findings", "--all", "--json").data if each["check"] == check
        )


@contextmanager
def _stdin(content: bytes) -> Iterator[None]:
    before, sys.stdin = sys.stdin, io.TextIOWrapper(io.BytesIO(content))
    try:
        yield
    finally:
        sys.stdin = before


@contextmanager
def terminal(folder: Path) -> Iterator[Terminal]:
    """A terminal whose home, user, width and working folder are fixed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for name in ("NO_COLOR", "FORCE_COLOR", "ROUNDS_DEBUG"):
            patch.delenv(name, raising=False)
        patch.setenv("ROUNDS_HOME", "home")
        patch.setenv("ROUNDS_STATE", str(folder / "state"))
        patch.setenv("LOGNAME", "olivia")
        patch.setenv("COLUMNS", "80")
        patch.setenv("TZ", "America/Chicago")
        yield Terminal(folder)


def line(**fields: Any) -> str:
    """One pushed line of JSON."""
    return msgspec.json.encode({"observed_at": "2026-11-24T15:03:00Z", **fields}).decode() + "\n"


def laptop(key: str, **facts: Any) -> str:
    """A pushed laptop."""
    named = {"name": key.upper(), **facts}
    return line(type="observation", system="laptops", kind="device", key=key, facts=named)


def lived(folder: Path, line_up: Terminal) -> None:
    """A clinic with a roster, two laptops, an owned finding, an accepted one, a statement, a decision."""
    (folder / "roster.csv").write_text(
        "email,name,left\nana@maple.example,Ana Lopez,\nben@maple.example,Ben Orr,2026-11-20\n"
    )
    (folder / "analysis.pdf").write_bytes(b"%PDF-1.7 a risk analysis")
    (folder / "plan.txt").write_text("What comes back first, and by whom.")
    line_up.ok("init", "--name", "Maple Street Clinic", "--tz", "America/Chicago")
    line_up.ok("connect", "roster", f"file={folder / 'roster.csv'}")
    line_up("once")
    pushed = laptop("front-desk-1", disk_encrypted="yes") + laptop(
        "front-desk-2", disk_encrypted="no", firewall="no"
    )
    pushed += line(
        type="gap",
        system="laptops",
        kind="account",
        reason="not_permitted",
        whose="yours",
        detail="No right to list accounts.",
    )
    line_up.ok("observe", "-", stdin=pushed.encode())
    line_up.ok("findings", line_up.finding("devices.disk-encrypted"), "--own", "Ana Lopez")
    line_up.ok(
        "findings",
        line_up.finding("devices.firewall-on"),
        "--accept",
        "--why",
        "New router in May",
        "--until",
        "2027-05-01",
    )
    line_up.ok(
        "attest",
        "risk-analysis",
        "--statement",
        "Written by Ana Lopez.",
        "--until",
        "2027-11-01",
        "--document",
        "analysis.pdf",
    )
    line_up.ok(
        "decide",
        "164.312(e)(2)(ii)",
        "--choice",
        "alternative",
        "--why",
        "No mail leaves.",
        "--review",
        "2027-06-30",
        "--alternative",
        "mail-by-portal",
    )
