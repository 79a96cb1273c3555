"""Reading a copy of the ledger back and checking it: what `ledger offsite check` and `ledger fetch` share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rounds.cli.errors import Mistyped, Stopped
from rounds.cli.words import Plain, Times
from rounds.ledger.offsite.copy import Copy
from rounds.ledger.offsite.errors import BadSettings, OffsiteError
from rounds.ledger.publish.known import Known
from rounds.model.times import rfc3339, to_ms


def audited(copy: Copy, vkey: str, into: Path, known: tuple[Known, ...] = ()) -> dict[str, Any]:
    """What a copy shows by itself, as `--json` gives it; its files are then in the folder `into`. Raises
    `OffsiteError`, `OSError`.
    """
    from rounds.ledger.offsite.audit import audit

    found = audit(copy, vkey, into, known)
    faults = [{"file": each.file, "sentence": each.sentence} for each in found.checked.faults]
    if copy.locks and found.unlocked:
        faults.append({"file": "", "sentence": f"{found.unlocked} files read back without a lock."})
    return {
        "copy": copy.name,
        "ok": not faults and found.checked.size > 0,
        "size": found.checked.size,
        "root": found.checked.root,
        "files": found.files,
        "locked_until": rfc3339(to_ms(found.until)) if found.until is not None else None,
        "covered": found.covered,
        "strange": found.strange,
        "held": found.held,
        "faults": faults,
    }


@contextmanager
def told() -> Iterator[None]:
    """Turn what a copy raises into what a verb tells."""
    try:
        yield
    except BadSettings as why:
        raise Mistyped(str(why)) from why
    except OffsiteError as why:
        raise Stopped(str(why), whose=why.whose.value, again=why.again) from why


def checked_page(data: Plain, times: Times) -> object:
    """The page of what copies showed."""
    from rounds.cli.pages.offsite import checked

    return checked(data, times)
