"""A notice as one line on the screen, or wherever the program's own messages go.

>>> import sys
>>> notice = Notice(id="n-1", subject="Not met", text="", findings=("f-1",), at="2026-11-24T09:12:00Z")
>>> Terminal("terminal", sys.stdout).deliver(notice)
2026-11-24T09:12:00Z Not met [f-1]
'written'
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Final, TextIO

from rounds.channels._settings import filled, named, one_of
from rounds.sdk.channel import ChannelError, Notice

STREAMS: Final = ("stderr", "stdout")
SHOWN: Final = 3
"""Finding ids on the line; the rest are counted."""


class Terminal:
    """Writes to a stream of text. The receipt says only that the stream took it: not that anyone looked."""

    def __init__(self, name: str, stream: TextIO) -> None:
        self.name = name
        self._stream = stream

    def deliver(self, notice: Notice) -> str:
        """Write one line. Raises `ChannelError` (not permanent) if the stream is closed or full."""
        ids = ", ".join(notice.findings[:SHOWN])
        rest = f" and {len(notice.findings) - SHOWN} more" if len(notice.findings) > SHOWN else ""
        line = f"{notice.at} {notice.subject}" + (f" [{ids}{rest}]" if ids else "")
        plain = "".join(each if each.isprintable() else " " for each in line)
        try:
            self._stream.write(_spelled(plain, self._stream) + "\n")
            self._stream.flush()
        except (OSError, ValueError):
            raise ChannelError(
                "The terminal can't be written to (yours to look at).", permanent=False
            ) from None
        return "written"


def _spelled(line: str, stream: TextIO) -> str:
    """The line in what the stream can show; what it can't becomes a question mark."""
    encoding = stream.encoding or "utf-8"
    return line.encode(encoding, "replace").decode(encoding)


def open_channel(settings: Mapping[str, str]) -> Terminal:
    """Open with `stream` (`stderr`, the default, or `stdout`) and `name`. Raises `ChannelError` for any
    other setting.
    """
    values = filled(settings, (), {"name": "terminal", "stream": "stderr"})
    stream = one_of(values, "stream", STREAMS)
    return Terminal(named(values), sys.stderr if stream == "stderr" else sys.stdout)
