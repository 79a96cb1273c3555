"""Legal holds: what may not go although its lock ends, because somebody asked for it.

Rules this module keeps:

* A hold stands on every file that was sent, and on every file that is sent while it stands.
* It counts once it reads back; who asked for it, and why, is an entry of the ledger.
"""

from __future__ import annotations

from rounds.ledger.offsite.copy import Copy
from rounds.ledger.offsite.errors import Differs, NotLocked
from rounds.ledger.offsite.journal import Journal, Kept


def hold(copy: Copy, journal: Journal, *, on: bool) -> int:
    """Put a hold on all that was read back, or lift it; gives on how many files. Raises `OffsiteError`; doing
    it again goes on.
    """
    if not copy.locks:
        copy.hold("", "", on=on)
    for name, kept in journal.kept.items():
        _hold(copy, name, kept, on=on)
    return len(journal.kept)


def _hold(copy: Copy, name: str, kept: Kept, *, on: bool) -> None:
    for each in copy.found(name):
        if each.digest == kept.digest and each.until is not None:
            if each.hold is not on:
                copy.hold(name, each.id, on=on)
                after = next(one for one in copy.found(name) if one.id == each.id)
                if after.hold is not on:
                    raise NotLocked(f"The hold on {name} at {copy.name} does not read back as asked for.")
            return
    raise Differs(f"{name} was read back from {copy.name} before, and what lies there now is another.")
