r'''DMARC aggregate reports (RFC 7489 appendix C, RFC 9990), as mailbox providers send them: pure.

Rules this module keeps:

* A report is XML, gzip of one, or a zip with one in it. Its name decides nothing; its first bytes do.
* What may be a bomb is refused whole: a document type (and with it every entity), more than `MOST_BYTES`
  unpacked, more than `MOST_ROWS` rows, elements nested deeper than `DEEPEST`, two files in one zip.
* Kept are: who reported, from when to when, and per source its address, how many mails, whether either way
  passed and the domains it signed or sent for. No recipient and no address of a person is kept.
* A row counts for the domain that it speaks of (`header_from`), a subdomain's for the domain above it.

    >>> raw = b"""<feedback><report_metadata><org_name>r.test</org_name>
    ... <date_range><begin>0</begin><end>86400</end></date_range></report_metadata>
    ... <policy_published><domain>a.test</domain></policy_published>
    ... <record><row><source_ip>192.0.2.7</source_ip><count>3</count>
    ... <policy_evaluated><dkim>fail</dkim><spf>fail</spf></policy_evaluated></row>
    ... <identifiers><header_from>a.test</header_from></identifiers></record></feedback>"""
    >>> read(raw).rows[0]
    Row(domain='a.test', source='192.0.2.7', count=3, passed=False, senders=())
'''

from __future__ import annotations

import io
import ipaddress
import zipfile
import zlib
from datetime import UTC, datetime, timedelta
from typing import Final
from xml.parsers import expat

from msgspec import Struct

MOST_PACKED: Final = 4_000_000
MOST_BYTES: Final = 32_000_000
MOST_ROWS: Final = 20_000
MOST_TEXT: Final = 4_000
DEEPEST: Final = 12
LONGEST: Final = timedelta(days=32)
_GZIP: Final = b"\x1f\x8b"
_ZIP: Final = b"PK"
_SENDERS: Final = ("auth_results/dkim/domain", "auth_results/spf/domain")


class NotAReport(ValueError):
    """A file is no report that may be read; the sentence says why. It is left where it is."""


class Row(Struct, frozen=True):
    """What one source sent as a domain. `senders` are the domains it passed for, aligned or not."""

    domain: str
    source: str
    count: int
    passed: bool
    senders: tuple[str, ...] = ()


class Report(Struct, frozen=True):
    """One report: who sent it, about which domain, the moments between which it speaks, its rows."""

    by: str
    domain: str
    begin: datetime
    end: datetime
    rows: tuple[Row, ...]


def read(raw: bytes) -> Report:
    """Read a report as it came. Raises `NotAReport`."""
    reader = _Reader()
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = reader.refuse
    parser.StartElementHandler = reader.open
    parser.EndElementHandler = reader.close
    parser.CharacterDataHandler = reader.text
    try:
        parser.Parse(unpacked(raw), True)
    except expat.ExpatError as why:
        raise NotAReport(f"it is no XML that can be read ({why})") from None
    return reader.report()


def unpacked(raw: bytes) -> bytes:
    """The XML in a file. Raises `NotAReport`."""
    if len(raw) > MOST_PACKED:
        raise NotAReport(f"it is larger than {MOST_PACKED // 1_000_000} MB")
    try:
        if raw.startswith(_GZIP):
            return _at_most(zlib.decompressobj(wbits=31).decompress(raw, MOST_BYTES + 1))
        return _zipped(raw) if raw.startswith(_ZIP) else raw
    except (zlib.error, zipfile.BadZipFile, EOFError, RuntimeError, OSError) as why:
        raise NotAReport(f"it can't be unpacked ({why})") from None


def _zipped(raw: bytes) -> bytes:
    """The one file in a zip."""
    with zipfile.ZipFile(io.BytesIO(raw)) as box:
        inside = [each for each in box.infolist() if not each.is_dir()]
        if len(inside) != 1:
            raise NotAReport(f"it holds {len(inside)} files where there may be one")
        with box.open(inside[0]) as file:
            return _at_most(file.read(MOST_BYTES + 1))


def _at_most(raw: bytes) -> bytes:
    """Raises `NotAReport` for what grew too big."""
    if len(raw) > MOST_BYTES:
        raise NotAReport(f"it unpacks to more than {MOST_BYTES // 1_000_000} MB")
    return raw


class _Reader:
    """Builds a report from a parser's events; keeps nothing but what is asked for."""

    def __init__(self) -> None:
        self._path: list[str] = []
        self._text: list[str] = []
        self._size = 0
        self._head: dict[str, str] = {}
        self._row: dict[str, list[str]] = {}
        self._rows: list[Row] = []

    def refuse(self, *_: object) -> None:
        """A document type could define entities: no report has one."""
        raise NotAReport("it has a document type, which no report needs")

    def open(self, name: str, _: object) -> None:
        """An element begins."""
        self._path.append(name.rpartition(":")[2])
        if len(self._path) > DEEPEST:
            raise NotAReport(f"its elements are nested deeper than {DEEPEST}")
        self._text, self._size = [], 0

    def text(self, text: str) -> None:
        """Part of an element's text."""
        self._size += len(text)
        if self._size > MOST_TEXT:
            raise NotAReport(f"an element has more than {MOST_TEXT} characters")
        self._text.append(text)

    def close(self, _: str) -> None:
        """An element ends: kept if it is asked for."""
        path, text = "/".join(self._path[1:]), "".join(self._text).strip()
        self._path.pop()
        self._text, self._size = [], 0
        if path == "record":
            self._end_row()
        elif path.startswith("record/"):
            self._row.setdefault(path.removeprefix("record/"), []).append(text)
        elif path:
            self._head.setdefault(path, text)

    def report(self) -> Report:
        """The whole. Raises `NotAReport` for one that says nothing of when."""
        begin, end = (
            _moment(self._head.get(f"report_metadata/date_range/{each}", "")) for each in ("begin", "end")
        )
        if end < begin or end - begin > LONGEST:
            raise NotAReport("its days can't be meant")
        domain = _name(self._head.get("policy_published/domain", ""))
        return Report(
            self._head.get("report_metadata/org_name", "")[:200], domain, begin, end, tuple(self._rows)
        )

    def _end_row(self) -> None:
        """One row is whole."""
        row, self._row = self._row, {}
        if len(self._rows) >= MOST_ROWS:
            raise NotAReport(f"it has more than {MOST_ROWS:,} rows")
        said = {each for way in ("dkim", "spf") for each in row.get(f"row/policy_evaluated/{way}", [])}
        domain = (row.get("identifiers/header_from") or [self._head.get("policy_published/domain", "")])[0]
        self._rows.append(Row(_name(domain), _address(row), _count(row), "pass" in said, _senders(row)))


def _senders(row: dict[str, list[str]]) -> tuple[str, ...]:
    """The domains that a source passed for. Results and domains stand in one order."""
    found = set()
    for path in _SENDERS:
        results = row.get(path.replace("/domain", "/result"), [])
        found |= {
            _name(each)
            for each, said in zip(row.get(path, []), results, strict=False)
            if said.lower() == "pass"
        }
    return tuple(sorted(found - {""}))


def _name(text: str) -> str:
    """A domain as it is compared."""
    return text.rstrip(".").lower()[:253]


def _address(row: dict[str, list[str]]) -> str:
    """A row's source. Raises `NotAReport`."""
    text = (row.get("row/source_ip") or [""])[0]
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        raise NotAReport(f"a source is no address: {text[:60]!r}") from None


def _count(row: dict[str, list[str]]) -> int:
    """A row's number of mails. Raises `NotAReport`."""
    text = (row.get("row/count") or [""])[0]
    if not (text.isascii() and text.isdigit() and len(text) <= 9):  # noqa: PLR2004 - digits; a billion mails are no report
        raise NotAReport(f"a count is no number: {text[:60]!r}")
    return int(text)


def _moment(text: str) -> datetime:
    """A moment in seconds since 1970. Raises `NotAReport`."""
    if not (text.isascii() and text.isdigit() and len(text) <= 11):  # noqa: PLR2004 - digits, up to the year 5138
        raise NotAReport("it does not say from when to when it speaks")
    return datetime.fromtimestamp(int(text), UTC)
