"""Lab zones about signed mail and what receivers are asked to do (DKIM, DMARC)."""

from __future__ import annotations

from typing import Any

from tests.lab.mail.keys import ED25519, RSA_1024, RSA_2048
from tests.lab.mail.table import MX, UNSEEN, Zone, strings

NO_POLICY: dict[str, Any] = {
    "dmarc": None,
    "dmarc_policy": None,
    "dmarc_subdomains": None,
    "dmarc_reports_to": [],
}
REPORTS = "mailto:d@dmarc-reports.test"


def dmarc(name: str, record: str, policy: str, below: str | None = None, **sees: Any) -> Zone:
    """A zone with one DMARC record."""
    said = {"dmarc": record, "dmarc_policy": policy, "dmarc_subdomains": below or policy}
    return Zone(f"dmarc-{name}", f'{MX}_dmarc TXT "{record}"\n', {"dmarc_testing": "no", **said, **sees})


def dkim(name: str, records: dict[str, str], bits: int | None, used: list[str], lost: list[str]) -> Zone:
    """A zone with DKIM keys, asked for by the names of `used` and `lost`."""
    lines = "".join(f"{selector}._domainkey TXT {strings(text)}\n" for selector, text in records.items())
    sees = {"dkim_bits": bits, "dkim_selectors": used, "dkim_lost": lost}
    return Zone(f"dkim-{name}", MX + lines, sees, selectors=",".join(used + lost))


DMARC = (
    Zone("dmarc-none", MX, NO_POLICY),
    dmarc("reject", "v=DMARC1; p=reject", "reject", dmarc_percent=100),
    dmarc("quarantine", "v=DMARC1; p=quarantine; sp=reject", "quarantine", "reject"),
    dmarc("asks-nothing", "v=DMARC1; p=none", "none"),
    dmarc("open-below", "v=DMARC1; p=reject; sp=none", "reject", "none"),
    dmarc("part", "v=DMARC1; p=reject; pct=20", "reject", dmarc_percent=20),
    dmarc("trial", "v=DMARC1; p=reject; t=y", "reject", dmarc_testing="yes"),
    dmarc("loose", "v=DMARC1;p=REJECT;", "reject"),
    dmarc(
        "strict", "v=DMARC1; p=reject; adkim=s; aspf=s", "reject", dmarc_alignment="spf strict, dkim strict"
    ),
    dmarc("no-p", f"v=DMARC1; rua={REPORTS}", "none", dmarc_reports_to=["d@dmarc-reports.test"]),
    dmarc(
        "reports",
        "v=DMARC1; p=reject; rua=mailto:d@dmarc-reports.test,mailto:e@dmarc-reports.test",
        "reject",
        dmarc_reports_to=["d@dmarc-reports.test", "e@dmarc-reports.test"],
    ),
    Zone("dmarc-two", MX + '_dmarc TXT "v=DMARC1; p=reject"\n_dmarc TXT "v=DMARC1; p=none"\n', NO_POLICY),
    Zone("dmarc-lower", MX + '_dmarc TXT "v=dmarc1; p=reject"\n', NO_POLICY),
    Zone(
        "east.dmarc-above",
        "",
        {"dmarc": "v=DMARC1; p=reject; sp=quarantine", "dmarc_policy": "quarantine"},
        key="within",
    ),
    Zone(
        "dmarc-above",
        MX + 'east MX 10 good.mailhost.test.\n_dmarc TXT "v=DMARC1; p=reject; sp=quarantine"\n',
        {"dmarc_policy": "reject"},
    ),
    Zone(
        "dmarc-alias",
        MX + '_dmarc CNAME policy\npolicy TXT "v=DMARC1; p=reject"\n',
        {"dmarc": "v=DMARC1; p=reject", "dmarc_policy": "reject"},
    ),
    Zone("dmarc-dead", MX + "_dmarc NS nowhere.mailhost.test.\n", {"dmarc": UNSEEN, "dmarc_policy": UNSEEN}),
    Zone(
        "dmarc-circle",
        MX + "_dmarc CNAME a\na CNAME b\nb CNAME a\n",
        {"dmarc": UNSEEN, "dmarc_policy": UNSEEN, "spf": None},
    ),
)

DKIM = (
    dkim("long", {"s1": f"v=DKIM1; k=rsa; p={RSA_2048}"}, 2048, ["s1"], []),
    dkim("short", {"s1": f"v=DKIM1; p={RSA_1024}"}, 1024, ["s1"], []),
    dkim("curve", {"s1": f"v=DKIM1; k=ed25519; p={ED25519}"}, 3072, ["s1"], []),
    dkim("bare", {"s1": f"p={RSA_2048}"}, 2048, ["s1"], []),
    dkim("revoked", {"s1": "v=DKIM1; p="}, None, [], ["s1"]),
    dkim("absent", {}, None, [], ["s1"]),
    dkim("noise", {"s1": "v=DKIM1; p=AAAA"}, None, [], ["s1"]),
    dkim(
        "mixed",
        {"s1": f"v=DKIM1; p={RSA_2048}", "s2": "v=DKIM1; p=", "s3": f"v=DKIM1; p={RSA_1024}"},
        1024,
        ["s1", "s3"],
        ["s2"],
    ),
)
