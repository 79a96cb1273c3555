"""A canary flown through real servers, under each rule that a clinic's server can keep."""

from base64 import b64encode
from datetime import UTC, datetime
from typing import Any

import pytest

from rounds.connectors.mail_canary import translate
from rounds.connectors.mail_canary.collect import open_source
from rounds.connectors.mail_canary.translate import Fate, Sent
from rounds.model.plain import to_plain
from rounds.sdk.connector import BadSettings, Gap, Observation, Sweep
from rounds.sdk.testing import NoHost
from tests.lab.mail.canary import PASSWORD, canary_lab

SENT = Sent(mark="mark7", song="song7")
CLEAR = (
    b"Received: from a.test by bare.test (Postfix) with ESMTP id 1;\r\n 24 Nov\r\nSubject: mark7\r\n\r\nsong7"
)
TLS = CLEAR.replace(b"with ESMTP ", b"with ESMTPS ")
RECODED = b"Received: from a by b with SMTP\r\nContent-Transfer-Encoding: base64\r\n\r\n" + b64encode(
    b"x song7"
)
REPORT = b"""Subject: Undelivered\r\nContent-Type: multipart/report; boundary=b\r\n\r\n--b\r
Content-Type: message/delivery-status\r\n\r\nAction: failed\r\nStatus: {status}\r
Diagnostic-Code: smtp; {why}\r\n\r\n--b--\r\n"""


def report(status: str, why: str) -> bytes:
    return REPORT.replace(b"{status}", status.encode()).replace(b"{why}", why.encode())


def flown(rule: str, **changed: str) -> tuple[dict[str, Any], str, bool]:
    """The rule in plain form, the gap's sentence, whether the listing is whole."""
    source = open_source("canary", canary_lab().settings(rule) | changed, NoHost())
    items = list(source.collect(datetime.now(UTC), None))
    (thing,) = [to_plain(each.resource) for each in items if isinstance(each, Observation)]
    gaps = [each.detail for each in items if isinstance(each, Gap)]
    (whole,) = [each.complete for each in items if isinstance(each, Sweep)]
    return thing, " ".join(gaps), whole


@pytest.mark.parametrize(
    ("rule", "refused", "canary"),
    [
        ("may", "no", "arrived in clear"),
        ("encrypt", "yes", "came back"),
        ("portal", "yes", "arrived as a notice"),
    ],
)
def test_a_canary_shows_whether_the_rule_works(rule: str, refused: str, canary: str) -> None:
    got, gap, whole = flown(rule)
    assert (got["clear_refused"], got["canary"], gap, whole) == (refused, canary, "", True)


def test_a_canary_that_fails_for_another_reason_shows_nothing() -> None:
    got, gap, whole = flown("lose")
    assert got["clear_refused"] == {"unseen": "unreadable"}
    assert "not for want of encryption" in gap
    assert not whole


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"password": "wrong"}, "refuses the account's password"),
        ({"test_password": "wrong"}, "can't be opened with its password"),
        ({"imap": "127.0.0.1 1"}, "was not reached"),
        ({"ca_file": ""}, "was not reached or offers no TLS"),
    ],
)
def test_what_could_not_be_tried_is_not_known_and_no_password_is_told(
    changed: dict[str, str], says: str
) -> None:
    got, gap, _ = flown("encrypt", **changed)
    assert "clear_refused" in got
    assert got["clear_refused"] not in ("yes", "no")
    assert says in gap
    assert PASSWORD not in gap


@pytest.mark.parametrize(
    ("arrived", "own", "fate"),
    [
        ([CLEAR], [], Fate.IN_CLEAR),
        ([TLS], [], Fate.ENCRYPTED),
        ([CLEAR.replace(b"with ESMTP", b"(version=TLS1_3 cipher=x) with ESMTP")], [], Fate.ENCRYPTED),
        ([CLEAR, TLS], [], Fate.IN_CLEAR),
        ([RECODED], [], Fate.IN_CLEAR),
        ([b"Subject: mark7\r\n\r\nA mail waits for you."], [], Fate.NOTICE),
        ([], [report("4.7.4", "TLS is required, but was not offered by host")], Fate.CAME_BACK),
        ([], [report("5.7.10", "550 5.7.10 Encryption needed")], Fate.CAME_BACK),
        ([], [report("4.4.317", "450 4.4.317 Cannot connect [STARTTLS is required]")], Fate.CAME_BACK),
        ([], [report("5.1.1", "550 5.1.1 No such user")], Fate.FAILED),
        ([], [report("5.7.1", "554 5.7.1 Relay access denied")], Fate.FAILED),
        ([], [b"Subject: mark7\r\n\r\nOut of office"], None),
        ([], [], None),
    ],
)
def test_what_became_of_it_follows_from_the_mails_with_its_mark(
    arrived: list[bytes], own: list[bytes], fate: Fate | None
) -> None:
    assert SENT.fate(arrived, own) is fate


def test_the_song_stands_only_in_the_body() -> None:
    mail = SENT.message("desk@clinic.test", "test@bare.test", datetime(2026, 11, 24, tzinfo=UTC))
    head, _, body = mail.as_bytes().partition(b"\r\n\r\n")
    assert b"mark7" in head
    assert b"song7" not in head
    assert b"song7" in body
    assert b"mark7" not in body


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"account": "desk"}, "account"),
        ({"test_address": "a b@bare.test"}, "test_address"),
        ({"smtp": "mail.clinic.test"}, "smtp"),
        ({"imap": "mail.clinic.test 0"}, "imap"),
        ({"test_password": ""}, "test_password"),
        ({"wait": "0"}, "wait"),
        ({"ca_file": "/nonexistent"}, "ca_file"),
    ],
)
def test_a_setting_that_can_t_be_used_is_named(changed: dict[str, str], says: str) -> None:
    with pytest.raises(BadSettings, match=says):
        open_source("canary", canary_lab().settings("may") | changed, NoHost())


def test_the_worked_example_is_true() -> None:
    import doctest

    assert doctest.testmod(translate).failed == 0
