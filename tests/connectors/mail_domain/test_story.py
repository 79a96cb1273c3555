"""A clinic's mail from the first look on: a record published, taken away again, an agreement filed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rounds.wiring import SystemClock
from tests.cli.story import Terminal, terminal
from tests.connectors.vendors import documents
from tests.lab.mail.lab import lab
from tests.lab.mail.table import MX

SENDERS, KEEPER, UNLISTED = (
    "mail.senders-are-named",
    "mail.keeper-has-agreement",
    "vendors.handles-ephi-but-not-in-register",
)
OF_A_DOMAIN = (
    SENDERS,
    KEEPER,
    "mail.cannot-be-diverted",
    "mail.pretenders-turned-away",
    "mail.reports-are-read",
    "mail.signing-key-strong",
)
NAMED = MX + '@ TXT "v=spf1 ip4:192.0.2.1 -all"\n'
HEADING = "name,service,handles_ephi,agreement,signed,starts,ends,clauses,missing_clauses,ended\n"
FILED = "mailhost.test,mail,yes,host.pdf,2025-01-10,2025-01-15,until ended,yes,,\n"


@pytest.fixture
def rounds(tmp_path: Path) -> Iterator[Terminal]:
    with terminal(tmp_path) as made:
        made.clock = SystemClock()
        (tmp_path / "papers").mkdir()
        (tmp_path / "papers" / "host.pdf").write_bytes(documents.pdf())
        (tmp_path / "vendors.csv").write_text(HEADING + "Acme Shredding,paper,no,,,,,,,\n")
        made.ok("init", "--name", "Maple Street Clinic", "--tz", "America/Chicago")
        made.ok("connect", "vendors", f"file={tmp_path}/vendors.csv", f"folder={tmp_path}/papers")
        settings = {**lab().settings, "domains": "story.test"}
        made.ok("connect", "mail_domain", *(f"{name}={value}" for name, value in settings.items()))
        yield made
    lab().change("story", MX)


def open_checks(rounds: Terminal) -> dict[str, str]:
    """After a look: the sentence of each open finding, by check."""
    rounds("once")
    found: list[dict[str, Any]] = rounds("findings", "--json").data
    return {each["check"]: each["sentence"] for each in found}


def points(rounds: Terminal) -> int:
    """The score in hundredths, before the cap."""
    return int(rounds("why", "--json").data["points"])


def test_a_record_published_closes_its_finding_and_taken_away_opens_it_again(rounds: Terminal) -> None:
    assert SENDERS in open_checks(rounds)
    before = points(rounds)
    lab().change("story", NAMED)
    assert SENDERS not in open_checks(rounds)
    assert points(rounds) > before
    lab().change("story", MX)
    assert SENDERS in open_checks(rounds)
    assert points(rounds) == before


def test_a_provider_that_nobody_listed_is_found_and_an_agreement_on_file_closes_it(rounds: Terminal) -> None:
    found = open_checks(rounds)
    assert (
        found[KEEPER] == "mailhost.test keeps the mail of story.test, and no agreement with it is in force."
    )
    assert "mailhost.test handles patient data in the MX of story.test" in found[UNLISTED]
    (rounds.folder / "vendors.csv").write_text(HEADING + FILED)
    closed = open_checks(rounds)
    assert KEEPER not in closed
    assert UNLISTED not in closed


def test_consumer_mail_is_caught_and_no_agreement_helps(rounds: Terminal) -> None:
    lab().change("story", "@ MX 10 mx01.mail.icloud.com.\n")
    (rounds.folder / "vendors.csv").write_text(HEADING + FILED.replace("mailhost.test", "iCloud Mail"))
    sentence = open_checks(rounds)[KEEPER]
    assert sentence == "The mail of story.test is kept by iCloud Mail, for which no agreement can be had."


def test_a_domain_that_only_stands_there_is_judged_by_what_it_says(rounds: Terminal) -> None:
    settings = {**lab().settings, "domains": "parked.test"}
    rounds.ok("connect", "mail_domain", *(f"{name}={value}" for name, value in settings.items()))
    assert [each for each in open_checks(rounds) if each.startswith("mail.")] == []
    judged = {check: rounds("check", "run", check, "--json").data["verdicts"] for check in OF_A_DOMAIN}
    said = {check: [each["outcome"] for each in found] for check, found in judged.items()}
    assert said == {check: ["holds"] for check in OF_A_DOMAIN}
