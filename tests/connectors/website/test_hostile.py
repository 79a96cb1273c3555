"""A hostile site gets nothing from whoever looks at it: it is bounded, named, and reaches nothing private."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from rounds.connectors.website.client import exchange, record, visit
from rounds.connectors.website.result import Result, as_json, result_of
from rounds.connectors.website.scan import NotAnAddress, Switches, look_at, start_of
from tests.connectors.website.test_addresses import SPELLINGS, listening
from tests.lab.web.net import Answer, Asked, Lab, Reply, running

SITE = "hostile.example"
NOW = datetime(2026, 3, 2, 18, tzinfo=UTC)


@contextmanager
def hostile(pages: dict[str, Answer]) -> Iterator[Lab]:
    with running({(SITE, path): page for path, page in pages.items()}) as lab:
        yield lab


def looked(lab: Lab, path: str = "/", most: int = 1, seconds: float = 600.0) -> Result:
    switches = Switches(proxy=lab.proxy, believe_all=True, private=True, most=most, seconds=seconds)
    return result_of(look_at(f"https://{SITE}{path}", switches, NOW, aliases=lambda _: ()))


def test_private_targets_get_no_connection_by_any_road_or_spelling() -> None:
    with listening() as (port, came):
        tries = "".join(
            f"<img src='http://{host}:{port}/'><iframe src='http://{host}:{port}/'></iframe>"
            f"<script>fetch('http://{host}:{port}/', {{mode: 'no-cors'}}).catch(() => 0);"
            f"navigator.sendBeacon('http://{host}:{port}/b', 'x');"
            f"try {{ new WebSocket('ws://{host}:{port}/') }} catch {{}}</script>"
            for host in (*SPELLINGS[:16], "localhost", "x.localhost")
        )
        rtc = f"""<script>
        const pc = new RTCPeerConnection({{iceServers: [{{urls: 'stun:127.0.0.1:{port}'}},
          {{urls: 'turn:127.0.0.1:{port}?transport=tcp', username: 'a', credential: 'b'}}]}});
        pc.createDataChannel('x'); pc.createOffer().then((offer) => pc.setLocalDescription(offer));
        </script><iframe src="file:///etc/passwd"></iframe><a id=f href="file:///etc/passwd">x</a>
        <script>f.click(); location.hash = 'x'</script>"""
        away: dict[str, Answer] = {
            "/": tries + rtc,
            "/away": Reply("", status=302, headers=(("Location", f"http://127.0.0.1:{port}/"),)),
        }
        with hostile(away) as lab:
            result, sent_away = looked(lab), looked(lab, "/away")
        assert came == []
    assert len(result.pages) == 1
    assert sent_away.pages == ()
    assert list(sent_away.not_reached.values()) == ["a private address"]


def test_a_page_that_holds_the_browser_is_ended_and_the_others_are_seen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(visit, "LONGEST", 4.0)
    held = "<title>a</title><a href='/b'>b</a><script>setTimeout(() => { for (;;); }, 50)</script>"
    with hostile(
        {"/": "<a href='/book'>x</a><a href='/after'>y</a>", "/book": held, "/after": "fine"}
    ) as lab:
        result = looked(lab, most=3)
    assert [each.url for each in result.pages] == [f"https://{SITE}/", f"https://{SITE}/after"]
    assert dict(result.not_reached) == {
        f"https://{SITE}/book": "it held the browser for longer than 4 seconds"
    }


def test_a_crash_of_a_page_is_named_and_the_others_are_seen() -> None:
    crash = "<script>location = 'chrome://crash'; const a = []; document.title = 'x'</script>"
    pages: dict[str, Answer] = {
        "/": "<a href='/book'>x</a><a href='/after'>y</a>",
        "/book": crash,
        "/after": "ok",
    }
    with hostile(pages) as lab:
        result = looked(lab, most=3)
    assert f"https://{SITE}/after" in [each.url for each in result.pages]


def test_storms_of_dialogs_windows_and_downloads_are_stopped() -> None:
    storm = """<title>storm</title><script>
    for (let i = 0; i < 300; i += 1) { alert(i); confirm(i); prompt(i); print(); open('/' + i); }
    setInterval(() => { alert(1); open('https://other.example/') }, 1);
    const a = document.createElement('a'); a.href = 'data:application/x,x'; a.download = 'x.exe'; a.click();
    onbeforeunload = () => 'stay'; navigator.clipboard.readText().catch(() => 0);
    </script><iframe src="/load"></iframe><input name=email onfocus="alert(2)">"""
    load = Reply(b"MZ" * 100, "application/octet-stream", headers=(("Content-Disposition", "attachment"),))
    start = time.monotonic()
    with hostile({"/": storm, "/load": load}) as lab:
        (only,) = looked(lab).pages
    assert only.title == "storm"
    assert time.monotonic() - start < 40


def test_a_page_without_end_and_one_of_many_requests_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record, "MOST", 50)
    monkeypatch.setattr(exchange, "MOST_REPLY", 500_000)
    many = "<script>for (let i = 0; i < 200; i++) new Image().src = 'https://t.example/' + i;</script>"
    with hostile({"/": many + "<a href='/big'>x</a>", "/big": "<p>more</p>" * 200_000}) as lab:
        result = looked(lab, most=2)
    flood = result.pages[0]
    assert [each.startswith("It sent 1") for each in flood.notes] == [True]
    assert len({each.host for each in flood.contacts}) == 1
    assert {each.url for each in result.pages} | set(result.not_reached) == {
        f"https://{SITE}/",
        f"https://{SITE}/big",
    }


def test_a_site_that_nobody_answers_for_is_named() -> None:
    with running({}) as lab:
        dead = lab.proxy
    look = look_at(f"https://{SITE}/", Switches(proxy=dead, believe_all=True), NOW)
    assert as_json(result_of(look)) == {
        "pages": [],
        "not_reached": [{"url": f"https://{SITE}/", "why": "it did not take the connection"}],
    }


def test_a_certificate_that_nobody_believes_is_named() -> None:
    with hostile({"/": "hello"}) as lab:
        look = look_at(f"https://{SITE}/", Switches(proxy=lab.proxy), NOW)
    (why,) = result_of(look).not_reached.values()
    assert why.startswith("its certificate is not believed")


def test_a_redirect_without_end_and_a_wall_are_named() -> None:
    def on(asked: Asked) -> Reply:
        return Reply("", status=302, headers=(("Location", asked.path + "x"),))

    with hostile(
        {"/": "<a href='/r'>r</a><a href='/wall'>w</a>", "*": on, "/wall": Reply("", status=401)}
    ) as lab:
        result = looked(lab, most=3)
    assert dict(result.not_reached) == {
        f"https://{SITE}/r": "it redirects without end",
        f"https://{SITE}/wall": "it asks for a sign-in",
    }


def test_ten_thousand_links_are_counted_and_two_are_followed() -> None:
    links = "".join(f"<a href='/p{i}'>x</a>" for i in range(10_000))
    with hostile({"/": links, "*": "page"}) as lab:
        result = looked(lab, most=2)
    assert len(result.pages) == 2
    assert 2 <= len(result.not_reached) <= 202


def test_time_ends_a_look_and_what_is_left_is_named() -> None:
    with hostile({"/": "<a href='/a'>a</a><a href='/b'>b</a>", "*": "page"}) as lab:
        result = looked(lab, most=3, seconds=0.5)
    assert set(result.not_reached.values()) == {"the time for this look was over"}


@pytest.mark.parametrize(
    "text", ["file:///etc/passwd", "javascript://x/", "https://", "http://a:99999/", "data:x,y"]
)
def test_what_is_no_website_is_not_opened(text: str) -> None:
    with pytest.raises(NotAnAddress):
        start_of(text)
