"""Mail hosts as they answer: two real Postfix with every sort of certificate, and hosts that misbehave."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.connectors.mail_domain.seen import Looked, look
from tests.lab.mail.lab import lab

NOT_SEEN = {"unseen": "unreadable"}
NEW = {"starttls": "yes", "tls_modern": "yes", "tls_version": "TLS 1.3"}


@pytest.fixture(scope="module")
def hosts() -> Looked:
    return look("hosts.test")


@pytest.mark.parametrize(
    ("name", "sees"),
    [
        ("good", {**NEW, "resolves": "yes", "certificate_valid": "yes", "certificate_fault": None}),
        ("expired", {**NEW, "certificate_valid": "no", "certificate_fault": "is out of date"}),
        ("foreign", {**NEW, "certificate_valid": "no", "certificate_fault": "is for another name"}),
        ("alone", {**NEW, "certificate_valid": "no", "certificate_fault": "is signed by nobody but itself"}),
        ("soon", {**NEW, "certificate_valid": "yes"}),
        ("old", {"starttls": "yes", "tls_modern": "no", "tls_version": None}),
        ("clear", {"starttls": "no", "tls_modern": "no", "certificate_ends": None}),
        ("drops", {"starttls": NOT_SEEN, "certificate_valid": NOT_SEEN}),
        ("babbles", {"starttls": NOT_SEEN}),
        ("drips", {"starttls": NOT_SEEN}),
        ("half", {"starttls": "yes", "tls_modern": NOT_SEEN}),
        ("shut", {"starttls": {"unseen": "unreachable"}, "resolves": "yes"}),
        ("gone", {"resolves": "no"}),
    ],
)
def test_a_host_shows_what_it_is(hosts: Looked, name: str, sees: dict[str, Any]) -> None:
    got = hosts.host(f"{name}.mailhost.test")
    assert {field: got.get(field) for field in sees} == sees


def test_the_last_moment_of_a_certificate_is_its_own(hosts: Looked) -> None:
    ends = datetime.fromisoformat(hosts.host("soon.mailhost.test")["certificate_ends"])
    assert timedelta(days=4) < ends - datetime.now(UTC) < timedelta(days=6)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("shut", "Many networks block that port"),
        ("drops", "drops.mailhost.test hangs up"),
        ("half", "offers TLS and does not bring it about"),
    ],
)
def test_a_host_that_was_not_seen_leaves_a_sentence(name: str, says: str) -> None:
    found = look(f"host-{name}.test")
    assert says in found.gaps["mail_host"]
    assert not found.whole["mail_host"]


def test_a_host_that_drips_ends_with_the_budget_and_hides_nothing_else() -> None:
    start = time.monotonic()
    found = look("host-drips.test", seconds="2")
    assert time.monotonic() - start < 4
    assert found.host("drips.mailhost.test")["starttls"] == NOT_SEEN
    assert found.host("good.mailhost.test")["starttls"] == "yes"
    assert found.domain("host-drips.test")["spf"] == "v=spf1 -all"


def test_a_host_whose_network_is_not_allowed_is_not_spoken_to() -> None:
    found = look("mx-one.test", networks="10.0.0.0/8")
    assert found.host("good.mailhost.test").get("starttls") == {"unseen": "unreachable"}
    assert "has no public address" in found.gaps["mail_host"]


def test_a_certificate_of_the_lab_is_believed_only_by_the_file_that_the_settings_name() -> None:
    found = look("mx-one.test", ca_file="")
    host = found.host("good.mailhost.test")
    assert (host["certificate_valid"], host["certificate_fault"]) == (
        "no",
        "leads to no issuer that is known",
    )


@pytest.mark.parametrize(
    ("domain", "host", "fits", "fault"),
    [
        ("dane-fits", "dane", "yes", None),
        ("dane-issuer", "daneta", "yes", None),
        ("dane-misfits", "danebad", "no", "its certificate fits none of its TLSA records"),
        ("dane-idle", "danepkix", "no", "it has none"),
        ("dane-unsigned", "dane", "no", "its records are not signed"),
        ("mx-one", "good", "no", "it has none"),
    ],
)
def test_records_for_a_certificate_count_only_signed_and_fitting(
    domain: str, host: str, fits: str, fault: str | None
) -> None:
    got = look(f"{domain}.test").host(f"{host}.mailhost.test")
    assert (got["dane"], got["dane_fault"]) == (fits, fault)


def test_no_host_is_ever_told_of_a_mail() -> None:
    look("mx-one.test")
    log = (lab().home / "tls" / "log").read_text()
    assert "mail=" not in log
    assert "rcpt=" not in log
