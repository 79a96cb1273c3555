"""Who signs the checkpoints of a pack: a log key of the auditor, or one to which its `key` entries lead from
there (`rotation`, `succession`).

Which entries those are and where they stand is checked with all other entries; here only who signed them. So
a change that nobody signed is found before a checkpoint rests on it.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace

from rounds_verify import leaf, pack, policy, rotation
from rounds_verify.checkpoint import Checkpoint
from rounds_verify.errors import ProofError, SignatureError
from rounds_verify.note import VerifierKey
from rounds_verify.pack import Pack
from rounds_verify.policy import Policy
from rounds_verify.proof import SUFFIX, Proof
from rounds_verify.rotation import Said
from rounds_verify.succession import Succession

Place = Callable[[str | None, int | None], None]
"""Is told which member and entry are looked at."""


class Signers:
    """The keys of one pack. Raises FormatError, ProofError and SignatureError for an entry that does not
    count.
    """

    def __init__(self, trusted: Policy, found: Pack, place: Place) -> None:
        self._log_only = replace(trusted, witnesses=(), groups=(), quorum=policy.NONE)
        self._changes: Succession | None = None
        if found.keys:
            said = [_said(one, place) for one in found.keys]
            self._changes = Succession([one.key for one in trusted.logs], said)
            for entry, sentence in self._changes.faults:
                place(f"key-{entry}{SUFFIX}", entry)
                raise SignatureError(sentence)

    @property
    def told(self) -> str:
        """A sentence on how often the key changed, empty for a pack that has no such entry."""
        return self._changes.told if self._changes else ""

    def signed(self, text: str) -> tuple[Checkpoint, VerifierKey]:
        """The checkpoint in a note, and who signed it. Raises FormatError, SignatureError."""
        if self._changes:
            return self._changes.accept(text)
        accepted = policy.accept(self._log_only, text)
        return accepted.checkpoint, accepted.log

    def joined(self, keys: Iterable[VerifierKey]) -> bool:
        """Whether these are one key, or changes in the pack lead from one to the other."""
        if self._changes:
            return self._changes.joined(keys)
        return len({key.public for key in keys}) == 1


def _said(one: Proof, place: Place) -> Said:
    """What a `key` entry says, once all who must have signed it."""
    place(pack.key_member(one), one.index)
    before = rotation.root_before(one.index, pack.size_of(one.checkpoint), one.path)
    found = rotation.read(one.index, leaf.parse(one.extra or b""), before)
    if found is None:
        raise ProofError("It says nothing of the keys that sign checkpoints.")
    return found
