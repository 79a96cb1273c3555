"""DMARC reports, written after RFC 7489 appendix C."""

from __future__ import annotations

from datetime import UTC, datetime

DAY = 86_400
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
ROW = """<record><row><source_ip>{source}</source_ip><count>{count}</count>
<policy_evaluated><disposition>none</disposition><dkim>{dkim}</dkim><spf>{spf}</spf></policy_evaluated></row>
<identifiers><envelope_to>{to}</envelope_to><header_from>{domain}</header_from></identifiers>
<auth_results><dkim><domain>{signer}</domain><result>{signed}</result></dkim>
<spf><domain>{sender}</domain><result>{sent}</result></spf></auth_results></record>"""


def row(domain: str = "mx-one.test", source: str = "192.0.2.7", count: int = 3, **more: str) -> str:
    """One row; it passes neither way unless it is told to."""
    given = {
        "dkim": "fail",
        "spf": "fail",
        "signer": domain,
        "signed": "fail",
        "sender": domain,
        "sent": "fail",
    }
    return ROW.format(domain=domain, source=source, count=count, **{"to": "", **given, **more})


def report(
    *rows: str,
    domain: str = "mx-one.test",
    end: datetime = NOON,
    more: str = "",
    to: str = "",
    head: str = "",
) -> bytes:
    """A report about one day that ends at `end`."""
    until = int(end.timestamp())
    body = "".join(rows or (row(domain, to=to),))
    return (
        f"<?xml version='1.0'?>{head}<feedback><report_metadata><org_name>mailbox.example</org_name>{more}"
        f"<report_id>1</report_id><date_range><begin>{until - DAY}</begin><end>{until}</end></date_range>"
        f"</report_metadata><policy_published><domain>{domain}</domain><p>none</p></policy_published>{body}</feedback>"
    ).encode()
