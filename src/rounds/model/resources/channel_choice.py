"""How a patient asked to be reached, and whether the clinic does so; the patient is a keyed hash."""

from __future__ import annotations

from datetime import date, timedelta
from typing import ClassVar

from rounds.model.fact import NOT_ASKED, UNSEEN, Fact, Value
from rounds.model.resource import Resource


class ChannelChoice(Resource, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """One patient's recorded choice of one channel (45 CFR 164.522(b)). `name` is a label; the person is the
    keyed hash in `key`.

    `channel` is what was chosen (text, mail, telephone, letter). `in_clear` is YES where what goes over it
    can be read on the way, `warned` the day on which the patient was told so, `chosen` the day of the
    choice. `stopped` is the day on which the patient took it back (STOP), `Seen(None)` while it stands;
    `in_use` is YES while the clinic writes that way.
    """

    kind: ClassVar[str] = "channel_choice"
    noun: ClassVar[str] = "choice of a channel"
    fresh_for: ClassVar[timedelta] = timedelta(days=35)

    name: str
    channel: Value[str] = NOT_ASKED
    in_clear: Fact = UNSEEN
    warned: Value[date | None] = NOT_ASKED
    chosen: Value[date | None] = NOT_ASKED
    stopped: Value[date | None] = NOT_ASKED
    in_use: Fact = UNSEEN
