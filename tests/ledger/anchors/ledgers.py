"""A clinic to play with whose ledger is published, as an open one is, with a signer and anchoring over it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rounds.home import sign_with
from rounds.ledger.anchors.anchoring import Anchoring, Ledger
from rounds.ledger.anchors.network import asking
from rounds.ledger.anchors.settings import Settings
from rounds.ledger.anchors.wire import Answer, Ask, Question
from rounds.ledger.publish.files import Files
from rounds.ledger.publish.known import Known
from rounds.ledger.publish.signing import Signer
from rounds.model.entry import Entry
from rounds.model.times import to_ms
from rounds_verify.note import parse_vkey, sign
from tests.spine.alive import Clinic, CountedRandom, laptop
from tests.spine.signed import ORIGIN, SECRET, VKEY


class Published:
    """One clinic: `grow` writes, `publish` signs, `beat` asks outsiders."""

    def __init__(self, folder: Path, ask: Ask | None = None, **clinic: Any) -> None:
        self.clinic = Clinic(**clinic)
        self.folder, self.settings = folder, Settings()
        state = folder.parent / "state"
        self.signer = Signer(self.clinic.store, folder / "published", state, ORIGIN, self.sign)
        self.files = Files(folder / "published")
        self.learnt: list[Known] = []
        self.ask = ask or asking(seconds=2)
        self.anchoring = self.opened()
        self.publish()

    def opened(self) -> Anchoring:
        """Anchoring as a restart would find it."""
        made = Ledger(
            store=self.clinic.store,
            published=self.files,
            vkey=VKEY,
            settings=lambda: self.settings,
            deliver=lambda records: self.clinic.take(*records),
            show=self.signer.add,
            learn=self._learn,
        )
        return Anchoring(made, self._asked, CountedRandom(7_000))

    def _asked(self, question: Question) -> Answer:
        return self.ask(question)  # what a test sets, at the time of asking

    def sign(self, text: str) -> str:
        return sign(text, parse_vkey(VKEY), lambda message: sign_with(SECRET, message))

    def _learn(self, known: Known) -> None:
        self.learnt.append(known)
        self.signer.publisher.learn(known)

    @property
    def now(self) -> int:
        return to_ms(self.clinic.clock.now())

    @property
    def size(self) -> int:
        return self.clinic.rounds.head.size

    def publish(self) -> None:
        head = self.clinic.rounds.head
        self.signer.sign(head.size, head.root, self.now, first=not any(self.clinic.store.checkpoints()))

    def grow(self, name: str = "front") -> None:
        self.clinic.see(laptop(key=name))
        self.publish()

    def beat(self, *, force: bool = False) -> list[str]:
        """Ask, and sign what came of it."""
        said = self.anchoring.beat(self.now, force=force)
        self.publish()
        return said

    def shown(self) -> str:
        return (self.files.read("checkpoint") or b"").decode()

    def entries(self, *kinds: str) -> list[Entry]:
        from rounds.evidence.ledger import read

        every = self.clinic.store.entries()
        made = [read(each.index, each.leaf, each.payload, destroyed=each.destroyed) for each in every]
        return [each for each in made if each.k in kinds]
