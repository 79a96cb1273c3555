"""`rounds exposure`: a draft for counsel that stays where it was asked for."""

import ast
import re
from pathlib import Path
from typing import Any

import apsw
import grimp
import pytest

from rounds.law.deadlines import deadlines
from tests.cli.story import WORDS_NEVER_USED, Terminal, line

ON_DEMAND = ("rounds.law.exposure", "rounds.cli.verbs.exposure", "rounds.cli.pages.exposure")


def left_open(t: Terminal) -> Terminal:
    """Someone who has left can still sign in."""
    facts = {"login": "ben@maple.example", "owner": "ben@maple.example", "can_sign_in": "yes"}
    t(
        "observe",
        "-",
        stdin=line(type="observation", system="mail", kind="account", key="7", facts=facts).encode(),
    )
    return t


def drafted(t: Terminal, *words: str) -> Any:
    return t.ok("exposure", *words, "--json").data


def one(data: Any, check: str) -> Any:
    return next(each for each in data["findings"] if each["check"] == check)


def record(t: Terminal) -> tuple[list[Any], dict[str, bytes]]:
    """All that the store holds, and every file beside it."""
    conn = apsw.Connection(str(t.place / "ledger.sqlite"), flags=apsw.SQLITE_OPEN_READONLY)
    asked = ("SELECT * FROM entries ORDER BY 1", "SELECT * FROM derived ORDER BY 1, 2, 3")
    rows = [list(conn.execute(each)) for each in asked]
    conn.close()
    beside = (each for each in t.place.rglob("*") if each.is_file() and ".sqlite" not in each.name)
    return rows, {str(each): each.read_bytes() for each in beside}


def test_it_is_a_draft_for_counsel_and_says_so_first(maple: Terminal) -> None:
    assert maple.ok("exposure").out.startswith("DRAFT FOR COUNSEL\n")
    assert drafted(maple)["heading"] == "draft for counsel"


def test_nothing_of_it_is_recorded(maple: Terminal) -> None:
    size = maple("status", "--json").data["ledger"]["size"]
    before = record(maple)
    for words in ("exposure", "exposure --json", "exposure --assessed 2027-03-01", "practices", "overlays"):
        maple.ok(*words.split())
    assert record(maple) == before
    assert maple("status", "--json").data["ledger"]["size"] == size
    assert maple("verify", "--json").code == 0


@pytest.fixture(scope="module")
def house() -> grimp.ImportGraph:
    return grimp.build_graph("rounds", cache_dir=None)


@pytest.mark.parametrize("name", ON_DEMAND)
def test_only_its_own_verb_leads_to_it(house: grimp.ImportGraph, name: str) -> None:
    """No channel, letter, pack, page, route or ledger part can reach it, by whatever way of imports."""
    reach = house.find_downstream_modules(name)
    assert reach - set(ON_DEMAND) <= {
        "rounds.cli.verbs",
        "rounds.cli.run",
        "rounds.cli",
        "rounds.cli.__main__",
    }


def test_the_way_of_imports_would_be_found(house: grimp.ImportGraph) -> None:
    reach = house.find_downstream_modules("rounds.model.finding")
    assert {"rounds.report", "rounds.web"} <= {".".join(each.split(".")[:2]) for each in reach}


@pytest.mark.parametrize("name", ON_DEMAND)
def test_no_amount_and_no_citation_is_in_its_code(name: str) -> None:
    """Numbers there are counts and days of a calendar; a text with a number is the name of a time limit."""
    tree = ast.parse((Path(__file__).parents[2] / f"src/{name.replace('.', '/')}.py").read_text("utf-8"))
    said = {id(each.value) for each in ast.walk(tree) if isinstance(each, ast.Expr)}
    limits = {each.id for each in deadlines()}
    for each in ast.walk(tree):
        if isinstance(each, ast.Constant) and id(each) not in said:
            assert not isinstance(each.value, int) or each.value <= 31
            assert (
                not isinstance(each.value, str) or each.value in limits or not re.search(r"\d{3}", each.value)
            )


def test_the_table_is_chosen_by_the_day_of_assessment(maple: Terminal) -> None:
    now, later = drafted(maple), drafted(maple, "--assessed", "2027-03-01")
    assert [each["name"] for each in now["tables"]] == ["2026-01-28"]
    assert (now["may_be_superseded"], later["may_be_superseded"]) == (False, True)
    said = " ".join(maple.ok("exposure", "--assessed", "2027-03-01").out.split())
    assert "a later one may exist" in said
    assert one(later, "devices.disk-encrypted")["days"] > one(now, "devices.disk-encrypted")["days"]


@pytest.mark.parametrize(
    ("day", "says"), [("2026-01-01", "can't be assessed"), ("soon", "no day of the calendar")]
)
def test_a_day_that_cannot_be_is_usage(maple: Terminal, day: str, says: str) -> None:
    done = maple("exposure", "--assessed", day)
    assert (done.code, done.out) == (2, "")
    assert says in done.err


def test_the_lower_caps_have_their_own_column_and_may_be_withdrawn(maple: Terminal) -> None:
    out = " ".join(maple.ok("exposure").out.split())
    assert "year cap discretion" in out
    assert "if discretion holds" in out
    assert "may be withdrawn" in out
    assert "computed by us" in out


def test_each_finding_has_its_line_and_what_the_record_shows_of_knowledge(maple: Terminal) -> None:
    which = maple.finding("devices.disk-encrypted")
    before = one(drafted(maple), "devices.disk-encrypted")
    assert before["cure_says"] == "30 days from the earliest date we hold; the law may count from earlier"
    assert {each["what"]: bool(each["at"]) for each in before["knowledge"]}["acknowledged"] is False
    maple.ok("findings", which, "--acknowledge")
    after = one(drafted(maple), "devices.disk-encrypted")
    assert {each["what"]: bool(each["at"]) for each in after["knowledge"]}["acknowledged"] is True
    assert "acknowledged on   24 Nov 09:04" in maple.ok("exposure").out


def test_what_it_cost_others_has_date_and_source(maple: Terminal) -> None:
    assert drafted(maple)["others"] == []
    data = drafted(left_open(maple))
    assert one(data, "access.leaver-keeps-no-account")["others"] == ["Gulf Coast Pain Consultants"]
    case = next(each for each in data["others"] if each["name"].startswith("Gulf Coast"))
    assert case["announced"] == "2024-12-03"
    assert case["source"].startswith("https://")
    out = maple.ok("exposure").out
    assert "2024-12-03" in out
    assert "arnoldporter.com" in out


def test_words(maple: Terminal) -> None:
    out = left_open(maple).ok("exposure").out
    assert not WORDS_NEVER_USED.search(out)
    assert "you have until" not in out.lower()


def test_a_finding_that_is_mended_is_out_of_it(maple: Terminal) -> None:
    facts = {"name": "FRONT-DESK-2", "disk_encrypted": "yes", "firewall": "yes"}
    pushed = line(type="observation", system="laptops", kind="device", key="front-desk-2", facts=facts)
    maple("observe", "-", stdin=pushed.encode())
    data = drafted(maple)
    assert (data["findings"], data["provisions"], data["sum"]["findings"]) == ([], [], 0)
    assert "No finding stands: nothing to count." in maple.ok("exposure").out
