"""Names that lie: each failure keeps its own reason, and hides only what it hides."""

import time
from typing import Any

import pytest

from tests.connectors.mail_domain.seen import Looked, look
from tests.lab.mail.lab import lab

UNREADABLE, TRUNCATED = {"unseen": "unreadable"}, {"unseen": "truncated"}
SILENT = {"unseen": "unreachable"}


def asked(lie: str, seconds: str = "1") -> Looked:
    """A look at `<lie>.liar.test` through the resolver that lies."""
    return look(f"{lie}.liar.test", resolver=lab().address["liar"], seconds=seconds)


@pytest.mark.parametrize(
    ("lie", "mx", "says"),
    [
        ("fails-mx", UNREADABLE, "SERVFAIL"),
        ("cut-short", TRUNCATED, "cut short and not given over TCP"),
        ("circle", UNREADABLE, "runs in circles"),
        ("no-such-mx", UNREADABLE, "for its MX alone"),
        ("silent-mx", SILENT, "did not answer MX"),
    ],
)
def test_an_mx_that_can_t_be_had_is_not_known_and_all_else_is(
    lie: str, mx: dict[str, Any], says: str
) -> None:
    found = asked(lie)
    got = found.domain(f"{lie}.liar.test")
    assert (got["mx"], got["takes_mail"], got["provider"]) == (mx, mx, mx)
    assert (got["registered"], got["spf"], got["dmarc"]) == ("yes", None, None)
    assert says in found.gaps["mail_domain"]
    assert not found.whole["mail_domain"]
    assert not found.whole["mail_host"]


def test_texts_that_fail_hide_senders_and_policies_and_not_who_takes_the_mail() -> None:
    got = asked("fails-text").domain("fails-text.liar.test")
    assert (got["spf_sound"], got["dmarc_policy"], got["mta_sts"]) == (UNREADABLE, UNREADABLE, UNREADABLE)
    assert got["mx"] == ["good.mailhost.test"]


@pytest.mark.parametrize(
    ("lie", "says"),
    [
        ("silent", "did not answer"),
        ("refused", "refuses to answer"),
        ("noise", "can't be read"),
        ("beside", "can't be read"),
    ],
)
def test_a_domain_of_which_nothing_is_heard_is_a_gap_of_every_kind_and_no_observation(
    lie: str, says: str
) -> None:
    found = asked(lie)
    assert found.things == {}
    assert {kind: says in text for kind, text in found.gaps.items()} == dict.fromkeys(found.whole, True)
    assert set(found.whole.values()) == {False}


def test_a_text_that_no_screen_should_show_is_kept_short_and_plain() -> None:
    record = asked("odd").domain("odd.liar.test")["spf"]
    assert record.startswith(
        "v=spf1 \N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}[2J\N{LATIN SMALL LETTER Y WITH DIAERESIS}"
    )
    assert len(record) <= 2_000


def test_of_many_mail_hosts_the_first_are_looked_at_and_the_listing_is_not_whole() -> None:
    found = asked("many")
    assert len(found.domain("many.liar.test")["mx"]) == 60
    assert len(found.things["mail_host"]) == 20
    assert "names 60 mail hosts" in found.gaps["mail_host"]
    assert not found.whole["mail_host"]


def test_after_silence_no_other_domain_is_asked_for() -> None:
    start = time.monotonic()
    domains = [f"d{at}.liar.test" for at in range(10)]
    found = look("silent.liar.test", *domains, resolver=lab().address["liar"], seconds="1")
    assert time.monotonic() - start < 5
    assert "was not asked for" in found.gaps["mail_domain"]
    assert found.things == {}


def test_a_name_that_says_it_is_gone_for_its_mx_alone_has_no_host_that_is_looked_at() -> None:
    assert "mail_host" not in asked("no-such-mx").things


def test_a_domain_that_is_gone_is_not_registered_and_takes_no_mail() -> None:
    got = asked("gone").domain("gone.liar.test")
    assert (got["registered"], got["takes_mail"], got["spf"], got["spf_sound"]) == ("no", "no", None, "no")


@pytest.mark.parametrize(("title", "domain"), [("plain", "dane-fits.test"), ("liar", "honest.liar.test")])
def test_a_resolver_that_leaves_signatures_out_makes_them_not_known_never_not_signed(
    title: str, domain: str
) -> None:
    found = look(domain, resolver=lab().address[title])
    hosts = found.things["mail_host"].values()
    assert [each.get("dane") for each in hosts] == [None]
    assert {found.domain(domain).get(each) for each in ("dnssec", "dane", "recognisable")} == {None}


def test_an_answer_too_long_for_one_packet_is_read_over_tcp() -> None:
    assert len(look("spf-long.test").domain("spf-long.test")["spf"]) > 1232


@pytest.mark.parametrize("written", ["MX-ONE.test", "mx-one.test.", "  mx-one.TEST.  "])
def test_a_domain_is_the_same_however_it_is_written(written: str) -> None:
    assert look(written).domain("mx-one.test")["mx"] == ["good.mailhost.test"]


def test_letters_beyond_ascii_are_asked_for_as_names_carry_them() -> None:
    assert look("Müller.test").domain("xn--mller-kva.test")["registered"] == "yes"


def test_one_domain_out_of_sight_hides_no_other() -> None:
    found = look("signed-wrong.test", "mx-one.test")
    assert found.domain("mx-one.test")["mx"] == ["good.mailhost.test"]
    assert not found.whole["mail_domain"]
