"""Lab zones about who may send (SPF)."""

from __future__ import annotations

from typing import Any

from tests.lab.mail.table import MX, UNSEEN, Zone, strings


def spf(name: str, record: str, end: str | None, lookups: int = 0, more: str = "") -> Zone:
    """A zone with one SPF record that receivers can follow."""
    silent = "no" if record == "v=spf1 -all" else "yes"
    sees = {"spf": record, "spf_sound": "yes", "spf_end": end, "spf_lookups": lookups, "sends_mail": silent}
    return Zone(f"spf-{name}", f"{MX}@ TXT {strings(record)}\n{more}", sees)


def unsound(name: str, record: str, fault: str, more: str = "") -> Zone:
    """A zone with one SPF record that receivers give up on."""
    sees: dict[str, Any] = {"spf": record, "spf_sound": "no", "spf_fault": fault}
    return Zone(f"spf-{name}", f"{MX}@ TXT {strings(record)}\n{more}", sees)


def chain(zone: str, links: int) -> str:
    """Records c1, c2 and so on, each of which includes the next."""
    lines = [f'c{n} TXT "v=spf1 include:c{n + 1}.{zone}.test ~all"' for n in range(1, links)]
    return "\n".join([*lines, f'c{links} TXT "v=spf1 ip4:192.0.2.1 ~all"', ""])


MANY = " ".join(f"ip4:198.51.{n}.0/24" for n in range(80))
HOSTS = "\n".join(f"many MX {n} h{n}.spf-hosts.test." for n in range(11)) + "\n"

VENDOR = (
    'own TXT "v=spf1 include:spf-hard.test ~all"\n@ TXT "docusign=05958488-4752"\nown TXT "zoom_verify_x"\n'
)

RECORDS = (
    Zone("spf-none", MX, {"spf": None, "spf_sound": "no", "spf_end": None, "sends_mail": "yes"}),
    spf("hard", "v=spf1 ip4:192.0.2.1 -all", "-all"),
    spf("soft", "v=spf1 ip4:192.0.2.1 ~all", "~all"),
    spf("neutral", "v=spf1 ip4:192.0.2.1 ?all", "?all"),
    spf("pass", "v=spf1 +all", "+all"),
    spf("bare-all", "v=spf1 ip6:2001:db8::/32 all", "+all"),
    spf("open", "v=spf1 ip4:192.0.2.1", None),
    spf("silent", "v=spf1 -all", "-all"),
    spf("upper", "V=SPF1 IP4:192.0.2.1 -ALL", "-all"),
    spf("spaces", "v=spf1   ip4:192.0.2.1   ~all", "~all"),
    spf("long", f"v=spf1 {MANY} -all", "-all"),
    spf("ten", "v=spf1 include:c1.spf-ten.test ~all", "~all", 10, chain("spf-ten", 10)),
    spf("a-and-mx", "v=spf1 a mx a:good.mailhost.test/24 -all", "-all", 3, "@ A 192.0.2.9\n"),
    spf("redirect", "v=spf1 redirect=spf-hard.test", "-all", 1),
    spf("redirect-idle", "v=spf1 ip4:192.0.2.1 redirect=nowhere.test ~all", "~all"),
    spf("macro", "v=spf1 exists:%{i}._spf.spf-macro.test -all", "-all", 1),
    spf("modifier", "v=spf1 ip4:192.0.2.1 color=blue -all", "-all"),
    spf("explained", "v=spf1 ip4:192.0.2.1 exp=why.spf-explained.test -all", "-all", 0, 'why TXT "No."\n'),
    spf("vendor", "v=spf1 include:_spf.google.com include:own.spf-vendor.test ~all", "~all", 4, VENDOR),
    spf("twice", "v=spf1 include:spf-hard.test include:spf-hard.test ~all", "~all", 2),
    spf("two-void", "v=spf1 a:x.spf-two-void.test a:y.spf-two-void.test -all", "-all", 2),
    Zone(
        "spf-split",
        MX + '@ TXT "v=spf1 ip4:192." "0.2.1 ~all"\n',
        {"spf": "v=spf1 ip4:192.0.2.1 ~all", "spf_sound": "yes", "spf_end": "~all", "spf_lookups": 0},
    ),
    Zone("spf-near-miss", MX + '@ TXT "v=spf10 -all"\n', {"spf": None, "spf_sound": "no"}),
    Zone(
        "spf-two",
        MX + '@ TXT "v=spf1 -all"\n@ TXT "v=spf1 ~all"\n',
        {
            "spf": None,
            "spf_sound": "no",
            "spf_fault": "spf-two.test has 2 SPF records where there may be one",
        },
    ),
    unsound(
        "eleven",
        "v=spf1 include:c1.spf-eleven.test ~all",
        "it needs more than 10 lookups",
        chain("spf-eleven", 11),
    ),
    unsound("loop", "v=spf1 include:spf-loop.test -all", "it needs more than 10 lookups"),
    unsound(
        "lost-include", "v=spf1 include:spf-none.test -all", "include:spf-none.test leads to no SPF record"
    ),
    unsound(
        "lost-redirect", "v=spf1 redirect=spf-none.test", "redirect=spf-none.test leads to no SPF record"
    ),
    unsound(
        "void",
        "v=spf1 a:x.spf-void.test a:y.spf-void.test a:z.spf-void.test -all",
        "more than 2 of its lookups find nothing",
    ),
    unsound(
        "hosts",
        "v=spf1 mx:many.spf-hosts.test -all",
        "mx:many.spf-hosts.test names 11 hosts; at most 10 are allowed",
        HOSTS,
    ),
    unsound("no-name", "v=spf1 include:a..b -all", "include:a..b leads to no SPF record"),
    unsound(
        "bad-ip",
        "v=spf1 ip4:300.1.1.1 -all",
        "'ip4:300.1.1.1' in the record of spf-bad-ip.test can't be read",
    ),
    unsound("unknown", "v=spf1 foo:bar -all", "'foo:bar' in the record of spf-unknown.test can't be read"),
    unsound(
        "glued",
        "v=spf1 ip4:192.0.2.1-all",
        "'ip4:192.0.2.1-all' in the record of spf-glued.test can't be read",
    ),
    Zone(
        "spf-silent-vendor",
        MX + '@ TXT "v=spf1 include:dead.spf-silent-vendor.test -all"\ndead NS nowhere.mailhost.test.\n',
        {"spf": "v=spf1 include:dead.spf-silent-vendor.test -all", "spf_sound": UNSEEN, "spf_end": UNSEEN},
    ),
)

SPF = tuple(each._replace(key="none") for each in RECORDS)
"""None of them is signed: that SPF means the same either way is part of what they show."""
