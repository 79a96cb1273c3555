"""Anchoring over an open clinic. It is imported where it is used: who asks nobody does not wait for it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from rounds.ledger.anchors.anchoring import Anchoring, Ledger
from rounds.ledger.anchors.settings import settings_in
from rounds.ledger.anchors.wire import Answer, Question
from rounds.ledger.publish.files import Files
from rounds.ledger.publish.signing import PUBLISHED, Signer
from rounds.model.records import Record
from rounds.ports import Random, Store


class Placed(Protocol):
    """Something with a folder."""

    @property
    def folder(self) -> Path:
        """The clinic's folder."""
        ...


class Named(Protocol):
    """Something with a key."""

    @property
    def vkey(self) -> str:
        """The ledger's verifier key."""
        ...


class Open(Protocol):
    """As much of an open clinic as anchoring needs."""

    @property
    def place(self) -> Placed:
        """Where it lives."""
        ...

    @property
    def identity(self) -> Named:
        """Who it is to the outside."""
        ...

    @property
    def store(self) -> Store:
        """Its truth."""
        ...

    @property
    def signer(self) -> Signer:
        """Who signs and publishes."""
        ...

    def deliver(self, records: Sequence[Record]) -> object:
        """Take records durably."""
        ...


def open_anchoring(app: Open, random: Random) -> Anchoring:
    """What asks outsiders for their time and memory; it asks nobody where nobody is configured."""
    ledger = Ledger(
        store=app.store,
        published=published(app.place.folder),
        vkey=app.identity.vkey,
        settings=lambda: settings_in(app.place.folder),
        deliver=app.deliver,
        show=app.signer.add,
        learn=app.signer.publisher.learn,
    )
    return Anchoring(ledger, _ask, random)


def published(folder: Path) -> Files:
    """The static files that a clinic's ledger is published as."""
    return Files(folder / PUBLISHED)


def _ask(question: Question) -> Answer:
    """The network, loaded only when somebody is asked."""
    from rounds.ledger.anchors.network import asking

    return asking()(question)
