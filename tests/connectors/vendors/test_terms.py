"""The register's later columns, and what is read of an agreement beside whether it is held."""

from pathlib import Path

import pytest

from rounds.connectors.vendors.translate import Register, read_register
from rounds.model.resources import Agreement
from rounds.sdk.connector import UNSEEN, YES, NotSeen, Reason, Seen
from tests.connectors.vendors import documents
from tests.connectors.vendors.test_vendors import HEAD, NOW, look, seen

WIDE = HEAD.rstrip() + ",access,needs_none,report_days,subcontractors\n"


def wide(cells: str) -> Register:
    line = f"Paubox,mail,yes,a.pdf,2025-01-10,,until ended,,,,{cells}\n"
    return read_register((WIDE + line).encode(), "vendors", NOW.date())


def test_the_four_later_columns_say_who_reaches_in_what_is_needed_and_what_the_agreement_names() -> None:
    (line,) = wide("yes,Conduit,10,Amazon; Twilio").lines
    assert (line.vendor.has_access, line.vendor.needs_none) == (YES, Seen("conduit"))
    assert line.agreement is not None
    assert (line.agreement["report_days"], line.agreement["subcontractors"]) == (10, ["Amazon", "Twilio"])


def test_none_named_is_not_the_same_as_not_looked_up() -> None:
    (said,), (silent,) = wide(",,none,none").lines, wide(",,,").lines
    assert said.agreement is not None
    assert silent.agreement is not None
    assert (said.agreement["report_days"], said.agreement["subcontractors"]) == (None, [])
    assert "report_days" not in silent.agreement
    assert silent.vendor.needs_none == Seen(None)


@pytest.mark.parametrize("cells", [",because we say so,,", ",,soon,", ",,0,", ",,-3,", ",,٣,", "maybe,,,"])
def test_an_answer_that_is_none_of_these_is_refused(cells: str) -> None:
    (fault,) = wide(cells).refused
    assert fault.line == 2


def test_where_each_clause_stands_is_seen_and_a_scan_is_on_file_but_not_read(tmp_path: Path) -> None:
    held = tmp_path / "agreements"
    held.mkdir()
    (held / "typed.pdf").write_bytes((Path(__file__).parents[2] / "sdk" / "agreement.pdf").read_bytes())
    (held / "scan.pdf").write_bytes(documents.scan())
    (held / "locked.pdf").write_bytes(documents.pdf(password="secret"))
    lines = "".join(
        f"{name},x,yes,{name}.pdf,2025-01-10,,until ended,yes,,\n" for name in ("typed", "scan", "locked")
    )
    items = look(tmp_path, lines)
    by_name = {each.resource.key.partition("/")[0]: each.resource for each in seen(items, Agreement)}
    typed, scan, locked = (by_name[name] for name in ("typed", "scan", "locked"))
    assert all(isinstance(each, Agreement) for each in (typed, scan, locked))
    assert isinstance(typed, Agreement)
    assert isinstance(typed.places, Seen)
    assert "return-or-destroy 3" in typed.places.value
    assert (scan.on_file, scan.places) == (YES, NotSeen(Reason.UNREADABLE))  # type: ignore[attr-defined] # both are agreements, asserted above
    assert (locked.on_file, locked.places) == (UNSEEN, NotSeen(Reason.NOT_ASKED))  # type: ignore[attr-defined] # as above
