"""Each zone of the lab's table shows what the table says, through real name servers and mail hosts."""

import time
from collections import Counter

import pytest

from tests.connectors.mail_domain.seen import look
from tests.lab.mail.lab import ZONES, lab
from tests.lab.mail.table import NOTHING, Zone


def test_the_lab_is_up_within_ten_seconds_and_holds_sixty_zones_or_more() -> None:
    start = time.monotonic()
    lab()
    assert time.monotonic() - start <= 10
    assert len(ZONES) >= 60
    assert [name for name, count in Counter(each.name for each in ZONES).items() if count > 1] == []


@pytest.mark.parametrize("zone", ZONES, ids=lambda zone: zone.name)
def test_a_zone_shows_what_its_records_say(zone: Zone) -> None:
    found = look(f"{zone.name}.test", selectors=zone.selectors)
    if zone.key == "wrong":
        assert "mail_domain" not in found.things
        assert "signatures do not verify" in found.gaps["mail_domain"]
        return
    got = found.domain(f"{zone.name}.test")
    assert {field: got.get(field, NOTHING) for field in zone.sees} == zone.sees


def test_one_domain_takes_a_second_at_most() -> None:
    lab()
    took = []
    for name in ("dane-fits.test", "sts-enforced.test", "spf-ten.test"):
        start = time.monotonic()
        look(name, selectors="s1,s2")
        took.append(time.monotonic() - start)
    assert min(took) <= 1


def test_a_selector_may_be_one_domain_s_alone() -> None:
    found = look("dkim-long.test", "dkim-curve.test", selectors="dkim-long.test=s1")
    assert found.domain("dkim-long.test")["dkim_bits"] == 2048
    assert "dkim_bits" not in found.domain("dkim-curve.test")


def test_whom_the_domain_s_own_records_name_is_seen_in_use_and_whom_a_vendor_names_is_not() -> None:
    found = look("spf-vendor.test").things["sighting"]
    assert {name: each.get("handles_ephi") for name, each in found.items()} == {
        "mailhost.test": "yes",
        "Google Workspace": "yes",
        "spf-hard.test": None,
        "DocuSign": None,
    }
    assert found["DocuSign"]["where"] == "a TXT record of spf-vendor.test"


def test_the_register_s_own_words_for_a_provider_are_used() -> None:
    found = look("mx-workspace.test", "mx-own.test", known_as="Google Workspace=Google, mail.mx-own.test=own")
    assert found.domain("mx-workspace.test")["provider"] == "Google"
    assert found.domain("mx-own.test")["provider"] is None
    assert "Google" in found.things["sighting"]


def test_a_domain_under_which_anybody_has_an_address_is_consumer_mail() -> None:
    found = look("gmail.com").domain("gmail.com")
    assert (found["provider"], found["consumer"]) == ("Gmail", "yes")
