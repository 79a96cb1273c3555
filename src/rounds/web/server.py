"""`rounds up`: the server and the watch over one clinic."""

from __future__ import annotations

import gc
import ipaddress
import socket
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Any, Final, TypeAlias

import uvicorn

from rounds.app import App, Opened
from rounds.ports import StoreError
from rounds.watch import Watch
from rounds.web.api import Api

End: TypeAlias = Callable[[int, FrameType | None], None]
"""What a signal calls."""
LAST_PORT: Final = 65_535
SETTINGS: Final[dict[str, Any]] = {
    "log_level": "warning",
    "access_log": False,
    "lifespan": "off",
    "server_header": False,
    "proxy_headers": False,
}
"""How uvicorn serves us. No proxy's word on who asks is taken: nothing here would go by it."""


def serve(
    app: App,
    opened: Callable[[], Sequence[Opened]],
    listen: str,
    every: float,
    trouble: Callable[[StoreError], None],
    made: Callable[[], None] = lambda: None,
    on_end: Callable[[End], None] = lambda _: None,
) -> None:
    """Serve until interrupted. `listen` is `host:port`; raises `ValueError` for anything else. `on_end` is
    given what ends it, for signals that come before the server listens to them itself.

    A port that is taken ends with `OSError` before anything was looked at.
    """
    host, port = address(listen)
    watch = Watch(app, opened, every, trouble, made)
    api = Api(app, app.serve(), names(host, port), watch.ask)
    server = uvicorn.Server(uvicorn.Config(api, **SETTINGS))
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, port), family=family) as listening:
        _settle_memory()
        watch.start()
        on_end(server.handle_exit)
        try:
            server.run(sockets=[listening])
        finally:
            watch.stop()


def _settle_memory() -> None:
    """Leave what was loaded out of garbage collection: going through it again is what late answers
    wait for.
    """
    gc.collect()
    gc.freeze()


def address(listen: str) -> tuple[str, int]:
    """Host and port of `host:port`."""
    host, colon, port = listen.rpartition(":")
    if not colon or not port.isdecimal() or not 0 < int(port) <= LAST_PORT or not host:
        raise ValueError(f"{listen!r} is no address to listen on. Write host:port, such as 127.0.0.1:8417.")
    return host.strip("[]"), int(port)


def names(host: str, port: int) -> frozenset[str]:
    """The `Host` headers that mean us: the address itself, and `localhost` for a loopback."""
    shown = f"[{host}]" if ":" in host else host
    found = {f"{shown}:{port}".lower()}
    try:
        loopback = ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = host == "localhost"
    return frozenset(
        found | ({f"localhost:{port}", f"127.0.0.1:{port}", f"[::1]:{port}"} if loopback else set())
    )
