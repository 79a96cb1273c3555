"""Every move by the sort of day it belongs to: `ORDINARY` a good one, `BAD` a bad one, `MENDING` what sets
right again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

from rounds.simulator import goods, staff
from rounds.simulator.chance import Stream
from rounds.simulator.world import World

Move: TypeAlias = Callable[[World, Stream], str]
"""A move: changes the truth, says what happened, or "" if it can't be."""

ORDINARY: Final[tuple[Move, ...]] = (
    staff.hire,
    staff.leave,
    staff.rename,
    staff.open_account,
    staff.record_purpose,
    staff.toggle_account,
    goods.buy_laptop,
    goods.engage,
    goods.change_paper,
)  # fmt: skip - one line of words
BAD: Final[tuple[Move, ...]] = (
    staff.vanish,
    goods.decrypt,
    goods.protection,
    goods.go_silent,
    goods.lose,
    staff.delete_account,
    staff.drop_purpose,
    goods.end_vendor,
    goods.see_vendor,
)  # fmt: skip - as above
MENDING: Final[tuple[Move, ...]] = (
    staff.close_forgotten,
    goods.encrypt,
    goods.call_home,
    goods.dispose,
    staff.record_purpose,
    goods.protection,
)
EVERY: Final[tuple[Move, ...]] = tuple(dict.fromkeys((*ORDINARY, *BAD, *MENDING)))
