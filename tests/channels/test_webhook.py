"""Notices as signed posts: to a receiver that checks them with another's code."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from standardwebhooks import Webhook as Standard
from standardwebhooks.webhooks import WebhookVerificationError

from rounds.channels.webhook import MOST_FINDINGS, body
from rounds.sdk.channel import Notice
from tests.channels.receiver import BEFORE, NOTICE, SECRET, Receiver, error_of, opened

PAGE = Path(__file__).parents[2] / "docs" / "formats" / "webhook.md"


def test_a_notice_arrives_signed_and_the_receipt_is_the_answer(receiver: Receiver) -> None:
    assert opened(receiver.url).deliver(NOTICE) == "HTTP 200 thank you <b>"
    ((path, headers, raw),) = receiver.got
    assert path == "/hooks/canary-path?key=canary-key"
    assert headers["webhook-id"] == NOTICE.id
    assert headers["content-type"] == "application/json"
    assert Standard(SECRET).verify(raw, headers)["data"]["id"] == NOTICE.id
    assert json.loads(raw)["data"]["text"] == NOTICE.text


def test_a_changed_body_or_an_old_stamp_is_refused_by_the_receivers_own_code(receiver: Receiver) -> None:
    channel = opened(receiver.url)
    channel._clock = lambda: time.time() - 600
    channel.deliver(NOTICE)
    opened(receiver.url).deliver(NOTICE)
    (_, old, raw), (_, new, _) = receiver.got
    with pytest.raises(WebhookVerificationError, match="too old"):
        Standard(SECRET).verify(raw, old)
    with pytest.raises(WebhookVerificationError, match="No matching"):
        Standard(SECRET).verify(raw.replace(b"critical", b"lowliest"), new)


def test_while_a_secret_is_changed_both_are_good(receiver: Receiver) -> None:
    opened(receiver.url, secret_before=BEFORE).deliver(NOTICE)
    ((_, headers, raw),) = receiver.got
    for secret in (SECRET, BEFORE):
        assert Standard(secret).verify(raw, headers)


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=40), st.lists(st.text(max_size=9), max_size=5))
def test_any_notice_is_good_json(text: str, findings: list[str]) -> None:
    plain = text.encode("utf-8", "replace").decode()
    ids = tuple(each.encode("utf-8", "replace").decode() for each in findings)
    made = json.loads(body(Notice(id="n-1", subject=plain, text=plain, findings=ids)))
    assert made["data"]["subject"] == plain
    assert made["data"]["findings"] == list(ids)


def test_a_body_stays_small_however_many_findings_there_are() -> None:
    many = tuple(f"f-{each:012x}" for each in range(20_000))
    raw = body(Notice(id="n-1", subject="", text="", findings=many))
    assert json.loads(raw)["data"]["finding_count"] == 20_000
    assert len(json.loads(raw)["data"]["findings"]) == MOST_FINDINGS
    assert len(raw) < 20_000


@pytest.mark.parametrize(
    ("status", "permanent", "closed"),
    [
        (500, False, False),
        (503, False, False),
        (404, False, False),
        (401, False, False),
        (429, False, False),
        (400, True, False),
        (413, True, False),
        (301, True, False),
        (307, True, False),
        (410, True, True),
    ],
)  # fmt: skip - a table reads better in few lines
def test_each_refusal_says_whether_trying_again_helps(
    receiver: Receiver, status: int, permanent: bool, closed: bool
) -> None:
    receiver.status = status
    error = error_of(receiver.url)
    assert (error.permanent, error.closed) == (permanent, closed)
    assert str(status) in str(error)


@pytest.mark.parametrize(
    ("said", "after"),
    [
        ("120", 120.0),
        ("999999999", 86_400.0),
        ("-5", 0.0),
        ("soon", 0.0),
        ("Wed, 21 Oct 2026 07:28:00 GMT", 0.0),
    ],
)
def test_a_receiver_may_ask_for_time(receiver: Receiver, said: str, after: float) -> None:
    receiver.status, receiver.headers = 429, {"Retry-After": said}
    assert error_of(receiver.url).after == after


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"url": ""}, "'url' is missing"),
        ({"url": "http://hooks.test/canary", "private": "no"}, "'url'"),
        ({"url": "ftp://hooks.test/canary"}, "'url'"),
        ({"url": "https://desk:canary@hooks.test/"}, "'url'"),
        ({"url": "https:///canary"}, "'url'"),
        ({"url": "https://hooks.test:99999/canary"}, "'url'"),
        ({"url": "https://hooks..test/canary"}, "'url'"),
        ({"url": "https://hooks.test/canary x"}, "'url'"),
        ({"url": "https://hooks.test/canary\r\nX: y"}, "'url'"),
        ({"url": "https://hööks.test/"}, "'url'"),
        ({"secret": ""}, "'secret' is missing"),
        ({"secret": "canary"}, "'secret'"),
        ({"secret": "whsec_Y2FuYXJ5"}, "'secret'"),
        ({"secret": "whsec_canary!"}, "'secret'"),
        ({"secret_before": "canary"}, "'secret_before'"),
        ({"private": "maybe"}, "'private'"),
        ({"canary": "1"}, "known are"),
    ],
)
def test_a_setting_that_can_not_be_used_is_named_and_never_quoted(change: dict[str, str], named: str) -> None:
    error = error_of("https://hooks.test/canary", **change) if "url" not in change else error_of(**change)
    assert named in str(error)
    assert error.permanent


def test_the_secret_is_in_no_representation() -> None:
    channel = opened("https://hooks.test/canary-path")
    assert SECRET[6:] not in repr(channel)
    assert "canary" not in repr(channel)


def test_the_page_for_receivers_shows_what_is_sent() -> None:
    shown = re.search(r"```json\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert shown
    example = json.loads(shown[1])
    data = example["data"]
    notice = Notice(
        id=data["id"],
        subject=data["subject"],
        text=data["text"],
        findings=tuple(data["findings"]),
        urgent=data["urgent"],
        severity=data["severity"],
        at=example["timestamp"],
    )
    assert json.loads(body(notice)) == example


def test_the_page_names_every_answer_that_is_final() -> None:
    page = PAGE.read_text("utf-8")
    for status in (400, 405, 410, 413, 415, 422):
        assert f"`{status}`" in page
