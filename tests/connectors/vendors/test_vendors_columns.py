"""A register of vendors with a column that nobody knows: what it takes, and how it is answered."""

from datetime import UTC, datetime
from pathlib import Path

from rounds.connectors.vendors.collect import open_source
from rounds.model.resources import Agreement, Sighting, Vendor
from rounds.sdk.connector import UNSEEN, NotSeen
from rounds.sdk.testing import NoHost
from tests.connectors.vendors import documents
from tests.connectors.vendors.test_vendors import ended, seen

NOW = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)


def test_beside_a_column_that_nobody_knows_an_empty_cell_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "agreements").mkdir()
    (tmp_path / "agreements" / "old.pdf").write_bytes(documents.pdf())
    file = tmp_path / "vendors.csv"
    file.write_text("name,handles_ephi,signed,Last day of service\nPaubox,yes,2025-01-10,2026-01-31\n")
    settings = {"file": str(file), "folder": str(tmp_path / "agreements")}
    items = list(open_source("vendors", settings, NoHost()).collect(NOW, None))
    (vendor,) = (item.resource for item in seen(items, Vendor))
    (held,) = (item.resource for item in seen(items, Agreement))
    assert isinstance(vendor, Vendor)
    assert isinstance(held, Agreement)
    assert (vendor.ended, held.starts, held.document, held.on_file) == (
        NotSeen(),
        NotSeen(),
        NotSeen(),
        UNSEEN,
    )
    assert seen(items, Sighting) == []
    for kind in ("vendor", "agreement", "sighting"):
        (told,), complete = ended(items, kind)
        assert "vendors.csv has columns that Rounds does not know: “Last day of service”" in told
        assert complete == [False]
    answered = list(
        open_source("vendors", settings | {"ignore": "Last day of service"}, NoHost()).collect(NOW, None)
    )
    assert ended(answered, "vendor") == ([], [True])
    assert [item.resource.key for item in seen(answered, Sighting)] == ["old.pdf"]
