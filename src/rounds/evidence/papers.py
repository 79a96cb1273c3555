"""Papers: what people stated and decided, folded from the ledger. Until when each counts is the score's to
say.
"""

from __future__ import annotations

from datetime import date

from msgspec.structs import replace

from rounds.model.entry import Entry
from rounds.model.records import Attestation, Choice, Decision


class Papers:
    """Attestations and decisions by the index of their entry. `dirty` names the rows to write."""

    def __init__(self) -> None:
        self.attestations: dict[int, Attestation] = {}
        self.decisions: dict[int, Decision] = {}
        self.dirty: set[tuple[str, str]] = set()

    def apply(self, entry: Entry) -> bool:
        """Fold one entry in; gives whether it was a paper."""
        if entry.k == "attest":
            self.attestations[entry.index] = _attestation(entry)
            self.dirty.add(("attest", f"{entry.index:012}"))
        elif entry.k == "decision":
            self.decisions[entry.index] = _decision(entry)
            self.dirty.add(("decision", f"{entry.index:012}"))
        elif entry.k == "tombstone":
            return self._destroyed(entry.ref[0])
        return entry.k in ("attest", "decision")

    def _destroyed(self, index: int) -> bool:
        """The words of a paper are gone; what it said in clear stays."""
        said, decided = self.attestations.get(index), self.decisions.get(index)
        if said is not None:
            self.attestations[index] = replace(said, statement="", by="")
            self.dirty.add(("attest", f"{index:012}"))
        if decided is not None:
            self.decisions[index] = replace(decided, why="", by="")
            self.dirty.add(("decision", f"{index:012}"))
        return said is not None or decided is not None


def _attestation(entry: Entry) -> Attestation:
    st, words = entry.st, entry.payload or {}
    return Attestation(
        slot=st["slot"],
        statement=words.get("statement", ""),
        by=words.get("by", ""),
        on=date.fromisoformat(st["on"]),
        until=date.fromisoformat(st["until"]),
        document=st["document"],
        claimed=st["claimed"],
    )


def _decision(entry: Entry) -> Decision:
    st, words = entry.st, entry.payload or {}
    return Decision(
        cite=st["cite"],
        choice=Choice(st["choice"]),
        why=words.get("why", ""),
        by=words.get("by", ""),
        on=date.fromisoformat(st["on"]),
        review=date.fromisoformat(st["review"]),
        alternative=st["alternative"],
        claimed=st["claimed"],
    )
