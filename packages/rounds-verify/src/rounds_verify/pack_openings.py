"""Whether a pack's opened fields are those that its verdicts committed to, and what was destroyed has its
tombstone.
"""

from collections.abc import Callable, Mapping

from rounds_verify import commitment, leaf
from rounds_verify.errors import ProofError
from rounds_verify.pack import Pack, Stage
from rounds_verify.pack_story import Proven
from rounds_verify.proof import SUFFIX, Proof

Place = Callable[[str | None, int | None], None]
"""Is told which member and entry are looked at."""


def check(found: Pack, proven: Mapping[str, Proven], place: Place) -> tuple[int, int]:
    """How many fields were opened, and how many payloads destroyed. Raises FormatError, ProofError."""
    count, gone = 0, 0
    for stage in found.stages:
        if stage.opened is None:
            continue
        member = f"{stage.name}-verdict.json"
        place(member, None)
        at, com = proven[stage.name].commitment()
        place(member, at)
        for one in stage.opened.fields:
            commitment.verify_field(com, one)
            count += 1
        if stage.tombstone:
            _tombstone(stage, stage.tombstone, proven[stage.name], at, place)
            gone += 1
    place(None, None)
    return count, gone


def _tombstone(stage: Stage, proof: Proof, proven: Proven, verdict: int, place: Place) -> None:
    said = proven.tombstone
    place(f"{stage.name}-tombstone{SUFFIX}", proof.index)
    named = said.get("ref", []) if said and said["k"] == leaf.TOMBSTONE else []
    if verdict not in named or proof.index <= verdict:
        raise ProofError(f"It is no tombstone of entry {verdict}, whose payload is said to be destroyed.")
