"""Notices by mail: to a real Postfix, and to servers that misbehave."""

from __future__ import annotations

import ssl
import time
from typing import Any

import pytest

from rounds.channels.smtp import message, open_channel
from rounds.sdk.channel import ChannelError, Notice
from tests.channels.postfix import Postfix
from tests.channels.rude import Rude

NOTICE = Notice(
    id="n-0123456789abcdef",
    subject="Not met (critical): Every disk that is in use is encrypted.",
    text="This should be so and is not met.\n.\nFrom here on: “quoted”, and a dot alone above.",
    findings=("f-0123456789ab",),
    urgent=True,
    severity="critical",
    at="2026-11-24T09:12:00.000Z",
)
SECRET = "Canary-Pa55word"


def settings(port: int, **more: str) -> dict[str, str]:
    given = {"host": "127.0.0.1", "port": str(port), "sender": "rounds@clinic.test", "to": "desk@clinic.test"}
    return given | {"security": "none", "seconds": "5"} | more


def via(postfix: Postfix, door: str, **more: str) -> dict[str, str]:
    return settings(postfix.ports[door], ca_file=str(postfix.certificate), **more)


def error_of(given: dict[str, str], notice: Notice = NOTICE) -> ChannelError:
    with pytest.raises(ChannelError) as caught:
        open_channel(given).deliver(notice)
    assert SECRET not in str(caught.value)
    return caught.value


def test_subject_and_words_arrive_and_the_receipt_is_the_queue_id(postfix: Postfix) -> None:
    receipt = open_channel(via(postfix, "plain")).deliver(NOTICE)
    assert receipt.startswith("250 2.0.0 Ok: queued as ")
    assert receipt.rpartition(" ")[2] in postfix.log()
    (mail,) = postfix.mails(1)
    assert mail["Subject"] == NOTICE.subject
    assert mail["From"] == "rounds@clinic.test"
    assert mail["To"] == "desk@clinic.test"
    assert mail["Message-ID"] == "<n-0123456789abcdef@clinic.test>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Importance"] == "high"
    assert mail["Date"].datetime.isoformat() == "2026-11-24T09:12:00+00:00"
    assert mail.get_content() == NOTICE.text + "\n"


def test_a_second_delivery_is_known_as_the_same_mail(postfix: Postfix) -> None:
    channel = open_channel(via(postfix, "plain"))
    assert channel.deliver(NOTICE) != channel.deliver(NOTICE)
    one, other = postfix.mails(2)
    assert one["Message-ID"] == other["Message-ID"]


@pytest.mark.parametrize(
    ("door", "security"),
    [("plain", "starttls"), ("strict", "starttls"), ("wrapped", "tls"), ("strict", "opportunistic")],
)
def test_tls_is_spoken_where_it_is_wanted(postfix: Postfix, door: str, security: str) -> None:
    open_channel(via(postfix, door, security=security)).deliver(NOTICE)
    (mail,) = postfix.mails(1)
    assert "with ESMTPS" in mail["Received"]


def test_a_server_that_insists_on_tls_says_so(postfix: Postfix) -> None:
    error = error_of(via(postfix, "strict"))
    assert error.permanent
    assert str(error) == (
        "The mail server says 530 5.7.0 Must issue a STARTTLS command first (yours to change)."
    )


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_that_does_not_hold_stops_the_mail(postfix: Postfix, security: str) -> None:
    door = "strict" if security == "starttls" else "wrapped"
    error = error_of(settings(postfix.ports[door], security=security))
    assert "certificate does not hold" in str(error)
    assert not error.permanent


def test_a_refused_recipient_is_final_and_a_busy_one_is_not(postfix: Postfix) -> None:
    error = error_of(via(postfix, "plain", to="gone@clinic.test"))
    assert error.permanent
    assert "550 5.1.1" in str(error)
    error = error_of(via(postfix, "plain", to="later@clinic.test, gone@clinic.test"))
    assert not error.permanent
    assert "450 4.2.1" in str(error)


def test_one_refused_recipient_does_not_hold_the_others_back(postfix: Postfix) -> None:
    receipt = open_channel(via(postfix, "plain", to="gone@clinic.test,desk@clinic.test")).deliver(NOTICE)
    assert receipt.endswith("(1 of 2 recipients were refused)")
    assert len(postfix.mails(1)) == 1


@pytest.mark.parametrize("bad", ["Hi\r\nBcc: thief@evil.test", "Hi\nX: y", "a\0b\x85c\u2028d", "x" * 5_000])
def test_nothing_in_a_notice_can_become_a_header(postfix: Postfix, bad: str) -> None:
    notice = Notice(
        id=f"n-1>\r\nBcc: {bad}", subject=bad, text=f"\r\n.\r\nMAIL FROM:<x@y>\r\n{bad}", at=NOTICE.at
    )
    open_channel(via(postfix, "plain")).deliver(notice)
    (mail,) = postfix.mails(1)
    assert mail["Bcc"] is None
    assert mail["X"] is None
    assert " ".join(str(mail["Subject"]).split()) == " ".join(
        "".join(c if c.isprintable() else " " for c in bad).split()
    )
    assert "MAIL FROM:<x@y>" in mail.get_content()


def test_a_mail_is_seven_bit_so_that_any_server_takes_it() -> None:
    raw = message(NOTICE, "rounds@clinic.test", ("desk@clinic.test",)).as_bytes()
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998


def test_a_password_reaches_a_server_that_asks_for_it(postfix: Postfix) -> None:
    with Rude(postfix.home, "takes") as server:
        given = settings(
            server.port, security="tls", user="desk", password=SECRET, ca_file=str(postfix.certificate)
        )
        assert open_channel(given).deliver(NOTICE) == "250 2.0.0 Ok: queued as RUDE"
        assert server.password == f"\0desk\0{SECRET}"


@pytest.mark.parametrize(
    ("habit", "permanent"),
    [
        ("echoes the password", True),
        ("busy", False),
        ("closed", False),
        ("hangs up", False),
        ("hangs up after the mail", False),
        ("babbles", False),
        ("too big", True),
    ],
)
def test_a_rude_server_gives_one_clear_error(postfix: Postfix, habit: str, permanent: bool) -> None:
    with Rude(postfix.home, habit) as server:
        given = settings(
            server.port, security="tls", user="desk", password=SECRET, ca_file=str(postfix.certificate)
        )
        error = error_of(given)
        assert error.permanent is permanent
        assert "mail server" in str(error)


@pytest.mark.parametrize("habit", ["drips", "drips in the handshake"])
def test_a_slow_server_is_left_when_the_time_is_over(postfix: Postfix, habit: str) -> None:
    with Rude(postfix.home, habit) as server:
        given = settings(server.port, security="tls", seconds="1", ca_file=str(postfix.certificate))
        start = time.monotonic()
        error = error_of(given)
        assert time.monotonic() - start < 5
        assert not error.permanent
        assert "within 1 seconds" in str(error)


def test_a_server_that_never_stops_talking_is_not_listened_to(postfix: Postfix) -> None:
    with Rude(postfix.home, "talks without end") as server:
        given = settings(server.port, security="tls", ca_file=str(postfix.certificate))
        start = time.monotonic()
        assert not error_of(given).permanent
        assert time.monotonic() - start < 3


def test_nobody_there_may_pass(postfix: Postfix) -> None:
    with Rude(postfix.home, "closed") as server:
        port = server.port
    error = error_of(settings(port))
    assert not error.permanent
    assert "ConnectionRefusedError" in str(error)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"host": ""}, "'host' is missing"),
        ({"host": "a b"}, "'host'"),
        ({"host": "a" * 64}, "'host'"),
        ({"port": "0"}, "'port'"),
        ({"port": "٢٥"}, "'port'"),
        ({"security": "ssl"}, "'security'"),
        ({"sender": "rounds"}, "'sender'"),
        ({"sender": "a@b.test\r\nRCPT TO:<x@y>"}, "'sender'"),
        ({"to": "a@b.test, "}, "'to'"),
        ({"to": "Desk <a@b.test>"}, "'to'"),
        ({"user": "desk"}, "'password'"),
        ({"user": "desk", "password": SECRET}, "'security'"),
        ({"user": "desk", "password": SECRET + "é", "security": "tls"}, "'password'"),
        ({"user": "desk", "password": SECRET + "\n", "security": "tls"}, "'password'"),
        ({"seconds": "1000"}, "'seconds'"),
        ({"ca_file": "/nowhere/ca.pem"}, "'ca_file'"),
        ({"helo": "x\ny"}, "'helo'"),
        ({"name": "Desk!"}, "'name'"),
        ({SECRET: "x"}, "known are"),
    ],
)
def test_a_setting_that_can_not_be_used_is_named_and_never_quoted(change: dict[str, Any], named: str) -> None:
    error = error_of(settings(25) | change)
    assert named in str(error)
    assert error.permanent


def test_the_password_is_in_no_representation() -> None:
    channel = open_channel(settings(25, security="tls", user="desk", password=SECRET))
    shown = repr(channel) + repr(vars(channel)) + str(channel)
    assert SECRET not in shown


def test_a_certificate_is_looked_at_unless_tls_is_only_better_than_nothing() -> None:
    assert open_channel(settings(25, security="starttls"))._context.verify_mode is ssl.CERT_REQUIRED
    assert open_channel(settings(25, security="opportunistic"))._context.verify_mode is ssl.CERT_NONE
