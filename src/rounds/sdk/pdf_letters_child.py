"""Reads the letters of a PDF's pages in a process that has given all else away. Run as a script by
`pages.py`.

Rules this file keeps:

* The limits are those of `pdf_child.py`; only the answer may be longer: one line a page, `+` and its letters
  and digits (ASCII, lower case), or `-` for a page that could not be read.
* A page was read when everything that it shows as text could be told by its fonts. Text in a font that does
  not say what its signs mean, and a page that is a picture, are *could not be read*; a line of text over a
  picture (the stamp of a signing service) does not make the picture read.
* A page that shows nothing at all was read: there is nothing on it.
"""

import io
import re
import resource
import sys
import unicodedata

import pikepdf

MEMORY = 512 * 1024 * 1024
SECONDS = 10
OUTPUT = 4_000_000
PAGE = 200_000
"""Letters that are kept of one page."""
STAMP = 400
"""Letters up to which text beside a picture counts as a stamp on it."""
ASCII = 128
DEEP = 6
"""Forms within forms that are followed."""
SYMBOLIC = 4
"""Bit 3 of a font's flags: its signs are its own (ISO 32000-1 table 123)."""
DIGITS = {
    name: str(n)
    for n, name in enumerate(("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"))
}
LIGATURES = {"fi": "fi", "fl": "fl", "ff": "ff", "ffi": "ffi", "ffl": "ffl"}
BARE = ("/Symbol", "/ZapfDingbats")
NONE = pikepdf.Dictionary()
SHOWN = {"Tj", "TJ", "'", '"'}
PAINTED = {"S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "sh"}


class Font:
    """Turns the codes of one font into letters; `None` for a code whose sign is not known."""

    def __init__(self, font: pikepdf.Object) -> None:
        self.wide = 1
        self.known: dict[int, str] | None = None
        self.names: dict[int, str | None] = {}
        kind = str(font.get("/Subtype", ""))
        self.bare = str(font.get("/BaseFont", "")) in BARE
        if "/ToUnicode" in font:
            self.wide, self.known = cmap(font["/ToUnicode"].read_bytes())
        elif kind in ("/Type0", "/Type3"):
            self.wide, self.known = (2 if kind == "/Type0" else 1), {}
        else:
            self.simple(font)

    def simple(self, font: pikepdf.Object) -> None:
        """A simple font: letters stand where ASCII has them, unless the font says otherwise."""
        encoding, described = font.get("/Encoding"), font.get("/FontDescriptor", NONE)
        if encoding is None and int(described.get("/Flags", 0)) & SYMBOLIC:
            self.known = {}
        if isinstance(encoding, pikepdf.Dictionary):
            code = 0
            for each in encoding.get("/Differences", []):
                if isinstance(each, pikepdf.Name):
                    self.names[code] = letter_of(str(each)[1:])
                    code += 1
                else:
                    code = int(each)

    def read(self, raw: bytes) -> tuple[str, int]:
        """The letters of a shown string, and how many of its codes are not known."""
        found, unknown = [], 0
        for at in range(0, len(raw) - self.wide + 1, self.wide):
            code = int.from_bytes(raw[at : at + self.wide], "big")
            sign = self.sign(code)
            if sign is None:
                unknown += 1
            else:
                found.append(sign)
        return "".join(found), unknown

    def sign(self, code: int) -> str | None:
        """What one code shows."""
        if self.known is not None:
            return "" if self.bare else self.known.get(code)
        return self.names[code] if code in self.names else (chr(code) if code < ASCII else "")


def letter_of(name: str) -> str | None:
    """What a sign's name shows: itself, a digit, a ligature, or something that is no letter; `None` where the
    name tells nothing.
    """
    if len(name) == 1:
        return name
    if name in DIGITS or name in LIGATURES:
        return DIGITS.get(name) or LIGATURES[name]
    made = re.fullmatch(r"uni([0-9A-F]{4})", name)
    if made:
        return chr(int(made[1], 16))
    return None if re.fullmatch(r"[A-Za-z]{0,5}\d+", name) else ""


def cmap(raw: bytes) -> tuple[int, dict[int, str]]:
    """The width of a code in bytes, and what codes show (ISO 32000-1 §9.10.3)."""
    text = raw.decode("latin-1")
    known: dict[int, str] = {}
    spans = re.findall(r"begincodespacerange\s*<([0-9A-Fa-f]+)>", text)
    wide = max(1, min(2, len(spans[0]) // 2)) if spans else 1
    for part in re.findall(r"beginbfchar(.*?)endbfchar", text, re.DOTALL):
        for code, shown in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]*)>", part):
            known[int(code, 16)] = utf16(shown)
    for part in re.findall(r"beginbfrange(.*?)endbfrange", text, re.DOTALL):
        ranges(part, known)
    return wide, known


def ranges(part: str, known: dict[int, str]) -> None:
    """The codes of one block of ranges, each with one start or a list of what its codes show."""
    form = r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*(?:<([0-9A-Fa-f]*)>|\[([^\]]*)\])"
    for low, high, start, listed in re.findall(form, part):
        first, last = int(low, 16), min(int(high, 16), int(low, 16) + 65535)
        if listed:
            for code, shown in zip(
                range(first, last + 1), re.findall(r"<([0-9A-Fa-f]*)>", listed), strict=False
            ):
                known[code] = utf16(shown)
        else:
            shown = utf16(start)
            for code in range(first, last + 1 if shown else first):
                known[code] = shown[:-1] + chr(min(ord(shown[-1]) + code - first, 0x10FFFF))


def utf16(digits: str) -> str:
    """Text given as UTF-16 in hexadecimal digits."""
    return bytes.fromhex(digits if len(digits) % 2 == 0 else digits + "0").decode("utf-16-be", "replace")


class Reader:
    """Gathers what one page shows."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.length = 0
        self.unknown = 0
        self.pictures = self.paint = False

    def walk(self, stream: pikepdf.Page | pikepdf.Object, resources: pikepdf.Object, depth: int) -> None:
        """Read one content stream and the forms that it shows."""
        fonts: dict[str, Font | None] = {}
        font: Font | None = None
        for each in pikepdf.parse_content_stream(stream):
            operands, word = each.operands, str(each.operator)
            if word == "Tf":
                font = self.font(resources, str(operands[0]), fonts)
            elif word in SHOWN:
                self.show(font, operands[-1])
            elif word == "Do":
                self.place(resources, str(operands[0]), depth)
            elif word == "INLINE IMAGE":
                self.pictures = True
            elif word in PAINTED:
                self.paint = True

    def font(self, resources: pikepdf.Object, name: str, fonts: dict[str, Font | None]) -> Font | None:
        """A font of these resources by its name, `None` where it is not there."""
        if name not in fonts:
            held = resources.get("/Font", NONE).get(name)
            fonts[name] = None if held is None else Font(held)
        return fonts[name]

    def show(self, font: Font | None, shown: object) -> None:
        """Text that is shown."""
        for each in shown if isinstance(shown, pikepdf.Array) else [shown]:
            if not isinstance(each, pikepdf.String):
                continue
            raw = bytes(each)
            text, unknown = ("", len(raw)) if font is None else font.read(raw)
            self.unknown += unknown
            if self.length < PAGE:
                self.found.append(text)
                self.length += len(text)

    def place(self, resources: pikepdf.Object, name: str, depth: int) -> None:
        """A picture or a form that is shown."""
        held = resources.get("/XObject", NONE).get(name)
        if held is None or str(held.get("/Subtype", "")) == "/Image":
            self.pictures = True
        elif depth >= DEEP:
            self.unknown += STAMP
        else:
            self.walk(held, held.get("/Resources", resources), depth + 1)

    def line(self) -> str:
        """The page's line of the answer."""
        plain = unicodedata.normalize("NFKD", "".join(self.found)).casefold()
        letters = "".join(each for each in plain if each.isascii() and each.isalnum())
        hidden = self.unknown > len(letters) // 20
        picture = self.pictures and len(letters) < STAMP
        drawn = self.paint and not letters
        return "-" if hidden or picture or drawn else "+" + letters[:PAGE]


def line_of(page: pikepdf.Page) -> str:
    """One page's line; whatever goes wrong on it makes it one that could not be read."""
    reader = Reader()
    try:
        reader.walk(page, page.obj.get("/Resources", NONE), 0)
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, RuntimeError):
        return "-"
    return reader.line()


def limit() -> None:
    """Give up memory, time, output, files, sockets and children."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, OUTPUT),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 0),
    ):
        resource.setrlimit(what, (most, most))


def load() -> None:
    """Let the reader open its source of chance and a codec, which it may need, while files can be had."""
    utf16("0041")
    made = pikepdf.new()
    page = made.add_blank_page()
    page.Contents = made.make_stream(b"BT ET")
    list(pikepdf.parse_content_stream(page))
    made.save(io.BytesIO(), encryption=pikepdf.Encryption(owner="once"))


if __name__ == "__main__":
    load()
    limit()
    with pikepdf.open(io.BytesIO(sys.stdin.buffer.read()), attempt_recovery=False) as document:
        for each in document.pages:
            sys.stdout.write(line_of(each) + "\n")
