"""What `status` and a verification say of payloads: whose key is missing, which lie in clear.

Rules this module keeps:

* A missing key is ignorance, never damage: the sentence says which generation, and how to bring it back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from rounds.ledger.vault.ring import Ring
from rounds.ledger.vault.standing import standing
from rounds.ledger.vault.store import Vaulted
from rounds.ports import Store


def payloads(store: Store, ring: Ring, unusable: Iterable[str]) -> dict[str, Any]:
    """What `status` says: which keys are `missing` (a sentence, or `None`), which files with keys are
    `unusable` and why, and whether payloads of the first release still lie in `clear`. `ring` are the keys
    that could be read. Raises what the store raises.
    """
    if not isinstance(store, Vaulted):
        return {"missing": None, "unusable": list(unusable), "clear": False}
    stands = standing(store.beneath)
    lacking = stands.missing(ring)
    return {
        "missing": missing(lacking, ring.newest) if lacking else None,
        "unusable": list(unusable),
        "clear": stands.clear >= 0,
    }


def missing(generations: Sequence[int], newest: int) -> str:
    """Which keys are missing, and what to do. `newest` is the newest generation that is here, 0 for none.

    >>> print(missing([2], 1))
    This key file is older than the ledger: generation 2 is missing. Put it back: rounds ledger keys restore
    >>> print(missing([1, 2], 3))
    Generations 1 and 2 of the payload key are missing. Put them back: rounds ledger keys restore
    """
    *first, last = [str(each) for each in generations]
    which = f"{', '.join(first)} and {last}" if first else last
    many = f"enerations {which}" if first else f"eneration {which}"
    are, them = ("are", "them") if first else ("is", "it")
    if 0 < newest < min(generations):
        said = f"This key file is older than the ledger: g{many} {are} missing."
    else:
        said = f"G{many} of the payload key {are} missing."
    return f"{said} Put {them} back: rounds ledger keys restore"
