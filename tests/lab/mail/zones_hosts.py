"""Lab zones about who takes the mail and how it travels: MX, MTA-STS, TLS-RPT, DNSSEC and DANE."""

from __future__ import annotations

from typing import Any

from tests.lab.mail.table import MX, NOTHING, UNSEEN, Zone

PLAIN = "text/plain"
ENFORCED = "version: STSv1\nmode: enforce\nmx: *.mailhost.test\nmax_age: 604800\n"
STS = '_mta-sts TXT "v=STSv1; id=20261124;"\nmta-sts A {web}\n'
RPT = "_smtp._tls"
TO = "v=TLSRPTv1; rua=mailto"


def sts(name: str, text: str, sees: dict[str, Any], status: int = 200, sort: str = PLAIN) -> Zone:
    """A zone that announces a policy, and what its host serves."""
    return Zone(f"sts-{name}", MX + STS, sees, policy=(status, sort, text))


def refused(fault: str) -> dict[str, Any]:
    """A policy that nobody follows."""
    return {"mta_sts": "no", "mta_sts_mode": None, "mta_sts_fault": fault}


TAKING = (
    Zone("mx-one", MX, {"mx": ["good.mailhost.test"], "takes_mail": "yes", "provider": "mailhost.test"}),
    Zone(
        "mx-order",
        "@ MX 20 clear.mailhost.test.\n@ MX 5 GOOD.mailhost.test.\n",
        {"mx": ["good.mailhost.test", "clear.mailhost.test"]},
    ),
    Zone("mx-null", '@ MX 0 .\n@ TXT "v=spf1 -all"\n', {"mx": [], "takes_mail": "no", "sends_mail": "no"}),
    Zone("mx-none", "www A 192.0.2.1\n", {"mx": [], "takes_mail": "no", "provider": None}),
    Zone("mx-address", "@ A {good}\n", {"mx": ["mx-address.test"], "takes_mail": "yes", "provider": NOTHING}),
    Zone("mx-own", "@ MX 10 mail\nmail A {clear}\n", {"mx": ["mail.mx-own.test"], "provider": NOTHING}),
    Zone("mx-lost", "@ MX 10 gone.mx-lost.test.\n", {"mx": ["gone.mx-lost.test"], "takes_mail": "yes"}),
    Zone(
        "mx-workspace",
        "@ MX 1 aspmx.l.google.com.\n",
        {"mx": ["aspmx.l.google.com"], "provider": "Google Workspace", "consumer": "no"},
    ),
    Zone(
        "mx-microsoft",
        "@ MX 0 mx-microsoft-test.mail.protection.outlook.com.\n",
        {"provider": "Microsoft 365", "consumer": "no"},
    ),
    Zone("mx-icloud", "@ MX 10 mx01.mail.icloud.com.\n", {"provider": "iCloud Mail", "consumer": "yes"}),
    Zone("xn--mller-kva", MX, {"mx": ["good.mailhost.test"], "registered": "yes"}),
    Zone(
        "parked",
        '@ MX 0 .\n@ TXT "v=spf1 -all"\n_dmarc TXT "v=DMARC1; p=reject"\n*._domainkey TXT "v=DKIM1; p="\n',
        {"takes_mail": "no", "sends_mail": "no", "spf_end": "-all", "dmarc_policy": "reject"},
    ),
)

POLICIES = (
    sts("enforced", ENFORCED, {"mta_sts": "yes", "mta_sts_mode": "enforce", "mta_sts_max_age": 604800}),
    sts("crlf", ENFORCED.replace("\n", "\r\n"), {"mta_sts": "yes"}),
    sts(
        "testing",
        ENFORCED.replace("enforce", "testing"),
        {"mta_sts": "no", "mta_sts_mode": "testing", "mta_sts_fault": "the policy's mode is testing"},
    ),
    sts("off", "version: STSv1\nmode: none\nmax_age: 86400\n", {"mta_sts": "no", "mta_sts_mode": "none"}),
    sts(
        "bare",
        ENFORCED.replace("*.mailhost", "mx.other"),
        {"mta_sts": "no", "mta_sts_fault": "the policy does not cover good.mailhost.test"},
    ),
    sts("deep", ENFORCED.replace("*.mailhost.test", "*.test"), {"mta_sts": "no"}),
    sts("absent", "", refused("the policy's host answers with status 404"), 404),
    sts("moved", ENFORCED, refused("the policy's host answers with status 301"), 301),
    sts("page", ENFORCED, refused("the policy is not served as plain text"), 200, "text/html"),
    sts(
        "no-mode",
        ENFORCED.replace("mode: enforce\n", ""),
        refused("the policy's mode is none of enforce, testing and none"),
    ),
    sts(
        "forever",
        ENFORCED.replace("604800", "99999999"),
        refused("the policy's max_age is no number of seconds up to a year"),
    ),
    sts("foreign", ENFORCED, {"mta_sts": UNSEEN}),
    Zone("sts-no-record", MX, refused("none is announced")),
    Zone("sts-no-id", MX + '_mta-sts TXT "v=STSv1;"\n', refused("its record has no id that can be used")),
    Zone(
        "sts-two",
        MX + '_mta-sts TXT "v=STSv1; id=1;"\n_mta-sts TXT "v=STSv1; id=2;"\n',
        refused("2 records announce a policy where there may be one"),
    ),
    Zone("sts-no-host", MX + '_mta-sts TXT "v=STSv1; id=1;"\n', refused("there is no host for the policy")),
)

REPORTS = (
    Zone(
        "rpt-mail", MX + '_smtp._tls TXT "v=TLSRPTv1; rua=mailto:t@rpt-mail.test"\n', {"tls_reports": "yes"}
    ),
    Zone("rpt-web", MX + '_smtp._tls TXT "v=TLSRPTv1; rua=https://rpt.test/v1"\n', {"tls_reports": "yes"}),
    Zone("rpt-nowhere", MX + '_smtp._tls TXT "v=TLSRPTv1;"\n', {"tls_reports": "no"}),
    Zone("rpt-two", MX + f'{RPT} TXT "{TO}:a@b.test"\n{RPT} TXT "{TO}:c@b.test"\n', {"tls_reports": "no"}),
)

SIGNED = (
    Zone(
        "dane-fits", "@ MX 10 dane.mailhost.test.\n", {"dane": "yes", "dnssec": "yes", "recognisable": "yes"}
    ),
    Zone("dane-issuer", "@ MX 10 daneta.mailhost.test.\n", {"dane": "yes"}),
    Zone("dane-misfits", "@ MX 10 danebad.mailhost.test.\n", {"dane": "no", "dnssec": "yes"}),
    Zone("dane-idle", "@ MX 10 danepkix.mailhost.test.\n", {"dane": "no"}),
    Zone("dane-half", "@ MX 10 dane.mailhost.test.\n@ MX 20 good.mailhost.test.\n", {"dane": "no"}),
    Zone("dane-unsigned", "@ MX 10 dane.mailhost.test.\n", {"dane": "no", "dnssec": "no"}, key="none"),
    Zone("signed-wrong", MX, {}, key="wrong"),
)

SORTS = "good expired foreign alone soon old clear drops babbles drips half shut gone".split()  # noqa: SIM905 - reads better than a list
MISBEHAVING = (
    Zone("story", MX, {"takes_mail": "yes"}),
    Zone("hosts", "".join(f"@ MX 10 {each}.mailhost.test.\n" for each in SORTS), {"takes_mail": "yes"}),
    Zone("host-shut", "@ MX 10 shut.mailhost.test.\n", {"mx": ["shut.mailhost.test"]}),
    Zone("host-drops", "@ MX 10 drops.mailhost.test.\n", {"mx": ["drops.mailhost.test"]}),
    Zone("host-half", "@ MX 10 half.mailhost.test.\n", {"mx": ["half.mailhost.test"]}),
    Zone("host-drips", MX + '@ MX 20 drips.mailhost.test.\n@ TXT "v=spf1 -all"\n', {"takes_mail": "yes"}),
)

HOSTS = TAKING + POLICIES + REPORTS + SIGNED
