"""What a domain's SPF says (RFC 7208), read as a receiver reads it, for no sender in particular: pure.

Rules this module keeps:

* Every term is followed, as if none matched, so that the count is the most that any mail can cost. Terms
  after `all` are never reached; `redirect` counts only where there is no `all` (§6.1).
* `include`, `a`, `mx`, `ptr`, `exists` and `redirect` cost one lookup each and ten are allowed; more than two
  that find nothing are too many (§4.6.4). A name with a macro is counted and not followed.
* What a receiver would give up on (*permerror*) makes the record unsound and says why. What could not be
  asked (*temperror*) leaves it not known.
* Only what the domain's own records name is a sender of its own; what a vendor includes is the vendor's.

    >>> answers = {"a.test": Found(("v=spf1 ip4:192.0.2.1 ~all",))}
    >>> got = read("a.test", lambda name, kind: answers[name])
    >>> got.end, got.lookups, got.fault
    ('~all', 0, '')
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from typing import Final, TypeAlias

from msgspec import Struct

from rounds.connectors.mail_domain.look import Answer, Fault, Found, under

Ask: TypeAlias = Callable[[str, str], Answer]
MOST_LOOKUPS: Final = 10
MOST_VOID: Final = 2
MOST_HOSTS: Final = 10
_VERSION: Final = re.compile(r"v=spf1(?: |$)", re.IGNORECASE)
_TERM: Final = re.compile(r"([+\-?~]?)([A-Za-z][A-Za-z0-9._-]*)(?:([:=/])(.*))?", re.DOTALL)
_CIDR: Final = re.compile(r"(?:/(0|[1-9][0-9]?))?(?://(0|[1-9][0-9]{0,2}))?")
_MACRO: Final = re.compile(
    r"%(?:\{[slodiphv][0-9]*r?[.\-+,/_=]*\}|[%_-])|[\x21-\x24\x26-\x7e]", re.IGNORECASE
)
_NAME: Final = re.compile(r"[^\s\\.]{1,63}(?:\.[^\s\\.]{1,63})*")
LONGEST: Final = 253
_HAS_NAME: Final = frozenset({"include", "exists"})
_MECHANISMS: Final = frozenset({"all", "include", "a", "mx", "ptr", "ip4", "ip6", "exists"})


class Spf(Struct, frozen=True):
    """A domain's SPF. `record` is `None` where there is none; `end` its last word (`None`: it has none).

    `fault` is why receivers give up on it, empty when they don't; `blind` is what could not be asked.
    `senders` are the names that the domain's own records include, `silent` whether nobody may send.
    """

    record: str | None = None
    end: str | None = None
    lookups: int = 0
    fault: str = ""
    blind: Fault | None = None
    senders: tuple[str, ...] = ()
    silent: bool = False


class _GaveUp(Exception):
    """A receiver would stop here: permerror."""


class _Blind(Exception):
    """An answer could not be had: temperror."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.detail)
        self.fault = fault


class _Term(Struct, frozen=True):
    """One term: its qualifier, its name in lower case, `:`, `=`, `/` or nothing, and its value."""

    sign: str
    name: str
    mark: str
    value: str


class _Walk:
    """One reading: what was counted so far."""

    def __init__(self, domain: str, ask: Ask) -> None:
        self.domain, self.ask = domain, ask
        self.lookups = self.void = 0
        self.senders: list[str] = []

    def record(self, name: str) -> str | None:
        """The one SPF record of a name. Raises `_GaveUp` where there are several."""
        found = [each for each in self.answer(name, "TXT").records if _VERSION.match(each)]
        if len(found) > 1:
            raise _GaveUp(f"{name} has {len(found)} SPF records where there may be one")
        return found[0] if found else None

    def follow(self, name: str, record: str) -> str | None:
        """Follow a record's terms; its last word."""
        terms = _terms(name, record)
        closing = next((at for at, each in enumerate(terms) if each.name == "all" and not each.mark), None)
        for each in terms[:closing]:
            if each.mark != "=":
                self.term(name, each)
        if closing is not None:
            return (terms[closing].sign or "+") + "all"
        return self.redirect(name, [each.value for each in terms if _is(each, "redirect")])

    def redirect(self, name: str, targets: list[str]) -> str | None:
        """Follow `redirect=` (§6.1); the last word there."""
        if not targets:
            return None
        self.count()
        if "%" in targets[0]:
            return None
        target = _plain(targets[0])
        self.own(name, target)
        there = self.record(target)
        if there is None:
            raise _GaveUp(f"redirect={target} leads to no SPF record")
        return self.follow(target, there)

    def term(self, name: str, each: _Term) -> None:
        """Count and follow one mechanism."""
        if each.name in ("ip4", "ip6"):
            return
        self.count()
        if "%" in each.value or each.name == "ptr":
            return
        target = _plain(each.value.partition("/")[0]) if each.mark == ":" else name
        if each.name == "include":
            self.include(name, target)
        elif each.name == "mx":
            self.mx(target or name)
        else:
            self.look(target or name, ("A",) if each.name == "exists" else ("A", "AAAA"))

    def include(self, name: str, target: str) -> None:
        """Follow `include:` (§5.2)."""
        self.own(name, target)
        there = self.record(target)
        if there is None:
            raise _GaveUp(f"include:{target} leads to no SPF record")
        self.follow(target, there)

    def mx(self, target: str) -> None:
        """Follow `mx` (§5.4): each of at most ten hosts is looked up."""
        hosts = [each.split()[-1] for each in self.answer(target, "MX").records]
        if not hosts:
            self.nothing()
        if len(hosts) > MOST_HOSTS:
            raise _GaveUp(f"mx:{target} names {len(hosts)} hosts; at most {MOST_HOSTS} are allowed")
        for host in hosts:
            self.look(host.rstrip(".").lower(), ("A", "AAAA"))

    def look(self, target: str, kinds: tuple[str, ...]) -> None:
        """Look an address up; nothing found is a void lookup."""
        if not any(self.answer(target, kind).records for kind in kinds):
            self.nothing()

    def answer(self, name: str, kind: str) -> Found:
        """An answer; there is nothing at a name that can't be one. Raises `_Blind`."""
        if not _NAME.fullmatch(name) or len(name) > LONGEST:
            return Found(exists=False)
        got = self.ask(name, kind)
        if isinstance(got, Fault):
            raise _Blind(got)
        return got

    def own(self, name: str, target: str) -> None:
        """Note a sender that the domain's own record names."""
        if under(name, self.domain) and not under(target, self.domain) and target not in self.senders:
            self.senders.append(target)

    def count(self) -> None:
        """One more lookup."""
        self.lookups += 1
        if self.lookups > MOST_LOOKUPS:
            raise _GaveUp(f"it needs more than {MOST_LOOKUPS} lookups")

    def nothing(self) -> None:
        """One more lookup that found nothing."""
        self.void += 1
        if self.void > MOST_VOID:
            raise _GaveUp(f"more than {MOST_VOID} of its lookups find nothing")


def read(domain: str, ask: Ask) -> Spf:
    """Read a domain's SPF, asking for what it refers to."""
    walk = _Walk(domain, ask)
    record = None
    try:
        record = walk.record(domain)
        end = None if record is None else walk.follow(domain, record)
    except _GaveUp as why:
        return Spf(record, _end(record), walk.lookups, str(why), None, tuple(walk.senders))
    except _Blind as why:
        return Spf(record, _end(record), walk.lookups, "", why.fault, tuple(walk.senders))
    silent = record is not None and record.lower().split() == ["v=spf1", "-all"]
    return Spf(record, end, walk.lookups, "", None, tuple(walk.senders), silent)


def _end(record: str | None) -> str | None:
    """The last word of a record that can't be followed, as far as it is written there."""
    words = [] if record is None else [each.lower() for each in record.split()]
    found = [each for each in words if each in ("all", "+all", "-all", "~all", "?all")]
    return found[0].rjust(4, "+") if found else None


def _terms(name: str, record: str) -> list[_Term]:
    """A record's terms, each well formed. Raises `_GaveUp`."""
    terms = [_term(name, word) for word in record.split(" ")[1:] if word]
    for modifier in ("redirect", "exp"):
        if sum(_is(each, modifier) for each in terms) > 1:
            raise _GaveUp(f"the record of {name} says {modifier}= twice")
    return terms


def _term(name: str, word: str) -> _Term:
    """One term (§12). Raises `_GaveUp` where it is not well formed."""
    match = _TERM.fullmatch(word)
    if match is None or (match[3] == "=" and match[1]):
        raise _GaveUp(f"{word!r} in the record of {name} can't be read")
    term = _Term(match[1], match[2].lower(), match[3] or "", match[4] or "")
    if not _well_formed(term):
        raise _GaveUp(f"{word!r} in the record of {name} can't be read")
    return term


def _well_formed(term: _Term) -> bool:
    """Whether a term keeps the grammar."""
    if term.mark == "=":
        return term.name not in ("redirect", "exp") or (bool(term.value) and _is_spec(term.value))
    if term.name not in _MECHANISMS:
        return False
    if term.name == "all":
        return not term.mark
    if term.name in ("ip4", "ip6"):
        return term.mark == ":" and _is_network(term.name, term.value)
    if term.name in _HAS_NAME:
        return term.mark == ":" and _is_spec(term.value)
    return _may_name(term)


def _may_name(term: _Term) -> bool:
    """`a`, `mx` and `ptr`: a name that may be left out, and for the first two a length of network."""
    value = "/" + term.value if term.mark == "/" else term.value
    spec, slash, length = value.partition("/")
    named = _is_spec(spec) if term.mark == ":" else not spec
    if term.name == "ptr":
        return named and not slash
    return named and (not slash or _is_length("/" + length))


def _is_length(text: str) -> bool:
    """Whether a text is `dual-cidr-length`."""
    match = _CIDR.fullmatch(text)
    return match is not None and int(match[1] or 0) <= 32 and int(match[2] or 0) <= 128  # noqa: PLR2004 - bits of an IPv4 and an IPv6 address


def _is_network(name: str, text: str) -> bool:
    """Whether a text is an address or network of this family, its length without leading zeros."""
    _, slash, length = text.partition("/")
    if slash and not re.fullmatch(r"0|[1-9][0-9]{0,2}", length):
        return False
    try:
        found = ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    return found.version == int(name[2])


def _is_spec(text: str) -> bool:
    """Whether a text is `domain-spec`, macros among it."""
    return bool(text) and _MACRO.sub("", text) == ""


def _is(term: _Term, modifier: str) -> bool:
    """Whether a term is this modifier."""
    return term.mark == "=" and term.name == modifier


def _plain(name: str) -> str:
    """A name as it is asked for."""
    return name.rstrip(".").lower()
