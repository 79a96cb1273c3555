"""A folder of documents: each is read once, as a plain file, and a PDF is opened in a jail.

Rules this module keeps:

* A document is read here, once, as a plain file of at most 32 MB, never through a link; a pipe does not hold
  it up. What is judged readable and what the SHA-256 stands for are the same bytes.
* A PDF is parsed only in a child process (`pdf_child.py`) that has no file, no network and little memory,
  under a deadline; the child and all that it may have started are killed as a group.
* What the child says is one of a few words. Anything else, silence and a crash among them, is *could not be
  read*.
"""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from rounds.model.fact import Reason, Whose
from rounds.sdk.files import Unread, read_whole
from rounds.sdk.jail import said

MOST_DOCUMENT: Final = 32_000_000
MOST_FILES: Final = 5_000
_CHILD: Final = Path(__file__).with_name("pdf_child.py")
_PAGES: Final = re.compile(r"pages ([1-9]\d{0,6})", re.ASCII)
_FAULTS: Final = {
    "locked": "is locked with a password; save a copy without one",
    "damaged": "is damaged; scan or save it again",
    "empty": "has pages but nothing on them; scan or save it again",
    "big": "unpacks to more than a document of this kind can hold; save a plain copy",
}
_SILENT: Final = "could not be opened within its limits; save a plain copy"
_MARK: Final = b"%PDF-"


class Document(Struct, frozen=True):
    """What is known of a document: its digest (SHA-256, hex) and pages, or the fault that hides it. `noted`
    is what a reader of its contents noted, where one was handed in.
    """

    digest: str = ""
    pages: int = 0
    fault: str = ""
    reason: Reason = Reason.UNREADABLE
    empty: bool = False
    noted: tuple[str, ...] = ()


def names_in(folder: Path) -> tuple[str, ...]:
    """The names in a folder of documents, sorted, hidden ones left out. Raises `Unread`."""
    try:
        with os.scandir(folder) as found:
            names = sorted(each.name for each in found if not each.name.startswith("."))
    except (OSError, ValueError) as why:
        permitted = not isinstance(why, PermissionError)
        reason = Reason.UNREACHABLE if permitted else Reason.NOT_PERMITTED
        sentence = f"The folder {folder.name} can't be listed; it is your move to "
        raise Unread(
            reason, Whose.YOURS, sentence + ("put it there." if permitted else "permit it.")
        ) from None
    if len(names) > MOST_FILES:
        sentence = (
            f"The folder {folder.name} holds more than {MOST_FILES:,} files; thinning it out is your move."
        )
        raise Unread(Reason.TRUNCATED, Whose.YOURS, sentence)
    return tuple(names)


Note = Callable[[bytes], tuple[str, ...]]
"""What is noted of a readable document's bytes."""


def nothing(raw: bytes) -> tuple[str, ...]:
    """Note nothing."""
    del raw
    return ()


class Shelf:
    """A folder of documents. What a document's bytes said is remembered, so that each is opened once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, Document] = {}

    def documents(
        self, names: tuple[str, ...], wanted: frozenset[str], note: Note = nothing
    ) -> Mapping[str, Document]:
        """The wanted documents that are there, by their name (NFC), each with what `note` says of its
        bytes.
        """
        found = {unicodedata.normalize("NFC", name): name for name in names}
        return {name: self._document(found[name], note) for name in sorted(wanted) if name in found}

    def _document(self, name: str, note: Note) -> Document:
        """One document; whatever happens to it becomes a `Document` that says so."""
        try:
            raw = read_whole(self._folder / name, MOST_DOCUMENT, links=False)
        except Unread as why:
            return Document(fault=str(why), reason=why.reason)
        digest = hashlib.sha256(raw).hexdigest()
        if digest not in self._known:
            seen = opened(name, raw, digest)
            readable = not (seen.fault or seen.empty)
            self._known[digest] = replace(seen, noted=note(raw)) if readable else seen
        return self._known[digest]


def opened(name: str, raw: bytes, digest: str) -> Document:
    """What can be said of a document's bytes."""
    if not raw.strip():
        return Document(digest=digest, empty=True)
    if _MARK in raw[:1024]:
        word = _said(raw)
        pages = _PAGES.fullmatch(word)
        fault = "" if pages else f"{name} {_FAULTS.get(word, _SILENT)}. That is your move."
        return Document(digest=digest, pages=int(pages[1]) if pages else 0, fault=fault)
    if Path(name).suffix.lower() in (".txt", ".md") and _is_text(raw):
        return Document(digest=digest)
    return Document(digest=digest, fault=f"{name} is neither a PDF nor text. Saving it as PDF is your move.")


def _is_text(raw: bytes) -> bool:
    """Whether bytes are UTF-8 text."""
    try:
        return "\0" not in raw.decode("utf-8")
    except UnicodeDecodeError:
        return False


def _said(document: bytes) -> str:
    """The word of the jailed child about a PDF; empty when it said none in time."""
    return said(_CHILD, document, 64).decode("ascii", "replace")
