"""The only file that names concrete backends. It returns one `App`."""

from __future__ import annotations

import hashlib
import os
import socket
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from functools import cached_property, partial
from importlib import import_module, resources
from importlib.resources.abc import Traversable
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rounds import __version__
from rounds.app import LEASE, App, Opened
from rounds.fold import Release
from rounds.home import Connection, Home, Place
from rounds.home.vaulted import unrecorded, vaulted
from rounds.law import scored_lines
from rounds.ledger.publish.known import Known
from rounds.ledger.succession.told import MARK, said, succession_of
from rounds.ledger.vault.standing import remember
from rounds.ledger.vault.store import Vaulted
from rounds.ports import Clock, Held, Random, Store, Stored
from rounds.proof import Verified, verify
from rounds.sdk.channel import Channel, ChannelOpener
from rounds.sdk.connector import Host, manifest_of, opener_of
from rounds.sdk.shelf import all_checks, modules
from rounds_verify.rotation import Said
from rounds_verify.succession import Succession

if (
    TYPE_CHECKING
):  # their modules are loaded only where somebody is told or copies are kept: the terminal starts without
    from rounds.ledger.offsite.shipping import Shipping
    from rounds.teller import Teller

JUDGES: Final = ("checks", "evidence", "judgment", "law", "model", "sdk/check.py", "fold.py")
"""What a release digest covers: everything that can change a verdict or a score."""
CONNECTORS: Final = "rounds.connectors"
CHANNELS: Final = "rounds.channels"


class SystemClock:
    """The machine's clocks."""

    def now(self) -> datetime:
        """Wall clock, UTC."""
        return datetime.now(UTC)

    def mono(self) -> int:
        """Milliseconds since boot, sleep included where the system can tell."""
        source = getattr(time, "CLOCK_BOOTTIME", None)
        return (time.monotonic_ns() if source is None else time.clock_gettime_ns(source)) // 1_000_000

    def boot(self) -> str:
        """The kernel's boot id, or the hour in which this boot began where there is none."""
        return self._boot

    @cached_property
    def _boot(self) -> str:
        """Read once: no process outlives its boot."""
        try:
            return Path("/proc/sys/kernel/random/boot_id").read_bytes().decode().strip().replace("-", "")
        except OSError:
            began = int(time.time()) - self.mono() // 1000
            return hashlib.sha256(str(began // 3600).encode()).hexdigest()[:32]


class SystemRandom:
    """The operating system's randomness."""

    def token(self, size: int) -> bytes:
        """`size` unguessable bytes."""
        return os.urandom(size)


def release() -> Release:
    """What judges in this installation."""
    return Release(all_checks(), scored_lines(), release_digest(), __version__)


def release_digest() -> str:
    """16 hex digits over the source of everything that judges."""
    digest = hashlib.sha256()
    for name in JUDGES:
        for path, content in _sources(resources.files("rounds").joinpath(name), name):
            digest.update(f"{path}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()[:16]


def _sources(node: Traversable, name: str) -> Iterator[tuple[str, bytes]]:
    """Source and data files below a node, by name."""
    if node.is_file():
        yield name, node.read_bytes()
        return
    for each in sorted(node.iterdir(), key=lambda item: item.name):
        if each.is_dir() and each.name != "__pycache__":
            yield from _sources(each, f"{name}/{each.name}")
        elif each.name.endswith((".py", ".toml", ".json", ".yaml")):
            yield f"{name}/{each.name}", each.read_bytes()


def open_clinic(
    place: Place,
    *,
    writing: bool,
    clock: Clock | None = None,
    random: Random | None = None,
    judged_by: Release | None = None,
) -> App:
    """Open one clinic. Raises `HomeError`, and what the store raises (`Held` when another process writes)."""
    from rounds.stores.sqlite import SqliteStore

    beneath = SqliteStore(place.store, create=writing, keeper=writing)
    store = vaulted(place.payload_keys, beneath, SystemRandom(), writing=writing)
    made = partial(
        App,
        place,
        store,
        clock or SystemClock(),
        random or SystemRandom(),
        judged_by or release(),
        writing=writing,
    )
    try:
        try:
            app = made()
        except Held as why:
            if not is_dead(why.holder):
                raise
            store.release(LEASE, why.holder)
            app = made()
        if writing:
            _ready(app, store)
        return _remembering(app)
    except BaseException:
        store.close()
        raise


def _ready(app: App, store: Vaulted) -> None:
    """Read the payload keys under the writer's lease, which is given back where there can be none; record
    what the ledger does not know of them.
    """
    try:
        store.ready()
        record = unrecorded(store, app.clock.now())
        if record is not None:
            app.deliver([record])
        remember(store.beneath)
    except BaseException:
        store.release(LEASE, app.owner)
        raise


def _remembering(app: App) -> App:
    """Have witnesses and copies elsewhere asked what they remember before the first signature; those that
    don't answer can't hold it up for long.
    """

    def remembered() -> Iterable[Known]:
        from rounds.ledger.anchors.opening import open_anchoring

        return chain(open_anchoring(app, SystemRandom()).known(), open_shipping(app).known())

    app.signer.publisher.others = remembered
    return app


def prove_clinic(place: Place, *, again: bool, judged_by: Release | None = None) -> Verified:
    """Check one clinic's ledger as it lies on the disk, believing nothing that was derived from it; `again`
    derives everything once more and compares. Raises `HomeError`, and what the store raises.
    """
    from rounds.stores.sqlite import SqliteStore

    vkey = place.identity.vkey
    beneath = SqliteStore(place.store, create=False)
    with closing(vaulted(place.payload_keys, beneath, SystemRandom(), writing=False)) as store:
        return verify(store, vkey, (judged_by or release()) if again else None)


def bare_store(place: Place) -> Store:
    """A clinic's store as it lies, its payloads sealed. Raises what the store raises."""
    from rounds.stores.sqlite import SqliteStore

    return SqliteStore(place.store, create=False)


def said_by(place: Place) -> list[Said]:
    """What the entries in a clinic's store say of the keys that sign it. Raises what the store raises."""
    with closing(bare_store(place)) as store:
        return said(store)


def key_entries(place: Place) -> list[Stored]:
    """Every entry of a clinic's ledger about a key. Raises what the store raises."""
    with closing(bare_store(place)) as store:
        return [each for each in store.entries() if MARK in each.leaf]


def is_dead(holder: str) -> bool:
    """Whether a lease's holder was a process of this machine that is no more (killed, so it gave
    nothing back).
    """
    host, _, rest = holder.partition(":")
    pid = rest.partition(":")[0]
    return (
        host == socket.gethostname()
        and pid.isdecimal()
        and not Path(f"/proc/{pid}").exists()
        and sys.platform == "linux"
    )


def begin_clinic(home: Home, name: str, zone: str) -> Place:
    """Make a new clinic with this machine connected."""
    place = home.create(name, zone)
    place.connect(Connection(system="this_machine", connector="this_machine"))
    return place


def open_sources(place: Place, host: Host | None = None) -> list[Opened]:
    """Open everything that is connected. Raises `BadSettings` naming the source and the setting."""
    return [open_source(each, host) for each in place.connections()]


class Sources:
    """What is connected, opened once: a collector may remember what it last saw. Call it for each round."""

    def __init__(self, place: Place, host: Host | None = None) -> None:
        self._place, self._host = place, host
        self._opened: dict[str, Opened] = {}

    def __call__(self) -> list[Opened]:
        """Everything connected now; what was connected anew or otherwise is opened. Raises `BadSettings`."""
        connected = self._place.connections()
        for each in connected:
            known = self._opened.get(each.system)
            if known is None or known.connection != each:
                self._opened[each.system] = open_source(each, self._host)
        return [self._opened[each.system] for each in connected]


def channel_names() -> list[str]:
    """The ways to reach a human that are on the shelf."""
    names = (name.rpartition(".")[2] for name in modules(CHANNELS))
    return [name for name in names if not name.startswith("_")]


def open_channel(each: Connection) -> Channel:
    """Open one channel. Raises `ChannelError` naming the setting that can't be used."""
    opener: ChannelOpener = import_module(f"{CHANNELS}.{each.connector}").open_channel
    return opener({"name": each.system} | each.settings)


def open_teller(app: App, *, screen: bool) -> Teller | None:
    """Whoever is to be told, through every channel that was set up; `None` when there is none.

    `screen` says that someone sits before this terminal, who is told where nobody else can be.
    """
    from rounds.teller import Teller

    channels = [open_channel(each) for each in app.place.channels()]
    if not channels and screen:
        channels = [open_channel(Connection(system="terminal", connector="terminal"))]
    return Teller(app, channels, app.clock, SystemRandom(), app.owner) if channels else None


def open_shipping(app: App) -> Shipping:
    """What keeps the copies elsewhere; it ships nothing where none was set up."""
    from rounds.ledger.offsite.shipping import QUIET, Shipping

    def news(size: int) -> bool:
        return any(each.k not in QUIET for each in app.entries(size))

    def keys() -> Succession:
        return succession_of(app.identity.vkey, said(app.store))

    return Shipping(app.place.folder, app.identity.vkey, app.clock, app.store, app.deliver, news, keys)


def open_source(each: Connection, host: Host | None = None) -> Opened:
    """Open one connected source."""
    package = f"{CONNECTORS}.{each.connector}"
    collector = opener_of(package)(each.system, each.settings, host or local_host())
    return Opened(each, manifest_of(package), collector.collect)


def local_host() -> Host:
    """This machine."""
    from rounds.connectors.this_machine.client import LocalHost

    return LocalHost()
