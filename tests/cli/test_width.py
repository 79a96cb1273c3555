"""Every page fits 80 columns, says nothing it must not, and sends no command to the terminal."""

import pytest
from rich.cells import cell_len

from tests.cli.story import WORDS_NEVER_USED, Terminal, laptop

PAGES = (
    "status",
    "why",
    "why --all",
    "findings",
    "findings --all",
    "gap",
    "exposure",
    "practices",
    "practices --lines",
    "overlays",
    "gap --all",
    "law coverage",
    "attest",
    "connect",
    "check list",
    "check run devices.disk-encrypted",
    "check run vendors.agreement-on-file",
    "ledger show",
    "ledger show 0",
    "ledger show 9",
    "verify",
    "verify --replay",
    "--help",
    "attest --help",
    "findings --help",
    "up --help",
    "ledger --help",
    "decide --help",
)  # fmt: skip - one word a line says less


@pytest.mark.parametrize("words", PAGES)
def test_no_line_is_longer_than_80_columns(maple: Terminal, words: str) -> None:
    done = maple(*words.split())
    assert done.code in {0, 3, 4}, done.err
    assert done.out.strip()
    for line in (done.out + done.err).splitlines():
        assert cell_len(line) <= 80, line


@pytest.mark.parametrize("words", PAGES)
def test_no_page_says_what_we_never_say(maple: Terminal, words: str) -> None:
    assert not WORDS_NEVER_USED.search(maple(*words.split()).out)


def test_a_finding_fits_too(maple: Terminal) -> None:
    done = maple.ok("findings", maple.finding("devices.disk-encrypted"))
    assert max(cell_len(line) for line in done.out.splitlines()) <= 80
    assert "30 days from the earliest date we hold; the law may count from earlier" in " ".join(
        done.out.split()
    )


def test_a_name_that_is_a_terminal_command_is_shown_and_not_obeyed(rounds: Terminal) -> None:
    rounds.ok("init", "--name", "Maple \x1b[2J[bold]Clinic[/bold]", "--tz", "UTC")
    name = "\x1b]0;owned\x07[red]:smile:\u202e" + "W" * 90
    rounds("observe", "-", stdin=laptop("x", name=name, disk_encrypted="no").encode())
    for words in ("status", "findings", "ledger show 0", "check run devices.disk-encrypted"):
        out = rounds(*words.split()).out
        assert "\x1b" not in out
        assert "\x07" not in out
        assert "\u202e" not in out
        assert max(cell_len(line) for line in out.splitlines()) <= 80
    assert "[bold]Clinic[/bold]" in rounds("status").out
    assert "[red]:smile:" in rounds("findings").out


@pytest.mark.parametrize("columns", ["20", "40", "80", "200"])
def test_every_width_is_drawn(maple: Terminal, monkeypatch: pytest.MonkeyPatch, columns: str) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    widest = max(cell_len(line) for line in maple("status").out.splitlines())
    assert widest <= min(max(int(columns), 40), 100)
