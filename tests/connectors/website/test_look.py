"""A real browser looks at a small clinic's site and stand-ins for its vendors; all planted is found."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rounds.cli.run import run
from rounds.cli.scanned.html import written
from rounds.connectors.website.result import BLIND, Page, Result, result_of
from rounds.connectors.website.scan import Switches, look_at
from rounds.connectors.website.seen import Phase
from tests.connectors.website.clinic_site import PLANTED, SITE, pages
from tests.lab.web.net import Lab, running

NOW = datetime(2026, 3, 2, 18, tzinfo=UTC)


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    with running(pages()) as made:
        yield made


@pytest.fixture(scope="module")
def result(lab: Lab) -> Result:
    switches = Switches(proxy=lab.proxy, believe_all=True, private=True)
    return result_of(look_at(f"https://{SITE}/", switches, NOW, aliases=lambda _: ()))


def page(result: Result, path: str) -> Page:
    return next(each for each in result.pages if each.url == f"https://{SITE}{path}")


def vendors(result: Result, path: str) -> set[str]:
    return {each.vendor or each.host for each in page(result, path).contacts}


def test_every_planted_flow_is_found_with_field_vendor_and_encoding(result: Result) -> None:
    found = {(flow.field, flow.vendor, flow.encoding) for flow in page(result, "/book").flows}
    assert found >= PLANTED


def test_nothing_was_sent_by_a_form(lab: Lab, result: Result) -> None:
    assert result.pages
    assert not [each for each in lab.net.of(SITE) if each.method == "POST"]


def test_pages_have_their_kinds(result: Result) -> None:
    kinds = {each.url.removeprefix(f"https://{SITE}"): each.kind for each in result.pages}
    assert kinds == {
        "/": "general",
        "/#/visit": "general",
        "/book": "input",
        "/login": "auth",
        "/thanks": "confirmation",
        "/diabetes": "condition-info",
        "/hidden": "general",
    }


def test_pages_that_were_not_reached_are_named(result: Result) -> None:
    assert dict(result.not_reached) == {f"https://{SITE}/gone": "it answered 404"}


def test_each_choice_is_a_pass_of_its_own(result: Result) -> None:
    by_vendor = {each.vendor: each for each in page(result, "/").contacts if each.host != "ct.pinterest.com"}
    assert by_vendor["Pinterest"].phases == (Phase.ACCEPTED,)
    assert by_vendor["Google Analytics"].phases == tuple(Phase)


def test_images_redirects_workers_and_waiting_calls_are_roads_out(result: Result) -> None:
    assert {"Google Ads", "worker.tracker.example"} <= vendors(result, "/thanks")
    assert {"LinkedIn", "Meta"} <= vendors(result, "/diabetes")
    meta = next(each for each in page(result, "/diabetes").contacts if each.vendor == "Meta")
    assert meta.how == "calls to it wait in the page"


def test_a_vendor_behind_the_clinics_own_host_is_named(result: Result) -> None:
    own = next(each for each in page(result, "/book").contacts if each.host == SITE)
    assert (own.vendor, own.how) == ("Google Analytics", "served from the clinic's own host")


def test_an_alias_of_a_vendor_is_named(lab: Lab) -> None:
    lab.net.pages["stats." + SITE, "*"] = "ok"
    lab.net.pages[SITE, "/cloaked"] = f"<img src='https://stats.{SITE}/i.gif'>"
    switches = Switches(proxy=lab.proxy, believe_all=True, most=1)
    behind = {"stats." + SITE: ("x.hubspot.com",)}
    look = look_at(f"https://{SITE}/cloaked", switches, NOW, aliases=lambda host: behind.get(host, ()))
    (only,) = result_of(look).pages
    assert [(each.host, each.vendor) for each in only.contacts] == [("stats." + SITE, "HubSpot")]


def test_fonts_get_an_address_and_no_more(result: Result) -> None:
    fonts = next(each for each in page(result, "/").contacts if each.vendor == "Google Fonts")
    assert fonts.depth == "address"


def test_without_proof_of_control_nothing_is_typed(lab: Lab) -> None:
    switches = Switches(proxy=lab.proxy, believe_all=True, most=1, token="rounds-scan=abc")
    look = look_at(f"https://{SITE}/book", switches, NOW, records=lambda _: ("rounds-scan=other",))
    assert not [each for visit in look.visits for each in visit.typed]
    assert look.typing.startswith("Nothing was typed. To prove control, put rounds-scan=abc")


def test_a_record_or_a_file_proves_control(lab: Lab) -> None:
    lab.net.pages[SITE, "/.well-known/rounds-scan.txt"] = "rounds-scan=abc\n"
    lab.net.pages[SITE, "/short"] = "<input name=full_name>"
    switches = Switches(proxy=lab.proxy, believe_all=True, most=1, token="rounds-scan=abc")
    for records in (("rounds-scan=abc",), ()):
        look = look_at(f"https://{SITE}/short", switches, NOW, records=lambda _, told=records: told)  # type: ignore[misc]  # mypy can't infer a lambda with a default
        assert [each.field for each in look.visits[0].typed] == ["full_name"]


def test_the_report_is_one_file_that_runs_nothing(result: Result) -> None:
    text = written(result, NOW)
    assert "<script" not in text
    assert "default-src 'none'" in text
    assert "http-equiv" in text
    assert 'src="http' not in text
    for said in ("Meta", "Hotjar", "data:image/jpeg;base64,", "LAB: everything went through", "/gone"):
        assert said in text
    assert "server-side tracking" in BLIND
    assert "server-side tracking" in text


def test_the_command_needs_no_clinic(
    lab: Lab, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    words = ["scan", f"https://{SITE}/book", "--proxy", lab.proxy, "--insecure", "--max-pages", "1", "--json"]
    assert run([*words, "--home", str(tmp_path / "home")]) == 3
    said = json.loads(capsys.readouterr().out)
    assert set(said) == {"pages", "not_reached"}
    (only,) = said["pages"]
    assert set(only) == {"url", "kind", "status", "third_parties", "flows"}
    assert {"host": "www.facebook.com", "vendor": "Meta", "phase": "before-consent"} in only["third_parties"]
    assert (tmp_path / f"rounds-scan-{SITE}.html").stat().st_mode & 0o077 == 0
