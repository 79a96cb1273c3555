"""The worlds in which the suite runs this machine."""

from collections.abc import Iterator
from pathlib import Path

from rounds.sdk.connector import Ran
from rounds.sdk.testing import Scene, Sight, looking
from tests.connectors.this_machine.machine import FILES, NOT_ROOT, REPLIES, Prepared, whole

PACKAGE = "rounds.connectors.this_machine"
SETTINGS = {"folders": "/etc", "containers": "/etc/group"}
SECRET = "$y$j9T$salt$hash"


def scenes(folder: Path) -> Iterator[Scene]:
    """`folder` is empty and ours to fill."""
    good = whole(folder / "good")
    yield Scene(
        name="a well kept laptop", sight=Sight.GOOD, run=looking(PACKAGE, SETTINGS, good), planted=(SECRET,)
    )
    yield Scene(
        name="nothing at all", sight=Sight.ABSENT, run=looking(PACKAGE, SETTINGS, Prepared(folder / "none"))
    )
    yield from _partial(folder)
    yield from _noise(folder)


def _partial(folder: Path) -> Iterator[Scene]:
    """Parts of a machine that can't be seen."""
    host = whole(folder / "no-rights")
    host.replies |= {"nft": NOT_ROOT, "auditctl": NOT_ROOT}
    yield Scene(
        name="no rights", sight=Sight.PARTIAL, run=looking(PACKAGE, SETTINGS, host), kinds=("device",)
    )
    host = whole(folder / "no-shadow")
    host.write("/etc/shadow", "noise\n")
    yield Scene(
        name="passwords unreadable",
        sight=Sight.PARTIAL,
        run=looking(PACKAGE, SETTINGS, host),
        kinds=("account",),
    )


def _noise(folder: Path) -> Iterator[Scene]:
    """Noise in every file, from every command."""
    for name, noise in (("bytes", b"\xff\x00\x01LUKS"), ("braces", b"{}[]{}"), ("lines", b"a b c\n" * 99)):
        host = whole(folder / name)
        for path in FILES:
            host.write(path, noise)
        host.replies = dict.fromkeys(REPLIES, Ran(0, noise.decode("utf-8", "replace")))
        yield Scene(name=f"noise: {name}", sight=Sight.GARBAGE, run=looking(PACKAGE, SETTINGS, host))
