"""Records written as `name=value; name=value`, as DKIM, DMARC, MTA-STS and TLS-RPT write them: pure.

>>> tags("v=DMARC1; p = reject ;")
{'v': 'DMARC1', 'p': 'reject'}
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_TAG: Final = re.compile(r"\s*([A-Za-z][A-Za-z0-9_]*)\s*=\s*(.*?)\s*", re.DOTALL)


class NotTags(ValueError):
    """A record is not written that way; the sentence says where."""


def tags(record: str) -> dict[str, str]:
    """A record's values by name in lower case. Raises `NotTags` for what is no pair or comes twice."""
    made: dict[str, str] = {}
    for part in record.split(";"):
        if not part.strip():
            continue
        match = _TAG.fullmatch(part)
        if match is None:
            raise NotTags(f"{part.strip()[:60]!r} is no name with a value")
        name = match[1].lower()
        if name in made:
            raise NotTags(f"{name} comes twice")
        made[name] = match[2]
    return made


def versioned(records: Iterable[str], version: str) -> list[str]:
    """The records that begin with `v=` and this version, as their standards pick theirs out."""
    start = re.compile(rf"v\s*=\s*{version}\s*(?:;|$)")
    return [each for each in records if start.match(each)]
