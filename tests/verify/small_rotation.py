"""Packs of a ledger whose key changed.

The finding of `small_pack` opens under FIRST (sizes 4 and 11). Entry 14 says that SECOND signs from there on:
it signs 18, 24 and 26.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import cache

from rounds_verify import pack, pack_zip, tree
from rounds_verify.pack import Pack
from rounds_verify.pack_steps import Auditor, policy_of
from tests.verify import small_pack
from tests.verify.keys import ELSEWHERE, FIRST, SECOND, Fields, Holder, change, revocation
from tests.verify.small_pack import Signer, Story, leaf

ELSEWHERES = Holder(FIRST.word, ELSEWHERE), Holder(SECOND.word, ELSEWHERE)
AT, LATER, REVOKED_AT = 14, 23, 21
Said = Callable[[int, bytes], Fields]
"""What a `key` entry says, by its number and the root before it."""


def signer_of(holder: Holder) -> Signer:
    return holder.key, holder.secret


def story(said: dict[int, Said], by: Callable[[int], Holder]) -> Story:
    """The small ledger, with `key` entries at some places."""
    entries: list[bytes] = []

    def made(index: int, fields: dict[str, object]) -> dict[str, object]:
        if index in said:
            root = tree.root([tree.leaf_hash(one) for one in entries])
            fields = {"kind": "key", "st": said[index](index, root)}
        entries.append(leaf(index, **fields))  # type: ignore[arg-type] # kind is among the fields
        return fields

    return small_pack.build(made, lambda size: signer_of(by(size)))


def honest(size: int) -> Holder:
    return FIRST if size <= AT else SECOND


def changing(old: Holder = FIRST, new: Holder = SECOND, **by: Holder) -> Said:
    return lambda size, root: change(old, new, size, root, by)


def revoking(since: int) -> Said:
    return lambda size, root: revocation(FIRST, SECOND, since, size, root)


@cache
def changed() -> Story:
    return story({AT: changing()}, honest)


def with_keys(whole: Story, size: int, *numbers: int) -> Pack:
    """The pack of the finding, with `key` entries under the checkpoint of a size."""
    found = whole.pack()
    keys = tuple(whole.proof(at, size) for at in numbers)
    sizes = sorted({4, 11, 18, 24, size})
    carried = {one.proof.checkpoint for one in found.stages} | {one.checkpoint for one in keys}
    notes = tuple(text for text in (whole.notes[at] for at in sizes) if text not in carried)
    return replace(found, notes=notes, links=whole.links(*sizes), keys=keys)


def trusting(*holders: Holder) -> Auditor:
    return Auditor(policy_of([each.key for each in holders]))


def raw(found: Pack) -> bytes:
    return pack_zip.write(pack.members_of(found))
