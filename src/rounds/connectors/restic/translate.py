r"""What restic says, as facts: pure.

Rules this module keeps:

* A listing is believed only when restic ended well *and* said nothing on its error stream: 0.14 ends well
  although it could not load a snapshot.
* restic 0.14 ends with 1 for a wrong password, a missing repository, a lock and damage alike, so that what it
  said decides; codes 10, 11 and 12 of newer versions (restic's manual, *Exit codes*) are taken at their word.
* What is not understood is *not known*, never damage and never soundness.
* No text of restic's goes into a sentence: it can name people, folders and passwords in addresses.

    >>> fault_of(Ran(1, "", "Fatal: wrong password or no key found"), "Backups").reason
    <Reason.NOT_PERMITTED: 'not_permitted'>
    >>> said = '[{"time":"2026-11-24T15:38:06.360758812Z","paths":["/srv"],"hostname":"emr","id":"02cd6b39"}]'
    >>> newest(read_snapshots(said), Asset("emr", "emr", "/srv")).id
    '02cd6b39'
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from rounds.sdk.connector import NO, UNSEEN, YES, BadSettings, Fact, Ran, Reason, Whose

WRONG_KEY: Final = 12
LOCKED: Final = 11
MISSING: Final = 10


class Fault(Struct, frozen=True):
    """Why restic could not tell, as a Gap has it. `damage` means that the repository itself is at fault."""

    reason: Reason
    whose: Whose
    sentence: str
    damage: bool = False


class Asset(Struct, frozen=True):
    """What must be backed up: its name, the computer, and the path there."""

    name: str
    computer: str
    path: str


class Marked(Struct, frozen=True):
    """A marked file of a drill: its path, and the SHA-256 (hex) with which it must come back."""

    path: str
    digest: str


class Snapshot(Struct, frozen=True):
    """What a snapshot says of itself (restic's manual, *Scripting*)."""

    time: Annotated[datetime, Meta(tz=True)]
    paths: tuple[str, ...]
    hostname: str
    id: str


class Strange(ValueError):
    """restic's listing has not the shape that it must have."""


_MARKS: Final = (
    ("wrong password or no key found", "password"),
    ("resolving password failed", "password file"),
    ("already locked", "locked"),
    ("permission denied", "permission"),
    ("is there a repository at the following location", "missing"),
    ("unable to open config file", "missing"),
    ("repository contains errors", "damage"),
    ("loadindex returned errors", "damage"),
    ("ciphertext verification failed", "damage"),
    ("invalid data returned", "damage"),
    ("pack id does not match", "damage"),
    ("unmarshal", "unreadable"),
    ("panic: runtime error", "unreadable"),
)
"""What restic says, in small letters, and what it means; the first that is found counts."""
_CODES: Final = {WRONG_KEY: "password", LOCKED: "locked", MISSING: "missing"}
_NOT_RUN: Final = {"not found": "program", "timeout": "slow", "too much": "much"}
_FAULTS: Final = {
    "password": Fault(
        Reason.NOT_PERMITTED,
        Whose.YOURS,
        "{} did not open: its password is wrong. Mending it is your move.",
    ),
    "password file": Fault(
        Reason.NOT_PERMITTED,
        Whose.YOURS,
        "{} did not open: its password's file can't be read. That is your move.",
    ),
    "locked": Fault(
        Reason.UNREACHABLE,
        Whose.YOURS,
        "{} is locked by another restic; the next look tries again. If none runs, unlocking it is your move.",
    ),
    "permission": Fault(
        Reason.NOT_PERMITTED, Whose.YOURS, "{} may not be read by Rounds; it is your move to give permission."
    ),
    "missing": Fault(
        Reason.UNREACHABLE, Whose.YOURS, "{} is not where the settings say; it is your move to look for it."
    ),
    "damage": Fault(
        Reason.UNREADABLE,
        Whose.YOURS,
        "{} is damaged, says restic; it is your move to repair it and to make a new backup.",
        damage=True,
    ),
    "unreadable": Fault(
        Reason.UNREADABLE,
        Whose.YOURS,
        "{} can't be read by restic as it is; it is your move to repair it.",
    ),
    "program": Fault(
        Reason.UNREACHABLE, Whose.YOURS, "{} was not asked: there is no restic here; installing it is yours."
    ),
    "slow": Fault(
        Reason.UNREACHABLE,
        Whose.YOURS,
        "{} did not answer in time. The next look tries again; allowing more is yours.",
    ),
    "much": Fault(
        Reason.TRUNCATED, Whose.YOURS, "{} lists more than is read; forgetting old snapshots is your move."
    ),
    "unknown": Fault(
        Reason.UNREADABLE, Whose.OURS, "{} gave an answer that was not understood; mending that is our move."
    ),
}
_SHA256: Final = re.compile(r"[0-9a-f]{64}")


def fault_of(ran: Ran, name: str) -> Fault | None:
    """Why a command of restic told nothing that can be believed; `None` when it did. `name` is what the
    clinic calls the repository.
    """
    if ran.code == 0 and not ran.err.strip():
        return None
    said = ran.err.lower()
    if ran.code is None:
        word = _NOT_RUN.get(ran.err, "program")
    else:
        word = _CODES.get(ran.code) or next((word for mark, word in _MARKS if mark in said), "unknown")
    fault = _FAULTS[word]
    return msgspec.structs.replace(fault, sentence=fault.sentence.format(name))


def read_snapshots(text: str) -> tuple[Snapshot, ...]:
    """All snapshots of a listing. Raises `Strange`."""
    try:
        return msgspec.json.decode(text, type=tuple[Snapshot, ...])
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as why:
        raise Strange(str(why)) from why


def newest(snapshots: tuple[Snapshot, ...], asset: Asset) -> Snapshot | None:
    """The newest snapshot that names exactly this computer and this path; `None` if none does."""
    ours = [each for each in snapshots if _holds(each, asset)]
    return max(ours, key=lambda each: each.time, default=None)


def soundness(ran: Ran, fault: Fault | None) -> Fact:
    """What a check of the repository proves."""
    if fault is not None:
        return NO if fault.damage else UNSEEN
    return YES if "no errors were found" in ran.out else UNSEEN


def read_assets(text: str) -> tuple[Asset, ...]:
    """The setting `assets`. Raises `BadSettings`."""
    made = []
    for each in filter(None, (part.strip() for part in text.split(";"))):
        name, _, place = (part.strip() for part in each.partition("="))
        computer, _, path = (part.strip() for part in place.partition(":"))
        if not (name and computer and path.startswith("/")):
            raise BadSettings(f"The setting assets has {each!r}; each must read name=computer:/path.")
        made.append(Asset(name, computer, path.rstrip("/") or "/"))
    if not made or len({each.name for each in made}) < len(made):
        raise BadSettings("The setting assets must name what is to be backed up, each by its own name.")
    return tuple(made)


def read_drills(text: str, assets: tuple[Asset, ...]) -> dict[str, Marked]:
    """The setting `drills`, by the name of the asset. Raises `BadSettings`."""
    paths, made = {each.name: each.path for each in assets}, {}
    for each in filter(None, (part.strip() for part in text.split(";"))):
        name, _, rest = (part.strip() for part in each.partition("="))
        path, _, digest = (part.strip() for part in rest.rpartition("="))
        if name in made or not _SHA256.fullmatch(digest.lower()) or not _within(path, paths.get(name)):
            raise BadSettings(
                f"The setting drills has {each!r}; each must read name=/path=SHA-256, once for an asset, "
                "the path within that asset."
            )
        made[name] = Marked(path, digest.lower())
    return made


def _holds(snapshot: Snapshot, asset: Asset) -> bool:
    """Whether a snapshot names the asset."""
    same = snapshot.hostname.casefold() == asset.computer.casefold()
    return same and asset.path in [path.rstrip("/") or "/" for path in snapshot.paths]


def _within(path: str, folder: str | None) -> bool:
    """Whether a path is plain and lies in a folder. A letter that restic reads as a pattern is none."""
    plain = not set("*?[]\\") & set(path) and not {".", ".."} & set(path.split("/"))
    return folder is not None and plain and path.startswith(folder.rstrip("/") + "/")
