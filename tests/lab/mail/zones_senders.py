"""Lab zones about who may send: SPF, DKIM, DMARC."""

from __future__ import annotations

from typing import Any

from tests.lab.mail.table import MX, Zone


def spf(
    name: str, record: str, end: str | None, lookups: int = 0, fault: str | None = None, more: str = ""
) -> Zone:
    """A zone with one SPF record, sound unless there is a fault."""
    sees: dict[str, Any] = {
        "spf": record,
        "spf_sound": "no" if fault else "yes",
        "spf_end": end,
        "spf_fault": fault,
    }
    if not fault:
        sees |= {"spf_lookups": lookups, "sends_mail": "no" if record == "v=spf1 -all" else "yes"}
    return Zone(f"spf-{name}", f'{MX}@ TXT "{record}"\n{more}', sees)


def spf_chain(count: int) -> str:
    """Records c1 to c<count>, each including the next."""
    links = [f'c{n} TXT "v=spf1 include:c{n + 1}.spf-{count + 1}.test ~all"' for n in range(1, count)]
    return "\n".join([*links, f'c{count} TXT "v=spf1 ip4:192.0.2.1 ~all"', ""])


def dmarc(name: str, record: str, more: str = "", **sees: Any) -> Zone:
    """A zone with one DMARC record."""
    return Zone(f"dmarc-{name}", f'{MX}_dmarc TXT "{record}"\n{more}', {"dmarc": record, **sees})


def dkim(name: str, records: dict[str, str], bits: int | None, used: list[str], lost: list[str]) -> Zone:
    """A zone with DKIM keys, asked for by the names of `used` and `lost`."""
    lines = "".join(f"{selector}._domainkey TXT {_strings(text)}\n" for selector, text in records.items())
    sees = {"dkim_bits": bits, "dkim_selectors": used, "dkim_lost": lost}
    return Zone(f"dkim-{name}", MX + lines, sees, selectors=",".join(used + lost))


def _strings(text: str) -> str:
    """A long text as several strings of a TXT record."""
    return " ".join(f'"{text[at : at + 250]}"' for at in range(0, len(text), 250))


MANY_IPS = " ".join(f"ip4:198.51.{n}.0/24" for n in range(100))
LOOKS_TEN = "v=spf1 include:c1.spf-10.test ~all"
LOOKS_ELEVEN = "v=spf1 include:c1.spf-11.test ~all"

SPF = [
    Zone("spf-none", MX, {"spf": None, "spf_sound": "no", "spf_end": None, "sends_mail": "yes"}),
    spf("hard", "v=spf1 ip4:192.0.2.1 -all", "-all"),
    spf("soft", "v=spf1 ip4:192.0.2.1 ~all", "~all"),
    spf("neutral", "v=spf1 ip4:192.0.2.1 ?all", "?all"),
    spf("pass", "v=spf1 +all", "+all"),
    spf("bare-all", "v=spf1 ip6:2001:db8::/32 all", "+all"),
    spf("open", "v=spf1 ip4:192.0.2.1", None),
    spf("silent", "v=spf1 -all", "-all"),
    spf("upper", "V=SPF1 IP4:192.0.2.1 -ALL", "-all"),
    spf("spaces", "v=spf1   ip4:192.0.2.1   ~all ", "~all"),
    Zone(
        "spf-two",
        MX + '@ TXT "v=spf1 -all"\n@ TXT "v=spf1 ~all"\n',
        {
            "spf": None,
            "spf_sound": "no",
            "spf_fault": "spf-two.test has 2 SPF records where there may be one",
        },
    ),
    Zone(
        "spf-split",
        MX + '@ TXT "v=spf1 ip4:192." "0.2.1 ~all"\n',
        {"spf": "v=spf1 ip4:192.0.2.1 ~all", "spf_sound": "yes", "spf_end": "~all"},
    ),
    Zone(
        "spf-long",
        MX + f"@ TXT {_strings(f'v=spf1 {MANY_IPS} -all')}\n",
        {"spf": f"v=spf1 {MANY_IPS} -all", "spf_sound": "yes", "spf_end": "-all", "spf_lookups": 0},
    ),
    Zone("spf-near-miss", MX + '@ TXT "v=spf10 -all"\n', {"spf": None, "spf_sound": "no"}),
    spf("10", LOOKS_TEN, "~all", 10, more=spf_chain(9) + spf_chain(10).splitlines()[-1] + "\n").__class__(
        "spf-10",
        f'{MX}@ TXT "v=spf1 include:c1.spf-10.test ~all"\n{spf_chain(9)}'.replace(
            'c9 TXT "v=spf1 ip4:192.0.2.1 ~all"', 'c9 TXT "v=spf1 mx ~all"\nc9 MX 10 good.mailhost.test.'
        ),
        {"spf": LOOKS_TEN, "spf_sound": "yes", "spf_end": "~all", "spf_lookups": 10},
    ),
]
