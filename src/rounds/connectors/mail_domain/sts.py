"""MTA-STS (RFC 8461) and TLS reporting (RFC 8460): pure.

Rules this module keeps:

* The policy counts when there is exactly one record at `_mta-sts.`, the policy came with status 200 as plain
  text from `mta-sts.<domain>`, whose certificate was believed, and it can be read (§3.1-3.3).
* It protects when it is enforced and its names cover every MX (§4.1): a `*` stands for one label.

    >>> covers("*.mail.test", "mx1.mail.test"), covers("*.mail.test", "a.b.mail.test")
    (True, False)
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct

from rounds.connectors.mail_domain.look import Answer, Fault, Page, Told, blind, seen
from rounds.connectors.mail_domain.tags import NotTags, tags, versioned
from rounds.sdk.connector import NO, YES, Fact

FIELDS: Final = ("mta_sts", "mta_sts_mode", "mta_sts_max_age", "mta_sts_fault")
MODES: Final = ("enforce", "testing", "none")
LONGEST: Final = 31_557_600
"""Seconds that a policy may be kept at most (§3.2)."""
PATH: Final = "/.well-known/mta-sts.txt"
_LINE: Final = re.compile(r"\s*([A-Za-z0-9][A-Za-z0-9_.-]{0,31})\s*:\s*(.*?)\s*")
_OK: Final = 200


class Policy(Struct, frozen=True):
    """A policy that can be read. `max_age` is seconds."""

    mode: str
    max_age: int
    names: tuple[str, ...]


class NotAPolicy(ValueError):
    """A policy that senders would not take; the sentence says why."""


def standing(record: Answer, page: Page | Fault | None, mx: Sequence[str] | None) -> Told:
    """What MTA-STS does for a domain. `page` is `None` where nothing was fetched, `mx` where it is unseen."""
    if isinstance(record, Fault):
        return blind(record, *FIELDS)
    fault = _record_fault(record.records)
    if fault:
        return _absent(fault)
    if page is None:
        return _absent("there is no host for the policy")
    if isinstance(page, Fault):
        return blind(page, *FIELDS)
    try:
        return _by_policy(_read_page(page), mx)
    except NotAPolicy as why:
        return _absent(str(why))


def has_record(record: Answer) -> bool:
    """Whether a policy is announced, and is worth fetching."""
    return not isinstance(record, Fault) and not _record_fault(record.records)


def reporting(record: Answer) -> Told:
    """Whether TLS reports are asked for (RFC 8460 §3)."""
    if isinstance(record, Fault):
        return blind(record, "tls_reports")
    found = versioned(record.records, "TLSRPTv1")
    return seen(tls_reports=YES if len(found) == 1 and _has_target(found[0]) else NO)


def read_policy(text: str) -> Policy:
    """A policy's text. Raises `NotAPolicy`."""
    lines = [_LINE.fullmatch(each) for each in text.splitlines() if each.strip()]
    if not all(lines):
        raise NotAPolicy("the policy has a line that can't be read")
    pairs = [(each[1].lower(), each[2]) for each in lines if each]
    names = tuple(value.lower() for name, value in pairs if name == "mx")
    return _checked(dict(reversed(pairs)), names)


def covers(pattern: str, host: str) -> bool:
    """Whether a policy's name covers a host (§4.1)."""
    if pattern.startswith("*."):
        return host.partition(".")[2] == pattern[2:].rstrip(".")
    return host == pattern.rstrip(".")


def _checked(made: Mapping[str, str], names: tuple[str, ...]) -> Policy:
    """Raises `NotAPolicy` for what a sender would refuse."""
    if made.get("version") != "STSv1":
        raise NotAPolicy("the policy does not say version: STSv1")
    mode, age = made.get("mode", ""), made.get("max_age", "")
    if mode not in MODES:
        raise NotAPolicy("the policy's mode is none of enforce, testing and none")
    if not re.fullmatch(r"[0-9]{1,10}", age) or int(age) > LONGEST:
        raise NotAPolicy("the policy's max_age is no number of seconds up to a year")
    if mode != "none" and not names:
        raise NotAPolicy("the policy names no mail host")
    return Policy(mode, int(age), names)


def _read_page(page: Page) -> Policy:
    """The policy in a fetched page. Raises `NotAPolicy`."""
    if page.status != _OK:
        raise NotAPolicy(f"the policy's host answers with status {page.status}")
    if page.sort.partition(";")[0].strip().lower() != "text/plain":
        raise NotAPolicy("the policy is not served as plain text")
    return read_policy(page.body.decode("utf-8", "replace"))


def _by_policy(policy: Policy, mx: Sequence[str] | None) -> Told:
    """What a policy that can be read does."""
    told = seen(mta_sts_mode=policy.mode, mta_sts_max_age=policy.max_age)
    bare = [host for host in mx or () if not any(covers(each, host) for each in policy.names)]
    if policy.mode == "enforce" and mx is None:
        return told | seen(mta_sts=Fact.UNSEEN, mta_sts_fault=None)
    if bare and policy.mode != "none":
        return told | seen(mta_sts=NO, mta_sts_fault=f"the policy does not cover {bare[0]}")
    if policy.mode != "enforce":
        return told | seen(mta_sts=NO, mta_sts_fault=f"the policy's mode is {policy.mode}")
    return told | seen(mta_sts=YES, mta_sts_fault=None)


def _absent(fault: str) -> Told:
    """There is no policy that anyone would follow."""
    return seen(mta_sts=NO, mta_sts_mode=None, mta_sts_max_age=None, mta_sts_fault=fault)


def _record_fault(records: Sequence[str]) -> str:
    """Why no policy is announced (§3.1), empty when one is."""
    found = versioned(records, "STSv1")
    if len(found) != 1:
        return (
            f"{len(found)} records announce a policy where there may be one" if found else "none is announced"
        )
    try:
        made = tags(found[0])
    except NotTags as why:
        return f"its record can't be read: {why}"
    good = re.fullmatch(r"[A-Za-z0-9]{1,32}", made.get("id", ""))
    return "" if good else "its record has no id that can be used"


def _has_target(record: str) -> bool:
    """Whether a reporting record names where reports go."""
    try:
        targets = tags(record).get("rua", "")
    except NotTags:
        return False
    return bool(re.match(r"(?:mailto:[^\s@,]+@[^\s,]+|https://[^\s,]+)", targets))
