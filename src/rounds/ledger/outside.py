"""Who outside this machine bears the ledger out, and who has not for long: what `status` says of it.

Rules this module keeps:

* An outsider is late when it has given nothing for a day over what was signed since; a copy when it was not
  read back for two days (each is read back once a day where there is no news), or when the last try failed.
* What never answered is late from the first failure on; what was not asked yet is late too: nothing is known
  of it.
* Where nobody was set up, the ledger is `alone`: there is this machine's word, and no other.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from rounds.model.times import rfc3339

if TYPE_CHECKING:
    from rounds.ledger.anchors.pace import Outsider
    from rounds.ports import Store

DAY: Final = 86_400_000
"""Milliseconds."""


def standing(folder: Path, store: Store, signed: int, now: int) -> dict[str, Any]:
    """What bears out the ledger in a clinic's `folder`, of which `signed` entries are under a checkpoint, at
    `now` (ms). Raises what the store raises.
    """
    asked, copies, unreadable = list[Any](), list[Any](), list[str]()
    # what was never set up costs a start of the terminal nothing
    if (folder / "anchors.json").exists():
        from rounds.ledger.anchors.errors import BadAnchors

        try:
            asked += _asked(folder, store, signed, now)
        except BadAnchors as why:
            unreadable.append(str(why))
    if (folder / "offsite.json").exists():
        from rounds.ledger.offsite.errors import OffsiteError

        try:
            copies += _copies(folder, store, now)
        except OffsiteError as why:
            unreadable.append(str(why))
    alone = not (asked or copies or unreadable)
    return {"alone": alone, "asked": asked, "copies": copies, "unreadable": unreadable}


def _asked(folder: Path, store: Store, signed: int, now: int) -> Iterator[dict[str, Any]]:
    """Each outsider that is asked. Raises `BadAnchors`."""
    from rounds.ledger.anchors.pace import Outsider
    from rounds.ledger.anchors.settings import settings_in
    from rounds.ledger.anchors.state import state_of

    settings, outsiders = settings_in(folder), state_of(store).outsiders
    for each in settings.tsas:
        yield _row("tsa", each.name, outsiders.get(f"tsa {each.name}", Outsider()), signed, now)
    for one in settings.witnesses:
        yield _row("witness", one.name, outsiders.get(f"cosigned {one.name}", Outsider()), signed, now)


def _row(by: str, name: str, last: Outsider, signed: int, now: int) -> dict[str, Any]:
    behind = signed > last.size and not 0 <= now - last.at < DAY
    return {
        "by": by,
        "name": name,
        "size": last.size or None,
        "at": rfc3339(last.at) if last.at >= 0 else None,
        "late": last.at < 0 or behind,
        "trouble": last.trouble or None,
        "whose": last.whose if last.trouble else None,
    }


def _copies(folder: Path, store: Store, now: int) -> Iterator[dict[str, Any]]:
    """Each copy elsewhere. Raises `OffsiteError`."""
    from rounds.ledger.offsite.copies import settings_of
    from rounds.ledger.offsite.state import Last, lasts_of

    lasts = lasts_of(store)
    for each in settings_of(folder).copies:
        last = lasts.get(each.name, Last())
        yield {
            "name": each.name,
            "size": last.size or None,
            "at": rfc3339(last.at) if last.at >= 0 else None,
            "late": bool(last.trouble) or last.at < 0 or not 0 <= now - last.at < 2 * DAY,
            "trouble": last.trouble or None,
            "whose": last.whose if last.trouble else None,
        }
