"""One request of the browser and its reply, handed on and kept.

Rules this module keeps:

* The request is kept with its whole body, also where the host can't be reached or may not be.
* What the browser asks for itself, and no page, goes nowhere.
* A reply is handed on as it comes and cut at `MOST_REPLY` bytes; of a script, a page or a map of pages the
  first `KEPT` bytes are kept.
* A connection to the host is used again for the next request; if it was closed meanwhile, it is opened anew
  once.
"""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Iterable
from io import BufferedIOBase
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from rounds.connectors.website.client.dial import Dialler, Refused
from rounds.connectors.website.client.record import Log
from rounds.connectors.website.seen import Sent

MOST_HEAD: Final = 100
MOST_LINE: Final = 65_536
MOST_BODY: Final = 8_000_000
MOST_REPLY: Final = 12_000_000
KEPT: Final = 200_000
SECONDS: Final = 12.0
CHUNK: Final = 65_536
_HOP: Final = {
    "connection",
    "proxy-connection",
    "keep-alive",
    "transfer-encoding",
    "te",
    "proxy-authorization",
}
_TOLD: Final = ("javascript", "html", "json", "xml", "text/plain")
_NO_BODY: Final = (204, 304)


class Head(Struct, frozen=True):
    """The head of a request (RFC 9112 §3)."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]

    def header(self, name: str) -> str:
        """A header's value, empty when it is not there."""
        return next((value for key, value in self.headers if key.lower() == name), "")

    def handed_on(self, without: Iterable[str]) -> bytes:
        """The head as it goes to a host, some headers left out."""
        lines = [f"{self.method} {self.target} HTTP/1.1"]
        lines += [f"{key}: {value}" for key, value in self.headers if key.lower() not in without]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def read_head(stream: BufferedIOBase) -> Head | None:
    """The next request's head; `None` at the end. Raises `ValueError` for what is none."""
    line = stream.readline(MOST_LINE)
    if not line.strip():
        return None
    method, target, _ = line.decode("latin-1").split(" ", 2)
    headers: list[tuple[str, str]] = []
    while (line := stream.readline(MOST_LINE)) not in (b"\r\n", b"\n", b""):
        key, _, value = line.decode("latin-1").partition(":")
        headers.append((key.strip(), value.strip()))
        if len(headers) > MOST_HEAD:
            raise ValueError("too many headers")
    return Head(method, target, tuple(headers))


class Exchange:
    """Requests to one host, over one connection where that lasts."""

    def __init__(self, dialler: Dialler, log: Log, host: str, port: int, *, secure: bool = False) -> None:
        self.host, self.port, self.secure = host, port, secure
        self._dialler, self._log = dialler, log
        self._far: http.client.HTTPConnection | None = None
        self._whole = False

    def close(self) -> None:
        """Let the host go."""
        if self._far is not None:
            self._far.close()

    def sent(self, head: Head, body: bytes, road: str = "request") -> Sent:
        """A request as it is kept."""
        scheme = {"request": "http", "websocket": "ws"}[road] + ("s" if self.secure else "")
        usual = self.port == (443 if self.secure else 80)
        place = self.host if usual else f"{self.host}:{self.port}"
        target = head.target if head.target.startswith("/") else _path(head.target)
        return Sent(
            url=f"{scheme}://{place}{target}",
            method=head.method,
            headers=head.headers,
            body=body,
            road=road,
            goal=head.header("sec-fetch-dest") or (head.header("service-worker") and "serviceworker") or "",
        )

    def serve(self, head: Head, reader: BufferedIOBase, writer: BufferedIOBase) -> bool:
        """Hand one request on and its reply back; whether the connection goes on."""
        body = _body(head, reader)
        if _of_the_browser(head, secure=self.secure):
            writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
            return True
        sent = self.sent(head, body)
        self._log.start()
        told: Sent | None = sent
        try:
            reply = self._asked(head, body)
            told = _with(sent, reply)
            text, goes_on = self._back(head, reply, writer)
            told = _with(sent, reply, text)
        except (Refused, OSError, http.client.HTTPException, ValueError) as why:
            told = _stopped(sent, why) if told is sent else told
            writer.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            return False
        finally:
            self._log.end(told)
        return goes_on

    def _asked(self, head: Head, body: bytes) -> http.client.HTTPResponse:
        """Ask the host; a connection that it had closed is opened anew."""
        if not self._log.weigh(len(body)):
            raise Refused("enough was fetched for this page")
        again = self._far is not None
        try:
            return self._ask(head, body)
        except (ConnectionError, http.client.BadStatusLine):
            if not again:
                raise
            self.close()
            self._far = None
            return self._ask(head, body)

    def _ask(self, head: Head, body: bytes) -> http.client.HTTPResponse:
        """Ask the host once. Raises `Refused`, `OSError`, `HTTPException`."""
        if self._far is None:
            self._far = self._connected()
        target = head.target if head.target.startswith("/") else _path(head.target)
        if self._whole:
            target = f"http://{self.host}:{self.port}{target}"
        self._far.putrequest(head.method, target, skip_host=True, skip_accept_encoding=True)
        for key, value in head.headers:
            if key.lower() not in _HOP | {"content-length", "accept-encoding"}:
                self._far.putheader(key, value)
        self._far.putheader("Accept-Encoding", "gzip")
        if body or head.method in ("POST", "PUT", "PATCH"):
            self._far.putheader("Content-Length", str(len(body)))
        self._far.endheaders(body or None)
        return self._far.getresponse()

    def _connected(self) -> http.client.HTTPConnection:
        """A connection to the host, or, in clear, to the proxy that stands between."""
        far = http.client.HTTPConnection(self.host, self.port)
        far.sock = None if self.secure else self._dialler.asked_of_proxy(self.host, self.port)
        self._whole = far.sock is not None
        if far.sock is None:
            far.sock = self._dialler.open(self.host, self.port, secure=self.secure)
        far.sock.settimeout(SECONDS)
        return far

    def _back(
        self, head: Head, reply: http.client.HTTPResponse, writer: BufferedIOBase
    ) -> tuple[bytes, bool]:
        """Hand a reply back; gives what is kept of it, and whether the connection goes on."""
        lines = [f"HTTP/1.1 {reply.status} {reply.reason}"]
        lines += [
            f"{key}: {value}"
            for key, value in reply.getheaders()
            if key.lower() not in _HOP | {"content-length", "alt-svc"}
        ]
        empty = head.method == "HEAD" or reply.status in _NO_BODY
        lines += [] if empty else ["Transfer-Encoding: chunked"]
        writer.write(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace"))
        if empty:
            reply.read()
            return b"", True
        return self._streamed(reply, writer)

    def _streamed(self, reply: http.client.HTTPResponse, writer: BufferedIOBase) -> tuple[bytes, bool]:
        """Hand a body back in chunks, up to the limit."""
        keep = any(each in (reply.getheader("Content-Type") or "") for each in _TOLD)
        kept, size = b"", 0
        while data := reply.read1(CHUNK):
            size += len(data)
            kept += data if keep and len(kept) < KEPT else b""
            if size > MOST_REPLY or not self._log.weigh(len(data)):
                self.close()
                return kept, False
            writer.write(b"%x\r\n%s\r\n" % (len(data), data))
        writer.write(b"0\r\n\r\n")
        reply.close()
        return kept, not reply.will_close or self._renewed()

    def _renewed(self) -> bool:
        """The host ends its connection: the next request opens another."""
        self.close()
        self._far = None
        return True


def _of_the_browser(head: Head, *, secure: bool) -> bool:
    """Whether the browser asks for itself (updates, dictionaries). What a page asks for over TLS says where
    it was asked from, and no page can make it say *nowhere* (Fetch metadata §2); what no page sent goes
    nowhere.
    """
    if head.header("x-goog-update-appid"):
        return True
    site = head.header("sec-fetch-site")
    return secure and (not site or (site == "none" and head.header("sec-fetch-dest") == "empty"))


def _body(head: Head, reader: BufferedIOBase) -> bytes:
    """A request's body (RFC 9112 §6). Raises `ValueError` for one that is too big or can't be read."""
    if head.header("transfer-encoding").lower() == "chunked":
        return _chunks(reader)
    size = int(head.header("content-length") or 0)
    if size > MOST_BODY:
        raise ValueError("too much is sent at once")
    return reader.read(size)


def _chunks(reader: BufferedIOBase) -> bytes:
    """A body in chunks."""
    made = b""
    while size := int(reader.readline(MOST_LINE).partition(b";")[0], 16):
        made += reader.read(size)
        reader.readline(MOST_LINE)
        if len(made) > MOST_BODY:
            raise ValueError("too much is sent at once")
    reader.readline(MOST_LINE)
    return made


def _path(target: str) -> str:
    """The path and query of an absolute address."""
    rest = target.partition("://")[2]
    slash = rest.find("/")
    return rest[slash:] if slash >= 0 else "/"


def _with(sent: Sent, reply: http.client.HTTPResponse, text: bytes = b"") -> Sent:
    """A request with what answered it."""
    cookies = tuple(each.partition("=")[0].strip() for each in reply.msg.get_all("Set-Cookie") or ())
    return replace(
        sent, status=reply.status, leads=reply.getheader("Location") or "", cookies=cookies, reply=text
    )


def _stopped(sent: Sent, why: Exception) -> Sent:
    """A request that came to nothing, and why."""
    return replace(sent, stopped=reason(why))


def reason(why: Exception) -> str:
    """Why a host gave nothing, as the end of a sentence."""
    if isinstance(why, Refused):
        return str(why)
    if isinstance(why, ssl.SSLCertVerificationError):
        return f"its certificate is not believed ({why.verify_message})"
    if isinstance(why, ssl.SSLError):
        return "it speaks no TLS that can be used"
    if isinstance(why, socket.gaierror):
        return "there is no such name"
    if isinstance(why, TimeoutError):
        return "it did not answer in time"
    if isinstance(why, OSError):
        return "it did not take the connection"
    return "its answer can't be read"
