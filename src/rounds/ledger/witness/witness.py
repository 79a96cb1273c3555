"""One witness at work: calls in, cosignatures out, each kept before it is given."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from rounds.ledger.witness import rules
from rounds.ledger.witness.memory import Memory, hash_of
from rounds.ledger.witness.rules import Refusal, Sent
from rounds.ports import StoreDamaged
from rounds_verify import checkpoint, cosignature, note
from rounds_verify.checkpoint import Checkpoint
from rounds_verify.errors import VerifyError
from rounds_verify.witness import format_cosignatures


class Reply(NamedTuple):
    """What is answered over HTTP."""

    status: int
    body: bytes
    media: str = rules.TEXT


class Witness:
    """A witness over its memory. `now` gives seconds since 1970 UTC."""

    def __init__(self, memory: Memory, now: Callable[[], int]) -> None:
        self._memory, self._now = memory, now

    def add_checkpoint(self, body: bytes) -> Reply:
        """Answer one `add-checkpoint`. Raises what the memory raises; then nothing was signed."""
        try:
            sent = rules.admitted(body, self._keys)
            return Reply(200, format_cosignatures([self._cosigned(sent)]))
        except Refusal as why:
            return Reply(why.status, str(why).encode(), why.media)

    def checkpoint(self, origin_hash: str) -> Reply:
        """Answer a monitor: the newest checkpoint that was cosigned of a log."""
        known = self._memory.log(origin_hash)
        shown = self._memory.newest(origin_hash) if known is not None else None
        if shown is None:
            return Reply(404, b"This witness has cosigned nothing of that log.\n")
        return Reply(200, shown.encode())

    def _keys(self, origin: str) -> list[note.VerifierKey] | None:
        """The keys that are trusted for an origin, `None` for one that was not added."""
        log = self._memory.log(hash_of(origin))
        return None if log is None else [note.parse_vkey(each) for each in log.vkeys]

    def _cosigned(self, sent: Sent) -> note.Signature:
        """Our line on what was sent, kept before it is given. Raises `Refusal`."""
        where = hash_of(sent.found.origin)
        with self._memory.deciding(where):
            held, at = self._held(where, sent.found.origin)
            rules.require_growth(held, sent)
            text = note.parse(sent.call.checkpoint).text
            line = cosignature.cosign(text, max(self._now(), at), self._memory.key, self._memory.sign)
            self._memory.keep(where, note.format_note(note.Note(text, (*sent.signed, line))))
        return line

    def _held(self, where: str, origin: str) -> tuple[Checkpoint | None, int]:
        """What we signed last of a log, and when. Raises `StoreDamaged` where that is not ours: a memory that
        can't be read is no memory of nothing.
        """
        shown = self._memory.newest(where)
        if shown is None:
            return None, 1
        try:
            mine = cosignature.verify(shown, [self._memory.key])
            found = checkpoint.parse(note.parse(shown).text)
        except VerifyError as why:
            raise _damaged(where, str(why)) from why
        if not mine or found.origin != origin:
            raise _damaged(where, "it is not signed by this witness")
        return found, max(each.at for each in mine)


def _damaged(where: str, why: str) -> StoreDamaged:
    return StoreDamaged(
        f"What this witness remembers of logs/{where} is not what it wrote ({why}). It signs no more of that "
        "log. Keep the folder as it is and bring back a backup that is no older (yours to do)."
    )
