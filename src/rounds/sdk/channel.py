"""A channel: one file, one way to reach a human or another system.

A channel delivers a `Notice` and returns a receipt. Rules: a notice's text carries no names and no patient
data, only what anyone may read over a shoulder, and how to look the rest up; a failure says whether trying
again can help.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from msgspec import Struct


class ChannelError(Exception):
    """A notice was not delivered. `permanent` says that trying again will not help; the sentence says whose
    move it is.

    `after` is how many seconds the other side asked to be left alone, 0 if it did not say. `closed` is that
    it asked never to be called again: the channel rests until someone opens it.
    """

    def __init__(self, sentence: str, *, permanent: bool, after: float = 0.0, closed: bool = False) -> None:
        super().__init__(sentence)
        self.permanent = permanent
        self.after = after
        self.closed = closed


class Notice(Struct, frozen=True, kw_only=True):
    """What is to be told. `id` is stable across tries, so that a receiver can drop a repeat.

    `findings` are finding ids, `urgent` whether it goes out at once; `subject` and `text` hold no names.
    """

    id: str
    subject: str
    text: str
    findings: tuple[str, ...] = ()
    urgent: bool = False
    severity: str = "medium"
    at: str = ""


class Channel(Protocol):
    """An opened channel."""

    name: str

    def deliver(self, notice: Notice) -> str:
        """Deliver and return the receipt that the other side gave. Raises `ChannelError`."""
        ...


class ChannelOpener(Protocol):
    """What a channel's module offers under the name `open_channel`."""

    def __call__(self, settings: Mapping[str, str]) -> Channel:
        """Open with these settings. Raises `ChannelError` (permanent) naming the setting that can't
        be used.
        """
        ...
