"""A web server for MTA-STS policies, over HTTPS with the lab's authority."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

Policy = tuple[int, str, str]


class _Quiet(ThreadingHTTPServer):
    """A guest that does not believe the certificate hangs up: that is what it came for, and no fault."""

    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        pass


class PolicyHost:
    """Serves by the name that is asked for; `believed` and `foreign` are two certificates, the second for
    another name, which the names in `strange` get to see.
    """

    def __init__(
        self, address: str, policies: Mapping[str, Policy], believed: Path, foreign: Path, strange: set[str]
    ) -> None:
        self._contexts = {True: _context(foreign), False: _context(believed)}
        self._strange = strange

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                status, sort, text = policies.get(self.headers.get("Host", ""), (404, "text/plain", ""))
                body = text.encode()
                self.send_response(status)
                self.send_header("Content-Type", sort)
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Location", "/elsewhere")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = _Quiet((address, 443), Handler)
        context = self._contexts[False]
        context.sni_callback = self._by_name
        self._server.socket = context.wrap_socket(
            self._server.socket, server_side=True, do_handshake_on_connect=False
        )
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        """End the server."""
        self._server.shutdown()
        self._server.server_close()

    def _by_name(self, safe: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
        if name in self._strange:
            safe.context = self._contexts[True]


def _context(file: Path) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(file)
    return made
