"""The worlds in which the suite runs the canary: a rule that works, no server, rude hosts."""

from collections.abc import Iterator
from pathlib import Path

from rounds.sdk.testing import Scene, Sight, looking
from tests.lab.mail.canary import PASSWORD, canary_lab
from tests.lab.mail.lab import lab

PACKAGE = "rounds.connectors.mail_canary"


def scenes(folder: Path) -> Iterator[Scene]:
    del folder

    def scene(name: str, sight: Sight, **changed: str) -> Scene:
        run = looking(PACKAGE, canary_lab().settings("encrypt") | changed)
        return Scene(name=name, sight=sight, run=run, planted=(PASSWORD, "holds no patient data"))

    yield scene("a rule that works", Sight.GOOD)
    yield scene("no server there", Sight.ABSENT, smtp=f"{lab().address['shut']} 587")
    yield scene("a certificate that is not believed", Sight.ABSENT, ca_file="")
    yield scene("a host that hangs up", Sight.GARBAGE, smtp=f"{lab().address['drops']} 25")
    yield scene("a host that never ends its greeting", Sight.GARBAGE, smtp=f"{lab().address['half']} 25")
