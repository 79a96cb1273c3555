"""Which key signs which checkpoint of a ledger, from one key that is trusted and the ledger's `key` entries.

Rules:

1. Exactly one key is in charge at each size. What a change of key (`rotation`) in entry i says holds from
   size i + 1 on: a checkpoint of i or fewer entries is signed by the old key, one of more by the new. Any
   other checkpoint under either is refused.
2. A change counts if the key that goes is the one in charge, and the one that comes never was: so two changes
   from one key, a change out of order and a way back to a former key are refused, and named by their entry.
3. Trust goes both ways along changes that count: the old key vouches for the new one, and the new one for
   what was signed before it. So any one of the keys is enough to begin with.
4. A revocation counts if its key was in charge before, and the one that signs it is in charge at its entry.
   Repeated, it can only take back more. A checkpoint under the revoked key of more than `since` entries is
   refused (RevokedError).
5. An entry that does not count changes nothing.

Several trusted keys that no change joins are each in charge at every size: nothing says which. Keys of a
ledger that went on under another name (`recovery`) count under each of the names that are trusted.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rounds_verify import checkpoint, note
from rounds_verify.checkpoint import Checkpoint
from rounds_verify.errors import SignatureError
from rounds_verify.note import VerifierKey
from rounds_verify.rotation import Change, Revocation, Said


class RevokedError(SignatureError):
    """A checkpoint (`checkpoint`) under a key that is revoked for its size."""

    def __init__(self, sentence: str, found: Checkpoint) -> None:
        super().__init__(sentence)
        self.checkpoint = found


class Reign(NamedTuple):
    """A key's time in charge: checkpoints of `start` to `stop` entries (`None`: still), believed up to
    `revoked` (`None`: never revoked). `entry` brought it, -1 for the first.
    """

    key: VerifierKey
    start: int = 0
    stop: int | None = None
    revoked: int | None = None
    entry: int = -1

    @property
    def open(self) -> bool:
        """Whether it is in charge still."""
        return self.stop is None


class Succession:
    """The keys of one ledger. `trusted` are verifier keys from outside, at least one; `said` is what its
    `key` entries say, by growing entry.

    `faults` are the entries that do not count, with a sentence each.
    """

    def __init__(self, trusted: Sequence[VerifierKey], said: Iterable[Said] = ()) -> None:
        told = tuple(said)
        self.names = tuple(dict.fromkeys(each.name for each in trusted))
        """The names under which the ledger goes or went."""
        self.faults: list[tuple[int, str]] = []
        firsts = [_first(each, self.names, told) for each in trusted]
        self._reigns = {each.public: Reign(each) for each in firsts}  # in the order of their coming
        self._lines = {each.public: each.public for each in firsts}  # by public key, the first of its line
        for each in told:
            fault = self._fault(each)
            if fault:
                self.faults.append((each.entry, fault))
            elif isinstance(each, Change):
                old = self._reigns[each.old.public]
                self._reigns[each.old.public] = old._replace(stop=each.entry)
                self._reigns[each.new.public] = Reign(each.new, each.entry + 1, entry=each.entry)
                self._lines[each.new.public] = self._lines[each.old.public]
            else:
                mine = self._reigns[each.key.public]
                self._reigns[each.key.public] = mine._replace(revoked=each.since)

    @property
    def reigns(self) -> tuple[Reign, ...]:
        """Every key in the order of their coming."""
        return tuple(self._reigns.values())

    @property
    def told(self) -> str:
        """A sentence on how often the key changed."""
        changes = sum(each.entry >= 0 for each in self.reigns)
        if not changes:
            return "One key signs from the first entry on." if len(self.reigns) == 1 else "No key changed."
        revoked = sum(each.revoked is not None for each in self.reigns)
        return f"Changes of the key that signs: {changes}, each signed by both. Revoked keys: {revoked}."

    @property
    def present(self) -> VerifierKey:
        """The key in charge at the end, under the first of the names."""
        last = next(each for each in reversed(self.reigns) if each.open)
        return note.verifier_key(self.names[0], last.key.public)

    def joined(self, keys: Iterable[VerifierKey]) -> bool:
        """Whether changes lead from each of these keys to the others."""
        return len({self._lines.get(each.public) for each in keys}) <= 1

    def refusal(self, key: VerifierKey, size: int) -> str:
        """Why a checkpoint of `size` entries may not be under `key`, empty where it may. Revocation is not
        looked at.
        """
        reign = self._reigns.get(key.public)
        who = key.key_id.hex()
        if reign is None:
            return f"The key {who} never signed for this ledger."
        if size < reign.start:
            return f"It is of size {size} under the key {who}, which signs from size {reign.start} on."
        if reign.stop is not None and size > reign.stop:
            return (
                f"It is of size {size} under the key {who}, which entry {reign.stop} replaced: from size "
                f"{reign.stop + 1} on another key signs."
            )
        return ""

    def accept(self, signed: str) -> tuple[Checkpoint, VerifierKey]:
        """The checkpoint in a note and the key in charge that signed it. Raises FormatError, SignatureError
        and RevokedError.
        """
        origin = signed.partition("\n")[0]
        name = origin if origin in self.names else self.names[0]
        keys = [note.verifier_key(name, public) for public in self._reigns]
        parsed = note.verify(signed, keys)
        found = checkpoint.parse(parsed.text)
        if found.origin != name:
            raise SignatureError(f"The checkpoint is of {found.origin!a}, but the key is that of {name!a}.")
        lines = {(each.name, each.key_id) for each in parsed.signatures}
        mine = [key for key in keys if (key.name, key.key_id) in lines]
        fit = [key for key in mine if not self.refusal(key, found.size)]
        if not fit:
            raise SignatureError(self.refusal(mine[0], found.size))
        self._require_unrevoked(fit[0], found)
        return found, fit[0]

    def _require_unrevoked(self, key: VerifierKey, found: Checkpoint) -> None:
        revoked = self._reigns[key.public].revoked
        if revoked is not None and found.size > revoked:
            who = key.key_id.hex()
            beyond = f"which is revoked from size {revoked + 1} on."
            raise RevokedError(f"It is of size {found.size} under the key {who}, {beyond}", found)

    def _fault(self, said: Said) -> str:
        named = said.old.name if isinstance(said, Change) else said.by.name
        if named not in self.names:
            return f"It is about a key of {named!a}, which is not this ledger."
        return self._no_change(said) if isinstance(said, Change) else self._no_revocation(said)

    def _no_change(self, said: Change) -> str:
        old, new = self._reigns.get(said.old.public), said.new.key_id.hex()
        who = said.old.key_id.hex()
        if old is None:
            return f"It replaces the key {who}, which never signed for this ledger."
        if old.stop is not None:
            return f"It replaces the key {who}, which entry {old.stop} replaced already."
        if said.new.public in self._reigns:
            return f"It goes back to the key {new}, which this ledger had before."
        return ""

    def _no_revocation(self, said: Revocation) -> str:
        mine, by = self._reigns.get(said.key.public), self._reigns.get(said.by.public)
        who = said.key.key_id.hex()
        if by is None or not by.open:
            return f"It revokes the key {who} by {said.by.key_id.hex()}, which is not in charge there."
        if mine is None or mine.stop is None:
            return f"It revokes the key {who}, which is no former key of this ledger."
        believed = mine.stop if mine.revoked is None else mine.revoked - 1
        if said.since > believed:
            return f"It revokes the key {who} from size {said.since + 1} on, which takes nothing back."
        return ""


def _first(trusted: VerifierKey, names: Sequence[str], said: Sequence[Said]) -> VerifierKey:
    """The key with which the changes up to the trusted one begin. Only the first word on a key says where it
    came from: what is said once it is in charge can't give it another past.
    """
    changes = [each for each in said if isinstance(each, Change) and each.old.name in names]
    found = trusted
    while True:
        about = (at for at, each in enumerate(changes) if found.public in {each.old.public, each.new.public})
        at = next(about, None)
        if at is None or changes[at].old.public == found.public:
            return found
        found, changes = changes[at].old, changes[:at]
