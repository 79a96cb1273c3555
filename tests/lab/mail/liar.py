"""A resolver that lies: what it does to a question is the first label below `liar.test`.

To any other question it answers that there is nothing of that type, except an MX and its address.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable

import dns.flags
import dns.message
import dns.rcode
import dns.rrset

Reply = bytes | None


class Liar:
    """Listens on UDP alone, port 53. `host` is the address of the mail host that it names."""

    def __init__(self, address: str, host: str) -> None:
        self._host = host
        self._door = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._door.bind((address, 53))
        threading.Thread(target=self._serve, daemon=True).start()

    def stop(self) -> None:
        """Close the door."""
        self._door.close()

    def _serve(self) -> None:
        while True:
            try:
                raw, guest = self._door.recvfrom(4096)
                said = self._answer(dns.message.from_wire(raw))
                if said is not None:
                    self._door.sendto(said, guest)
            except OSError:
                return

    def _answer(self, query: dns.message.Message) -> Reply:
        name, kind = query.question[0].name.to_text().lower(), query.question[0].rdtype.name
        lie = LIES.get(name.split(".liar.test.")[0].rpartition(".")[2])
        return (
            lie(query, kind, self._honest(query, name, kind))
            if lie
            else self._honest(query, name, kind).to_wire()
        )

    def _honest(self, query: dns.message.Message, name: str, kind: str) -> dns.message.Message:
        reply = dns.message.make_response(query)
        reply.flags |= dns.flags.RA
        if kind == "MX" and name.count(".") == 3:
            reply.answer.append(dns.rrset.from_text(name, 60, "IN", "MX", "10 good.mailhost.test."))
        if kind == "A" and name in ("good.mailhost.test.", "no-such-mx.liar.test."):
            reply.answer.append(dns.rrset.from_text(name, 60, "IN", "A", self._host))
        return reply


def _coded(
    code: dns.rcode.Rcode, *kinds: str
) -> Callable[[dns.message.Message, str, dns.message.Message], Reply]:
    """Answers these types (all, where none is named) with a code and nothing else."""

    def lie(query: dns.message.Message, kind: str, honest: dns.message.Message) -> Reply:
        if kinds and kind not in kinds:
            return honest.to_wire()
        reply = dns.message.make_response(query)
        reply.set_rcode(code)
        return reply.to_wire()

    return lie


def _cut_short(query: dns.message.Message, kind: str, honest: dns.message.Message) -> Reply:
    """An MX that does not fit, and no TCP."""
    if kind != "MX":
        return honest.to_wire()
    reply = dns.message.make_response(query)
    reply.flags |= dns.flags.TC
    return reply.to_wire()


def _circle(query: dns.message.Message, kind: str, honest: dns.message.Message) -> Reply:
    """An alias of itself by another name."""
    if kind != "MX":
        return honest.to_wire()
    name = query.question[0].name.to_text()
    reply = dns.message.make_response(query)
    reply.answer.append(dns.rrset.from_text(name, 60, "IN", "CNAME", "a.liar.test."))
    reply.answer.append(dns.rrset.from_text("a.liar.test.", 60, "IN", "CNAME", name))
    return reply.to_wire()


def _odd(query: dns.message.Message, kind: str, honest: dns.message.Message) -> Reply:
    """A text that no screen should show, and one that is far too long."""
    if kind == "TXT":
        name = query.question[0].name.to_text()
        odd = '"v=spf1 \\000\\027[2J\\255 ~all" ' + '"' + "x" * 250 + '" '
        honest.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", odd + f'"{"y" * 250}" ' * 9))
    return honest.to_wire(max_size=65_000)


def _many(query: dns.message.Message, kind: str, honest: dns.message.Message) -> Reply:
    """More mail hosts than anybody has."""
    if kind == "MX":
        name = query.question[0].name.to_text()
        hosts = [f"{at} h{at}.liar.test." for at in range(60)]
        honest.answer = [dns.rrset.from_text_list(name, 60, "IN", "MX", hosts)]
    return honest.to_wire(max_size=65_000)


def _noise(query: dns.message.Message, kind: str, honest: dns.message.Message) -> Reply:
    """The right number, then noise."""
    del kind, honest
    return query.id.to_bytes(2, "big") + b"\x81\x80\x00\x01\x00\x09" + b"\xc0" * 40


def _beside(query: dns.message.Message, kind: str, honest: dns.message.Message) -> Reply:
    """An answer to another question, which would be believed by its number alone."""
    del kind, honest
    reply = dns.message.make_response(dns.message.make_query("other.test", "MX", id=query.id))
    reply.answer.append(dns.rrset.from_text("other.test.", 60, "IN", "MX", "10 thief.test."))
    return reply.to_wire()


LIES: dict[str, Callable[[dns.message.Message, str, dns.message.Message], Reply]] = {
    "silent": lambda *_: None,
    "silent-mx": lambda _, kind, honest: None if kind == "MX" else honest.to_wire(),
    "refused": _coded(dns.rcode.REFUSED),
    "fails-text": _coded(dns.rcode.SERVFAIL, "TXT"),
    "fails-mx": _coded(dns.rcode.SERVFAIL, "MX"),
    "no-such-mx": _coded(dns.rcode.NXDOMAIN, "MX"),
    "gone": _coded(dns.rcode.NXDOMAIN),
    "cut-short": _cut_short,
    "circle": _circle,
    "odd": _odd,
    "many": _many,
    "noise": _noise,
    "beside": _beside,
}
