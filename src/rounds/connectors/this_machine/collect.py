"""One look at this machine: a `Device`, its local `Account`s, a `Volume` for each declared folder.

Rules this module keeps:

* Each kind ends in a `Sweep`. It is complete when no read that the kind needed failed; each one that did is a
  `Gap`. What nobody on this machine reports (no desktop, no tool) leaves a fact unseen and makes no gap:
  nothing failed.
* The platform is the host's, not ours: a root with `/proc` is Linux, else the one whose own tool answers.
* A declared folder that is gone is still observed: unseen, *unreachable*.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final, TypeVar

from rounds import __version__
from rounds.connectors.this_machine.client import HostLook
from rounds.connectors.this_machine.linux.logs import checked
from rounds.connectors.this_machine.look import FAILED_READS, Answer, Answers, Blind, Machine, Wants
from rounds.connectors.this_machine.translate import Linux
from rounds.connectors.this_machine.translate_macos import MacOS
from rounds.connectors.this_machine.translate_windows import Windows
from rounds.model.resources import Account, Device, Volume
from rounds.sdk.connector import (
    NO,
    UNSEEN,
    BadSettings,
    Gap,
    Host,
    Item,
    NotSeen,
    Observation,
    Reason,
    Resource,
    Seen,
    Sweep,
    Whose,
)

R = TypeVar("R", bound=Resource)
COLLECTOR: Final = f"this_machine/{__version__}"
KINDS: Final = (Device.kind, Account.kind, Volume.kind)
MAX_WAIT: Final = 60.0


def open_source(system: str, settings: Mapping[str, str], host: Host) -> ThisMachine:
    """Open this machine under the id `system`. Raises `BadSettings` for a setting that can't be used."""
    return ThisMachine(system, settings, host)


class ThisMachine:
    """An opened machine. Fulfils `sdk.connector.Collector`."""

    def __init__(self, system: str, settings: Mapping[str, str], host: Host) -> None:
        self.system = system
        self._host = host
        self._owner = settings.get("owner", "").strip().lower()
        self._folders = _paths("folders", settings.get("folders", ""))
        self._containers = _paths("containers", settings.get("containers", ""))
        self._wants = Wants(
            owners=_owners(settings.get("owners", "")),
            receipt=checked(settings.get("log_receipt", "")),
            wait=_seconds(settings.get("log_receipt_wait", "")),
            aide_report=next(iter(_paths("aide_report", settings.get("aide_report", ""))), ""),
        )

    def collect(self, now: datetime, since: datetime | None = None) -> Iterator[Item]:
        """Look once; `since` changes nothing, because everything is looked at each time."""
        del since
        look = HostLook(self._host)
        machine = _machine(look, self._wants, now)
        name = machine.name() if machine else ""
        if machine is None or not name:
            what = "The name of this machine" if machine else "The kind of this machine's operating system"
            yield from self._nothing(now, f"{what} can't be read.")
            return
        for kind, found in (
            (Device.kind, [self._device(machine, name)]),
            (Account.kind, self._accounts(machine)),
            (Volume.kind, self._volumes(machine, name)),
        ):
            yield from self._told(kind, found, now, look)

    def _nothing(self, now: datetime, detail: str) -> Iterator[Item]:
        """A gap for each kind."""
        for kind in KINDS:
            yield Gap(
                system=self.system,
                kind=kind,
                reason=Reason.UNREADABLE,
                whose=Whose.OURS,
                observed_at=now,
                detail=detail,
            )
            yield Sweep(system=self.system, kind=kind, complete=False, count=0, observed_at=now)

    def _told(
        self, kind: str, found: list[tuple[Resource, Answers]] | Blind, now: datetime, look: HostLook
    ) -> Iterator[Item]:
        """Observations, then a gap for each read that failed, then the sweep."""
        things = [] if isinstance(found, Blind) else found
        failed = (
            {found}
            if isinstance(found, Blind)
            else {blind for _, each in things for blind in _failures(each)}
        )
        digest = look.digest()
        for resource, _ in things:
            yield Observation(resource=resource, observed_at=now, collector=COLLECTOR, digest=digest)
        for each in sorted(failed, key=lambda blind: blind.detail):
            yield Gap(
                system=self.system,
                kind=kind,
                reason=each.reason,
                whose=Whose.YOURS if each.reason is Reason.NOT_PERMITTED else Whose.OURS,
                observed_at=now,
                detail=each.detail,
            )
        yield Sweep(system=self.system, kind=kind, complete=not failed, count=len(things), observed_at=now)

    def _device(self, machine: Machine, name: str) -> tuple[Resource, Answers]:
        """The computer itself."""
        answers = machine.device()
        if self._owner:
            answers["owner"] = Answer(Seen(self._owner))
        return _made(Device, self.system, name, answers, name=name), answers

    def _accounts(self, machine: Machine) -> list[tuple[Resource, Answers]] | Blind:
        """The local accounts."""
        found = machine.accounts()
        if isinstance(found, Blind):
            return found
        return [
            (_made(Account, self.system, login, answers, login=login), answers) for login, answers in found
        ]

    def _volumes(self, machine: Machine, name: str) -> list[tuple[Resource, Answers]]:
        """The declared folders and containers."""
        asked: list[tuple[str, Answers]] = []
        for path in self._folders:
            encrypted, method = machine.folder(path)
            asked.append((path, {"encrypted": encrypted, "method": method} | machine.compared(path)))
        for path in self._containers:
            encrypted, method = machine.container(path)
            answers = {"container_encrypted": encrypted, "method": method}
            # A file that lies plain is plain whoever opens it; a closed container says nothing of what is
            # mounted.
            asked.append((path, answers | ({"encrypted": encrypted} if encrypted.value is NO else {})))
        here = {"device": Seen(name)}
        return [(_made(Volume, self.system, path, each, path=path, **here), each) for path, each in asked]


def _machine(look: HostLook, wants: Wants, now: datetime) -> Machine | None:
    """The machine by its platform."""
    if isinstance(look.names("/proc"), tuple):
        return Linux(look, wants, now)
    if look.run(("sw_vers",)).code == 0:
        return MacOS(look, wants)
    return Windows(look, wants) if Windows.answers(look) else None


def _made(kind: type[R], system: str, key: str, answers: Answers, **names: object) -> R:
    """A resource from its answers. A fact's reason stands beside it; a value carries its own."""
    fields = {name: each.value for name, each in answers.items()}
    unseen = {name: each.reason for name, each in answers.items() if each.reason and each.value is UNSEEN}
    whole: dict[str, Any] = {**names, **fields}
    return kind(system=system, key=key, unseen=unseen, **whole)


def _failures(answers: Answers) -> Iterator[Blind]:
    """The reads that failed behind a thing's answers."""
    for each in answers.values():
        if each.reason in FAILED_READS and (each.value is UNSEEN or isinstance(each.value, NotSeen)):
            yield Blind(each.reason, each.detail)


def _paths(setting: str, text: str) -> tuple[str, ...]:
    """Absolute paths separated by `:` (by `;` where a path has a drive letter). Raises `BadSettings`."""
    windows = "\\" in text
    found = [each.strip() for each in text.split(";" if windows else ":") if each.strip()]
    for each in found:
        if not each.isprintable() or not (each[1:3] == ":\\" if windows else each.startswith("/")):
            raise BadSettings(f"{setting}: {each} is no absolute path.")
    return tuple(dict.fromkeys(each if windows else each.rstrip("/") or "/" for each in found))


def _owners(text: str) -> dict[str, str]:
    """`login=e-mail` pairs separated by commas. Raises `BadSettings`."""
    pairs = [each.partition("=") for each in text.split(",") if each.strip()]
    for login, equals, email in pairs:
        if not equals or not login.strip() or "@" not in email:
            raise BadSettings(f"owners: {login}{equals}{email} is not login=e-mail.")
    return {login.strip(): email.strip().lower() for login, _, email in pairs}


def _seconds(text: str) -> float:
    """Seconds to wait for the receipt, 5 unless said otherwise. Raises `BadSettings`."""
    try:
        wait = float(text or "5")
    except ValueError:
        wait = -1.0
    if not 0 < wait <= MAX_WAIT:
        raise BadSettings(f"log_receipt_wait: {text} is not between 0 and {MAX_WAIT:.0f} seconds.")
    return wait
