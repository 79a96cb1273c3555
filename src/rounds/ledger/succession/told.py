"""What a ledger's own `key` entries say of the keys that sign it, found without reading all of it.

The store's cell `signing-keys` is a list of their numbers, written before the first signature over them;
those that no checkpoint covers are looked for. Nobody who verifies believes the cell: they read every entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import msgspec

from rounds.ledger.vault.store import unopened
from rounds.ports import Store, Stored
from rounds_verify import leaf, note, rotation
from rounds_verify.errors import VerifyError
from rounds_verify.rotation import Change, Said
from rounds_verify.succession import Succession

CELL: Final = "signing-keys"
MARK: Final = b'"k":"key"'
"""How an entry of this kind is spelt in a leaf: few entries are decoded to find them."""


def said_in(entries: Iterable[Stored]) -> Iterator[Said]:
    """What some entries say. One that can't be read says nothing: verifying names it."""
    for each in entries:
        if MARK in each.leaf:
            try:
                found = rotation.told(each.index, leaf.parse(each.leaf))
            except VerifyError:
                continue
            if found is not None:
                yield found


def signed_size(store: Store) -> int:
    """The size of the newest checkpoint, 0 for none."""
    return max((size for size, _ in store.checkpoints()), default=0)


def covered(store: Store) -> tuple[int, ...]:
    """The numbers of the entries that are known from before."""
    raw = store.cell(CELL)
    try:
        return () if raw is None else msgspec.json.decode(raw, type=tuple[int, ...])
    except (msgspec.MsgspecError, UnicodeDecodeError):  # it was changed: the entries themselves say it all
        return tuple(each.entry for each in said_in(store.entries()))


def said(store: Store, stop: int | None = None) -> list[Said]:
    """All that a ledger's entries say, up to the entry before `stop`."""
    store = unopened(store)
    known, signed = covered(store), signed_size(store)
    old = [one for at in known if stop is None or at < stop for one in said_in(store.entries(at, at + 1))]
    seen = {one.entry for one in old}
    return [*old, *(one for one in said_in(store.entries(signed, stop)) if one.entry not in seen)]


def succession_of(vkey: str, told: Sequence[Said], names: Iterable[str] = ()) -> Succession:
    """Who signs, by a key that is trusted, under its own name, under every name that is told, and `names`."""
    key = note.parse_vkey(vkey)
    every = (key.name, *names, *(_name(each) for each in told))
    return Succession([note.verifier_key(name, key.public) for name in dict.fromkeys(every)], told)


def _name(said: Said) -> str:
    return said.old.name if isinstance(said, Change) else said.by.name
