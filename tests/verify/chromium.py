"""A real Chromium without a window, spoken to over its pipe (DevTools protocol: JSON, each ended by a zero
byte).
"""

import base64
import fcntl
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class Page:
    """One page. `call` speaks the protocol, `value` runs an expression and gives what it gives."""

    def __init__(self, to: int, back: int) -> None:
        self._to, self._back, self._rest, self._number = to, back, b"", 0
        self._session: str | None = None

    def open(self, url: str) -> None:
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.call("Page.enable")
        self.call("Page.navigate", url=url)
        self.until("document.readyState === 'complete' && Boolean(document.getElementById('form'))")

    def call(self, method: str, **params: object) -> Any:
        self._number += 1
        said: dict[str, object] = {"id": self._number, "method": method, "params": params}
        if self._session:
            said["sessionId"] = self._session
        os.write(self._to, json.dumps(said).encode() + b"\0")
        while (told := self._next()).get("id") != self._number:
            pass
        assert "error" not in told, told
        return told["result"]

    def _next(self) -> Any:
        while b"\0" not in self._rest:
            got = os.read(self._back, 1 << 20)
            assert got, "Chromium went away."
            self._rest += got
        line, _, self._rest = self._rest.partition(b"\0")
        return json.loads(line)

    def value(self, expression: str) -> Any:
        told = self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in told, told
        return told["result"].get("value")

    def until(self, expression: str) -> None:
        """Wait, at most ten seconds."""
        wait = f"(async () => {{ for (let n = 0; n < 500; n += 1) {{ if ({expression}) return true; "
        wait += "await new Promise((done) => setTimeout(done, 20)); } return false; })()"
        assert self.value(wait), expression

    def choose(self, selector: str, path: Path) -> None:
        """Choose a file, as somebody does with the dialog."""
        root = self.call("DOM.getDocument")["root"]["nodeId"]
        node = self.call("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
        self.call("DOM.setFileInputFiles", nodeId=node, files=[str(path)])

    def look(self, width: int, *, dark: bool) -> None:
        """Show the page at a width, light or dark."""
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", features=[scheme])

    def picture(self) -> bytes:
        shot = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=True)
        return base64.b64decode(shot["data"])


@contextmanager
def chromium(profile: Path) -> Iterator[Page]:
    """A browser with a profile of its own. Missing, it fails the test."""
    program = shutil.which("chromium")
    assert program, "chromium is not installed: tools/system_packages.sh installs it"
    # The protocol's pipe is on 3 and 4 of the browser; bash puts it there, from numbers out of its way.
    (low, to), (back, high) = os.pipe(), os.pipe()
    down, up = (fcntl.fcntl(one, fcntl.F_DUPFD_CLOEXEC, 20) for one in (low, high))
    os.close(low)
    os.close(high)
    command = ["bash", "-c", f'exec "$@" 3<&{down} 4>&{up}', "pipes", program, "--headless", "--no-sandbox"]
    command += ["--disable-gpu", "--remote-debugging-pipe", f"--user-data-dir={profile}", "--no-first-run"]
    command += ["--disable-background-networking", "about:blank"]
    quiet = subprocess.DEVNULL
    running = subprocess.Popen(command, pass_fds=(down, up), stdout=quiet, stderr=quiet)
    os.close(down)
    os.close(up)
    try:
        yield Page(to, back)
    finally:
        running.terminate()
        running.wait(20)
        os.close(to)
        os.close(back)
