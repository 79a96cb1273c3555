"""The worlds in which the suite runs the website: a clinic's site, a torn one, and none at all."""

from collections.abc import Iterator
from pathlib import Path

from rounds.sdk.testing import Scene, Sight, looking
from tests.lab.web.net import Answer, Reply, running

PACKAGE = "rounds.connectors.website"
SITE = "suite.example"
SECRET = "Ana Ruiz was here"
WHOLE: dict[tuple[str, str], Answer] = {
    (SITE, "/"): f"<title>A clinic</title><p>{SECRET}</p><a href='/book'>Book</a>",
    (SITE, "/book"): "<form><input name=dob><input name=email></form>"
    "<script src='https://static.hotjar.com/x.js'></script>",
}


def scenes(folder: Path) -> Iterator[Scene]:
    del folder

    def scene(name: str, sight: Sight, proxy: str, address: str = f"https://{SITE}/", **more: str) -> Scene:
        settings = {"address": address, "proxy": proxy, "insecure": "yes", "allow_private": "yes", **more}
        return Scene(name=name, sight=sight, run=looking(PACKAGE, settings), planted=(SECRET,))

    with running(WHOLE) as lab:
        yield scene("a whole site", Sight.GOOD, lab.proxy)
        yield scene("more pages than are looked at", Sight.PARTIAL, lab.proxy, pages="1")
    with running({**WHOLE, (SITE, "/book"): Reply("", status=503)}) as lab:
        yield scene("a page that fails", Sight.PARTIAL, lab.proxy)
    with running({(SITE, "/"): Reply(b"\0\xff<" * 900, "text/nonsense")}) as lab:
        yield scene("a page of noise", Sight.GARBAGE, lab.proxy)
    with running({(SITE, "/"): Reply("", status=403)}) as lab:
        yield scene("a wall before all", Sight.ABSENT, lab.proxy)
    yield scene("nobody answers", Sight.ABSENT, lab.proxy)
