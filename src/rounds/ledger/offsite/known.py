"""What the copies elsewhere remember: their newest checkpoint. It is what shows that a whole machine was put
back to an older day, where nothing on it can.

Rules this module keeps:

* Only what the clinic's key signed is remembered. Whoever may write to a copy can add files there, but no
  checkpoint.
* A copy that can't be asked is told as a gap: it then remembers nothing, which is not *nothing newer*.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Final

from rounds.ledger.offsite.copy import Copy
from rounds.ledger.offsite.errors import OffsiteError
from rounds.ledger.offsite.goods import NOTE
from rounds.ledger.publish.known import Known
from rounds.ledger.publish.paths import CHECKPOINT
from rounds.model.records import Gap
from rounds_verify.checkpoint import Checkpoint
from rounds_verify.errors import VerifyError
from rounds_verify.succession import Succession

RECENT: Final = 20
"""Versions of `checkpoint` that are read before every name is listed: more only lie there to bury it."""


def known(
    copies: Iterable[Copy], keys: Succession, now: datetime, missed: Callable[[Gap], None]
) -> Iterator[Known]:
    """The newest checkpoint that each copy holds. `missed` is told of each copy that can't be asked."""
    for copy in copies:
        try:
            found = newest_of(copy, keys)
        except OffsiteError as why:
            missed(why.gap(copy.name, now))
            continue
        if found is not None:
            yield Known(f"the copy {copy.name}", found.size, found.root)


def newest_of(copy: Copy, keys: Succession) -> Checkpoint | None:
    """The newest checkpoint of a copy, `None` where there is none that verifies. Raises `OffsiteError`."""
    recent = [_signed(each.data, keys) for each in copy.recent(CHECKPOINT, RECENT)]
    best = max((each for each in recent if each is not None), key=lambda one: one.size, default=None)
    return best if best is not None else _listed(copy, keys)


def _listed(copy: Copy, keys: Succession) -> Checkpoint | None:
    """The newest of `checkpoints/`, where `checkpoint` is gone or buried."""
    sizes = {int(match[1]) for name in copy.names() if (match := NOTE.fullmatch(name))}
    for size in sorted(sizes, reverse=True):
        for each in copy.found(f"checkpoints/{size}"):
            found = _signed(each.data, keys)
            if found is not None and found.size == size:
                return found
    return None


def _signed(raw: bytes, keys: Succession) -> Checkpoint | None:
    try:
        return keys.accept(raw.decode("utf-8", "surrogateescape"))[0]
    except VerifyError:
        return None
