"""`demo`: this computer's clinic beside a sample clinic, in a folder of their own."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from msgspec import Struct

from rounds.app import App
from rounds.cli.desk import Desk, desk_of
from rounds.cli.ending import Ending
from rounds.cli.exits import of_status, worst
from rounds.cli.sources import Sources
from rounds.cli.verbs.init import PANEL, local_zone
from rounds.cli.words import Plain, Times, cleaned
from rounds.cli.writing import taken
from rounds.home import Connection, Home, Place, slug_of
from rounds.model.records import Record
from rounds.wiring import begin_clinic

FOLDER: Final = ".rounds-demo"
HERE: Final = "This computer"
SAMPLE: Final = "Maple Street Clinic (sample)"
EVERY: Final = 60.0
"""Seconds between two rounds."""
BEAT: Final = 5.0
"""Seconds between two renewals of the leases."""
Reports = Callable[[datetime], Iterable[Record]]
"""What the systems of a clinic report at a time, beside what is connected."""


def add(app: typer.Typer) -> None:
    """Put `demo` on the command line."""
    app.command(rich_help_panel=PANEL)(demo)


def demo(
    ctx: typer.Context,
    once: Annotated[bool, typer.Option("--once", metavar="", help="End after one round of each.")] = False,
) -> int:
    """Look at this computer and at a sample clinic beside it.

    Then keep making rounds until Ctrl-C.
    """
    desk = desk_of(ctx)
    home = desk.home_or(Path(FOLDER))
    ending = Ending()
    with ending.listening(), taken(desk, _here(home)) as here, taken(desk, _sample(desk, home)) as sample:
        clinics = (
            Clinic(here, Sources(here.place, desk.say, desk.host), _nothing),
            Clinic(sample, Sources(sample.place, desk.say, desk.host), _reports),
        )
        _state(sample)
        _show(desk, clinics, home)
        if not once:
            _stay(desk, clinics, ending)
            desk.say("Stopped. Make one round by hand: rounds once --home " + str(home.folder))
        return worst(*(of_status(each.app.status()) for each in clinics))


class Clinic(Struct):
    """One clinic of the demo: opened, with what its systems report and what is connected."""

    app: App
    sources: Sources
    reports: Reports

    def round(self) -> dict[str, Any]:
        """One round; gives the state after it."""
        reported = list(self.reports(self.app.clock.now()))
        if reported:
            self.app.deliver(reported)
        self.app.round(self.sources())
        self.app.publish()
        return self.app.status()


def _here(home: Home) -> Place:
    """This computer's clinic."""
    known = slug_of(HERE) in home.clinics()
    return home.place(slug_of(HERE)) if known else begin_clinic(home, HERE, local_zone())


def _sample(desk: Desk, home: Home) -> Place:
    """The sample clinic: its files, and the connectors that read them."""
    from rounds.simulator.sample import write_sample

    if slug_of(SAMPLE) in home.clinics():
        return home.place(slug_of(SAMPLE))
    place = home.create(SAMPLE, "America/Chicago")
    files = place.folder / "files"
    files.mkdir(mode=0o700, exist_ok=True)
    write_sample(files, desk.clock.now())
    for connector, names in FILES.items():
        settings = {setting: str((files / name).resolve()) for setting, name in names.items()}
        place.connect(Connection(system=connector, connector=connector, settings=settings))
    return place


FILES: Final = {
    "roster": {"file": "roster.csv"},
    "vendors": {"file": "vendors.csv", "folder": "agreements"},
    "documents": {"folder": "papers"},
}
"""The files of the sample clinic, by connector and setting."""


def _state(sample: App) -> None:
    """Let the sample's people state what they did, once."""
    from rounds.simulator.sample import sample_statements

    if not any(each["stands_until"] for each in sample.slots()):
        sample.deliver(sample_statements(sample.clock.now()))


def _nothing(now: datetime) -> Iterable[Record]:  # noqa: ARG001 - what another clinic's systems report
    return ()


def _reports(now: datetime) -> Iterable[Record]:
    from rounds.simulator.sample import sample_records

    return sample_records(now)


def _show(desk: Desk, clinics: Sequence[Clinic], home: Home) -> None:
    """Both scores with the worst finding of each, and where to look further."""
    states = [each.round() for each in clinics]
    first = [cleaned(each.app.findings()[:1]) for each in clinics]

    def draw(data: Plain, times: Times) -> object:
        from rounds.cli.pages.status import several

        return several(data, first, times)

    desk.show(states, draw, local_zone())
    desk.say(f"\nLook closer: rounds status --home {home.folder} --clinic {slug_of(SAMPLE)}")


def _stay(desk: Desk, clinics: Sequence[Clinic], ending: Ending) -> None:
    """Round after round until asked to end; what changed is said."""
    desk.say(f"A round every {EVERY:.0f} s; Ctrl-C stops it.")
    before = [each.app.status()["score"] for each in clinics]
    while not _rested(clinics, ending):
        after = [each.round()["score"] for each in clinics]
        at = desk.times(local_zone()).header()
        desk.say(f"{at}: " + ", ".join(_moved(*each) for each in zip(clinics, before, after, strict=True)))
        before = after


def _rested(clinics: Sequence[Clinic], ending: Ending) -> bool:
    """Wait for the next round, the leases kept; gives whether it is to end instead."""
    until = time.monotonic() + EVERY
    while not ending.asked and (left := until - time.monotonic()) > 0:
        ending.pause(min(BEAT, left))
        for each in clinics:
            each.app.keep()
    return ending.asked


def _moved(clinic: Clinic, before: int, after: int) -> str:
    name = clinic.app.identity.name
    return f"{name} {after}" if before == after else f"{name} {before} → {after}"
