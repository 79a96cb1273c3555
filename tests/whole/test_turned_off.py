"""The first round, whole: one real thing is turned off, and on again.

Each time: the score falls in that same round, a finding opens with its cite, a real mail server takes the
notice; turned on again it is corrected and, at the next look, confirmed; the ledger holds the times, and
verifies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from rounds.app import App, Opened
from rounds.home import Connection, Home, Place
from rounds.model.fact import NO, YES, Seen
from rounds.model.records import Observation, Sweep
from rounds.model.resources import Account
from rounds.sdk.connector import Host
from rounds.teller import Teller
from rounds.wiring import Sources, begin_clinic, open_clinic, open_source, open_teller
from tests.channels.postfix import Postfix
from tests.connectors.this_machine.test_logs import Pair, through_the_root
from tests.connectors.this_machine.test_real_storage import gocryptfs, plain_ext4

TODAY = datetime.now(UTC).date()
YESTERDAY = TODAY - timedelta(days=1)
PEOPLE = "name,email,role,started,left\nAna Ruiz,ana@maple.example,nurse,2020-01-02,{left}\n"
VENDORS = (
    "name,service,handles_ephi,agreement,signed,starts,ends,clauses\n"
    "QuickScribe,notes,yes,q.txt,2024-01-01,,{ends},yes\n"
)


class Maple:
    """Maple Street Clinic on this very machine: its files, its mounts, its mail."""

    def __init__(self, folder: Path, mail: Postfix) -> None:
        self.folder, self.mail = folder, mail
        for name in ("cipher", "records", "agreements"):
            (folder / name).mkdir()
        (folder / "agreements/q.txt").write_text("Business associate agreement with QuickScribe.")
        self.place: Place = begin_clinic(Home(folder / "home"), "Maple Street Clinic", "UTC")
        self.roster(left="")
        self.register(ends=date(TODAY.year + 3, 1, 1).isoformat())
        machine = {"folders": str(folder / "records")}
        self._connect("this_machine", "this_machine", machine)
        self._connect("roster", "roster", {"file": str(folder / "people.csv")})
        agreements = {"file": str(folder / "vendors.csv"), "folder": str(folder / "agreements")}
        self._connect("vendors", "vendors", agreements)
        settings = {
            "host": "127.0.0.1",
            "port": str(mail.ports["plain"]),
            "security": "none",
            "sender": "rounds@clinic.test",
            "to": "officer@clinic.test",
        }
        self.place.tell(Connection(system="smtp", connector="smtp", settings=settings))
        self.app: App = open_clinic(self.place, writing=True)
        self.sources: Callable[[], list[Opened]] = Sources(self.place)
        teller = open_teller(self.app, screen=False)
        assert teller is not None
        self.teller: Teller = teller

    def look_at(self, host: Host, **settings: str) -> None:
        """Let the machine be another one, prepared for the test."""
        machine = Connection(system="this_machine", connector="this_machine", settings=settings)
        opened = [open_source(machine, host)]
        opened += [each for each in self.sources() if each.connection.system != "this_machine"]
        self.sources = lambda: opened

    def roster(self, left: str) -> None:
        (self.folder / "people.csv").write_text(PEOPLE.format(left=left))

    def register(self, ends: str) -> None:
        (self.folder / "vendors.csv").write_text(VENDORS.format(ends=ends))

    def round(self) -> dict[str, Any]:
        """One look at everything, and whoever must be told is told."""
        self.app.round(self.sources())
        now = datetime.now(UTC)
        login = Account(
            system="emr", key="ana", login="ana", owner=Seen("ana@maple.example"), can_sign_in=YES, admin=NO
        )
        seen = Observation(resource=login, observed_at=now)
        end = Sweep(system="emr", kind="account", complete=True, count=1, observed_at=now)
        self.app.deliver([seen, end])
        self.teller.work()
        self.app.publish()
        return self.app.status()

    def finding(self, check: str) -> dict[str, Any] | None:
        found = [each for each in self.app.findings() if each["check"] == check]
        return found[0] if found else None

    def letter_about(self, finding_id: str) -> str:
        """The mail that names a finding, as it lies in the box."""
        for count in range(1, 20):
            for mail in self.mail.mails(count):
                if finding_id in mail.get_content():
                    return mail.as_string()
        raise AssertionError(finding_id)

    def close(self) -> None:
        self.app.close()

    def _connect(self, system: str, connector: str, settings: dict[str, str]) -> None:
        self.place.connect(Connection(system=system, connector=connector, settings=settings))


@pytest.fixture(scope="module")
def mail() -> Iterator[Postfix]:
    server = Postfix()
    yield server
    server.stop()


@pytest.fixture
def maple(tmp_path: Path, mail: Postfix) -> Iterator[Maple]:
    made = Maple(tmp_path, mail)
    yield made
    made.close()


def fell_and_rose(maple: Maple, check: str, off: Any, on: Any, cite: str) -> None:
    """Turn one thing off and on, and look at everything that must follow."""
    good = maple.round()
    maple.round()
    assert maple.finding(check) is None
    off()
    bad = maple.round()
    assert bad["score"] < good["score"]
    opened = maple.finding(check)
    assert opened is not None
    assert (opened["status"], cite in opened["cites"]) == ("open", True)
    assert opened["told"] is not None
    letter = maple.letter_about(opened["id"])
    assert not [name for name in ("Ana", "ana@", "QuickScribe", "records") if name in letter]
    on()
    again = maple.round()
    assert again["score"] == good["score"]
    closed = maple.finding(check)
    assert closed is not None
    assert closed["corrected"] is not None
    maple.round()
    confirmed = maple.finding(check)
    assert confirmed is not None
    assert confirmed["status"] == "confirmed"
    kinds = [entry.k for entry in maple.app.entries(0) if entry.st.get("id") == opened["id"]]
    assert kinds == ["finding.open", "finding.correct", "finding.confirm"]
    times = [opened[name] for name in ("first_observed", "told")] + [
        confirmed["corrected"],
        confirmed["confirmed"],
    ]
    assert times == sorted(times)
    found = maple.app.verify(again=True)
    assert found.ok, found


def test_the_encrypted_mount_is_swapped_for_a_plain_one_and_back(maple: Maple) -> None:
    folder, point = maple.folder, maple.folder / "records"
    with ExitStack() as mounts:
        mounts.enter_context(gocryptfs(folder / "cipher", point))

        def plain() -> None:
            mounts.close()
            mounts.enter_context(plain_ext4(folder / "image", point))

        def encrypted() -> None:
            mounts.close()
            mounts.enter_context(gocryptfs(folder / "cipher", point))

        fell_and_rose(maple, "devices.declared-folder-encrypted", plain, encrypted, "164.312(a)(2)(iv)")


def test_a_leaver_who_can_still_sign_in(maple: Maple) -> None:
    fell_and_rose(
        maple,
        "access.leaver-keeps-no-account",
        lambda: maple.roster(left=(TODAY - timedelta(days=2)).isoformat()),
        lambda: maple.roster(left=""),
        "164.308(a)(3)(ii)(C)",
    )


def test_an_agreement_that_has_ended(maple: Maple) -> None:
    fell_and_rose(
        maple,
        "vendors.agreement-in-force",
        lambda: maple.register(ends=YESTERDAY.isoformat()),
        lambda: maple.register(ends=date(TODAY.year + 3, 1, 1).isoformat()),
        "164.308(b)(3)",
    )


def test_the_log_store_stops_taking_what_is_sent(maple: Maple) -> None:
    with TemporaryDirectory() as short, ExitStack() as storing, ExitStack() as sending:
        pair = Pair(Path(short))
        through_the_root(pair)
        maple.look_at(pair.host, log_receipt="/mnt/stored.log", log_receipt_wait="5")

        def on() -> None:
            """Start the store, and the sender anew: one that was refused waits half a minute by itself."""
            sending.close()
            storing.enter_context(pair.storing())
            sending.enter_context(pair.sending())

        on()
        fell_and_rose(maple, "devices.logs-forwarded", storing.close, on, "164.312(b)")
