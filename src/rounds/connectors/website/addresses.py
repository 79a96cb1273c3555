"""Which hosts and addresses a hostile page may lead us to: pure.

Rules this module keeps:

* What counts is the address that is connected to, never how a host is spelled. A spelling that a resolver
  would read as an address (octal, hexadecimal, one number, fewer than four parts) is read as that address.
* An address that carries another one (mapped, 6to4, NAT64, Teredo) is judged by both.
* Public means global unicast (RFC 6890). All else is private here: loopback, link-local, the cloud's metadata
  address, multicast, reserved.

    >>> literal("0x7f.1"), is_public(literal("0x7f.1"))
    (IPv4Address('127.0.0.1'), False)
    >>> is_public(literal("[::ffff:10.0.0.1]")), is_public(literal("8.8.8.8"))
    (False, True)
    >>> literal("clinic.example") is None
    True
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from typing import Final, TypeAlias

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

_NUMBER: Final = re.compile(r"(0[xX][0-9a-fA-F]*|0[0-7]*|[1-9][0-9]*)")
_PARTS: Final = 4
_NAT64: Final = tuple(map(ipaddress.IPv6Network, ("64:ff9b::/96", "64:ff9b:1::/48")))
_COMPATIBLE: Final = ipaddress.IPv6Network("::/96")
_BYTE: Final = 0xFF
_WIDEST: Final = 0xFFFFFFFF


def literal(host: str) -> Address | None:
    """The address that a host *is*, however it is spelled; `None` for a name. Brackets, a zone and a closing
    dot are taken off.
    """
    plain = host.strip("[]").partition("%")[0].rstrip(".")
    try:
        return ipaddress.ip_address(plain)
    except ValueError:
        return _old_spelling(plain)


def is_public(address: Address | None) -> bool:
    """Whether an address may be connected to on the strength of being public."""
    return address is not None and all(map(_global_unicast, _carried(address)))


def says_here(host: str) -> bool:
    """Whether a name means this machine wherever it is asked (RFC 6761 §6.3)."""
    plain = host.rstrip(".").lower()
    return plain == "localhost" or plain.endswith(".localhost")


def _old_spelling(text: str) -> Address | None:
    """An IPv4 address as `inet_aton` reads it: one to four numbers, the last of which fills what is left."""
    parts = text.split(".")
    if len(parts) > _PARTS or not all(_NUMBER.fullmatch(part) for part in parts):
        return None
    *heads, last = [_number(part) for part in parts]
    if any(head > _BYTE for head in heads) or last >= 1 << 8 * (_PARTS - len(heads)):
        return None
    whole = sum(head << 8 * (3 - place) for place, head in enumerate(heads)) + last
    return ipaddress.IPv4Address(whole)


def _number(text: str) -> int:
    """A number with the base that its first letters say."""
    if text[:2].lower() == "0x":
        return int(text[2:] or "0", 16)
    return int(text, 8 if text.startswith("0") else 10)


def _carried(address: Address) -> Iterator[Address]:
    """An address, and those that it carries within."""
    if isinstance(address, ipaddress.IPv4Address):
        yield address
        return
    inner = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if any(address in each for each in _NAT64) or (address in _COMPATIBLE and int(address) > 1):
        inner.append(ipaddress.IPv4Address(int(address) & _WIDEST))
    if address.ipv4_mapped is None:
        yield address
    yield from (each for each in inner if each is not None)


def _global_unicast(address: Address) -> bool:
    """Whether an address alone is global unicast."""
    barred = address.is_multicast or address.is_reserved or address.is_unspecified or address.is_link_local
    return address.is_global and not barred
