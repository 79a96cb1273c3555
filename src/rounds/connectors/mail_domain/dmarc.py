"""The DMARC policy in force for a domain (RFC 9989; RFC 7489 where receivers still follow it): pure.

Rules this module keeps:

* The record is the domain's own, else that of the domain it belongs to: the highest name above it with a
  record (RFC 9989 §4.10). What is inherited is the subdomain policy.
* Two records at one name are none (§4.10.1). A record without `p`, or with one that nobody knows, asks for
  nothing: it counts as `none`.
* `pct` is gone from the newer standard and still honoured by receivers of the older one: less than all is
  told as such. `t=y` asks receivers only to try.

    >>> from rounds.connectors.mail_domain.look import Found
    >>> got = policy("a.test", {"a.test": Found(("v=DMARC1; p=reject; sp=none",))})
    >>> got.fields["dmarc_subdomains"]
    Seen(value='none')
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from rounds.connectors.mail_domain.look import Answer, Fault, Told, blind, seen
from rounds.connectors.mail_domain.tags import NotTags, tags, versioned
from rounds.sdk.connector import fact

FIELDS: Final = (
    "dmarc",
    "dmarc_policy",
    "dmarc_subdomains",
    "dmarc_percent",
    "dmarc_testing",
    "dmarc_alignment",
    "dmarc_reports_to",
)
POLICIES: Final = ("none", "quarantine", "reject")
MOST_STEPS: Final = 8
_MODES: Final = {"r": "relaxed", "s": "strict"}
_MAILTO: Final = re.compile(r"mailto:([^\s@!,]+@[^\s@!,]+)(?:![0-9]+[kmgt]?)?", re.IGNORECASE)


def places(domain: str) -> tuple[str, ...]:
    """The names to ask, the domain first and then upwards, at most eight (RFC 9989 §4.10)."""
    labels = domain.split(".")
    above = range(max(1, len(labels) - MOST_STEPS + 1), len(labels))
    return (domain, *(".".join(labels[at:]) for at in above))


def policy(domain: str, answers: Mapping[str, Answer]) -> Told:
    """What the records at `_dmarc.` under each of `places` say for the domain."""
    own = answers[domain]
    if isinstance(own, Fault):
        return blind(own, *FIELDS)
    record = _one(own)
    if record is not None:
        return _told(record, inherited=False)
    above = [each for name, each in answers.items() if name != domain]
    faults = [each for each in above if isinstance(each, Fault)]
    if faults:
        return blind(faults[0], *FIELDS)
    found = [record for each in above if (record := _one(each)) is not None]
    highest = [each for each in found if not _is_suffix(each)] or found
    return _told(highest[-1], inherited=True) if highest else _none()


def _one(answer: Answer) -> str | None:
    """The one policy record of an answer."""
    found = () if isinstance(answer, Fault) else versioned(answer.records, "DMARC1")
    return found[0] if len(found) == 1 else None


def _told(record: str, *, inherited: bool) -> Told:
    """A record's meaning for the domain."""
    try:
        made = tags(record)
    except NotTags:
        made = {}
    asked, below = _asked(made, "p"), _asked(made, "sp")
    main = asked or "none"
    subdomains = below or main
    return seen(
        dmarc=record,
        dmarc_policy=subdomains if inherited else main,
        dmarc_subdomains=subdomains,
        dmarc_percent=_percent(made.get("pct", "100")),
        dmarc_testing=fact(made.get("t", "n").lower() == "y"),
        dmarc_alignment=f"spf {_mode(made, 'aspf')}, dkim {_mode(made, 'adkim')}",
        dmarc_reports_to=tuple(sorted(set(_MAILTO.findall(made.get("rua", ""))))),
    )


def _none() -> Told:
    """There is no policy."""
    said = seen(**dict.fromkeys(FIELDS))
    return said | seen(dmarc_testing=fact(False), dmarc_reports_to=())


def _asked(made: Mapping[str, str], name: str) -> str | None:
    """A policy that receivers know."""
    word = made.get(name, "").lower()
    return word if word in POLICIES else None


def _percent(text: str) -> int:
    """`pct`, all where it can't be read."""
    return int(text) if re.fullmatch(r"[0-9]{1,3}", text) and int(text) <= 100 else 100  # noqa: PLR2004 - per cent


def _mode(made: Mapping[str, str], name: str) -> str:
    """How strictly names must agree; relaxed unless it says otherwise."""
    return _MODES.get(made.get(name, "r").lower(), "relaxed")


def _is_suffix(record: str) -> bool:
    """Whether a record is that of a registry and not of an owner."""
    return re.search(r";\s*psd\s*=\s*y\s*(?:;|$)", record, re.IGNORECASE) is not None
