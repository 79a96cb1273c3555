"""The worlds in which the suite runs the register of vendors."""

import os
from collections.abc import Iterator
from pathlib import Path

from rounds.sdk.testing import Scene, Sight, looking
from tests.connectors.vendors import documents

PACKAGE = "rounds.connectors.vendors"
GOOD = b"""name,service,handles_ephi,agreement,signed,starts,ends,clauses,missing_clauses,ended
Paubox,mail,yes,paubox.pdf,2025-01-10,2025-01-15,until ended,yes,,
Acme Shredding,paper,no,,,,,,,
Birch Billing,billing,yes,birch.pdf,6/1/2024,,2026-12-31,no,breach notice; return of records,
Old Host,website,unknown,,,,,,,2024-06-30
"""


def scenes(folder: Path) -> Iterator[Scene]:
    held = folder / "agreements"
    held.mkdir()
    (held / "paubox.pdf").write_bytes(documents.pdf())
    (held / "birch.pdf").write_bytes(documents.pdf(ink=b"0 g"))
    file = folder / "vendors.csv"

    def scene(name: str, sight: Sight, raw: bytes = GOOD, kinds: tuple[str, ...] = ()) -> Scene:
        file.write_bytes(raw)
        settings = {"file": str(file), "folder": str(held)}
        return Scene(name=name, sight=sight, run=looking(PACKAGE, settings), kinds=kinds)

    yield scene("a register and its documents", Sight.GOOD)
    (held / "stranger.pdf").write_bytes(documents.pdf())
    (held / os.fsdecode(b"od\xff\nd.pdf")).write_bytes(b"")
    yield scene("documents that nobody listed", Sight.GOOD)
    yield scene("one vendor told in two ways", Sight.PARTIAL, GOOD + b"PAUBOX,fax,yes,,,,,,,\n")
    yield scene("a path for a document", Sight.PARTIAL, GOOD + b"Evil,x,yes,../../etc/passwd,,,,,,\n")
    yield scene(
        "a column that nobody knows",
        Sight.PARTIAL,
        GOOD.replace(b"\n", b",\n").replace(b"ended,", b"ended,phone"),
    )
    yield scene("a torn last line", Sight.PARTIAL, GOOD + b"Dogwood,labs,y")
    yield scene("an empty file", Sight.ABSENT, b"")
    yield scene("bytes of a picture", Sight.GARBAGE, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0" * 40)
    for name, raw in (("locked", documents.pdf(password="u")), ("noise", b"%PDF-1.7\n" + bytes(range(256)))):
        (held / "birch.pdf").write_bytes(raw)
        yield scene(f"a document that is {name}", Sight.PARTIAL, kinds=("agreement",))
    (held / "birch.pdf").unlink()
    os.mkfifo(held / "birch.pdf")
    yield scene("a pipe in a document's place", Sight.PARTIAL, kinds=("agreement",))
    settings = {"file": str(file), "folder": str(folder / "nowhere")}
    run = looking(PACKAGE, settings)
    yield Scene(name="no folder", sight=Sight.PARTIAL, run=run, kinds=("agreement", "sighting"))
    settings = {"file": str(folder / "nobody.csv"), "folder": str(held)}
    yield Scene(name="no register", sight=Sight.ABSENT, run=looking(PACKAGE, settings))
