"""A store, a clock and a channel, and an outbox between them."""

from __future__ import annotations

from rounds.model.records import Told
from rounds.response.outbox import Outbox
from rounds.sdk.channel import ChannelError, Notice
from rounds.stores.memory import MemoryStore, Weather
from tests.response.story import START
from tests.response.world import Chance, Listener, Watchmaker

PASSING = ChannelError("The server is full (theirs).", permanent=False)
FINAL = ChannelError("The server knows no such desk (yours).", permanent=True)


def notice(number: int = 1, findings: int = 1) -> Notice:
    ids = tuple(f"f-{number}-{each}" for each in range(findings))
    return Notice(id=f"n-{number}", subject="Not met", text="…", findings=ids)


class Desk:
    """A store, a clock and a channel, and the outbox between them. `told` are the receipts."""

    def __init__(self) -> None:
        self.sky = Weather.FINE
        self.asked = ""
        self.store = MemoryStore(lambda method: self.sky if method == self.asked else Weather.FINE)
        self.clock, self.channel = Watchmaker(START), Listener()
        self.told: list[Told] = []
        self.outbox = self.open()

    def open(self, owner: str = "desk") -> Outbox:
        made = Outbox(self.store, [self.channel], self.clock, Chance(), owner)
        made.load()
        return made

    def pump(self) -> int:
        return self.outbox.pump(self.told.append)
