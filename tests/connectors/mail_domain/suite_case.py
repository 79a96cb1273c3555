"""The worlds in which the suite runs the mail domains: the lab, a resolver that lies, and none at all."""

import gzip
from collections.abc import Iterator
from pathlib import Path

from rounds.sdk.testing import Scene, Sight, looking
from tests.connectors.mail_domain.written import report
from tests.lab.mail.lab import lab

PACKAGE = "rounds.connectors.mail_domain"
PLANTED = ("ana@patient.example", "desk@mailbox.example", "rude.mailhost.test")


def scenes(folder: Path) -> Iterator[Scene]:
    liar = lab().address["liar"]

    def scene(name: str, sight: Sight, domains: str, kinds: tuple[str, ...] = (), **more: str) -> Scene:
        settings = {**lab().settings, "domains": domains, **more}
        return Scene(name=name, sight=sight, run=looking(PACKAGE, settings), kinds=kinds, planted=PLANTED)

    (folder / "a.xml.gz").write_bytes(
        gzip.compress(report(more=f"<email>{PLANTED[1]}</email>", to=PLANTED[0]))
    )
    yield scene("a domain of the lab", Sight.GOOD, "dane-fits.test")
    yield scene("with reports", Sight.GOOD, "dane-fits.test,mx-one.test", selectors="s1", reports=str(folder))
    yield scene("a domain that takes no mail", Sight.GOOD, "parked.test")
    yield scene("a resolver that does not verify", Sight.GOOD, "mx-one.test", resolver=lab().address["plain"])
    yield scene("one record fails", Sight.PARTIAL, "dmarc-dead.test", ("mail_domain",))
    yield scene("a host that hangs up", Sight.PARTIAL, "host-drops.test", ("mail_host",))
    yield scene(
        "no folder of reports", Sight.PARTIAL, "mx-one.test", ("mail_domain",), reports="/nonexistent"
    )
    yield scene("nobody answers", Sight.ABSENT, "silent.liar.test", resolver=liar, seconds="1")
    yield scene("the resolver refuses", Sight.ABSENT, "refused.liar.test", resolver=liar, seconds="1")
    yield scene("no resolver there", Sight.ABSENT, "mx-one.test", resolver=lab().address["shut"], seconds="1")
    yield scene("noise for answers", Sight.GARBAGE, "noise.liar.test", resolver=liar, seconds="1")
