"""A store that answers badly, each time as it is told to."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

CUT = "cut"
SLOW = "slow"
GARBAGE = "garbage"
HUNG_UP = "hung up"


class Rude(ThreadingHTTPServer):
    """Answers everything with `answer`: a status with an error code, or one of the words above."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer: tuple[int, str] | str = (500, "InternalError")
        self.asked = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: Rude

    def do_GET(self) -> None:
        self._answer()

    do_PUT = do_DELETE = do_HEAD = do_POST = do_GET  # noqa: N815 - the base class's names

    def _answer(self) -> None:
        self.server.asked += 1
        told = self.server.answer
        if told == HUNG_UP:
            self.close_connection = True
            return
        if told == SLOW:
            time.sleep(3)
        if isinstance(told, tuple):
            status, code = told
            body = f"<Error><Code>{code}</Code><Message>no</Message></Error>".encode()
        else:
            status, body = 200, b"<ListVersionsResult><Vers"
        self.send_response(status)
        self.send_header("Content-Length", str(len(body) + (5000 if told == CUT else 0)))
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def rude() -> Iterator[Rude]:
    """One such store, while it is needed."""
    server = Rude()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
