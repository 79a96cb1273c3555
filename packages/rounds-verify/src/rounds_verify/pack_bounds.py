"""The bracket of each stage of a pack, from anchors, time stamps and witnesses that were checked before."""

from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from typing import NamedTuple

from rounds_verify import cosignature, note
from rounds_verify.bracket import Bound, Bracket, bracket
from rounds_verify.canonical import Value
from rounds_verify.errors import ProofError
from rounds_verify.leaf import Leaf
from rounds_verify.pack import Pack, Stage
from rounds_verify.pack_story import Proven
from rounds_verify.policy import Policy


class Outside(NamedTuple):
    """What is known of outsiders: `texts` of checkpoints by size, `stamped` the time stamps that hold by
    SHA-256
    (hex) of the reply, `cosigned` the witnesses' times by a checkpoint's text. `place` is told which member
    and entry are looked at.
    """

    policy: Policy
    pack: Pack
    texts: Mapping[int, str]
    stamped: Mapping[str, Bound]
    cosigned: Mapping[str, list[Bound]]
    place: Callable[[str | None, int | None], None]

    def bracket(self, stage: Stage, proven: Proven) -> Bracket:
        """The bracket of one stage. Raises ProofError for a wrong anchor, and for a time that contradicts
        it.
        """
        text = stage.proof.checkpoint
        upper = [*self.cosigned[text], *(bound for _, bound in self._over(text))]
        found = bracket(self._lower(stage, proven), upper)
        self.place(stage.own, stage.proof.index)
        if fault := found.contradiction(proven.own["t"]):
            raise ProofError(fault)
        return found

    def _over(self, text: str) -> Iterator[tuple[str, Bound]]:
        """The time stamps over a checkpoint that hold, by the SHA-256 of the reply."""
        for size, _, reply in self.pack.stamps:
            digest = sha256(reply).hexdigest()
            if self.texts[size] == text and digest in self.stamped:
                yield digest, self.stamped[digest]

    def _lower(self, stage: Stage, proven: Proven) -> Iterator[Bound]:
        """The bound that each anchor of a stage gives, where its answer was checked."""
        sizes = set()
        for at, said in proven.anchors:
            self.place(stage.others, at)
            st = _anchor(said, at, proven.first(stage.proof.index))
            sizes.add(st["size"])
            text = self.texts.get(int(str(st["size"])))
            if text is None or len(sizes) > 1:
                raise ProofError(
                    "The anchor is of a checkpoint that the pack lacks, or of another than the rest."
                )
            yield from self._line(text, st) if "witness" in st else self._stamp(text, st)

    def _stamp(self, text: str, st: dict[str, Value]) -> Iterator[Bound]:
        """The time of the time stamp that an anchor names. Raises ProofError where the pack has no such
        one.
        """
        size = next(size for size, one in self.texts.items() if one == text)
        held = {sha256(reply).hexdigest() for at, _, reply in self.pack.stamps if at == size}
        if st.get("hash") not in held:
            raise ProofError(f"The anchor names another time stamp over size {size} than the pack has.")
        if str(st["hash"]) in self.stamped:
            yield self.stamped[str(st["hash"])]

    def _line(self, text: str, st: dict[str, Value]) -> Iterator[Bound]:
        """The time of the witness's line that an anchor names; none from a witness that the policy doesn't
        know.

        Raises ProofError where the checkpoint has no such line.
        """
        parsed = note.parse(text)
        lines = [one for one in parsed.signatures if _hash(one) == st.get("hash")]
        if not lines:
            raise ProofError("The anchor names a witness's line that the checkpoint does not have.")
        known = {(one.key.name, one.key.key_id): one for one in self.policy.witnesses}
        witness = known.get((lines[0].name, lines[0].key_id))
        if witness:
            alone = note.format_note(note.Note(parsed.text, (lines[0],)))
            (found,) = cosignature.verify(alone, [witness.key])
            yield Bound(found.at * 1000, f"witness {witness.name}")


def _anchor(said: Leaf, at: int, first: int) -> dict[str, Value]:
    """What an anchor says. Raises ProofError for one that can't bound what stands at `first`."""
    st = said.get("st", {})
    size = st.get("size")
    if said["src"] != "rounds" or type(size) is not int or not 0 < size <= at:
        raise ProofError("The anchor is not of Rounds, or not of a checkpoint of the entries before it.")
    if at >= first:
        raise ProofError(f"The anchor does not stand before entry {first}, so it does not bound it.")
    return st


def _hash(line: note.Signature) -> str:
    return sha256(note.format_signatures([line]).encode()).hexdigest()
