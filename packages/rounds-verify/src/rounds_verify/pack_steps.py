"""The check of a pack, in this order. Everything that decides comes from the auditor (`Auditor`), step 0.

1. parse        the pack is in its one form (`pack`)
2. note         each checkpoint is signed by a log key of the auditor, or by one to which the pack's `key`
                entries lead from there, the one in charge at its size (`succession`); all of one origin, or
                by one key (a ledger that was recovered goes on under a new name). A known key's signature
                that does not fit is refused; unknown ones are ignored; none valid is refused
3. quorum       each stage's checkpoint is cosigned by as many witnesses as the auditor's policy asks for
4. time         each time stamp holds over the checkpoint that it is for (`timestamp`), or is *not checked*
5. entry        each entry is a leaf in canonical spelling, and is under its checkpoint where it says
6. commitment   each opened field is one that the verdict committed to; what was destroyed has its tombstone
7. consistency  each checkpoint's tree begins the next one's, up to the newest that the auditor holds
8. bracket      anchors hold the answers that they name, and no entry's own time contradicts an outsider's
9. keys         which keys signed, and that changes signed by both lead from one to the other; else *not
                checked*
10. finding     the entries tell one finding's story: same check and subject, in order, with fitting verdicts

The first step that fails ends the check: what rests on it is not told. *Your copy is older* (the auditor
holds a newer checkpoint, and a proof joins the two) is never called a fault; *history changed* always is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from rounds_verify import cosignature, leaf, note, pack, timestamp, tree
from rounds_verify import pack_bounds as bounds
from rounds_verify import pack_history as history
from rounds_verify import pack_openings as openings
from rounds_verify import policy as policies
from rounds_verify.bracket import Bound, Bracket
from rounds_verify.checkpoint import Checkpoint
from rounds_verify.consistency import Link
from rounds_verify.errors import ProofError, SignatureError, VerifyError
from rounds_verify.leaf import Leaf
from rounds_verify.note import Note, VerifierKey
from rounds_verify.pack import Pack, Stage
from rounds_verify.pack_keys import Signers
from rounds_verify.pack_report import FAILS, HOLDS, NOT_CHECKED, Failure, Found, PackReport, PackStep
from rounds_verify.pack_story import Proven, story
from rounds_verify.policy import Policy
from rounds_verify.proof import SUFFIX, Proof


@dataclass(frozen=True)
class Auditor:
    """What who checks brings along: a policy, root certificates (PEM), a checkpoint got earlier (a signed
    note),
    and consistency proofs that lead from the pack to it.
    """

    policy: Policy
    roots: tuple[str, ...] = ()
    held: str | None = None
    links: tuple[Link, ...] = ()


def policy_of(keys: Sequence[VerifierKey], base: Policy | None = None) -> Policy:
    """A policy of keys alone, or `base` with these keys besides. Without `base` no cosignature is asked
    for.
    """
    found = base or Policy((), (), (), policies.NONE)
    known = {one.key for one in found.logs}
    return replace(found, logs=(*found.logs, *(policies.Log(key) for key in keys if key not in known)))


def verify_pack(raw: bytes, auditor: Auditor) -> PackReport:
    """Run all steps over a pack's bytes. What is wrong with the pack is in the report, never raised."""
    return _Check(auditor).run(raw)


class _Check:
    """One run. `_step`, `_member` and `_entry` say where it is, for the sentence of a fault."""

    def __init__(self, auditor: Auditor) -> None:
        self._auditor = auditor
        self._steps: list[PackStep] = []
        self._step = "parse"
        self._member: str | None = None
        self._entry: int | None = None
        self._checkpoints: dict[str, tuple[Checkpoint, VerifierKey]] = {}
        self._cosigned: dict[str, list[Bound]] = {}
        self._stamped: dict[str, Bound] = {}  # by the SHA-256 (hex) of the reply
        self._proven: dict[str, Proven] = {}

    def run(self, raw: bytes) -> PackReport:
        try:
            found = self._all(raw)
        except VerifyError as error:
            self._steps.append(PackStep(self._step, FAILS, str(error)))
            failed = Failure(self._step, self._member, self._entry, str(error))
            return PackReport(tuple(self._steps), failed, None)
        return PackReport(tuple(self._steps), None, found)

    def _all(self, raw: bytes) -> Found:
        self._at("parse")
        found = pack.parse(raw)
        names = ", ".join(one.name for one in found.stages)
        self._holds(f"The pack of {len(raw):,} bytes is in its one form. Its stages: {names}.")
        self._notes(found)
        self._quorum(found)
        self._times(found)
        self._entries(found)
        self._commitments(found)
        limits = self._consistency(found)
        brackets = self._brackets(found)
        keys = self._keys()
        self._at("finding")
        told = story(found.stages, self._proven, brackets, self._place)
        origin = next(iter(self._checkpoints.values()))[0].origin
        self._holds(f"The entries tell the story of the finding {told.id}.")
        return replace(told, origin=origin, keys=keys, limits=(*told.limits, *limits))

    def _at(self, step: str) -> None:
        self._step, self._member, self._entry = step, None, None

    def _place(self, member: str | None, entry: int | None) -> None:
        self._member, self._entry = member, entry

    def _holds(self, sentence: str) -> None:
        self._steps.append(PackStep(self._step, HOLDS, sentence))

    def _unchecked(self, sentence: str) -> None:
        self._steps.append(PackStep(self._step, NOT_CHECKED, sentence))

    # step 2
    def _notes(self, found: Pack) -> None:
        self._at("note")
        self._signers = Signers(self._auditor.policy, found, self._place)
        for member, text in found.checkpoints():
            if text not in self._checkpoints:
                self._place(member, None)
                self._checkpoints[text] = self._signers.signed(text)
        origins = sorted({one.origin for one, _ in self._checkpoints.values()})
        self._place(None, None)
        if len(origins) > 1 and not self._joined:
            raise SignatureError(f"The checkpoints are of more than one ledger: {', '.join(origins)}.")
        sizes = ", ".join(str(size) for size in sorted(one.size for one, _ in self._checkpoints.values()))
        self._holds(f"The checkpoints, by size {sizes}, are signed by the ledger {' and '.join(origins)}.")

    @property
    def _joined(self) -> bool:
        return self._signers.joined([key for _, key in self._checkpoints.values()])

    # step 3
    def _quorum(self, found: Pack) -> None:
        self._at("quorum")
        policy = self._auditor.policy
        names = {one.key: one.name for one in policy.witnesses}
        for member, text in found.checkpoints():
            self._place(member, None)
            if text not in self._cosigned:
                lines = cosignature.verify(text, list(names)) if names else ()
                self._cosigned[text] = [Bound(each.at * 1000, f"witness {names[each.key]}") for each in lines]
            cosigned = {each.by.removeprefix("witness ") for each in self._cosigned[text]}
            if member.endswith(SUFFIX) and not policy.reached(cosigned):
                size = self._checkpoints[text][0].size
                who = ", ".join(sorted(map(ascii, cosigned))) or "none of its witnesses"
                raise SignatureError(
                    f"The checkpoint of size {size} lacks the quorum {policy.quorum!a}: {who} cosigned."
                )
        self._place(None, None)
        if policy.quorum == policies.NONE:
            self._unchecked(
                "You asked for no witness: whether others were shown another history is not known."
            )
        else:
            self._holds(f"Every stage's checkpoint is cosigned by the quorum {policy.quorum}.")

    # step 4
    def _times(self, found: Pack) -> None:
        self._at("time")
        why, count = "", 0
        texts = {self._checkpoints[text][0].size: text for _, text in found.checkpoints()}
        for size, name, reply in found.stamps:
            self._place(f"size-{size}.{name}.tsr", None)
            count += 1
            got = timestamp.verify(reply, self._signed_alone(texts[size]), self._auditor.roots)
            if isinstance(got, timestamp.NotChecked):
                why = got.why
            else:
                self._stamped[sha256(reply).hexdigest()] = Bound(got.at, f"time stamp {got.by}")
        self._place(None, None)
        if not count:
            self._unchecked("The pack has no time stamp.")
        elif why:
            self._unchecked(f"Time stamp not checked ({count}). {why}")
        else:
            self._holds(f"Time stamps over these checkpoints, under the roots that you gave: {count}.")

    def _signed_alone(self, text: str) -> bytes:
        """What a time stamp is over: the checkpoint with the log's own line and no other."""
        key, parsed = self._checkpoints[text][1], note.parse(text)
        own = next(one for one in parsed.signatures if (one.name, one.key_id) == (key.name, key.key_id))
        return note.format_note(Note(parsed.text, (own,))).encode()

    # step 5
    def _entries(self, found: Pack) -> None:
        self._at("entry")
        for stage in found.stages:
            own = self._leaf(stage.own, stage.proof)
            more = self._beside(stage)
            gone = f"{stage.name}-tombstone{SUFFIX}"
            tombstone = self._leaf(gone, stage.tombstone) if stage.tombstone else None
            self._proven[stage.name] = Proven(own, more, tombstone)
        for one in found.keys:
            self._leaf(pack.key_member(one), one)
        self._place(None, None)
        count = len(found.keys) + sum(
            1 + len(one.more) + (one.tombstone is not None) for one in self._proven.values()
        )
        self._holds(f"{count} entries are in canonical spelling and in the tree where they say.")

    def _beside(self, stage: Stage) -> tuple[tuple[int, Leaf], ...]:
        """A stage's other entries: at most one verdict, and anchors."""
        found: list[tuple[int, Leaf]] = []
        for one in stage.more:
            said = self._leaf(stage.others, one)
            verdicts = [at for at, each in found if each["k"] == said["k"] == "verdict"]
            if said["k"] not in {"anchor", "verdict"} or verdicts:
                raise ProofError(f"It is of the kind {said['k']}: one verdict and anchors go with a stage.")
            found.append((one.index, said))
        return tuple(found)

    def _leaf(self, member: str, proof: Proof) -> Leaf:
        self._place(member, proof.index)
        raw = proof.extra or b""
        found = leaf.parse(raw)
        size, root = self._checkpoints[proof.checkpoint][0][1:3]
        try:
            tree.verify_inclusion(proof.index, size, tree.leaf_hash(raw), proof.path, root)
        except ProofError as error:
            raise ProofError(
                f"It is not the entry that was signed there, or its proof was changed: {error}"
            ) from None
        return found

    # step 6
    def _commitments(self, found: Pack) -> None:
        self._at("commitment")
        count, gone = openings.check(found, self._proven, self._place)
        self._holds(f"Opened fields, each what was committed to: {count}. Payloads destroyed: {gone}.")

    # step 7
    def _consistency(self, found: Pack) -> list[str]:
        self._at("consistency")
        self._place(pack.CONSISTENCY, None)
        trees = history.trees(one for one, _ in self._checkpoints.values())
        self._holds(history.grown(found.links, trees))
        self._place(None, None)
        if self._auditor.held is None:
            self._unchecked("You gave no checkpoint of your own to compare with.")
            return [history.ends(max(trees))]
        held, key = self._signers.signed(self._auditor.held)
        if not any(
            held.origin == one.origin or self._signers.joined([key, own])
            for one, own in self._checkpoints.values()
        ):
            self._unchecked(history.other(held.origin))
            return [history.ends(max(trees))]
        compared, sentence = history.compare(held, trees, self._auditor.links)
        (self._holds if compared else self._unchecked)(sentence)
        if held.size > max(trees):
            return [history.older(held.size, max(trees), joined=compared)]
        return [history.ends(max(trees))]

    # step 8
    def _brackets(self, found: Pack) -> dict[str, Bracket]:
        self._at("bracket")
        texts = {self._checkpoints[text][0].size: text for _, text in found.checkpoints()}
        outside = bounds.Outside(
            self._auditor.policy, found, texts, self._stamped, self._cosigned, self._place
        )
        made = {stage.name: outside.bracket(stage, self._proven[stage.name]) for stage in found.stages}
        self._place(None, None)
        whole = sum(one.not_before is not None and one.not_after is not None for one in made.values())
        if whole == len(made):
            self._holds("Each stage lies between two times of outsiders, and no clock contradicts them.")
        else:
            self._unchecked(f"Stages that outsiders bound on both sides: {whole} of {len(made)}.")
        return made

    # step 9
    def _keys(self) -> tuple[str, ...]:
        self._at("keys")
        used = dict.fromkeys(note.format_vkey(key) for _, key in self._checkpoints.values())
        if not self._joined:
            self._unchecked(
                "Several keys of yours signed: the pack does not prove the change from one to another."
            )
            return tuple(used)
        names = "One key signed all of it, under the names that you gave; consistency joins them."
        one = "One key signed all of it, and you named it."
        self._holds(self._signers.told or (names if len(used) > 1 else one))
        return tuple(used)
