"""checkdmarc looks at the same zones through the same resolver, and says the same.

What it says otherwise is argued in docs/adr/0013; there is no other difference.
"""

from __future__ import annotations

from typing import Any

import pytest
from checkdmarc import (  # type: ignore[import-untyped] # it ships no types
    dmarc,
    dnssec,
    mta_sts,
    smtp_tls_reporting,
    spf,
)
from checkdmarc.smtp import get_mx_hosts  # type: ignore[import-untyped] # as above
from checkdmarc.utils import DNSException  # type: ignore[import-untyped] # as above

from tests.connectors.mail_domain.seen import look
from tests.lab.mail.lab import ZONES, lab
from tests.lab.mail.table import Zone

UNKNOWN = "not known"
ENDS = {"-all": "fail", "~all": "softfail", "?all": "neutral", "+all": "pass", None: "neutral"}
ARGUED = {("spf-upper", "spf"), ("mx-address", "mx")}
"""What docs/adr/0013 argues, by zone and by subject."""


def theirs(zone: Zone) -> dict[str, Any]:
    """What checkdmarc says of a zone."""
    name = f"{zone.name}.test"
    through: dict[str, Any] = {"nameservers": [lab().settings["resolver"]], "timeout": 2.0}
    return {
        "spf": _their_spf(spf.check_spf(name, **through)),
        "dmarc": _their_dmarc(dmarc.check_dmarc(name, **through), name),
        "dnssec": dnssec.check_dnssec(name, **through),
        "tls reports": smtp_tls_reporting.check_smtp_tls_reporting(name, **through)["valid"],
        "mx": _their_mx(name, through),
        "policy": _their_policy(zone, name, through),
    }


def ours(zone: Zone) -> dict[str, Any]:
    """What we say of a zone, in the same words."""
    found = look(f"{zone.name}.test").domain(f"{zone.name}.test")
    sound = found["spf_sound"] == "yes"
    said = (found.get("spf_lookups"), ENDS.get(found.get("spf_end"))) if sound else None
    blind = isinstance(found["spf_sound"], dict)
    policy = found["dmarc_policy"]
    return {
        "spf": UNKNOWN if blind else said,
        "dmarc": UNKNOWN if isinstance(policy, dict) else (policy, found["dmarc_subdomains"]),
        "dnssec": found.get("dnssec") == "yes",
        "tls reports": found["tls_reports"] == "yes",
        "mx": found["mx"],
        "policy": _our_policy(zone, found),
    }


@pytest.mark.parametrize("zone", [each for each in ZONES if each.key != "wrong"], ids=lambda zone: zone.name)
def test_both_say_the_same(zone: Zone) -> None:
    one, other = theirs(zone), ours(zone)
    assert {each for each in one if one[each] != other[each]} == {
        what for at, what in ARGUED if at == zone.name
    }, (
        one,
        other,
    )


def test_neither_knows_anything_of_a_zone_whose_signatures_do_not_verify() -> None:
    through: dict[str, Any] = {"nameservers": [lab().settings["resolver"]], "timeout": 2.0}
    assert "SERVFAIL" in str(spf.check_spf("signed-wrong.test", **through)["error"])
    assert "mail_domain" not in look("signed-wrong.test").things


def _their_spf(said: Any) -> Any:
    if not said["valid"]:
        return UNKNOWN if "SERVFAIL" in str(said["error"]) else None
    return said["dns_lookups"], said["parsed"]["all"]


def _their_dmarc(said: Any, name: str) -> Any:
    if not said["valid"]:
        return UNKNOWN if "SERVFAIL" in str(said["error"]) else (None, None)
    tags = {tag: each["value"] for tag, each in said["tags"].items()}
    return (tags["p"] if said["location"] == name else tags["sp"]), tags["sp"]


def _their_mx(name: str, through: dict[str, Any]) -> Any:
    try:
        return [each["hostname"] for each in get_mx_hosts(name, **through)["hosts"]]
    except DNSException:
        return UNKNOWN


def _their_policy(zone: Zone, name: str, through: dict[str, Any]) -> Any:
    """Whether a policy is announced, and what its text says; it is not asked to fetch it."""
    try:
        mta_sts.parse_mta_sts_record(mta_sts.query_mta_sts_record(name, **through)["record"])
    except mta_sts.MTASTSError:
        return None
    if not _served(zone):
        return "announced"
    try:
        said = mta_sts.parse_mta_sts_policy(zone.policy[2])["policy"]  # type: ignore[index] # served, so there is one
    except mta_sts.MTASTSPolicyError:
        return "unreadable"
    return said["mode"], said["max_age"]


def _our_policy(zone: Zone, found: dict[str, Any]) -> Any:
    fault = found.get("mta_sts_fault")
    if fault == "none is announced" or "record" in str(fault):
        return None
    if not _served(zone):
        return "announced"
    mode = found["mta_sts_mode"]
    return "unreadable" if mode is None else (mode, found["mta_sts_max_age"])


def _served(zone: Zone) -> bool:
    """Whether the policy's text is to be had at all."""
    return zone.policy is not None and zone.policy[:2] == (200, "text/plain") and zone.name != "sts-foreign"
