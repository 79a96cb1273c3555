"""Settings: what can't be used is named, and nothing is guessed."""

import doctest
from importlib import import_module
from pathlib import Path

import pytest

from rounds.connectors.mail_domain.names import NotAName, domain, owner
from rounds.connectors.mail_domain.providers import known
from rounds.connectors.mail_domain.settings import read_settings
from rounds.sdk.connector import BadSettings

GOOD = {"domains": "maple.example", "resolver": "127.0.0.1"}
TOLD = ("look", "names", "tags", "spf", "dkim", "dmarc", "sts", "dane", "reports", "providers")


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"domains": ""}, "domains"),
        ({"domains": "maple"}, "no domain name"),
        ({"domains": "192.0.2.1"}, "an address"),
        ({"domains": "straße.example"}, "meant in two ways"),
        ({"domains": ",".join(f"d{n}.example" for n in range(51))}, "at most 50"),
        ({"selectors": "a b"}, "selectors"),
        ({"known_as": "Google"}, "known_as"),
        ({"reports": "reports"}, "reports"),
        ({"resolver": "dns.example"}, "resolver"),
        ({"resolver": "127.0.0.1 0"}, "resolver"),
        ({"smtp_port": "smtp"}, "smtp_port"),
        ({"seconds": "0"}, "seconds"),
        ({"helo": "our server"}, "helo"),
        ({"ca_file": "/nonexistent"}, "ca_file"),
        ({"networks": "10.0.0.1/8"}, "networks"),
    ],
)
def test_a_setting_that_can_t_be_used_is_named(changed: dict[str, str], says: str) -> None:
    with pytest.raises(BadSettings, match=says):
        read_settings(GOOD | changed)


def test_good_settings_are_read() -> None:
    wants = read_settings(
        GOOD
        | {
            "domains": "Maple.example., maple.example, bücher.example",
            "resolver": "192.0.2.53 5353",
            "known_as": "Google Workspace=Google, mx.maple.example=own",
            "networks": "10.0.0.0/8, fd00::/8",
        }
    )
    assert wants.domains == ("maple.example", "xn--bcher-kva.example")
    assert (wants.reach.server.address, wants.reach.server.port) == ("192.0.2.53", 5353)
    assert wants.reach.server.trusted
    assert wants.names == {"Google Workspace": "Google", "mx.maple.example": "own"}


def test_the_system_s_own_resolver_is_asked_where_none_is_named_and_not_trusted_with_signatures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "resolv.conf"
    file.write_text("search example\nnameserver 192.0.2.53\nnameserver 192.0.2.54\n")
    monkeypatch.setattr("rounds.connectors.mail_domain.settings.SYSTEM", file)
    server = read_settings({"domains": "maple.example"}).reach.server
    assert (server.address, server.trusted) == ("192.0.2.53", False)
    file.unlink()
    with pytest.raises(BadSettings, match="resolver"):
        read_settings({"domains": "maple.example"})


@pytest.mark.parametrize(
    "text", ["", ".", "a..b", "-a.example", "a.example/x", "a b.example", "x" * 64 + ".example"]
)
def test_what_is_no_domain_is_refused(text: str) -> None:
    with pytest.raises(NotAName):
        domain(text)


def test_the_owner_of_a_host_is_the_domain_it_was_registered_under() -> None:
    assert owner("mx1.eu.mail.example.com") == "example.com"
    assert owner("mail.example.co.uk") == "example.co.uk"
    assert owner("example.com") == "example.com"


def test_every_provider_says_where_it_was_read_and_no_name_comes_twice() -> None:
    names = [each.name for each in known()]
    assert len(names) == len(set(names)) >= 20
    for each in known():
        assert each.source == "none" or each.source.startswith("https://")
        assert each.mx or each.spf
        assert each.source != "none" or not each.consumer


@pytest.mark.parametrize("name", TOLD)
def test_a_module_s_worked_example_is_true(name: str) -> None:
    failed, tried = doctest.testmod(import_module(f"rounds.connectors.mail_domain.{name}"))
    assert failed == 0
    assert tried
