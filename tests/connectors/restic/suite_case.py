"""The worlds in which the suite runs the connector of restic, each a real repository."""

from collections.abc import Iterator
from pathlib import Path

from rounds.sdk.testing import Scene, Sight, looking
from tests.connectors.restic.repositories import PASSWORD, Made

PACKAGE = "rounds.connectors.restic"


def scenes(folder: Path) -> Iterator[Scene]:
    made = Made(folder)

    def scene(name: str, sight: Sight, **other: str) -> Scene:
        run = looking(PACKAGE, made.settings(**other))
        return Scene(name=name, sight=sight, run=run, planted=(PASSWORD, "charts"))

    yield scene("a good repository", Sight.GOOD)
    yield scene("an asset that nobody backed up", Sight.GOOD, assets="x=emr:/nowhere", drills="")
    yield scene("a flipped byte", Sight.PARTIAL, repository=str(made.flipped()))
    yield scene("a pack is gone", Sight.PARTIAL, repository=str(made.packless()))
    with made.locked() as repo:
        yield scene("another restic is at work", Sight.PARTIAL, repository=str(repo))
    yield scene("a torn snapshot", Sight.GARBAGE, repository=str(made.torn("snapshots")))
    yield scene("a torn config", Sight.GARBAGE, repository=str(made.torn("config")))
    yield scene("a torn key", Sight.GARBAGE, repository=str(made.torn("keys")))
    nonsense = made.program("nonsense", 'echo \'[{"time":"soon"}]\'')
    yield scene("a program that talks nonsense", Sight.GARBAGE, restic=nonsense)
    wrong = folder / "wrong"
    wrong.write_text("wrong\n")
    yield scene("a wrong password", Sight.ABSENT, password_file=str(wrong))
    yield scene("no repository", Sight.ABSENT, repository=str(folder / "nowhere"))
