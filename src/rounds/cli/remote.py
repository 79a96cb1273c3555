"""A clinic that another process holds: `rounds up` is asked over HTTP to write.

Rules this module keeps:

* `up.json` in the clinic's folder says where it listens; it is believed only while its process lives.
* Only this machine is asked, never through a proxy, with the token that `init` wrote.
* What the server says went wrong is told in its own sentence.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Any, Final

import msgspec
from msgspec import Struct

from rounds.cli.errors import Stopped
from rounds.cli.exits import COULD_NOT_RUN, DAMAGED, USAGE
from rounds.home import Place
from rounds.model.records import Act, Attestation, Decision, Destroy, Filed, Source

FILE: Final = "up.json"
SECONDS: Final = 60.0
CODES: Final = {422: USAGE, 500: DAMAGED}
"""Exit codes of problems: what can't be taken was typed wrong; only a damaged store is a problem of 500."""
Said = Attestation | Decision | Filed | Act | Destroy | Source
"""What people say, which may be sent to a running Rounds."""


class Up(Struct, frozen=True):
    """Where a running Rounds listens, and its process."""

    pid: int
    url: str


def running(place: Place) -> Up | None:
    """The Rounds that is up over this clinic, `None` when there is none."""
    try:
        up = msgspec.json.decode((place.folder / FILE).read_bytes(), type=Up)
    except (OSError, msgspec.MsgspecError):
        return None
    return up if alive(up.pid) else None


def alive(pid: int) -> bool:
    """Whether a process lives. Where that can't be asked without harm (Windows), it is taken to live."""
    if sys.platform == "win32":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return pid > 0


class Remote:
    """The running Rounds of one clinic."""

    def __init__(self, place: Place, up: Up) -> None:
        self.url = up.url
        self._token = place.token

    def observe(self, lines: bytes) -> dict[str, Any]:
        """Hand in pushed lines; gives what was taken and refused."""
        return self._post("observations", lines, "application/x-ndjson")

    def say(self, said: Sequence[Said]) -> dict[str, Any]:
        """Hand in what people said."""
        body = [{type(each).__name__.lower(): msgspec.to_builtins(each)} for each in said]
        return self._post("records", msgspec.json.encode(body), "application/json")

    def round(self) -> dict[str, Any]:
        """Ask for a round now."""
        return self._post("rounds", b"", "application/json")

    def _post(self, what: str, body: bytes, kind: str) -> dict[str, Any]:
        from urllib.error import HTTPError, URLError
        from urllib.request import ProxyHandler, Request, build_opener

        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": kind}
        request = Request(f"{self.url}/api/v1/{what}", data=body, headers=headers, method="POST")  # noqa: S310 - our own loopback address
        try:
            with build_opener(ProxyHandler({})).open(request, timeout=SECONDS) as answer:
                got: dict[str, Any] = msgspec.json.decode(answer.read())
                return got
        except HTTPError as why:
            raise refused(why.read(), why.code, self.url) from why
        except (URLError, OSError, msgspec.MsgspecError) as why:
            raise Stopped(
                f"The running Rounds at {self.url} did not answer ({why}). See whether it still runs "
                "(yours to do).",
                again=True,
            ) from why


def refused(body: bytes, status: int, url: str) -> Stopped:
    """What the running Rounds said went wrong."""
    try:
        said = msgspec.json.decode(body)
        made = Stopped(said["detail"], whose=said["whose"], again=said["again"])
    except (msgspec.MsgspecError, LookupError, TypeError):
        return Stopped(f"The running Rounds at {url} refused with {status}.", whose="ours")
    made.code = CODES.get(status, COULD_NOT_RUN)
    return made


__all__ = ["FILE", "Remote", "Up", "alive", "refused", "running"]
