"""DMARC reports: what is read out of them, what is refused, and what is never kept."""

import contextlib
import gzip
import io
import tracemalloc
import zipfile
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rounds.connectors.mail_domain.reports import MOST_BYTES, NotAReport, Row, read
from tests.connectors.mail_domain.seen import look
from tests.connectors.mail_domain.written import NOON, report, row

NOW = datetime.now(UTC)
ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x SYSTEM "file:///etc/passwd">'


def zipped(*files: bytes) -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as box:
        for at, each in enumerate(files):
            box.writestr(f"{at}.xml", each)
    return raw.getvalue()


@pytest.mark.parametrize("pack", [bytes, gzip.compress, zipped], ids=["plain", "gzip", "zip"])
def test_a_report_is_the_same_however_it_is_packed(pack: object) -> None:
    said = read(pack(report(row(count=7))))  # type: ignore[operator] # one of three packers
    assert (said.by, said.domain, said.end) == ("mailbox.example", "mx-one.test", NOON)
    assert said.rows == (Row("mx-one.test", "192.0.2.7", 7, passed=False),)


def test_a_row_passes_by_either_way_and_names_whom_it_passed_for() -> None:
    (got,) = read(report(row(dkim="pass", sender="sendgrid.net", sent="pass"))).rows
    assert (got.passed, got.senders) == (True, ("sendgrid.net",))


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "no XML"),
        (b"<feedback>", "no XML"),
        (b"\x1f\x8bnoise", "unpacked"),
        (b"PK\x03\x04noise", "unpacked"),
        (report(head=ENTITIES), "document type"),
        (report(head=OUTSIDE), "document type"),
        (gzip.compress(b"<feedback>" + b" " * MOST_BYTES), "unpacks to more than 32 MB"),
        (zipped(b"<feedback>" + b" " * MOST_BYTES), "unpacks to more than 32 MB"),
        (zipped(report(), report()), "holds 2 files"),
        (b"<a>" * 50 + b"</a>" * 50, "nested deeper"),
        (report(more="<email>" + "x" * 5_000 + "</email>"), "more than 4000 characters"),
        (report(row(source="nobody")), "no address"),
        (report(row(count=-1)), "no number"),
        (b"<feedback/>", "from when to when"),
        (report().replace(b"<begin>", b"<begin>1"), "can't be meant"),
    ],
)
def test_what_is_no_report_or_may_be_a_bomb_is_refused_whole(raw: bytes, says: str) -> None:
    with pytest.raises(NotAReport, match=says):
        read(raw)


def test_a_bomb_is_given_up_before_it_fills_the_memory() -> None:
    packer = zlib.compressobj(wbits=31)
    raw = b"".join(packer.compress(bytes(1_000_000)) for _ in range(200)) + packer.flush()
    tracemalloc.start()
    try:
        with pytest.raises(NotAReport, match="unpacks to more than"):
            read(raw)
        assert tracemalloc.get_traced_memory()[1] < 4 * MOST_BYTES
    finally:
        tracemalloc.stop()


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_a_damaged_report_is_read_or_refused_and_never_anything_else(data: st.DataObject) -> None:
    raw = bytearray(data.draw(st.sampled_from([report(), gzip.compress(report()), zipped(report())])))
    for _ in range(data.draw(st.integers(1, 8))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(NotAReport):
        assert read(bytes(raw[: data.draw(st.integers(0, len(raw)))])).end.tzinfo is UTC


def folder_of(folder: Path, *raws: bytes) -> str:
    for at, raw in enumerate(raws):
        (folder / f"{at}.xml").write_bytes(raw)
    return str(folder)


def test_reports_tell_who_failed_and_until_when_and_hide_nothing_when_one_is_broken(tmp_path: Path) -> None:
    yesterday = NOW - timedelta(days=1)
    rows = (row(count=5), row(source="192.0.2.8", dkim="pass", count=90), row("other.test", count=50))
    found = look(
        "mx-one.test",
        "parked.test",
        reports=folder_of(
            tmp_path, report(*rows, end=yesterday), report(end=NOW - timedelta(days=60)), b"noise"
        ),
    )
    got = found.domain("mx-one.test")
    assert got["failing_sources"] == ["192.0.2.7 (5 mails)"]
    assert datetime.fromisoformat(got["reports_until"]) == yesterday.replace(microsecond=0)
    assert found.domain("parked.test")["reports_until"] is None
    assert "2.xml can't be read" in found.gaps["mail_domain"]
    assert found.whole["mail_domain"]


def test_a_vendor_that_sends_mail_which_passes_is_seen_and_a_pretender_is_not(tmp_path: Path) -> None:
    rows = (
        row(dkim="pass", sender="sendgrid.net", sent="pass"),
        row(source="192.0.2.9", sender="thief.example", sent="pass"),
    )
    found = look("mx-one.test", reports=folder_of(tmp_path, report(*rows, end=NOW)))
    assert found.things["sighting"]["Twilio SendGrid"]["where"] == "the DMARC reports about mx-one.test"
    assert not [name for name in found.things["sighting"] if "thief" in name]


def test_a_report_dated_ahead_does_not_count(tmp_path: Path) -> None:
    found = look("mx-one.test", reports=folder_of(tmp_path, report(end=NOW + timedelta(days=3))))
    assert found.domain("mx-one.test")["reports_until"] is None


def test_a_folder_that_is_not_there_is_a_gap_and_leaves_reports_not_known() -> None:
    found = look("mx-one.test", reports="/nonexistent")
    assert found.domain("mx-one.test")["reports_until"] == {"unseen": "unreachable"}
    assert "can't be listed" in found.gaps["mail_domain"]


def test_a_link_in_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "a.xml").symlink_to("/etc/passwd")
    assert "is a link" in look("mx-one.test", reports=str(tmp_path)).gaps["mail_domain"]
