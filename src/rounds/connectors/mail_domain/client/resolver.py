"""DNS through one resolver (RFC 1035, RFC 6891, RFC 7766).

Rules this module keeps:

* UDP first, TCP where the answer was cut short; two tries where nothing comes. An answer is taken only if it
  answers the question that was asked; aliases are followed within the answer alone.
* No such name, no such record, refused, failed, cut short, silent and illegible are seven different things.
* The resolver's word on signatures (the AD bit, RFC 6840 §5.8) counts only if the resolver was named in the
  settings and verifies those of the root itself. Else nothing is known of signatures, never *not signed*.
"""

from __future__ import annotations

import threading
from typing import Final

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.query
import dns.rcode
import dns.rdata
from dns.rdtypes.ANY.TXT import TXT
from msgspec import Struct

from rounds.connectors.mail_domain.client.budget import Budget, Spent
from rounds.connectors.mail_domain.look import Answer, Fault, Found
from rounds.sdk.connector import NO, UNSEEN, YES, Fact, Reason, Whose

SECONDS: Final = 2.0
TRIES: Final = 2
PAYLOAD: Final = 1232
"""Bytes of an answer over UDP that pass every network (DNS flag day 2020)."""


class Server(Struct, frozen=True):
    """A resolver's address and port, and whether its word on signatures counts."""

    address: str
    port: int = 53
    trusted: bool = False


class Resolver:
    """Asks one server; what was asked once is not asked again. Safe for threads."""

    def __init__(self, server: Server, budget: Budget) -> None:
        self._server, self._budget = server, budget
        self._answers: dict[tuple[str, str], Answer] = {}
        self._lock = threading.Lock()
        self._verifies: Fact | None = None

    def ask(self, name: str, kind: str) -> Answer:
        """The records of a name; see `Look.ask`."""
        key = (name, kind)
        if key not in self._answers:
            self._answers[key] = self._asked(name, kind)
        return self._answers[key]

    def _asked(self, name: str, kind: str) -> Answer:
        """Ask, and again where nothing comes."""
        what = f"{kind} of {name}"
        try:
            query = dns.message.make_query(name, kind, use_edns=0, want_dnssec=True, payload=PAYLOAD)
        except dns.exception.DNSException:
            return Fault(
                Reason.UNREADABLE, Whose.YOURS, f"{name} can't be asked for: mending it is your move."
            )
        query.flags |= dns.flags.AD
        reply: dns.message.Message | Fault = _silent(
            f"{what} was not asked for: this domain's time was used up"
        )
        for _ in range(TRIES):
            try:
                reply = self._tried(query, what)
            except Spent:
                break
            if not isinstance(reply, Fault) or reply.reason is not Reason.UNREACHABLE:
                break
        return reply if isinstance(reply, Fault) else self._read(reply, query, what)

    def _tried(self, query: dns.message.QueryMessage, what: str) -> dns.message.Message | Fault:
        """One try over UDP, over TCP where that was cut short. Raises `Spent`."""
        where, port = self._server.address, self._server.port
        try:
            return dns.query.udp(
                query,
                where,
                self._budget.left(SECONDS),
                port,
                ignore_unexpected=True,
                raise_on_truncation=True,
            )
        except dns.message.Truncated:
            return self._over_tcp(query, what)
        except (dns.exception.Timeout, OSError):
            return _silent(f"The resolver {where} did not answer {what}")
        except dns.exception.DNSException:
            return Fault(
                Reason.UNREADABLE, Whose.THEIRS, f"The answer to {what} can't be read; theirs to mend."
            )

    def _over_tcp(self, query: dns.message.QueryMessage, what: str) -> dns.message.Message | Fault:
        """The same over TCP."""
        try:
            return dns.query.tcp(query, self._server.address, self._budget.left(SECONDS), self._server.port)
        except (dns.exception.DNSException, OSError, EOFError, Spent):
            detail = f"The answer to {what} was cut short and not given over TCP; open TCP to the resolver."
            return Fault(Reason.TRUNCATED, Whose.YOURS, detail)

    def _read(self, reply: dns.message.Message, query: dns.message.QueryMessage, what: str) -> Answer:
        """A reply as an answer."""
        code = reply.rcode()
        if code == dns.rcode.REFUSED:
            detail = f"The resolver refuses to answer {what}; naming one that answers is your move."
            return Fault(Reason.NOT_PERMITTED, Whose.YOURS, detail)
        if code not in (dns.rcode.NOERROR, dns.rcode.NXDOMAIN) or not isinstance(
            reply, dns.message.QueryMessage
        ):
            why = "its name servers fail or its signatures do not verify"
            detail = (
                f"The resolver found no answer to {what} ({dns.rcode.to_text(code)}): {why}; yours to mend."
            )
            return Fault(Reason.UNREADABLE, Whose.YOURS, detail)
        try:
            answer = reply.resolve_chaining().answer
        except dns.exception.DNSException:
            return Fault(
                Reason.UNREADABLE, Whose.YOURS, f"The answer to {what} runs in circles; yours to mend."
            )
        records = () if answer is None else tuple(sorted(map(_text, answer)))
        return Found(records, code == dns.rcode.NOERROR, self._secure(reply, query))

    def _secure(self, reply: dns.message.Message, query: dns.message.QueryMessage) -> Fact:
        """Whether an answer was verified, as far as the resolver's word counts."""
        said = YES if reply.flags & dns.flags.AD else NO
        if query.question[0].name == dns.name.root:
            return said
        if not self._server.trusted:
            return UNSEEN
        with self._lock:
            if self._verifies is None:
                root = self._asked(".", "SOA")
                self._verifies = UNSEEN if isinstance(root, Fault) else root.secure
        return said if self._verifies is YES else UNSEEN


def _text(record: dns.rdata.Rdata) -> str:
    """A record in presentation form; the strings of a TXT joined, one character a byte."""
    if isinstance(record, TXT):
        return b"".join(record.strings).decode("latin-1")
    return record.to_text()


def _silent(what: str) -> Fault:
    """Nothing came."""
    return Fault(Reason.UNREACHABLE, Whose.YOURS, f"{what}; looking at the resolver is your move.")
