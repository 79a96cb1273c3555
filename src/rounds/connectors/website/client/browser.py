"""The browser: the system's own Chromium, as a plain user in its sandbox, with the recording proxy as its
only road.

Rules this module keeps:

* Nothing is downloaded: the browser is the one that is installed. Under root it runs as `nobody`.
* With the sandbox where the kernel lets it; without it only where it will not start otherwise, and then the
  look says so.
* Three locks keep it from the network: the proxy, a resolver that finds nothing, and WebRTC that may use only
  the proxy.
* Importing this module needs Playwright (the extra `rounds[web]`); whoever imports it says so where it lacks.
* A page that holds the browser for longer than its time ends the browser, never the look.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import stat
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shlex import quote
from types import TracebackType
from typing import Final, Self

from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Error, Playwright, StorageState, sync_playwright

NAMES: Final = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
ARGUMENTS: Final = (
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-quic",
    "--disable-blink-features=AutomationControlled",
    "--js-flags=--max-old-space-size=512",
    "--noerrdialogs",
)
START: Final = 30_000
BEFORE: Final = Path(__file__).with_name("before.js")


class NoBrowser(Exception):
    """There is no browser to look with; the sentence says what to install. Yours to mend."""


class Browser:
    """A running Chromium and how it is restarted. Use as a context; `loud` says what a reader must know of
    it.
    """

    def __init__(self, port: int, believed: str) -> None:
        self.loud: list[str] = []
        self._port, self._believed = port, believed
        self._folder = Path(tempfile.mkdtemp(prefix="rounds-browser-"))
        self._program = _program()
        self._sandbox = True
        self._play: Playwright | None = None
        self._chromium: Chromium | None = None

    def __enter__(self) -> Self:
        self._play = sync_playwright().start()
        try:
            self.start()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, why: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(Error):
            if self._chromium is not None:
                self._chromium.close()
        self.kill()
        if self._play is not None:
            self._play.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def start(self) -> None:
        """Start it, or start it again. Raises `NoBrowser`."""
        try:
            self._chromium = self._launched()
        except Error as why:
            if not self._sandbox:
                raise NoBrowser(f"{self._program} does not start: {str(why).splitlines()[0]}.") from why
            self._sandbox = False
            self.loud.append("The browser ran without its sandbox: this system does not let it have one.")
            self.start()

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self._chromium is not None and self._chromium.is_connected()

    def kill(self) -> None:
        """End it, whatever it does."""
        with suppress(OSError, ValueError):
            os.kill(int(self._pid.read_text("ascii")), signal.SIGKILL)
        self._pid.unlink(missing_ok=True)

    @contextmanager
    def no_longer_than(self, seconds: float) -> Iterator[threading.Event]:
        """Kill it when the work within takes longer; the event says whether that happened."""
        late = threading.Event()

        def end() -> None:
            late.set()
            self.kill()

        timer = threading.Timer(seconds, end)
        timer.start()
        try:
            yield late
        finally:
            timer.cancel()

    def context(self, state: StorageState | None = None) -> BrowserContext:
        """A fresh visitor, who brings nothing along but the cookies and stores of `state`."""
        if self._chromium is None:
            raise NoBrowser("The browser is not running.")
        major = self._chromium.version.partition(".")[0]
        made = self._chromium.new_context(
            accept_downloads=False,
            locale="en-US",
            viewport={"width": 1280, "height": 900},
            storage_state=state,
            user_agent=f"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
            f"Chrome/{major}.0.0.0 Safari/537.36",
        )
        made.set_default_timeout(4_000)
        made.add_init_script(path=BEFORE)
        return made

    @property
    def _pid(self) -> Path:
        return self._folder / "pid"

    def _launched(self) -> Chromium:
        """Start the program through its launcher."""
        if self._play is None:
            raise NoBrowser("Playwright is not running.")
        return self._play.chromium.launch(
            executable_path=self._launcher(),
            chromium_sandbox=self._sandbox,
            timeout=START,
            proxy={"server": f"http://127.0.0.1:{self._port}", "bypass": "<-loopback>"},
            args=[*ARGUMENTS, f"--ignore-certificate-errors-spki-list={self._believed}"],
        )

    def _launcher(self) -> Path:
        """A script that notes the browser's process and, under root, becomes `nobody` first."""
        lines = ["#!/bin/sh", f"echo $$ > {quote(str(self._pid))}"]
        run = quote(self._program)
        if _root() and shutil.which("setpriv"):
            plain = pwd.getpwnam("nobody")
            own = f"{plain.pw_uid}:{plain.pw_gid}"
            lines.append(f'for a; do case $a in --user-data-dir=*) chown -R {own} "${{a#*=}}";; esac; done')
            become = f"setpriv --reuid={plain.pw_uid} --regid={plain.pw_gid} --clear-groups"
            run = f"{become} env HOME=/nonexistent {run}"
        elif _root() and self._sandbox:
            self.loud.append("The browser ran as root, because setpriv is missing here.")
        script = self._folder / "browser"
        script.write_text("\n".join([*lines, f'exec {run} "$@"', ""]), "utf-8")
        script.chmod(stat.S_IRWXU)
        return script


def _root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _program() -> str:
    """The installed browser. Raises `NoBrowser`."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        raise NoBrowser(
            "There is no Chromium here. Install it (Debian: apt install chromium); that is your move."
        )
    return found
