"""What Rounds takes from the machine it runs on: memory while serving a clinic, and the time to be there.

*Resident memory*: the product's server over a clinic of 200 people, 250 laptops, 800 accounts and 60
vendors, after its first round and a thousand pushes; it is what the kernel counts for the process (Linux).
*Status*: `rounds status` over the same clinic as a cold process, beside a Python that does nothing. Its
byte code is there, as an installed Rounds' is after its first call, whatever the environment says of keeping
it.
*Start*: opening a clinic of 100,000 laptops for writing, from the file to the first answer.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from bench.client import Line, post
from bench.clinics import Server, clinic, folder
from bench.figure import Figure, Scale, alone, alternate, figure, within
from bench.fleet import body, fleet, laptop, observation
from rounds.home import Home, Place
from rounds.wiring import begin_clinic, open_clinic

NOTHING: Final = (sys.executable, "-c", "pass")
COLD: Final = 10
"""Cold processes that one figure rests on."""


def measure(scale: Scale) -> Iterator[Figure]:
    """Memory, then `rounds status` over what that left, then the start."""
    with folder() as home:
        place = begin_clinic(Home(home), "Maple Street Clinic", "America/Chicago")
        yield _memory(place, scale)
        yield _status(home, scale)
    with folder() as home:
        yield _start(clinic(home, scale.of(100_000, 10)), scale)


def _memory(place: Place, scale: Scale) -> Figure:
    with Server("real", str(place.folder)) as server, closing(Line(server.port)) as line:
        for each in clinic_bodies(scale):
            line.ask(post(server.port, place.token, each))
        for number in range(scale.of(1_000, 10)):
            sent = laptop(number % 250, datetime.now(UTC), "no" if number % 3 else "yes")
            line.ask(post(server.port, place.token, body([sent])))
        resident = server.resident
    return alone("resident memory, 200 people", "MB", [resident], within(150), os.getloadavg()[0])


def clinic_bodies(scale: Scale) -> Iterator[bytes]:
    """A whole clinic as pushed, one body a kind."""
    at = datetime.now(UTC)
    people, accounts, vendors = scale.of(200, 4), scale.of(800, 8), scale.of(60, 2)
    yield body([observation("person", f"p{n}", at, _person(n)) for n in range(people)])
    yield body(fleet(scale.of(250, 5), at))
    yield body([observation("account", f"a{n}", at, _account(n, people)) for n in range(accounts)])
    yield body(
        [
            observation("vendor", f"v{n}", at, {"name": f"Vendor {n}", "handles_ephi": "yes"})
            for n in range(vendors)
        ]
    )


def _person(number: int) -> dict[str, object]:
    mail = f"u{number}@maple.example"
    return {"name": f"Person {number}", "email": mail, "last_day": None, "on_roster": "yes"}


def _account(number: int, people: int) -> dict[str, str]:
    owner = f"u{number % people}@maple.example"
    facts = {"can_sign_in": "yes", "admin": "no", "shared": "no", "interactive": "yes", "mfa": "yes"}
    return {"login": f"login{number}", "owner": owner} | facts


def _status(home: Path, scale: Scale) -> Figure:
    environment = os.environ | {"ROUNDS_HOME": str(home), "NO_COLOR": "1"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    ask = (sys.executable, "-m", "rounds.cli", "status")
    _cold(ask, environment)  # keeps the byte code
    pairs, load = alternate(
        scale.of(COLD, 2), lambda: _cold(ask, environment), lambda: _cold(NOTHING, environment)
    )
    return figure("rounds status, cold process", "s", pairs, within(0.3), load)


def _cold(command: tuple[str, ...], environment: dict[str, str]) -> float:
    """Seconds that a process takes. Raises `RuntimeError` if it could not run (exit codes 3 and 4 are
    answers).
    """
    began = time.perf_counter()
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    took = time.perf_counter() - began
    if done.returncode not in {0, 3, 4}:
        raise RuntimeError(f"{command} ended with {done.returncode}: {done.stderr.decode()[-300:]}")
    return took


def _start(place: Place, scale: Scale) -> Figure:
    def once() -> float:
        began = time.perf_counter()
        with open_clinic(place, writing=True) as app:
            app.status()
            return time.perf_counter() - began

    values = [once() for _ in range(scale.runs)]
    return alone("start for writing, 10^5 laptops", "s", values, within(1), os.getloadavg()[0])
