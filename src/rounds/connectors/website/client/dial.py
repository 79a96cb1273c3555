"""Connections outward: one answer of the resolver a look, one guard, then the address itself.

Rules this module keeps:

* A name is resolved once in a look; what is connected to is an address of that answer. A name that changes
  its answer in between (DNS rebinding) changes nothing.
* Only public addresses are connected to. `private` (a lab switch) also allows the site's own address and port
  as they were typed, and names with a private answer on the ports of the web and of the site; a bare private
  address that is not the site's own stays out of reach, and so does `localhost`.
* Through a proxy that was named, names are the proxy's to resolve; bare private addresses are refused all the
  same.
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable
from typing import Final, TypeAlias

from msgspec import Struct

from rounds.connectors.website.addresses import is_public, literal, says_here

SECONDS: Final = 8.0
"""Seconds for a connection to be made."""
WEB: Final = (80, 443)
HEAD: Final = 8192
Resolve: TypeAlias = Callable[[str], tuple[str, ...]]
"""Gives a name's addresses; raises `OSError` where there are none."""

Watch: TypeAlias = Callable[[socket.socket], None]
"""Is handed a connection as soon as there is one."""


class Refused(Exception):
    """The guard lets nothing through to there; says why, as the end of a sentence."""


class Site(Struct, frozen=True):
    """Where the site that is looked at was said to be."""

    host: str
    port: int


class Reach(Struct, frozen=True, kw_only=True):
    """How far a look reaches. `proxy` is where a proxy listens, `None` for straight out; `believe_all` takes
    any certificate (a lab switch), as `private` is one.
    """

    site: Site
    private: bool = False
    believe_all: bool = False
    proxy: Site | None = None


def system_resolver(host: str) -> tuple[str, ...]:
    """The addresses of a name, by this system. Raises `OSError`."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except UnicodeError as why:
        raise OSError(f"{host} is no name") from why
    return tuple(dict.fromkeys(str(each[4][0]) for each in found))


class Dialler:
    """Opens connections for one look."""

    def __init__(self, reach: Reach, resolve: Resolve = system_resolver) -> None:
        self.reach = reach
        self._resolve = resolve
        self._answers: dict[str, tuple[str, ...] | OSError] = {}
        self._lock = threading.Lock()
        self._context = _context(believe_all=reach.believe_all)

    def addresses(self, host: str) -> tuple[str, ...]:
        """A name's addresses, the same all the look long. Raises `OSError`."""
        with self._lock:
            if host not in self._answers:
                self._answers[host] = self._asked(host)
            answer = self._answers[host]
        if isinstance(answer, OSError):
            raise answer
        return answer

    def open(self, host: str, port: int, *, secure: bool, watch: Watch | None = None) -> socket.socket:
        """A connection to a host; `watch` gets it before TLS begins. Raises `Refused`, `OSError`
        (`ssl.SSLError` among them).
        """
        plain = self._straight(host, port) if self.reach.proxy is None else self._through(host, port)
        if watch is not None:
            watch(plain)
        if not secure:
            return plain
        try:
            return self._context.wrap_socket(plain, server_hostname=host.strip("[]"))
        except (OSError, ValueError):
            plain.close()
            raise

    def asked_of_proxy(self, host: str, port: int) -> socket.socket | None:
        """A connection to the proxy, which is asked by the whole address for what goes in clear (RFC 9112
        §3.2.2); `None` where no proxy stands between. Raises `Refused`, `OSError`.
        """
        if self.reach.proxy is None:
            return None
        self._require_literal(host, port)
        return socket.create_connection((self.reach.proxy.host, self.reach.proxy.port), SECONDS)

    def _asked(self, host: str) -> tuple[str, ...] | OSError:
        """What the resolver says of a name now."""
        try:
            return self._resolve(host)
        except OSError as why:
            return why

    def _straight(self, host: str, port: int) -> socket.socket:
        """Connect to an address that may be connected to."""
        address = literal(host)
        if address is not None or says_here(host):
            self._require_literal(host, port)
            found = (str(address),) if address is not None else self.addresses(host)
        else:
            found = self._allowed(host, port)
        why: OSError = OSError(f"{host} has no address")
        for each in found[:2]:
            try:
                return socket.create_connection((each, port), SECONDS)
            except OSError as fault:
                why = fault
        raise why

    def _through(self, host: str, port: int) -> socket.socket:
        """Ask the proxy for a connection (RFC 9110 §9.3.6)."""
        self._require_literal(host, port)
        proxy = self.reach.proxy or self.reach.site
        made = socket.create_connection((proxy.host, proxy.port), SECONDS)
        try:
            made.sendall(f"CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode("ascii"))
            head = b""
            while b"\r\n\r\n" not in head:
                more = made.recv(1)
                if not more or len(head) > HEAD:
                    raise ConnectionError("the proxy hung up")
                head += more
            if head.split(b" ", 2)[1:2] != [b"200"]:
                raise ConnectionError(f"the proxy gave no way to {host}")
        except (OSError, UnicodeError):
            made.close()
            raise
        return made

    def _require_literal(self, host: str, port: int) -> None:
        """Refuse a bare address that is not public, unless it is the site's own and that was allowed."""
        address = literal(host)
        here = says_here(host)
        if (address is None and not here) or is_public(address):
            return
        site = self.reach.site
        same = host.strip("[]").lower() == site.host.strip("[]").lower() or (
            address and literal(site.host) == address
        )
        if not (self.reach.private and same and port == site.port):
            raise Refused("a private address")

    def _allowed(self, host: str, port: int) -> tuple[str, ...]:
        """A name's addresses that may be connected to."""
        found = self.addresses(host)
        public = tuple(each for each in found if is_public(literal(each)))
        if public:
            return public
        if self.reach.private and port in (*WEB, self.reach.site.port):
            return found
        raise Refused("a name with a private address")


def _context(*, believe_all: bool) -> ssl.SSLContext:
    """Whom to believe: the system's authorities, or, in a lab, everybody."""
    made = ssl.create_default_context()
    made.set_alpn_protocols(["http/1.1"])
    if believe_all:
        made.check_hostname = False
        made.verify_mode = ssl.CERT_NONE
    return made
