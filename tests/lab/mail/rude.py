"""Mail hosts that no mail host should be like: what they do is their name in `RudeHosts`."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Mapping

HELLO = b"220 rude.mailhost.test ESMTP\r\n"


class RudeHosts:
    """Listens on port 25 of the addresses `drops`, `drips`, `babbles` and `half`; nobody on `shut`."""

    def __init__(self, addresses: Mapping[str, str]) -> None:
        self._over = threading.Event()
        self._doors: list[socket.socket] = []
        for name, act in (
            ("drops", drops),
            ("drips", self._drips),
            ("babbles", self._babbles),
            ("half", half),
        ):
            door = socket.create_server((addresses[name], 25), backlog=64)
            self._doors.append(door)
            threading.Thread(target=self._serve, args=(door, act), daemon=True).start()

    def stop(self) -> None:
        """Close every door."""
        self._over.set()
        for each in self._doors:
            each.close()

    def _serve(self, door: socket.socket, act: Callable[[socket.socket], None]) -> None:
        while not self._over.is_set():
            try:
                guest, _ = door.accept()
            except OSError:
                return
            threading.Thread(target=self._receive, args=(guest, act), daemon=True).start()

    def _receive(self, guest: socket.socket, act: Callable[[socket.socket], None]) -> None:
        with guest, contextlib.suppress(OSError):
            act(guest)

    def _drips(self, guest: socket.socket) -> None:
        """A byte now and then, for ever."""
        while not self._over.is_set():
            guest.sendall(HELLO[:1])
            time.sleep(0.2)

    def _babbles(self, guest: socket.socket) -> None:
        """A greeting that never ends."""
        while not self._over.is_set():
            guest.sendall(b"220-and another thing\r\n" * 100)


def drops(guest: socket.socket) -> None:
    """Greet, listen and hang up."""
    guest.sendall(HELLO)
    guest.recv(1000)


def half(guest: socket.socket) -> None:
    """Offer TLS and break it off."""
    guest.sendall(HELLO)
    guest.recv(1000)
    guest.sendall(b"250-rude.mailhost.test\r\n250 STARTTLS\r\n")
    guest.recv(1000)
    guest.sendall(b"220 go on\r\n")
    guest.recv(1000)
    guest.sendall(b"\x15\x03\x01")
