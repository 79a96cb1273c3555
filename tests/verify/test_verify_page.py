"""verify.html in a real browser, from a file, as somebody uses it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from rounds_verify import consistency, policy
from tests.verify.chromium import Page, chromium
from tests.verify.manipulations import ROWS
from tests.verify.small_ledger import VKEY
from tests.verify.small_pack import POLICY, packed, story
from tools.pyz import page as written

SHOTS = os.environ.get("ROUNDS_SCREENSHOTS")
"""A folder for pictures of the page, for a person to look at."""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    folder = tmp_path_factory.mktemp("page")
    (folder / "verify.html").write_bytes(written())
    with chromium(folder / "profile") as opened:
        opened.open((folder / "verify.html").as_uri())
        yield opened


def check(
    browser: Page,
    folder: Path,
    raw: bytes,
    *,
    key: str = "",
    own: bytes = b"",
    held: str = "",
    links: str = "",
) -> str:
    """Fill the form, press the button, read what the page says."""
    browser.value("document.getElementById('form').reset()")
    (folder / "finding.zip").write_bytes(raw)
    browser.choose("#pack", folder / "finding.zip")
    for field, content in (("policy", own), ("held", held.encode()), ("links", links.encode())):
        if content:
            (folder / field).write_bytes(content)
            browser.choose(f"#{field}", folder / field)
    browser.value(f"document.getElementById('vkey').value = {key!r}")
    browser.value("document.querySelector('#report').replaceChildren()")
    browser.value("document.querySelector('button').click()")
    browser.until("document.querySelector('#report h2') || document.getElementById('message').textContent")
    return str(browser.value("document.querySelector('main').innerText"))


def test_a_pack_is_checked_with_the_key_alone(browser: Page, tmp_path: Path) -> None:
    said = check(browser, tmp_path, packed(), key=VKEY)
    assert "This pack holds." in said
    assert "The disk of FRONT-DESK-2 is not encrypted." in said
    assert "not known: no outsider's time was checked" in said
    assert "Time stamp not checked (8)" in said
    assert "You asked for no witness: whether others were shown another history is not known." in said


def test_with_a_policy_the_times_of_witnesses_count(browser: Page, tmp_path: Path) -> None:
    said = check(browser, tmp_path, packed(), own=policy.format_policy(POLICY))
    assert "2026-03-02T19:15:00Z, by witness w2" in said
    assert "Your browser's own Ed25519 says the same of each signature." in said


@pytest.mark.parametrize("name", ["another sentence", "history rewritten in between, and signed by all"])
def test_a_changed_pack_is_refused_in_words(browser: Page, tmp_path: Path, name: str) -> None:
    row = next(one for one in ROWS if one.name == name)
    said = check(browser, tmp_path, row.made(), own=policy.format_policy(POLICY))
    assert "This pack does not hold." in said
    assert "This pack holds." not in said
    assert "FRONT-DESK-2" not in said


def test_an_older_copy_is_told_from_one_that_nothing_joins(browser: Page, tmp_path: Path) -> None:
    newer = story().notes[26]
    joined = check(
        browser,
        tmp_path,
        packed(),
        key=VKEY,
        held=newer,
        links=consistency.format_links(story().links(24, 26)),
    )
    assert "Your copy is older than the checkpoint that you hold: it ends with entry 23" in joined
    apart = check(browser, tmp_path, packed(), key=VKEY, held=newer)
    assert "Whether your copy is older than the checkpoint that you hold, or of a history that was" in apart
    assert "no fault" not in apart


def test_a_refusal_names_the_member_and_the_entry(browser: Page, tmp_path: Path) -> None:
    row = next(one for one in ROWS if one.name == "another sentence")
    said = check(browser, tmp_path, row.made(), own=policy.format_policy(POLICY))
    assert "open-verdict.json, entry 8: The opened field 'devices.disk-is-encrypted', or its salt, is" in said


def test_without_a_key_nothing_is_checked(browser: Page, tmp_path: Path) -> None:
    assert "Give the ledger's verifier key" in check(browser, tmp_path, packed())


def test_what_is_missing_has_the_focus_and_the_answer_has_it_later(browser: Page, tmp_path: Path) -> None:
    focus = "document.activeElement.id || document.activeElement.tagName"
    browser.value("document.getElementById('form').reset()")
    browser.value("document.querySelector('button').click()")
    browser.until("document.getElementById('message').textContent === 'Choose a pack.'")
    assert browser.value(focus) == "pack"
    check(browser, tmp_path, packed())
    assert browser.value(focus) == "vkey"
    check(browser, tmp_path, packed(), key=VKEY)
    assert browser.value(focus) == "H2"


def test_what_was_not_checked_stands_under_the_heading(browser: Page, tmp_path: Path) -> None:
    said = check(browser, tmp_path, packed(), key=VKEY)
    assert "Not checked, or not all of it: witnesses, time stamps, one history, times." in said
    assert "undefined" not in said


def test_a_file_that_no_pack_can_be_is_refused_before_it_is_read(browser: Page, tmp_path: Path) -> None:
    said = check(browser, tmp_path, bytes(3_000_000), key=VKEY)
    assert "finding.zip has 3,000,000 bytes; none of what is chosen here has more than 1,048,576." in said


def test_the_page_can_reach_nothing(browser: Page) -> None:
    """Its own policy forbids every request, so what is dropped into it stays there."""
    ask = "fetch('https://example.invalid/').then(() => 'went', (error) => String(error))"
    assert "TypeError" in browser.value(ask)
    assert browser.value("performance.getEntriesByType('resource').length") == 0


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_it_fits_narrow_and_wide_screens_in_both_lights(
    browser: Page, tmp_path: Path, width: int, dark: bool
) -> None:
    browser.look(width, dark=dark)
    check(browser, tmp_path, packed(), own=policy.format_policy(POLICY))
    assert browser.value("document.documentElement.scrollWidth") <= width
    assert contrasts(browser) == []
    if SHOTS:
        light = "dark" if dark else "light"
        (Path(SHOTS) / f"verify-{width}-{light}.png").write_bytes(browser.picture())


def contrasts(browser: Page) -> list[str]:
    """Texts whose contrast with the page is under 4.5 to 1 (WCAG 2.2, 1.4.3)."""
    found: list[str] = browser.value(
        """(() => {
          const light = (css) => {
            const [r, g, b] = css.match(/[0-9.]+/g).map((one) => one / 255)
              .map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4));
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
          };
          const paper = getComputedStyle(document.body).backgroundColor;
          return [...document.querySelectorAll("main *")].filter((one) => one.innerText &&
          !one.children.length)
            .filter((one) => {
              const style = getComputedStyle(one);
              const own = style.backgroundColor;
              const back = own.startsWith("rgba(0, 0, 0, 0") ? paper : own;
              const [low, high] = [light(style.color), light(back)].sort((a, b) => a - b);
              return (high + 0.05) / (low + 0.05) < 4.5;
            }).map((one) => one.innerText);
        })()"""
    )
    return found
