"""What the clinic set, checked: which domains, through which resolver, what is expected of whom.

Rules this module keeps:

* Without a resolver in the settings the system's first is used, and its word on signatures counts for
  nothing: somebody else chose it.
* A setting that can't be used is named, with what was expected. Nothing is guessed.
"""

from __future__ import annotations

import ipaddress
import re
import ssl
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from msgspec import Struct

from rounds.connectors.mail_domain.client.budget import Network
from rounds.connectors.mail_domain.client.resolver import Server
from rounds.connectors.mail_domain.client.world import Reach
from rounds.connectors.mail_domain.names import NotAName, domain
from rounds.sdk.connector import BadSettings

MOST: Final = 50
SYSTEM: Final = Path("/etc/resolv.conf")
_SELECTOR: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?")


class Wants(Struct, frozen=True, kw_only=True):
    """Checked settings. `selectors` are pairs of a domain, empty for all of them, and a selector of it;
    `names` is what the register calls a provider, by the name that we know it by.
    """

    domains: tuple[str, ...]
    selectors: tuple[tuple[str, str], ...]
    names: Mapping[str, str]
    reports: Path | None
    reach: Reach


def read_settings(settings: Mapping[str, str]) -> Wants:
    """Check the settings. Raises `BadSettings`."""
    given = {name: value.strip() for name, value in settings.items()}
    return Wants(
        domains=_domains(given.get("domains", "")),
        selectors=_selectors(given.get("selectors", "")),
        names=_names(given.get("known_as", "")),
        reports=_folder(given.get("reports", "")),
        reach=Reach(
            server=_server(given.get("resolver", "")),
            smtp_port=_number("smtp_port", given.get("smtp_port") or "25", 65_535),
            helo=_helo(given.get("helo", "")),
            seconds=float(_number("seconds", given.get("seconds") or "20", 600)),
            context=_context(given.get("ca_file", "")),
            networks=_networks(given.get("networks", "")),
        ),
    )


def _domains(text: str) -> tuple[str, ...]:
    """The domains, each once."""
    words = _list(text)
    if not words or len(words) > MOST:
        raise BadSettings(
            f"The setting domains must name the clinic's mail domains, at most {MOST}; that is your move."
        )
    try:
        return tuple(dict.fromkeys(map(domain, words)))
    except NotAName as why:
        raise BadSettings(f"The setting domains: {why}") from None


def _selectors(text: str) -> tuple[tuple[str, str], ...]:
    """The DKIM selectors: `selector` for every domain, `domain=selector` for one."""
    pairs = [each.lower().rpartition("=") for each in _list(text)]
    for _, _, selector in pairs:
        if not _SELECTOR.fullmatch(selector.strip()):
            raise BadSettings(f"The setting selectors: {selector!r} is no selector.")
    try:
        return tuple(dict.fromkeys((domain(at) if at else "", selector.strip()) for at, _, selector in pairs))
    except NotAName as why:
        raise BadSettings(f"The setting selectors: {why}") from None


def _names(text: str) -> dict[str, str]:
    """`name=name in the register` pairs."""
    pairs = [each.partition("=") for each in _list(text)]
    for ours, equals, yours in pairs:
        if not (ours.strip() and equals and yours.strip()):
            raise BadSettings(
                f"The setting known_as: {ours + equals + yours!r} is not provider=name in your register."
            )
    return {ours.strip(): yours.strip() for ours, _, yours in pairs}


def _folder(text: str) -> Path | None:
    """The folder of reports."""
    if not text:
        return None
    if not Path(text).is_absolute():
        raise BadSettings(
            "The setting reports must be the absolute path of a folder; filling it in is your move."
        )
    return Path(text)


def _server(text: str) -> Server:
    """`address` or `address port`; the system's own where nothing is said."""
    address, _, port = text.partition(" ")
    try:
        if address:
            number = _number("resolver", port.strip() or "53", 65_535)
            return Server(str(ipaddress.ip_address(address)), number, trusted=True)
        return Server(_system_resolver())
    except ValueError:
        raise BadSettings(
            "The setting resolver must be an address, or an address and a port: 127.0.0.1 53."
        ) from None


def _system_resolver() -> str:
    """The first resolver of this system. Raises `BadSettings`."""
    try:
        lines = SYSTEM.read_text("utf-8", "replace").splitlines()
    except OSError:
        lines = []
    found = [each.split()[1] for each in lines if re.match(r"nameserver\s+\S", each)]
    if not found:
        raise BadSettings("No resolver is set up here: name one in the setting resolver.")
    return str(ipaddress.ip_address(found[0].partition("%")[0]))


def _number(name: str, text: str, most: int) -> int:
    """A whole number from 1."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= most):
        raise BadSettings(f"The setting {name} is {text!r}; it must be a number from 1 to {most:,}.")
    return int(text)


def _helo(text: str) -> str:
    """How Rounds names itself to mail hosts; an address literal where nothing is said (RFC 5321 §4.1.3)."""
    if not text:
        return "[127.0.0.1]"
    try:
        return domain(text)
    except NotAName as why:
        raise BadSettings(f"The setting helo: {why}") from None


def _context(file: str) -> ssl.SSLContext:
    """Whom to believe: the system's authorities, and those of a file."""
    context = ssl.create_default_context()
    if file:
        try:
            context.load_verify_locations(file)
        except (OSError, ssl.SSLError):
            raise BadSettings(f"The setting ca_file: {file} holds no certificate that can be read.") from None
    return context


def _networks(text: str) -> tuple[Network, ...]:
    """The networks that may be spoken to though they are not public."""
    try:
        return tuple(ipaddress.ip_network(each) for each in _list(text))
    except ValueError as why:
        raise BadSettings(f"The setting networks: {why}.") from None


def _list(text: str) -> list[str]:
    """Words between commas."""
    return [each.strip() for each in text.split(",") if each.strip()]
