"""One look at a restic repository: a `Backup` for each declared asset.

Rules this module keeps:

* Every declared asset is observed, also while the repository can't be read: then what rests on it is unseen
  with the reason, and there is a gap.
* The repository is checked, and the marked files are restored, once a day; between two such looks the last
  outcome is told with its time. One that proved nothing is tried again at the next look.
* While the repository is known to be damaged nobody says how fresh it is or tries a drill (restic asks for a
  missing pack for a quarter of an hour), and each daily check reads all of the data: a part that is whole
  must not hide the part that is not. A restart does not forget it: it is checked again at the first look, to
  the same measure. Where that can't be read, nothing is checked and nothing is known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from rounds.connectors.restic.client import Known, Restic
from rounds.connectors.restic.translate import (
    Asset,
    Fault,
    Marked,
    Snapshot,
    Strange,
    fault_of,
    newest,
    read_assets,
    read_drills,
    read_snapshots,
    soundness,
)
from rounds.model.resources import Backup
from rounds.sdk.connector import (
    NO,
    UNSEEN,
    YES,
    BadSettings,
    Collector,
    Fact,
    Gap,
    Host,
    Item,
    NotSeen,
    Observation,
    Opener,
    Reason,
    Seen,
    Sweep,
    Value,
    Whose,
)

COLLECTOR: Final = "restic/1"
DAILY: Final = timedelta(hours=23)
"""How long an outcome is told again; an hour less than a day, so that a daily look is one each day."""
MOST: Final = 9_999
"""The most that a setting may count."""
PROGRAM: Final = "/usr/bin/restic"
OFF_SITE: Final = {"yes": YES, "no": NO, "": UNSEEN}


class Proof(Struct, frozen=True):
    """What a check or a drill proved, and when."""

    outcome: Fact
    at: datetime


class Wants(Struct, frozen=True):
    """The settings of a repository, read."""

    assets: tuple[Asset, ...]
    drills: dict[str, Marked]
    fresh_hours: int
    drill_days: int
    parts: int
    off_site: Fact


class Repository:
    """An opened repository."""

    def __init__(self, system: str, restic: Restic, wants: Wants, known: Known) -> None:
        self._system = system
        self._restic = restic
        self._wants = wants
        self._known = known
        self._recalled = False
        self._checked: Proof | None = None
        self._drilled: dict[str, Proof] = {}

    def collect(self, now: datetime, since: datetime | None) -> Iterator[Item]:
        """Look once. `since` is not asked: a listing is always whole."""
        del since
        faults: dict[str, Fault] = {}
        found = self._listed(faults)
        if found is not None:
            self._look_deep(found, now, faults)
        for asset in self._wants.assets:
            made = self._backup(asset, found, faults)
            yield Observation(resource=made, observed_at=now, collector=COLLECTOR)
        for each in faults.values():
            yield self._gap(now, each)
        count = len(self._wants.assets)
        yield Sweep(system=self._system, kind="backup", complete=not faults, count=count, observed_at=now)

    def _listed(self, faults: dict[str, Fault]) -> tuple[Snapshot, ...] | None:
        """Every snapshot, `None` with a fault when they can't be told."""
        ran = self._restic.snapshots()
        fault = fault_of(ran, self._name)
        if fault is None:
            try:
                return read_snapshots(ran.out)
            except Strange:
                sentence = f"{self._name} has a listing that was not understood; mending that is our move."
                fault = Fault(Reason.UNREADABLE, Whose.OURS, sentence)
        faults[fault.sentence] = fault
        return None

    def _look_deep(self, found: tuple[Snapshot, ...], now: datetime, faults: dict[str, Fault]) -> None:
        """Check the repository and try the drills, each where the last outcome is a day old."""
        again = not self._recalled
        if again and not self._recall(faults):
            return
        if again or not _lately(self._checked, now):
            self._check(now, faults)
        if self._damaged:
            return
        for asset in self._wants.assets:
            marked, last = self._wants.drills.get(asset.name), newest(found, asset)
            if marked and last and not _lately(self._drilled.get(asset.name), now):
                self._drill(asset, last, marked, now, faults)

    def _recall(self, faults: dict[str, Fault]) -> bool:
        """Take up what was known of damage before this source was opened; whether that could be read."""
        try:
            at = self._known.damaged()
        except OSError as why:
            self._noted(self._forgetful("read", why), faults)
            return False
        self._checked, self._recalled = Proof(NO, at) if at else None, True
        return True

    def _remember(self, proof: Proof, faults: dict[str, Fault]) -> None:
        """Keep damage for after a restart, or forget what is mended."""
        try:
            if proof.outcome is NO:
                self._known.keep(proof.at)
            else:
                self._known.forget()
        except OSError as why:
            self._noted(self._forgetful("written", why), faults)

    def _forgetful(self, what: str, why: OSError) -> Fault:
        """The fault of a file that remembers damage."""
        sentence = (
            f"{self._known.file}, which remembers damage of the repository, can't be {what} "
            f"({why.strerror or why}). It is your move to let Rounds read and write it."
        )
        return Fault(Reason.NOT_PERMITTED, Whose.YOURS, sentence)

    def _check(self, now: datetime, faults: dict[str, Fault]) -> None:
        """Check the structure and one part of the data; all of the data while damage is known."""
        parts = 1 if self._damaged else self._wants.parts
        ran = self._restic.check(now.toordinal() % parts + 1, parts)
        fault = self._noted(fault_of(ran, self._name), faults)
        outcome = soundness(ran, fault)
        if outcome is not UNSEEN:
            self._checked = Proof(outcome, now)
            self._remember(self._checked, faults)

    def _drill(
        self, asset: Asset, last: Snapshot, marked: Marked, now: datetime, faults: dict[str, Fault]
    ) -> None:
        """Bring one marked file back and compare it."""
        ran, digest = self._restic.drill(last.id, marked.path)
        fault = self._noted(fault_of(ran, self._name), faults)
        if fault is None or fault.damage:
            same = fault is None and digest == marked.digest
            self._drilled[asset.name] = Proof(YES if same else NO, now)

    def _noted(self, fault: Fault | None, faults: dict[str, Fault]) -> Fault | None:
        """Keep a fault for its gap."""
        if fault is not None:
            faults[fault.sentence] = fault
        return fault

    def _backup(self, asset: Asset, found: tuple[Snapshot, ...] | None, faults: dict[str, Fault]) -> Backup:
        """One asset as it stands."""
        made = Backup(
            system=self._system,
            key=asset.name,
            name=asset.name,
            computer=Seen(asset.computer),
            path=Seen(asset.path),
            fresh_hours=Seen(self._wants.fresh_hours),
            drill_days=Seen(self._wants.drill_days),
        )
        if found is None:
            return made.faded(next(iter(faults.values())).reason)
        drilled = None if self._damaged else self._drilled.get(asset.name)
        return replace(
            made,
            last_snapshot=self._last(asset, found),
            encrypted=YES,
            off_site=self._wants.off_site,
            sound=self._checked.outcome if self._checked else UNSEEN,
            checked=_time(self._checked),
            restored=drilled.outcome if drilled else UNSEEN,
            restored_at=_time(drilled),
        )

    def _last(self, asset: Asset, found: tuple[Snapshot, ...]) -> Value[datetime | None]:
        """When the newest snapshot of an asset was made."""
        if self._damaged:
            return NotSeen(Reason.UNREADABLE)
        last = newest(found, asset)
        return Seen(last.time.astimezone(UTC) if last else None)

    @property
    def _damaged(self) -> bool:
        """Whether the last check that proved something found damage."""
        return self._checked is not None and self._checked.outcome is NO

    @property
    def _name(self) -> str:
        """The repository, as a sentence begins with it."""
        return f"The repository of {self._system}"

    def _gap(self, now: datetime, fault: Fault) -> Gap:
        """A fault as a gap."""
        return Gap(
            system=self._system,
            kind="backup",
            reason=fault.reason,
            whose=fault.whose,
            observed_at=now,
            detail=fault.sentence,
        )


def open_source(system: str, settings: Mapping[str, str], host: Host) -> Collector:
    """Open the repository of the settings under the id `system`. Raises `BadSettings`."""
    del host
    for name in ("repository", "password_file", "assets"):
        if not settings.get(name, "").strip():
            raise BadSettings(f"The setting {name} is empty; filling it in is your move.")
    for name, default in (("password_file", ""), ("restic", PROGRAM)):
        if not (settings.get(name) or default).startswith("/"):
            raise BadSettings(f"The setting {name} must be an absolute path; filling it in is your move.")
    restic = Restic(
        settings.get("restic") or PROGRAM,
        settings["repository"].strip(),
        settings["password_file"].strip(),
        _number(settings, "seconds", 120),
    )
    return Repository(system, restic, _wants(settings), Known(system, settings["repository"].strip()))


def _wants(settings: Mapping[str, str]) -> Wants:
    """The settings, read. Raises `BadSettings`."""
    assets = read_assets(settings.get("assets", ""))
    off_site = settings.get("off_site", "").strip().lower()
    if off_site not in OFF_SITE:
        raise BadSettings(f"The setting off_site is {off_site!r}; it must be yes, no or left out.")
    return Wants(
        assets=assets,
        drills=read_drills(settings.get("drills", ""), assets),
        fresh_hours=_number(settings, "fresh_hours", 26),
        drill_days=_number(settings, "drill_days", 31),
        parts=_number(settings, "parts", 30),
        off_site=OFF_SITE[off_site],
    )


def _number(settings: Mapping[str, str], name: str, default: int) -> int:
    """A setting that is a count from 1 to 9999. Raises `BadSettings`."""
    text = settings.get(name, "").strip() or str(default)
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= MOST):
        raise BadSettings(f"The setting {name} is {text!r}; it must be a whole number from 1 to {MOST}.")
    return int(text)


def _lately(proof: Proof | None, now: datetime) -> bool:
    """Whether a proof is less than a day old."""
    return proof is not None and timedelta() <= now - proof.at < DAILY


def _time(proof: Proof | None) -> Value[datetime | None]:
    """When something was proved."""
    return Seen(proof.at) if proof else NotSeen()


_OPENER: Opener = open_source
