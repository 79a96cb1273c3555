"""A time-stamping authority by `openssl ts`, behind a small HTTP server; and one that lies in every way."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from rounds.ledger.anchors import der, stamp

CONF = """
[tsa]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
[ext]
basicConstraints = critical,CA:FALSE
extendedKeyUsage = {usage}
"""


def openssl(*words: str, at: datetime | None = None) -> bytes:
    """Run openssl, at a time that stands still if one is given (the real tool, under `faketime`)."""
    fake = ["faketime", "-f", f"{at:%Y-%m-%d %H:%M:%S}"] if at is not None else []
    done = subprocess.run(
        [*fake, "openssl", *words],
        capture_output=True,
        check=True,
        env={"TZ": "UTC", "PATH": "/usr/bin:/bin"},
    )
    return done.stdout


class Authority:
    """A root, and a leaf for time stamps under it. `usage` is the leaf's extended key usage."""

    def __init__(
        self,
        folder: Path,
        name: str,
        usage: str = "critical,timeStamping",
        under: Authority | None = None,
    ) -> None:
        folder.mkdir(parents=True)
        self.folder = folder
        (folder / "serial").write_text("01")
        conf = folder / "ts.cnf"
        conf.write_text(CONF.format(folder=folder, usage=usage))
        key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        year = datetime(2026, 1, 1)  # noqa: DTZ001 - faketime takes the zone of TZ, which is UTC
        root = [f"{folder}/root.key", "-out", f"{folder}/root.pem", "-subj", f"/CN={name} root"]
        openssl("req", "-x509", *key, "-days", "3650", "-keyout", *root, at=year)
        csr = ["-keyout", f"{folder}/tsa.key", "-out", f"{folder}/tsa.csr", "-subj", f"/CN={name}"]
        openssl("req", *key, *csr, at=year)
        above = (under or self).folder
        signing = ["-CA", f"{above}/root.pem", "-CAkey", f"{above}/root.key", "-CAcreateserial"]
        ext = ["-extfile", str(conf), "-extensions", "ext", "-days", "3650", "-out", f"{folder}/tsa.pem"]
        openssl("x509", "-req", "-in", f"{folder}/tsa.csr", *signing, *ext, at=year)

    @property
    def root(self) -> str:
        return (self.folder / "root.pem").read_text()

    def stamp(self, query: bytes, at: datetime | None = None) -> bytes:
        """The reply to a request, at a time."""
        (self.folder / "q.tsq").write_bytes(query)
        conf = ["-config", f"{self.folder}/ts.cnf", "-section", "tsa"]
        return openssl("ts", "-reply", *conf, "-queryfile", f"{self.folder}/q.tsq", at=at)

    def signed_anew(self, reply: bytes) -> bytes:
        """The same words, signed by this leaf, whatever it is for: `openssl ts` itself would refuse to."""
        content = stamp._content(stamp._only(reply).inner()[1])
        (self.folder / "info").write_bytes(content)
        to = ["-in", f"{self.folder}/info", "-binary", "-nodetach", "-outform", "DER", "-md", "sha256"]
        by = ["-signer", f"{self.folder}/tsa.pem", "-inkey", f"{self.folder}/tsa.key", "-cades"]
        token = openssl("cms", "-sign", *to, *by, "-econtent_type", "1.2.840.113549.1.9.16.1.4")
        return der.sequence(der.sequence(der.integer(0)), token)


@dataclass
class Served:
    """A server that answers each body as `answer` says (status, body)."""

    answer: Callable[[bytes], tuple[int, bytes]]
    url: str = ""
    asked: int = 0


@contextmanager
def served(answer: Callable[[bytes], tuple[int, bytes]]) -> Iterator[Served]:
    """Serve on a port of its own."""
    state = Served(answer)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            state.asked += 1
            body = self.rfile.read(int(self.headers["content-length"]))
            try:
                status, reply = state.answer(body)
                self.send_response(status)
                self.send_header("content-type", "application/timestamp-reply")
                self.end_headers()
                self.wfile.write(reply)
            except (BrokenPipeError, ConnectionResetError):
                return

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{server.server_port}/tsr"
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
