"""The worlds in which the suite runs pushed evidence."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from rounds.connectors.push.translate import read
from rounds.connectors.push.wire import TAKEN
from rounds.model.resource import shape_of
from rounds.sdk.connector import Item
from rounds.sdk.testing import Run, Scene, Sight

AT = b'"observed_at":"2026-11-24T13:59:00Z"'


def handed_in(body: bytes) -> Run:
    """Hand in a body and look at what became of it."""

    def run(now: datetime) -> Iterable[Item]:
        return read(body, now).items

    return run


def one_of(kind: str) -> bytes:
    """An observation and a sweep of one kind, with every fact YES."""
    shape = shape_of(TAKEN[kind])
    facts = [f'"{name}":"x"' for name in shape.names] + [f'"{name}":"yes"' for name in shape.facts]
    facts += ['"on":"2026-11-24"'] if kind == "confirmation" else []  # without its day it is refused
    head = f'"system":"sys","kind":"{kind}",'.encode() + AT
    seen = b'{"type":"observation",' + head + b',"key":"1","facts":{' + ",".join(facts).encode() + b"}}\n"
    return seen + b'{"type":"sweep",' + head + b',"complete":true,"count":1}\n'


def scenes(folder: Path) -> Iterator[Scene]:
    del folder
    good = b"".join(map(one_of, TAKEN))
    for name, sight, body in (
        ("each kind", Sight.GOOD, good),
        ("each kind, with the mark of UTF-8", Sight.GOOD, b"\xef\xbb\xbf" + good.replace(b"\n", b"\r\n")),
        ("a line that is no JSON", Sight.PARTIAL, good + b"{"),
        ("a line that is no JSON comes first", Sight.PARTIAL, b"\0\n" + good),
        ("a line of ten megabytes", Sight.PARTIAL, b"[" * 10_000_000 + b"\n" + good),
        ("nothing", Sight.ABSENT, b""),
        ("UTF-16", Sight.GARBAGE, good.decode().encode("utf-16")),
        ("noise", Sight.GARBAGE, bytes(range(256)) * 1000),
        ("brackets without end", Sight.GARBAGE, b'{"a":' * 100_000),
    ):
        yield Scene(name=name, sight=sight, run=handed_in(body))
