"""Whether the trees of a pack are one history, and whether it is the one that the auditor knows.

Two findings that are never mixed up: *history changed* (a root, or a proof between two, does not fit: a
fault), and *your copy is older* (the auditor holds a newer checkpoint, and a proof joins the two: no fault,
and told among the limits). Where nothing joins them it is not known which of the two it is, and that is said.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from rounds_verify import tree
from rounds_verify.checkpoint import Checkpoint
from rounds_verify.consistency import Link
from rounds_verify.errors import FormatError, ProofError


def trees(every: Iterable[Checkpoint]) -> dict[int, bytes]:
    """The root of each size. Raises ProofError where one size has two roots."""
    found: dict[int, bytes] = {}
    for one in every:
        if found.setdefault(one.size, one.root) != one.root:
            raise ProofError(f"History changed: the key signed two roots of size {one.size}.")
    return found


def grown(links: Sequence[Link], known: Mapping[int, bytes]) -> str:
    """A sentence, once each tree begins the next. Raises FormatError, ProofError."""
    sizes = sorted(known)
    said = ", ".join(map(str, sizes))
    if [(one.old, one.new) for one in links] != list(pairwise(sizes)):
        raise FormatError(f"There is not exactly one consistency proof for each step of the sizes {said}.")
    for one in links:
        _check(one, known)
    if len(sizes) == 1:
        return f"The pack has one tree, of size {said}: there is nothing in it to compare."
    return f"Each tree begins the next one, by size: {said}."


def compare(held: Checkpoint, known: Mapping[int, bytes], links: Sequence[Link]) -> tuple[bool, str]:
    """Whether the auditor's checkpoint could be compared, and a sentence.

    `links` are the auditor's own proofs. Raises ProofError where history changed.
    """
    both = trees([held, *(Checkpoint(held.origin, size, root) for size, root in known.items())])
    near = [one for one in links if held.size in one[:2] and one.old in both and one.new in both]
    for one in near:
        _check(one, both)
    if held.size in known or near:
        return True, f"The checkpoint that you hold, of size {held.size}, is of the same history."
    return False, (
        f"No proof joins the checkpoint that you hold (size {held.size}) with this pack: ask for a "
        f"consistency proof between it and size {max(known)}."
    )


def other(origin: str) -> str:
    """That a checkpoint is of another ledger than the pack: who checks for many may take a wrong one."""
    return f"The checkpoint that you gave is of another ledger, {origin}: nothing was compared with it."


def older(held: int, newest: int, *, joined: bool) -> str:
    """What a copy that ends before the auditor's checkpoint does not show. `joined` is whether the two were
    compared: only then is it known to be an older copy, and not another history.
    """
    ends = f"it ends with entry {newest - 1}, and that one is of {held} entries"
    if joined:
        return (
            f"Your copy is older than the checkpoint that you hold: {ends}. That is no fault; ask for a "
            "newer pack."
        )
    return (
        f"Whether your copy is older than the checkpoint that you hold, or of a history that was changed: "
        f"{ends}, and nothing joins the two."
    )


def ends(newest: int) -> str:
    """What no pack shows."""
    return f"What came after entry {newest - 1}: this pack ends there."


def _check(link: Link, known: Mapping[int, bytes]) -> None:
    try:
        tree.verify_consistency(link.old, link.new, link.path, known[link.old], known[link.new])
    except ProofError as error:
        raise ProofError(
            f"History changed between the trees of size {link.old} and {link.new}, or the proof was: {error}"
        ) from None
