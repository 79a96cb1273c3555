"""The gap analysis as one HTML file: the terminal's words, and nothing of an outsider's as markup."""

import re
from html import unescape
from html.parser import HTMLParser

from rounds.cli.html.parts import STYLE
from tests.cli.story import WORDS_NEVER_USED, Terminal, laptop


class Page(HTMLParser):
    """Gathers a page's elements and its text."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[tuple[str, str | None]] = set()
        self.words = ""
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= set(attrs)

    def handle_data(self, data: str) -> None:
        self.words += f" {data}"


def written(rounds: Terminal) -> str:
    assert rounds("gap", "--html", "gap.html").code in {0, 3, 4}
    return (rounds.folder / "gap.html").read_text("utf-8")


def plain(text: str) -> str:
    return " ".join(unescape(text).split())


def test_it_says_what_the_terminal_says(maple: Terminal) -> None:
    said, data = plain(Page(written(maple)).words), maple("gap", "--json").data
    for each in data["next"]:
        assert plain(each["what"]) in said
        assert plain(each["do"]) in said
    for each in data["lines"]:
        assert f"{plain(each['title'])} {each['cite']}" in said
    for each in data["statements"]:
        assert plain(each["title"]) in said
    assert "Shows the proof we hold. It is not a legal opinion." in said
    assert not WORDS_NEVER_USED.search(said)


def test_it_loads_nothing_and_runs_nothing(maple: Terminal) -> None:
    markup = written(maple)
    page = Page(markup)
    assert not page.names & {"script", "link", "img", "iframe", "object", "embed", "form", "a", "base", "svg"}
    assert not {name for name, _ in page.attributes} & {"src", "href", "style", "srcset", "action"}
    assert not re.search(r"url\(|@import|https?:|\son\w+=", markup)
    assert any(value is not None and value.startswith("default-src 'none'") for _, value in page.attributes)


def test_a_name_that_is_markup_is_shown_and_not_obeyed(maple: Terminal) -> None:
    name = "<script>alert(1)</script>\"'&lt;"
    maple("observe", "-", stdin=laptop("x", name=name, disk_encrypted="no").encode())
    page = Page(written(maple))
    assert "script" not in page.names
    assert "<script>" not in written(maple)


def test_it_writes_over_a_report_of_its_own_and_over_nothing_else(maple: Terminal) -> None:
    first = written(maple)
    assert written(maple).startswith(first[:200])
    (maple.folder / "gap.html").write_text("My own notes.")
    done = maple("gap", "--html", "gap.html")
    assert (done.code, "nothing was written" in done.err) == (2, True)
    assert (maple.folder / "gap.html").read_text() == "My own notes."


def contrast(one: str, other: str) -> float:
    """The contrast of two colours (WCAG 2.2, relative luminance)."""

    def light(colour: str) -> float:
        whole = colour if len(colour) == 7 else "#" + "".join(each * 2 for each in colour[1:])
        parts = [int(whole[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        made = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * made[0] + 0.7152 * made[1] + 0.0722 * made[2]

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


def test_every_colour_of_words_can_be_read_in_light_dark_and_print() -> None:
    themes = re.findall(r":root\{([^}]*)\}", STYLE)
    assert len(themes) == 3
    for theme in themes:
        colours = dict(re.findall(r"--([\w-]+):(#[0-9a-f]{3,6})", theme))
        for name in ("ink", "soft", "met", "not-met", "not-known", "none"):
            assert contrast(colours[name], colours["paper"]) >= 4.5, (name, theme)
            assert contrast(colours[name], colours["card"]) >= 4.5, (name, theme)
