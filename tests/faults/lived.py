"""A clinic that has been lived in, on disk, opened as the product opens it: the same bytes in every run.

Its ledger has a little of everything: sources, listings, a gap, findings that opened and were corrected, what
people said and decided, a destroyed payload, and a checkpoint after most days.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Final

import apsw
import msgspec
from msgspec.structs import replace

from rounds.app import App
from rounds.fold import Release
from rounds.home import Home, Place
from rounds.home.folders import state_folder
from rounds.ledger.publish.lastsigned import LastSigned
from rounds.ledger.vault.ring import Ring
from rounds.model.fact import NO, YES, Reason, Seen, Whose
from rounds.model.records import (
    Act,
    Attestation,
    Choice,
    Decision,
    Destroy,
    Gap,
    Move,
    Observation,
    Record,
    Source,
    Sweep,
    Told,
)
from rounds.model.resource import Resource
from rounds.ports import Clock
from rounds.wiring import begin_clinic, open_clinic
from tests.spine.alive import CountedRandom, HandClock, ana, laptop, login, release
from tests.spine.signed import ORIGIN, SECRET, VKEY

NAME: Final = "Maple Street Clinic"
DAYS: Final = 4
"""How many days `lived` lives."""


@cache
def judging() -> Release:
    """What judges, made once."""
    return release()


def begun(folder: Path) -> Place:
    """A clinic's folder, with keys that are the same in every run, on a machine that never signed for it."""
    LastSigned(state_folder(ORIGIN)).path.unlink(missing_ok=True)
    place = begin_clinic(Home(folder), NAME, "America/Chicago")
    place.write("keys/checkpoint", SECRET.hex().encode())
    place.write("keys/pseudonyms", SECRET[::-1].hex().encode())
    place.write("keys/payload", Ring(ORIGIN, {1: SECRET}).text().encode())
    identity = replace(place.identity, origin=ORIGIN, vkey=VKEY)
    place.write("clinic.json", msgspec.json.encode(identity))
    return place


def opened(place: Place, clock: Clock, nth: int = 0, *, writing: bool = True) -> App:
    """The nth process over a clinic."""
    return open_clinic(
        place, writing=writing, clock=clock, random=CountedRandom(1_000_000 * nth), judged_by=judging()
    )


def lived(folder: Path, days: int = DAYS) -> Place:
    """A clinic after so many days; its log is copied into its file, which then is all there is of it."""
    place, clock = begun(folder), HandClock()
    with opened(place, clock) as app:
        for day in range(days):
            a_day(app, clock, day)
    settle(place)
    return place


def settle(place: Place) -> None:
    """Copy the log into the file and remove it, as a backup would have it."""
    conn = apsw.Connection(str(place.store))
    conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    conn.close()
    for name in ("-wal", "-shm"):
        place.store.with_name(place.store.name + name).unlink(missing_ok=True)


def listing(app: App, *resources: Resource, whole: bool = True) -> None:
    """One delivery: a listing of one stream."""
    now, first = app.clock.now(), resources[0]
    records: list[Record] = [Observation(resource=each, observed_at=now) for each in resources]
    end = Sweep(system=first.system, kind=first.kind, complete=whole, count=len(resources), observed_at=now)
    app.deliver([*records, end])


def a_day(app: App, clock: HandClock, day: int) -> None:
    """Day number `day`: what is seen, and what people do about it. It ends signed, save every third."""
    if day == 0:
        app.deliver([Source(system=system, kinds=(kind,)) for system, kind in SOURCES])
    clock.pass_(hours=1)
    listing(app, laptop(YES if day % 2 else NO), laptop(YES, key="back"), laptop(YES, key=f"new-{day}"))
    listing(app, ana(last_day=Seen(clock.now().date() - timedelta(days=1))) if day == DAYS - 1 else ana())
    listing(app, login(), login(key="desk", login="desk"), whole=day % 2 == 0)
    app.publish()
    clock.pass_(hours=1)
    app.deliver(list(said(app, day)))
    clock.pass_(hours=20)
    app.deliver([])
    if day % 3 != 2:
        app.publish()


SOURCES: Final = (("laptops", "device"), ("roster", "person"), ("mail", "account"))


def said(app: App, day: int) -> Iterator[Record]:
    """What people say and do on a day, one gap, and from the second day on one destroyed payload."""
    now, today = app.clock.now(), app.clock.now().date()
    until = today + timedelta(days=200)
    finding = next(iter(app.findings()))["id"]
    yield Act(finding=finding, move=Move.OWN, by="Ana", at=now)
    yield Told(findings=(finding,), channel="smtp", receipt="250 queued", at=now)
    yield Attestation(slot="risk-analysis", statement=f"Done, {day}.", by="Ana", on=today, until=until)
    yield Decision(
        cite="164.312(a)(2)(iii)", choice=Choice.IMPLEMENT, why="We can.", by="Ana", on=today, review=until
    )
    yield Gap(
        system="mail",
        kind="account",
        reason=Reason.NOT_PERMITTED,
        whose=Whose.YOURS,
        observed_at=now,
        detail="The mail system refused us.",
    )
    if day:
        yield Destroy(index=payload_of(app, "told"), why="It named a patient.", by="Ana", at=now)


def payload_of(app: App, kind: str) -> int:
    """The first entry of a kind that has a payload still."""
    return next(each.index for each in app.entries(0) if each.k == kind and each.payload is not None)


def later(days: int = DAYS) -> HandClock:
    """The clock of a process that opens the clinic after so many days."""
    clock = HandClock()
    clock.pass_(days=days)
    return clock
