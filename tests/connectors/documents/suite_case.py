"""The worlds in which the suite runs the register of documents."""

import os
from collections.abc import Iterator
from pathlib import Path

from rounds.sdk.testing import Scene, Sight, looking
from tests.connectors.vendors import documents

PACKAGE = "rounds.connectors.documents"
GOOD = {
    "documents.csv": (
        b"title,for,version,person,signed,signed_by,starts,ends,reviewed,months,"
        b"file,complete,lacks,everyone,systems\n"
        b"Letter,security-official,1,Rosa@elm.example,2025-09-01,Dr. Helen Park,,,,,letter.pdf,,,,\n"
        b"Sanctions,sanction-policy;164.316(a),2,rosa@elm.example,9/1/2025,Helen,,,1/5/2026,12,s.txt,,,yes,\n"
        b"Sanctions,sanction-policy,1,rosa@elm.example,2020-01-01,H. Park,,2025-08-31,,,,,,,\n"
        b"Analysis,risk-analysis,1,rosa@elm.example,2/1/2026,Rosa,,,,,letter.pdf,no,impact,,mail; emr\n"
    ),
    "training.csv": b"person,date,topics\nrosa@elm.example,2026-01-10,security; privacy\n",
    "acknowledgements.csv": b"person,document,version,date\nrosa@elm.example,Sanctions,2,2025-09-03\n",
    "clearances.csv": (
        b"person,cleared,cleared_by,authorized,authorized_by,systems\n"
        b"rosa@elm.example,2021-02-01,Dr. Helen Park,2021-02-02,Dr. Helen Park,mail; emr\n"
    ),
    "risks.csv": (
        b"risk,level,measure,owner,due,done,residual\n"
        b"Lost laptop,high,encrypt,rosa@elm.example,2026-06-01,,low\n"
    ),
    "events.csv": b"what,date,about,by,found\nchange,2025-12-01,new records system,rosa@elm.example,\n",
}
KINDS = {
    "documents.csv": "paper",
    "training.csv": "training",
    "acknowledgements.csv": "acknowledgement",
    "clearances.csv": "clearance",
    "risks.csv": "risk",
    "events.csv": "event",
}
TORN = {
    "documents.csv": b"Later,evaluation,1,rosa@elm.example,2031-01-01,Rosa Delgado,,,,,letter.pdf,,,,\n",
    "training.csv": b"not an address,2026-01-10,security\n",
    "acknowledgements.csv": b"rosa@elm.example,,2,2025-09-03\n",
    "clearances.csv": b"rosa@elm.example,2022-02-01,Somebody Else,,,\n",
    "risks.csv": b"Lost laptop,low,encrypt,rosa@elm.example,2026-06-01,,low\n",
    "events.csv": b"picnic,2026-01-01,,rosa@elm.example,\n",
}


def scenes(folder: Path) -> Iterator[Scene]:
    held = folder / "files"
    held.mkdir()
    (held / "letter.pdf").write_bytes(documents.pdf())
    (held / "s.txt").write_text("Whoever breaks a rule is warned.")
    run = looking(PACKAGE, {"folder": str(folder)})

    def put(name: str, raw: bytes) -> None:
        (folder / name).write_bytes(raw)

    for name, raw in GOOD.items():
        put(name, raw)
    yield Scene(name="six registers and the documents", sight=Sight.GOOD, run=run)
    for name, line in TORN.items():
        put(name, GOOD[name] + line)
        yield Scene(
            name=f"a line of {name} that can't be meant", sight=Sight.PARTIAL, run=run, kinds=(KINDS[name],)
        )
        put(
            name,
            GOOD[name].replace(b"\n", b",shelf\n", 1).replace(b"\n", b",\n").replace(b"shelf,", b"shelf"),
        )
        strange = f"{name} with a column that nobody knows"
        yield Scene(name=strange, sight=Sight.PARTIAL, run=run, kinds=(KINDS[name],))
        put(name, b"")
        yield Scene(name=f"{name} is empty", sight=Sight.ABSENT, run=run, kinds=(KINDS[name],))
        put(name, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0" * 40)
        yield Scene(name=f"{name} is a picture", sight=Sight.GARBAGE, run=run, kinds=(KINDS[name],))
        put(name, GOOD[name].decode().encode("utf-16"))
        yield Scene(name=f"{name} in UTF-16", sight=Sight.GOOD, run=run)
        put(name, GOOD[name])
    for said, raw in (("locked", documents.pdf(password="u")), ("noise", b"%PDF-1.7\n" + bytes(range(256)))):
        put("files/letter.pdf", raw)
        yield Scene(name=f"a document that is {said}", sight=Sight.PARTIAL, run=run, kinds=("paper",))
    (held / "letter.pdf").unlink()
    os.mkfifo(held / "letter.pdf")
    yield Scene(name="a pipe in a document's place", sight=Sight.PARTIAL, run=run, kinds=("paper",))
    nowhere = looking(PACKAGE, {"folder": str(folder / "nowhere")})
    yield Scene(name="no folder", sight=Sight.ABSENT, run=nowhere)
