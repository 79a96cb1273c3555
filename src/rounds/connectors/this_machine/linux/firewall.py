"""Whether what comes in from the network is closed unless a rule opens it.

Sources: `nft -j list ruleset` (libnftables-json(5)), and where nftables shows nothing, `iptables-save` and
its legacy form. ufw and firewalld write their rules into one of these; what counts is what the kernel holds,
not what they say.

Rules this module keeps:

* A family (IPv4, IPv6) is closed when a packet that no rule mentions is dropped or refused: by the policy of
  a base chain on the input hook, or by a last rule without conditions. A rule without conditions that
  accepts, before that, opens it again; rules that jump are followed.
* IPv6 must be closed too, unless no interface but the loopback has an address of it.
* No rules at all is NO. No tool, or no permission to list the rules, is not known.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

import msgspec
from msgspec import Struct

from rounds.connectors.this_machine.look import Answer, Blind, Look, could_not, refused, says, unseen
from rounds.sdk.connector import YES, Ran, Reason

NFT: Final = ("nft", "-j", "list", "ruleset")
FAMILIES: Final = {"inet": {"ip", "ip6"}, "ip": {"ip"}, "ip6": {"ip6"}}
HARMLESS: Final = frozenset({"counter", "log", "comment", "notrack"})
"""Statements that neither ask nor decide."""
DEPTH: Final = 16


class Chain(Struct):
    """A chain; only a base chain has a hook."""

    family: str
    table: str
    name: str
    type: str = ""
    hook: str = ""
    policy: str = ""


class Rule(Struct):
    """A rule: a list of statements, of which a match asks and a verdict decides."""

    family: str
    table: str
    chain: str
    expr: list[Any] = []


class Item(Struct):
    """One entry of the list; others (tables, sets) are not read."""

    chain: Chain | None = None
    rule: Rule | None = None


class Ruleset(Struct):
    """What `nft -j` prints."""

    nftables: list[Item]


def firewall(look: Look) -> Answer:
    """Whether the machine is closed to what no rule opens."""
    needed = _families(look)
    if isinstance(needed, Answer):
        return needed
    ran = look.run(NFT)
    if ran.code is None:
        return _by_iptables(look, needed, ("iptables-save", "ip6tables-save"))
    if ran.code != 0:
        return refused(ran, "nft, which lists the firewall's rules,")
    try:
        rules = msgspec.json.decode(ran.out, type=Ruleset)
    except (msgspec.ValidationError, msgspec.DecodeError, RecursionError):
        return unseen(Reason.UNREADABLE, "What nft said of the firewall's rules can't be read.")
    if needed <= closed(rules.nftables):
        return says(True)
    legacy = _by_iptables(look, needed, ("iptables-legacy-save", "ip6tables-legacy-save"))
    return legacy if legacy.value is YES else says(False)


def _families(look: Look) -> set[str] | Answer:
    """The families that must be closed: IPv6 only where more than the loopback has an address of it."""
    text = look.text("/proc/net/if_inet6")
    if isinstance(text, Blind):
        return could_not(text)
    lines = text.splitlines() if isinstance(text, str) else []
    found = [re.fullmatch(r"[0-9a-f]{32}(?: [0-9a-f]{2,8}){4}\s+(\S+)", line) for line in lines]
    if None in found:
        return unseen(Reason.UNREADABLE, "/proc/net/if_inet6 can't be read as a list of addresses.")
    return {"ip"} | {"ip6" for each in found if each and each[1] != "lo"}


def closed(items: Sequence[Item]) -> set[str]:
    """The families in which a packet that no rule mentions does not come in."""
    chains = [each.chain for each in items if each.chain]
    rules: dict[tuple[str, str, str], list[Rule]] = {}
    for each in items:
        if each.rule:
            rules.setdefault((each.rule.family, each.rule.table, each.rule.chain), []).append(each.rule)
    shut: set[str] = set()
    for chain in chains:
        if chain.hook == "input" and chain.type == "filter" and chain.family in FAMILIES:
            end = _end(rules, (chain.family, chain.table, chain.name), 0) or chain.policy
            shut |= FAMILIES[chain.family] if end == "drop" else set()
    return shut


def _end(rules: dict[tuple[str, str, str], list[Rule]], at: tuple[str, str, str], depth: int) -> str:
    """What a chain does with a packet that meets no condition: accept, drop, or nothing (it goes on)."""
    for rule in rules.get(at, []) if depth < DEPTH else []:
        verdict, target = _bare(rule)
        if verdict in ("drop", "reject"):
            return "drop"
        if verdict == "accept":
            return "accept"
        if verdict in ("jump", "goto"):
            end = _end(rules, (*at[:2], target), depth + 1)
            if end or verdict == "goto":
                return end
        if verdict == "return":
            return ""
    return ""


def _bare(rule: Rule) -> tuple[str, str]:
    """The verdict of a rule without conditions, and the chain that it names; empty for a rule that asks."""
    said = [
        each
        for each in rule.expr
        if isinstance(each, dict) and not HARMLESS & each.keys() and not _idle(each)
    ]
    if len(said) != 1 or len(said[0]) != 1:
        return "", ""
    verdict, target = next(iter(said[0].items()))
    return verdict, str(target.get("target")) if isinstance(target, dict) else ""


def _idle(statement: dict[str, Any]) -> bool:
    """A match that leaves nothing out: connection states with *new* among them."""
    match = statement.get("match")
    if (
        not isinstance(match, dict)
        or match.get("left") != {"ct": {"key": "state"}}
        or match.get("op") == "!="
    ):
        return False
    right = match.get("right")
    states = right.get("set") if isinstance(right, dict) else right
    return "new" in (states if isinstance(states, list) else [states])


def _by_iptables(look: Look, needed: set[str], tools: tuple[str, str]) -> Answer:
    """The same question to `iptables-save` and, where IPv6 is in use, to `ip6tables-save`."""
    asked = [look.run((tool,)) for tool, family in zip(tools, ("ip", "ip6"), strict=True) if family in needed]
    answers = [_saved(each) for each in asked]
    return next((each for each in answers if each.value is not YES), says(True))


def _saved(ran: Ran) -> Answer:
    """One family's rules from iptables-save: `:INPUT DROP [0:0]`, or a rule without conditions."""
    if ran.code is None:
        return unseen(Reason.NOT_ASKED, "No tool that lists the firewall's rules is on this machine.")
    if ran.code != 0:
        return refused(ran, "iptables-save, which lists the firewall's rules,")
    table = re.search(r"^\*filter$(.*?)^COMMIT$", ran.out, re.MULTILINE | re.DOTALL)
    if table is None:
        return (
            says(False)
            if not ran.out.strip()
            else unseen(Reason.UNREADABLE, "iptables-save's list can't be read.")
        )
    bare = re.search(r"^-A INPUT -j (ACCEPT|DROP|REJECT)\b.*$", table[1], re.MULTILINE)
    policy = re.search(r"^:INPUT (ACCEPT|DROP) ", table[1], re.MULTILINE)
    end = bare[1] if bare else policy[1] if policy else "ACCEPT"
    return says(end != "ACCEPT")
