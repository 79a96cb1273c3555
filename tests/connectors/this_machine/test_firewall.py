"""The firewall: real rules in a network namespace of their own, and rules as other tools leave them."""

import json
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from uuid import uuid4

import pytest

from rounds.connectors.this_machine.client import LocalHost
from rounds.model.fact import NO, UNSEEN, YES, Fact, Reason
from rounds.sdk.connector import Ran
from tests.connectors.this_machine.machine import MISSING, NOT_ROOT, Prepared, Reply, device, whole

BASE = "add table inet f; add chain inet f in { type filter hook input priority 0; policy %s; };"
SETS = {
    "no rules": ("", NO),
    "closed by policy": (BASE % "drop", YES),
    "open by policy": (BASE % "accept", NO),
    "replies and ssh only": (
        BASE % "drop"
        + "add rule inet f in ct state established,related accept; add rule inet f in tcp dport 22 accept;",
        YES,
    ),
    "closed by a last rule": (
        BASE % "accept" + "add rule inet f in iifname lo accept; add rule inet f in drop;",
        YES,
    ),
    "closed by a last refusal": (BASE % "accept" + "add rule inet f in counter reject;", YES),
    "open by a rule without conditions": (BASE % "drop" + "add rule inet f in accept;", NO),
    "open by a rule for new connections": (
        BASE % "drop" + "add rule inet f in ct state new,established accept;",
        NO,
    ),
    "open by a chain that accepts": (
        BASE % "drop" + "add chain inet f more; add rule inet f more accept; add rule inet f in jump more;",
        NO,
    ),
    "a chain that comes back": (
        BASE % "drop" + "add chain inet f more; add rule inet f more return; add rule inet f in jump more;",
        YES,
    ),
    "what goes out is not what comes in": (
        "add table inet f; add chain inet f out { type filter hook output priority 0; policy drop; };",
        NO,
    ),
    "a second chain that closes": (
        BASE % "accept" + "add chain inet f two { type filter hook input priority 10; policy drop; };",
        YES,
    ),
    "IPv4 alone": (
        "add table ip f; add chain ip f in { type filter hook input priority 0; policy drop; };",
        NO,
    ),
    "IPv4 and IPv6 apart": (
        (
            "add table ip f; add chain ip f in { type filter hook input priority 0; policy drop; };"
            "add table ip6 f; add chain ip6 f in { type filter hook input priority 0; policy drop; };"
        ),
        YES,
    ),
}
TWO_FAMILIES = "fe800000000000000000000000000001 02 40 20 80     eth0\n"


@pytest.fixture
def namespace() -> Iterator[str]:
    """A network namespace of our own."""
    name = f"rounds-{uuid4().hex[:8]}"
    subprocess.run(["ip", "netns", "add", name], check=True)
    yield name
    subprocess.run(["ip", "netns", "del", name], check=True)


def behind(root: Path, namespace: str) -> Prepared:
    """A machine whose `nft` is the real one, in the namespace."""
    host = whole(root)

    def real(argv: Sequence[str]) -> Ran:
        return LocalHost().run(["ip", "netns", "exec", namespace, *argv])

    host.replies["nft"] = real
    host.write("/proc/net/if_inet6", TWO_FAMILIES)
    return host


def load(namespace: str, rules: str) -> None:
    """Replace the namespace's rules."""
    argv = ["ip", "netns", "exec", namespace, "nft", "-f", "-"]
    subprocess.run(argv, input=f"flush ruleset; {rules}\n".replace(";;", ";"), text=True, check=True)


def test_each_real_rule_set_is_seen_for_what_it_lets_in(tmp_path: Path, namespace: str) -> None:
    host = behind(tmp_path, namespace)
    for name, (rules, says) in SETS.items():
        load(namespace, rules)
        assert device(host).firewall is says, name


def test_ipv6_need_not_be_closed_where_nothing_speaks_it(tmp_path: Path, namespace: str) -> None:
    host = behind(tmp_path, namespace)
    load(namespace, SETS["IPv4 alone"][0])
    assert device(host).firewall is NO
    host.write("/proc/net/if_inet6", "00000000000000000000000000000001 01 80 10 80       lo\n")
    assert device(host).firewall is YES


SAVED = "*filter\n:INPUT %s [0:0]\n:FORWARD DROP [0:0]\n%sCOMMIT\n"


@pytest.mark.parametrize(
    ("replies", "says"),
    [
        ({}, UNSEEN),
        ({"nft": NOT_ROOT}, UNSEEN),
        ({"nft": "noise"}, UNSEEN),
        ({"nft": '{"nftables": [{"chain": {"family": 1}}]}'}, UNSEEN),
        ({"iptables-save": SAVED % ("DROP", ""), "ip6tables-save": SAVED % ("DROP", "")}, YES),
        ({"iptables-save": SAVED % ("DROP", ""), "ip6tables-save": SAVED % ("ACCEPT", "")}, NO),
        ({"iptables-save": SAVED % ("DROP", "")}, UNSEEN),
        ({"iptables-save": SAVED % ("DROP", "-A INPUT -j ACCEPT\n"), "ip6tables-save": ""}, NO),
        ({"iptables-save": "", "ip6tables-save": ""}, NO),
        ({"iptables-save": "noise", "ip6tables-save": ""}, UNSEEN),
        (
            {
                "nft": '{"nftables": []}',
                "iptables-legacy-save": SAVED % ("ACCEPT", "-A INPUT -i lo -j ACCEPT\n-A INPUT -j REJECT\n"),
                "ip6tables-legacy-save": SAVED % ("DROP", ""),
            },
            YES,
        ),
    ],
)
def test_without_nftables_the_older_tools_are_asked(
    tmp_path: Path, replies: dict[str, Reply], says: Fact
) -> None:
    host = whole(tmp_path)
    host.replies |= {"nft": MISSING} | replies
    host.write("/proc/net/if_inet6", TWO_FAMILIES)
    assert device(host).firewall is says


def test_no_permission_is_not_no_firewall(tmp_path: Path) -> None:
    host = whole(tmp_path)
    host.replies["nft"] = NOT_ROOT
    assert device(host).unseen["firewall"] is Reason.NOT_PERMITTED


def test_chains_that_call_each_other_come_to_an_end(tmp_path: Path) -> None:
    host = whole(tmp_path)
    assert isinstance(host.replies["nft"], str)
    rules = json.loads(host.replies["nft"])
    for here, there in (("in", "a"), ("a", "b"), ("b", "a")):
        rule = {"family": "inet", "table": "f", "chain": here, "expr": [{"jump": {"target": there}}]}
        rules["nftables"].append({"rule": rule})
    host.replies["nft"] = json.dumps(rules)
    assert device(host).firewall is YES
