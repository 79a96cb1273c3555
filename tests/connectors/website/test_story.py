"""A pixel on the booking page is a finding; once it is off, the next look closes it, with both times kept."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from rounds.app import App, Opened
from rounds.connectors.website.collect import open_source
from rounds.home import Connection, Home
from rounds.model.fact import YES, Seen
from rounds.model.records import Observation, Source, Sweep
from rounds.model.resources import Agreement, WebContact
from rounds.sdk.connector import Item, manifest_of
from rounds.sdk.testing.scene import NoHost
from rounds.stores.memory import MemoryStore
from tests.app.opened import app_over
from tests.lab.web.net import Answer, Lab, running
from tests.spine.alive import HandClock

SITE = "maple.example"
PIXEL = "<script src='https://static.hotjar.com/x.js'></script>"
FORM = "<title>Book</title><form><input name=dob><input name=email type=email></form>"
PAGES: dict[tuple[str, str], Answer] = {(SITE, "/"): FORM + PIXEL}


def website(lab: Lab) -> Opened:
    settings = {"address": f"https://{SITE}/", "proxy": lab.proxy, "insecure": "yes", "allow_private": "yes"}
    collector = open_source("website", settings, NoHost())
    manifest = manifest_of("rounds.connectors.website")
    return Opened(Connection(system="website", connector="website"), manifest, collector.collect)


def register(app: App, clock: HandClock, *papers: Agreement) -> None:
    """The whole register of agreements, looked at now."""
    now = clock.now()
    app.deliver(
        [
            Source(system="vendors", kinds=("agreement",)),
            *(Observation(resource=each, observed_at=now) for each in papers),
            Sweep(system="vendors", kind="agreement", complete=True, count=len(papers), observed_at=now),
        ]
    )


def of_the_web(app: App) -> dict[str, dict[str, Any]]:
    return {each["check"]: each for each in app.findings() if each["check"].startswith("web.")}


def test_taking_the_pixel_off_closes_the_finding_in_the_next_round(tmp_path: Path) -> None:
    clock = HandClock()
    place = Home(tmp_path).create("Maple Street Clinic", "America/Chicago")
    with running(dict(PAGES)) as lab, app_over(place, MemoryStore(), clock) as app:
        register(app, clock)
        app.round([website(lab)])
        found = of_the_web(app)
        assert found["web.nobody-watches-patients"]["status"] == "open"
        lab.net.pages[SITE, "/"] = FORM
        clock.pass_(seconds=86_400)
        register(app, clock)
        app.round([website(lab)])
        closed, now = of_the_web(app), f"{clock.now():%Y-%m-%dT%H:%M:%S}.000Z"
        for check, each in found.items():
            assert closed[check]["first_observed"] == each["first_observed"]
            assert (closed[check]["status"], closed[check]["corrected"]) == ("corrected", now)
            assert closed[check]["points"] == 0


def test_an_agreement_in_force_covers_what_the_vendor_gets(tmp_path: Path) -> None:
    clock = HandClock()
    place = Home(tmp_path).create("Maple Street Clinic", "America/Chicago")
    signed = Seen(date(2020, 1, 1))
    paper = Agreement(
        system="vendors",
        key="h",
        vendor=Seen("Hotjar"),
        on_file=YES,
        signed=signed,
        starts=signed,
        ends=Seen(None),
    )
    with running(dict(PAGES)) as lab, app_over(place, MemoryStore(), clock) as app:
        register(app, clock, paper)
        app.round([website(lab)])
        assert of_the_web(app) == {}


def test_what_is_seen_of_a_page_is_told_of_each_third_party() -> None:
    with running(dict(PAGES)) as lab:
        items: list[Item] = list(website(lab).collect(datetime(2026, 3, 2, tzinfo=UTC), None))
    told = [each.resource for each in items if isinstance(each, Observation)]
    (contact,) = [each for each in told if isinstance(each, WebContact)]
    assert (contact.name, contact.patients, contact.more_than_address) == ("Hotjar", YES, YES)
