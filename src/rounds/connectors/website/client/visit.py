"""One page in one phase: opened, its banner answered, read, typed into, pictured, left.

Rules this module keeps:

* Each step is bounded, and all of them together: a page that takes longer is named, and the browser that it
  holds is ended.
* What a page tries beside showing itself (pop-ups, downloads, a crash) is kept as a plain note.
* The page is left before it is closed, so that what it sends on leaving is seen.
"""

from __future__ import annotations

import time
from contextlib import suppress
from typing import Any, Final
from urllib.parse import urljoin

import msgspec
from msgspec.structs import replace
from playwright.sync_api import BrowserContext, Error, Page, Response
from playwright.sync_api import Frame as Living
from playwright.sync_api import TimeoutError as TooSlow

from rounds.connectors.website.client.browser import Browser
from rounds.connectors.website.client.record import Log
from rounds.connectors.website.client.scripts import CONSENT, PAGE
from rounds.connectors.website.client.typist import typed
from rounds.connectors.website.consent import ACCEPT, REFUSE, SAVE, SETTINGS, Wish
from rounds.connectors.website.seen import Frame, Phase, Sent, Typed, Visit

LONGEST: Final = 25.0
"""Seconds for one page."""
OPEN: Final = 12_000
LOADED: Final = 5_000
QUIET: Final = 0.25
SETTLED: Final = 2.0
STEP: Final = 50
PICTURE: Final = 4_000
FRAMES: Final = 20
HOPS: Final = 20
ASKED: Final = 1_000
REFUSALS: Final = (401, 403, 407)
SIGN_IN: Final = "it asks for a sign-in"


class Wants(msgspec.Struct, frozen=True):
    """What to do on a page: type with this seed (`None`: not), take a picture."""

    seed: int | None = None
    picture: bool = False


class Visitor:
    """A visitor with one context, in one phase."""

    def __init__(self, browser: Browser, log: Log, context: BrowserContext, phase: Phase) -> None:
        self._browser, self._log, self._context, self._phase = browser, log, context, phase
        self._notes: list[str] = []
        self._deaf: dict[Living, bool] = {}
        self.chosen = False

    def visit(self, url: str, wants: Wants) -> Visit:
        """See one page. The browser may be gone afterwards."""
        self._log.begin(url, self._phase)
        self._notes, self._deaf = [], {}
        made: dict[str, Any] = {"url": url, "phase": self._phase}
        with self._browser.no_longer_than(LONGEST) as late:
            try:
                self._seen(url, wants, made)
            except Error as why:
                made["why"] = _why(why) or "the browser could not show it"
        if late.is_set():
            made["why"] = f"it held the browser for longer than {LONGEST:.0f} seconds"
        sent = self._log.taken()
        made["why"] = _by_what_left(url, sent) or made["why"] if made.get("why") else ""
        if self._log.more:
            self._notes.append(f"It sent {self._log.more:,} more things than are kept.")
        return Visit(**made, sent=sent, notes=tuple(dict.fromkeys(self._notes)))

    def close(self) -> None:
        """Let the visitor go."""
        with suppress(Error):
            self._context.close()

    def _seen(self, url: str, wants: Wants, made: dict[str, Any]) -> None:
        """Go through the steps; what each gives goes into `made`."""
        page = self._context.new_page()
        self._watch(page)
        try:
            reply = self._opened(page, url)
            if not self._came(reply, made):
                return
            made["banner"] = self._answered(page)
            made["gone_to"] = page.url
            made["frames"] = self._frames(page)
            if not made["frames"]:
                made["why"] = "what it shows could not be read"
                return
            if wants.picture:
                made["picture"] = self._picture(page)
            if wants.seed is not None:
                made["typed"] = self._typed(page, wants.seed)
                made["frames"] = _with_queues(made["frames"], self._frames(page) if made["typed"] else ())
            self._left(page)
        finally:
            with suppress(Error):
                page.close()

    def _opened(self, page: Page, url: str) -> Response | None:
        """Open a page and wait until it is quiet, or long enough."""
        reply = page.goto(url, wait_until="commit", timeout=OPEN)
        with suppress(TooSlow):
            page.wait_for_load_state("load", timeout=LOADED)
        self._settle(page)
        return reply

    def _came(self, reply: Response | None, made: dict[str, Any]) -> bool:
        """Whether what came is a page."""
        if reply is None:
            return True
        made["status"], headers = reply.status, reply.all_headers()
        made["headers"] = tuple(headers.items())
        if reply.status in REFUSALS:
            made["why"] = SIGN_IN
        elif reply.status >= 400:  # noqa: PLR2004 - RFC 9110 §15.5
            made["why"] = f"it answered {reply.status}"
        elif not any(each in headers.get("content-type", "text/html") for each in ("html", "xml")):
            made["why"] = "it is no page"
        return not made.get("why")

    def _settle(self, page: Page, most: float = SETTLED) -> None:
        """Wait until nothing leaves any more, at most so many seconds."""
        end = time.monotonic() + most
        while time.monotonic() < end and self._log.quiet_for() < QUIET:
            page.wait_for_timeout(STEP)

    def _answered(self, page: Page) -> str:
        """Answer the banner as the phase wants; gives what was seen of one: yes, no, or nothing."""
        if self._phase is Phase.BEFORE:
            found = self._button(page, ACCEPT) or self._button(page, REFUSE)
            return "seen" if found else ""
        wishes = (
            [(ACCEPT,)]
            if self._phase is Phase.ACCEPTED
            else [(REFUSE,), (SETTINGS, REFUSE), (SETTINGS, SAVE)]
        )
        for steps in wishes:
            if all(self._pressed(page, wish) for wish in steps):
                self.chosen = True
                self._settle(page)
                return "answered"
        return ""

    def _pressed(self, page: Page, wish: Wish) -> bool:
        """Press a banner's button, if there is one."""
        button = self._button(page, wish)
        if button is None:
            return False
        with suppress(Error):
            button.click(timeout=2_000, no_wait_after=True)
            page.wait_for_timeout(2 * STEP)
            return True
        return False

    def _button(self, page: Page, wish: Wish) -> Any:  # noqa: ANN401 - a handle of the browser's, or none
        """A banner's button in any frame."""
        for frame in self._answering(page):
            with suppress(Error):
                found = frame.evaluate_handle(f"wish => ({CONSENT})({PAGE})(wish)", msgspec.to_builtins(wish))
                if (element := found.as_element()) is not None:
                    return element
        return None

    def _answering(self, page: Page) -> list[Living]:
        """The frames that can be asked: one that the browser refused to fill would never answer."""
        for frame in page.frames[:FRAMES]:
            if frame not in self._deaf:
                try:
                    limit = ASKED if frame.parent_frame else OPEN
                    frame.locator(":root").evaluate("() => 0", timeout=limit)
                    self._deaf[frame] = False
                except Error:
                    self._deaf[frame] = True
        return [frame for frame in page.frames[:FRAMES] if not self._deaf.get(frame, True)]

    def _frames(self, page: Page) -> tuple[Frame, ...]:
        """What every frame shows; nothing where the page's own could not be read."""
        made = []
        for frame in self._answering(page):
            try:
                made.append(msgspec.convert(frame.evaluate(f"() => {PAGE}.facts()"), Frame))
            except (Error, msgspec.ValidationError):
                if frame is page.main_frame:
                    return ()
        return tuple(made) if not self._deaf.get(page.main_frame, True) else ()

    def _picture(self, page: Page) -> bytes:
        """A flat picture of what a visitor sees first."""
        with suppress(Error):
            return page.screenshot(
                type="jpeg", quality=55, timeout=PICTURE, animations="disabled", scale="css"
            )
        return b""

    def _typed(self, page: Page, seed: int) -> tuple[Typed, ...]:
        """Type marked values, and wait for what they set off."""
        made = tuple(typed(page, self._answering(page), seed))
        if made:
            page.wait_for_timeout(200)
            self._settle(page)
        return made

    def _left(self, page: Page) -> None:
        """Go away, so that what is sent on leaving is sent."""
        with suppress(Error):
            page.goto("about:blank", timeout=2_000)
            page.wait_for_timeout(STEP)
            self._settle(page, 0.6)

    def _watch(self, page: Page) -> None:
        """Note what the page tries."""
        page.on("dialog", lambda dialog: self._noted("It opened a dialog.", dialog.dismiss))
        page.on("popup", lambda other: self._noted("It opened another window.", other.close))
        page.on("download", lambda load: self._noted("It began a download.", load.cancel))
        page.on("crash", lambda _: self._noted("It crashed its part of the browser.", None))

    def _noted(self, note: str, then: Any) -> None:  # noqa: ANN401 - one of the browser's own methods
        self._notes.append(note)
        if then is not None:
            with suppress(Error):
                then()


def _with_queues(before: tuple[Frame, ...], after: tuple[Frame, ...]) -> tuple[Frame, ...]:
    """Frames as they were before the typing, with the calls that wait in them after it."""
    waiting = {each.url: each.queued for each in after}
    return tuple(replace(each, queued=waiting.get(each.url, each.queued)) for each in before)


def _why(why: Error) -> str:
    """Why the browser did not show a page, as the end of a sentence."""
    said = str(why)
    for mark, words in (
        ("Timeout", "it did not load in time"),
        ("ERR_TOO_MANY_REDIRECTS", "it redirects without end"),
        ("ERR_ABORTED", "it is no page"),
        ("Page crashed", "it crashed its part of the browser"),
        ("Download is starting", "it is a download"),
    ):
        if mark in said:
            return words
    return ""


def _by_what_left(url: str, sent: tuple[Sent, ...]) -> str:
    """What stopped the page itself, or where it led, if something did."""
    by_url = {each.url: each for each in reversed(sent)}
    own = by_url.get(url.partition("#")[0])
    for _ in range(HOPS):
        if own is None or own.stopped or not own.leads:
            break
        url = urljoin(url, own.leads)
        own = by_url.get(url.partition("#")[0])
    if own is not None and own.status in REFUSALS:
        return SIGN_IN
    return own.stopped if own is not None else ""
