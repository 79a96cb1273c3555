"""What a clinic shows after something happened to it while its key changed or its payloads were sealed."""

from __future__ import annotations

from collections import Counter

from rounds.home import Place
from rounds.wiring import open_clinic, prove_clinic
from tests.faults.lived import judging
from tests.ledger.vault.child import stated
from tests.ledger.vault.clinic import generations, key_entries, on_disk, sql


def wrong(place: Place) -> list[str]:
    """What it shows that it must not, when the next writer goes on: lost keys, a second key of one number, a
    payload that does not open, a change.
    """
    with open_clinic(place, writing=True, judged_by=judging()) as app:
        stated(app, -1)
    found = prove_clinic(place, again=True, judged_by=judging())
    told = Counter(st["generation"] for st in key_entries(place))
    ring, used = place.payload_keys.found().ring, set(generations(place))
    return [
        *found.faults,
        *found.unknown,
        *(f"generation {each} begins twice" for each, times in told.items() if times > 1),
        *(f"generation {each} is in rows and not in the file" for each in used - {*ring.keys}),
        *(f"generation {each} is in the file and not told" for each in {*ring.keys} - {1, *told}),
    ]


def clear_bytes(place: Place) -> list[bytes]:
    """What lies in clear: each seed and payload that is not sealed."""
    rows = sql(place, "SELECT seed, payload FROM entries WHERE length(seed) = 32")
    return [each for row in rows for each in row if isinstance(each, bytes)]


def left_in_clear(place: Place, needles: list[bytes]) -> bool:
    """Whether any of these bytes is in any file of the clinic."""
    raw = on_disk(place.folder)
    return any(each in raw for each in needles)
