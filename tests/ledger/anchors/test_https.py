"""Outsiders over TLS: with a certificate that holds they are heard. With any other nothing is sent to them,
the sentence says why, and nothing is taken for an answer.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from threading import Thread
from typing import NamedTuple

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from rounds.ledger.anchors.errors import NoAnswer
from rounds.ledger.anchors.network import asking
from rounds.ledger.anchors.settings import Settings, Tsa, Witness
from rounds.ledger.anchors.wire import Question
from rounds_verify import cosignature
from tests.ledger.anchors.authority import Authority
from tests.ledger.anchors.ledgers import Published

NOW = datetime.now(UTC)
HERE = x509.IPAddress(ip_address("127.0.0.1"))
ELSEWHERE = x509.DNSName("elsewhere.example")
WRONG = {
    "wrong authority": "unable to get local issuer certificate",
    "wrong name": "not valid for '127.0.0.1'",
    "expired": "certificate has expired",
    "not yet": "certificate is not yet valid",
    "signed by itself": "self-signed certificate",
}
"""What is wrong with a certificate, and the words that say so."""


class Root:
    """A certificate authority of this test."""

    def __init__(self, name: str) -> None:
        self.key, self.name = ec.generate_private_key(ec.SECP256R1()), _name(name)
        made = self._builder(self.name, self.key, NOW - timedelta(days=9), NOW + timedelta(days=9))
        made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        self.pem = made.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)

    def _builder(
        self, name: x509.Name, key: ec.EllipticCurvePrivateKey, start: datetime, end: datetime
    ) -> x509.CertificateBuilder:
        made = x509.CertificateBuilder(subject_name=name, issuer_name=self.name)
        made = made.public_key(key.public_key()).serial_number(x509.random_serial_number())
        return made.not_valid_before(start).not_valid_after(end)

    def leaf(
        self,
        folder: Path,
        named: x509.GeneralName = HERE,
        days: tuple[int, int] = (-1, 1),
        *,
        own: bool = False,
    ) -> Path:
        """A file with a server's key and certificate; `own` is one that signed itself."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = self.name if own else _name("server")
        start, end = (NOW + timedelta(days=each) for each in days)
        made = self._builder(name, key, start, end)
        made = made.add_extension(x509.SubjectAlternativeName([named]), critical=False)
        signed = made.sign(key if own else self.key, hashes.SHA256())
        secret = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        file = folder / "server.pem"
        file.write_bytes(secret + signed.public_bytes(serialization.Encoding.PEM))
        return file


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


class Up(NamedTuple):
    """A server that is up: its URL, and what was asked of it."""

    url: str
    asked: list[bytes]


@contextmanager
def tls(pem: Path, answer: Authority) -> Iterator[Up]:
    """The authority behind HTTPS."""
    asked: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(self.rfile.read(int(self.headers["content-length"])))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(answer.stamp(asked[-1]))

        def log_message(self, *_: object) -> None:
            return

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            return  # a client that refuses our certificate is what is wanted

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server = Server(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield Up(f"https://127.0.0.1:{server.server_port}/tsr", asked)
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Root:
    """The one root that this machine trusts."""
    made = Root("Trusted")
    (tmp_path / "roots.pem").write_bytes(made.pem)
    (tmp_path / "none").mkdir()
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "roots.pem"))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "none"))
    return made


def shown(kind: str, root: Root, folder: Path) -> Path:
    """A server's certificate with this fault."""
    made = {
        "wrong authority": lambda: Root("Unknown").leaf(folder),
        "wrong name": lambda: root.leaf(folder, ELSEWHERE),
        "expired": lambda: root.leaf(folder, days=(-5, -1)),
        "not yet": lambda: root.leaf(folder, days=(1, 5)),
        "signed by itself": lambda: Root("Nobody").leaf(folder, own=True),
    }
    return made[kind]()


def test_with_a_certificate_that_holds_the_time_stamp_is_taken(
    root: Root, ledger: Published, acme: Authority, tmp_path: Path
) -> None:
    with tls(root.leaf(tmp_path), acme) as up:
        ledger.settings = Settings(tsas=(Tsa("acme", up.url, acme.root),))
        assert ledger.beat() == []
    assert len(up.asked) == 1
    assert [each.st["tsa"] for each in ledger.entries("anchor")] == ["acme"]


@pytest.mark.parametrize("kind", WRONG)
def test_with_another_nothing_is_sent_and_nothing_taken(
    kind: str, root: Root, ledger: Published, acme: Authority, tmp_path: Path
) -> None:
    with tls(shown(kind, root, tmp_path), acme) as up:
        ledger.settings = Settings(tsas=(Tsa("acme", up.url, acme.root),))
        (said,) = ledger.beat()
    assert "acme: 127.0.0.1 shows a certificate that does not hold: " in said
    assert WRONG[kind] in said
    assert "did not answer" not in said
    assert up.asked == []
    assert ledger.entries("anchor") == []
    (kept,) = ledger.entries("unanchored")
    assert (kept.st["reason"], kept.st["whose"]) == ("unreachable", "theirs")


@pytest.mark.parametrize("kind", WRONG)
def test_a_witness_is_held_to_the_same(
    kind: str, root: Root, ledger: Published, acme: Authority, tmp_path: Path
) -> None:
    key = cosignature.format_vkey(cosignature.cosigner_key("witness.example/w1", bytes(31) + b"\1"))
    with tls(shown(kind, root, tmp_path), acme) as up:
        ledger.settings = Settings(witnesses=(Witness(key, up.url),))
        (said,) = ledger.beat()
        assert list(ledger.anchoring.known()) == []
    assert "witness.example/w1: 127.0.0.1 shows a certificate that does not hold: " in said
    assert WRONG[kind] in said
    assert up.asked == []
    assert ledger.entries("anchor") == []


def test_no_tls_where_tls_was_asked_for_is_said(root: Root, acme: Authority) -> None:
    assert root.pem
    with _plain(acme) as url, pytest.raises(NoAnswer, match="speaks no TLS that this machine takes"):
        asking(seconds=5)(Question(url, b"query"))


@contextmanager
def _plain(acme: Authority) -> Iterator[str]:
    from tests.ledger.anchors.authority import served

    with served(lambda query: (200, acme.stamp(query))) as up:
        yield up.url.replace("http://", "https://")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://127.0.0.1:9/", "can't be reached, or broke off"),
        ("http://nowhere.invalid/", "is a name that can't be looked up now"),
    ],
)
def test_who_is_not_there_is_not_said_to_be_slow(url: str, words: str) -> None:
    with pytest.raises(NoAnswer, match=words) as said:
        asking(seconds=5)(Question(url, b"query"))
    assert "within" not in str(said.value)
