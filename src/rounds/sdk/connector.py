"""A connector: one folder, one outside system.

Rules this module keeps:

* `manifest.toml` declares what the folder yields and needs; set-up, documentation and coverage come from it.
* `collect.py` offers `open_source(system, settings, host) -> Collector`. A collector yields `Observation`,
  `Gap` and
  `Sweep`; what it could not see is a `Gap`, never an empty list and never only a log line. Every run ends,
  for each kind of the manifest, in a `Sweep` or a `Gap`.
* `client.py` is the only file with input and output; it gets its host or transport handed in. `translate.py`
  is pure.
* `remedy.py`, where there is one, is never imported by `collect.py`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from importlib import import_module, resources
from pathlib import Path
from typing import Final, Protocol, TypeAlias

import msgspec
from msgspec import Struct

from rounds.model.fact import NO, UNSEEN, YES, Fact, NotSeen, Reason, Seen, Value, Whose, fact
from rounds.model.plain import NotPlain, from_plain
from rounds.model.records import Gap, Observation, Source, Sweep
from rounds.model.resource import Resource

Item: TypeAlias = Observation | Gap | Sweep
LABELS: Final = ("proven-on-real-server", "proven-on-vendor-schema", "recorded-replies", "docs-only")


class ConnectorError(Exception):
    """Base of what goes wrong with a connector itself (not with the system that it looks at: that is a
    `Gap`).
    """


class BadSettings(ConnectorError):
    """A setting is missing or can't be used; the sentence names it. Yours to mend."""


class Setting(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing to fill in when the source is connected."""

    name: str
    title: str
    required: bool = False
    default: str = ""


class Manifest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What `manifest.toml` says. `interval` is seconds between two looks; `by_hand` marks a file that people
    keep.

    `read` and `write` list the permissions for looking and for acting, apart; `never_keep` the fields that
    are dropped before anything is stored; `label` is how honestly it was proven, one of `LABELS`.
    """

    id: str
    name: str
    about: str
    kinds: tuple[str, ...]
    label: str
    interval: int = 300
    by_hand: bool = False
    read: tuple[str, ...] = ()
    write: tuple[str, ...] = ()
    never_keep: tuple[str, ...] = ()
    settings: tuple[Setting, ...] = ()
    untested: tuple[str, ...] = ()

    def source(self, system: str) -> Source:
        """This connector as a declared source of the clinic."""
        return Source(system=system, kinds=self.kinds, by_hand=self.by_hand, interval=self.interval)


class Ran(Struct, frozen=True):
    """What a command did: exit code (`None` if it could not be started), output and error text."""

    code: int | None
    out: str = ""
    err: str = ""


class Host(Protocol):
    """The machine that a connector may look at: a root folder and a command runner, so that tests can hand in
    both.
    """

    root: Path

    def run(self, argv: Sequence[str]) -> Ran:
        """Run a command with a deadline and a cap on its output; never raises for what the command does."""
        ...


class Collector(Protocol):
    """An opened source."""

    def collect(self, now: datetime, since: datetime | None) -> Iterator[Item]:
        """Look once. `since` is the time of the last complete look, `None` at the first."""
        ...


class Opener(Protocol):
    """What `collect.py` offers under the name `open_source`."""

    def __call__(self, system: str, settings: Mapping[str, str], host: Host) -> Collector:
        """Open the source under the id `system`. Raises `BadSettings`."""
        ...


def manifest_of(package: str) -> Manifest:
    """Read the manifest of a connector's package. Raises `ConnectorError` naming the folder when it
    is wrong.
    """
    try:
        text = resources.files(package).joinpath("manifest.toml").read_text("utf-8")
        made = msgspec.convert(tomllib.loads(text), Manifest)
    except (OSError, tomllib.TOMLDecodeError, msgspec.ValidationError) as why:
        raise ConnectorError(f"{package}: its manifest.toml can't be used: {why}.") from why
    if made.label not in LABELS:
        raise ConnectorError(f"{package}: label {made.label!r} is none of {', '.join(LABELS)}.")
    return made


def opener_of(package: str) -> Opener:
    """The `open_source` of a connector's package."""
    opener: Opener = import_module(f"{package}.collect").open_source
    return opener


__all__ = [
    "LABELS",
    "NO",
    "UNSEEN",
    "YES",
    "BadSettings",
    "Collector",
    "ConnectorError",
    "Fact",
    "Gap",
    "Host",
    "Item",
    "Manifest",
    "NotPlain",
    "NotSeen",
    "Observation",
    "Opener",
    "Ran",
    "Reason",
    "Resource",
    "Seen",
    "Setting",
    "Source",
    "Sweep",
    "Value",
    "Whose",
    "fact",
    "from_plain",
    "manifest_of",
    "opener_of",
]
