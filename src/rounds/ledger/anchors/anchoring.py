"""Anchoring: gets outsiders' words on each checkpoint, keeps them, and writes their hashes into the ledger.

Rules this module keeps:

* A time stamp is kept as it came before its hash is written. One that can't be checked is kept as well, and
  said to be *not checked*; one that is of something else, or signed by someone else, is not.
* Whatever an outsider does, `beat` gives sentences, never an error. What the store refuses is raised: then
  nothing is remembered of that beat, and the next one does it again.
* The same trouble is recorded once an hour at most: a ledger that is offline does not fill up with it.
* Each new checkpoint goes to the witnesses; that they cosigned is written into the ledger at the pace of time
  stamps, or a ledger without news would grow by its own anchors for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256
from typing import Final

import msgspec
from msgspec import Struct

from rounds.ledger.anchors import kept, stamp
from rounds.ledger.anchors.errors import Ahead, BadAnchors, BadAnswer, NotChecked, Trouble
from rounds.ledger.anchors.pace import IDLE, MOVES, OURS, Grown, Outsider, due, rested
from rounds.ledger.anchors.quorum import lacking
from rounds.ledger.anchors.settings import Settings, Tsa, Witness
from rounds.ledger.anchors.state import CELL, State, state_of
from rounds.ledger.anchors.wire import Ask, Question
from rounds.ledger.anchors.witnesses import Newest, cosign, remembered
from rounds.ledger.publish import paths
from rounds.ledger.publish.files import Files
from rounds.ledger.publish.known import Known
from rounds.ledger.succession.told import said, succession_of
from rounds.model.fact import Reason, Whose
from rounds.model.records import Anchored, Record, Unanchored
from rounds.model.times import from_ms
from rounds.ports import Random, Store
from rounds_verify import note
from rounds_verify.errors import VerifyError
from rounds_verify.reader import Reader
from rounds_verify.succession import Succession

NOBODY: Final = (
    "Nobody outside vouches for this ledger's times: each entry says a time, and nothing else bears it out. "
    "Add two time-stamping authorities of different operators, or a witness: rounds ledger anchors add"
)
OK: Final = 200
NONCE: Final = 8
"""Bytes of a nonce."""


class Ledger(Struct, frozen=True):
    """What anchoring needs of an open clinic. `deliver` takes records durably, `show` puts lines of witnesses
    to the published checkpoint of a size, `learn` is told what a witness knows beyond it.
    """

    store: Store
    published: Files
    vkey: str
    settings: Callable[[], Settings]
    deliver: Callable[[Sequence[Record]], object]
    show: Callable[[int, Iterable[note.Signature]], None]
    learn: Callable[[Known], None]


class _Kind(Struct):
    k: str


_KIND: Final = msgspec.json.Decoder(_Kind)


class Anchoring:
    """One clinic's anchoring. `ask` is the network."""

    def __init__(self, ledger: Ledger, ask: Ask, random: Random) -> None:
        self._ledger, self._ask, self._random = ledger, ask, random

    def beat(self, now: int, *, force: bool = False, enough: Callable[[], bool] = lambda: False) -> list[str]:
        """Ask whom it is time to ask at `now` (ms since 1970 UTC); `force` asks all. Nobody more is asked
        once there is `enough`. Gives what went wrong, in sentences. Raises what the store raises.
        """
        try:
            settings = self._ledger.settings()
        except BadAnchors as why:
            return [str(why)]
        newest = self._newest()
        if newest is None or not (settings.tsas or settings.witnesses):
            return []
        before, state = self._state()
        beat = _Beat(now, newest, self._look(state, newest.size), state, force=force)
        everyone: tuple[Witness | Tsa, ...] = (*settings.witnesses, *settings.tsas)
        for each in everyone:
            if enough():
                beat.sentences.append(f"{each.name} was not asked: the time for asking was over.")
            elif isinstance(each, Witness):
                self._witness(beat, each)
            else:
                self._tsa(beat, each)
        if beat.lines:
            self._ledger.show(newest.size, beat.lines)
            beat.sentences += filter(None, [self.lacking(settings)])
        if beat.made:
            self._ledger.deliver(beat.made)
        after = msgspec.json.encode(state)
        if after != before:
            self._ledger.store.swap(CELL, before, after)
        return beat.sentences

    def lacking(self, settings: Settings) -> str:
        """Why the checkpoint that is served is not witnessed enough, empty when it is or none was asked."""
        shown = self._ledger.published.read(paths.CHECKPOINT)
        if not settings.witnesses or shown is None:
            return ""
        return lacking(settings, self._keys(), shown.decode(errors="replace"))

    def known(self) -> Iterator[Known]:
        """What witnesses remember of this ledger; those that don't answer are left out. For who is about to
        sign. Raises nothing of the network.
        """
        try:
            witnesses = self._ledger.settings().witnesses
        except BadAnchors:
            return
        for witness in witnesses:
            try:
                found = remembered(self._ask, witness, self._keys())
            except Trouble:
                continue
            if found is not None:
                yield found

    # ------------------------------------------------------------------ what there is
    def _newest(self) -> Newest | None:
        """The newest published checkpoint, as the log alone signed it."""
        files, keys = self._ledger.published, self._keys()
        try:
            shown, _ = keys.accept((files.read(paths.CHECKPOINT) or b"").decode())
            raw = files.read(f"{paths.CHECKPOINTS}/{shown.size}")
            if raw is None or keys.accept(raw.decode())[0].root != shown.root:
                return None
        except (VerifyError, UnicodeDecodeError):
            return None

        def proof(old: int) -> list[bytes]:
            return Reader(files.read, shown.size, shown.root).consistency(old, shown.size)

        return Newest(raw.decode(), shown.size, proof)

    def _keys(self) -> Succession:
        """Who signs the ledger, and signed it."""
        return succession_of(self._ledger.vkey, said(self._ledger.store))

    def _state(self) -> tuple[bytes | None, State]:
        return self._ledger.store.cell(CELL), state_of(self._ledger.store)

    def _look(self, state: State, size: int) -> Grown:
        """Read on to `size`: where the last news and the last move of a finding stand."""
        for each in self._ledger.store.entries(state.read, size):
            kind = _KIND.decode(each.leaf).k
            state.news = state.news if kind in OURS else each.index
            state.moved = each.index if kind in MOVES else state.moved
        state.read = max(state.read, size)
        return Grown(size, state.news, state.moved)

    # ------------------------------------------------------------------ one outsider
    def _witness(self, beat: _Beat, witness: Witness) -> None:
        """Have the newest checkpoint cosigned, if it is not yet; write the line down if it is time to."""
        seen, written = beat.outsider(f"cosigned {witness.name}"), beat.outsider(f"witness {witness.name}")
        wanted = beat.newest.size > seen.size or due(beat.now, written, beat.grown)
        if not (beat.force or (wanted and rested(beat.now, seen))):
            return
        seen.tried = beat.now
        try:
            got = cosign(self._ask, witness, beat.newest, seen.size)
        except (Trouble, VerifyError) as why:
            if isinstance(why, Ahead):
                self._learn(witness, why)
            beat.failed(seen, "witness", witness.name, why)
            return
        beat.lines.append(got.line)
        seen.size, seen.at, seen.fails, seen.trouble = beat.newest.size, beat.now, 0, ""
        if beat.force or due(beat.now, written, beat.grown):
            beat.anchored(written, "witness", witness.name, kept.line_hash(got.line), got.at)

    def _learn(self, witness: Witness, why: Ahead) -> None:
        """Tell the signer what a witness knows: with the root, if it shows a checkpoint that we signed. What
        it shows under another key, or one that was replaced by then, is none of ours.
        """
        try:
            found = remembered(self._ask, witness, self._keys())
        except BadAnswer:
            return
        except Trouble:
            found = None
        self._ledger.learn(found or Known(f"the witness {witness.name}", why.size))

    def _tsa(self, beat: _Beat, tsa: Tsa) -> None:
        """Have the newest checkpoint stamped, if it is time to."""
        last = beat.outsider(f"tsa {tsa.name}")
        fresh = beat.newest.size > last.size
        if not (due(beat.now, last, beat.grown) or (beat.force and fresh)):
            return
        last.tried = beat.now
        try:
            reply, said, unchecked = self._stamped(tsa, beat.newest.signed.encode())
        except (Trouble, VerifyError) as why:
            beat.failed(last, "tsa", tsa.name, why)
            return
        self._ledger.published.put(kept.tsr(beat.newest.size, tsa.name), reply)
        self._ledger.published.settle()
        beat.anchored(last, "tsa", tsa.name, sha256(reply).hexdigest(), said.at)
        if unchecked:
            beat.sentences.append(f"{tsa.name}: {unchecked}")

    def _stamped(self, tsa: Tsa, message: bytes) -> tuple[bytes, stamp.Said, str]:
        """A reply, what it says, and why it was not checked. Raises `NoAnswer`, `BadAnswer`."""
        nonce = int.from_bytes(self._random.token(NONCE), "big")
        got = self._ask(Question(tsa.url, stamp.request(message, nonce), stamp.MEDIA))
        if got.status != OK:
            raise BadAnswer(f"{tsa.name} answers {got.status} to a request for a time stamp (theirs).")
        try:
            return got.body, stamp.check(got.body, message, nonce, tsa.root), ""
        except NotChecked as why:
            return got.body, stamp.held_to(got.body, message, nonce), str(why)


class _Beat:
    """One beat: what it is over, and what comes of it."""

    def __init__(self, now: int, newest: Newest, grown: Grown, state: State, *, force: bool) -> None:
        self.now, self.newest, self.grown, self.force = now, newest, grown, force
        self._state = state
        self.made: list[Record] = []
        self.lines: list[note.Signature] = []
        self.sentences: list[str] = []

    def outsider(self, name: str) -> Outsider:
        """What is remembered of one."""
        return self._state.outsiders.setdefault(name, Outsider())

    def anchored(self, last: Outsider, by: str, name: str, digest: str, at: int) -> None:
        """It gave its time."""
        last.at, last.size = self.now, self.newest.size
        last.fails, last.trouble, last.whose, last.told = 0, "", "", -1
        size = self.newest.size
        self.made.append(Anchored(by=by, name=name, size=size, hash=digest, at=from_ms(at)))

    def failed(self, last: Outsider, by: str, name: str, why: Exception) -> None:
        """It gave none."""
        reason, whose = Reason.UNREADABLE, Whose.OURS
        if isinstance(why, Trouble):
            reason, whose = why.reason, why.whose
        same = last.trouble == str(why) and 0 <= self.now - last.told < IDLE
        last.fails, last.trouble, last.whose = last.fails + 1, str(why), whose.value
        self.sentences.append(f"{name}: {why}")
        if not same:
            last.told = self.now
            at = from_ms(self.now)
            self.made.append(Unanchored(by=by, name=name, reason=reason, whose=whose, at=at, detail=str(why)))
