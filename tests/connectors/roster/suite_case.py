"""The worlds in which the suite runs the roster."""

from collections.abc import Iterator
from pathlib import Path

from rounds.sdk.testing import Scene, Sight, looking

PACKAGE = "rounds.connectors.roster"
GOOD = b"""name,email,role,started,left
Ana Alvarez,ana@maple.example,front desk,2021-03-01,
"Okafor, Ben",ben@maple.example,nurse,3/15/2019,11/20/2026
=1+1,cara@maple.example,,,
"""
STRANGE = GOOD.replace(b"\n", b",\n").replace(b"left,", b"left,nickname")


def scenes(folder: Path) -> Iterator[Scene]:
    for name, sight, raw in (
        ("a plain file", Sight.GOOD, GOOD),
        (
            "a file from a spreadsheet in Europe",
            Sight.GOOD,
            GOOD.replace(b'"Okafor, Ben"', b"Ben").replace(b",", b";"),
        ),
        ("UTF-16 with its mark", Sight.GOOD, GOOD.decode().encode("utf-16")),
        ("a column that nobody knows", Sight.PARTIAL, STRANGE),
        ("one torn line", Sight.PARTIAL, GOOD + b"Dan,dan@maple.exam"),
        ("one person twice", Sight.PARTIAL, GOOD + b"Ana A.,ANA@maple.example,,,\n"),
        ("a quotation mark that is never closed", Sight.PARTIAL, GOOD + b'"Dan,dan@maple.example,,,\n'),
        ("an empty file", Sight.ABSENT, b""),
        ("a heading alone", Sight.ABSENT, GOOD.split(b"\n", 1)[0]),
        ("no heading", Sight.GARBAGE, GOOD.split(b"\n", 1)[1]),
        ("bytes of a picture", Sight.GARBAGE, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0" * 40),
        ("a line of ten megabytes", Sight.GARBAGE, GOOD + b"x" * 10_000_000),
    ):
        file = folder / "staff.csv"
        file.write_bytes(raw)
        yield Scene(name=name, sight=sight, run=looking(PACKAGE, {"file": str(file)}))
    for name, sight, path in (
        ("no file", Sight.ABSENT, folder / "nobody.csv"),
        ("a folder in its place", Sight.ABSENT, folder),
        ("a device in its place", Sight.ABSENT, Path("/dev/zero")),
    ):
        yield Scene(name=name, sight=sight, run=looking(PACKAGE, {"file": str(path)}))
