"""What outsiders gave, as it lies in a ledger and in its published folder.

`checkpoints/<size>.<name>.tsr` is a time stamp as it came, `checkpoints/<size>.cosigned` the note with the
lines of witnesses. An `anchor` entry says `tsa` or `witness` (the name), `size`, `at` (ms, as said), and
`hash`: SHA-256 (hex) of the .tsr file, or of the cosignature's line with its newline.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from typing import Final

import msgspec
from msgspec import Struct

from rounds.ledger.anchors.bracket import Anchor, Token
from rounds.ledger.anchors.errors import Trouble
from rounds.ledger.anchors.settings import Settings, Tsa
from rounds.ledger.anchors.stamp import check, said
from rounds.ledger.publish import paths
from rounds.ports import Stored
from rounds_verify import cosignature, note
from rounds_verify.errors import VerifyError

MARK: Final = b'"k":"anchor"'
"""How an entry of this kind is spelt in a leaf: few entries are decoded to find them."""
AROUND: Final = 3
"""Answers of one outsider that are looked at on each side of an entry."""
Read = Callable[[str], bytes | None]
"""Reads a file of the published folder by its name, `None` where there is none."""


class _St(Struct):
    size: int
    hash: str
    tsa: str = ""
    witness: str = ""


class _Leaf(Struct):
    k: str
    t: int
    st: msgspec.Raw = msgspec.Raw(b"{}")


_LEAF: Final = msgspec.json.Decoder(_Leaf)
_ST: Final = msgspec.json.Decoder(_St)


def anchors_in(entries: Iterable[Stored]) -> Iterator[Anchor]:
    """Every `anchor` entry among some entries."""
    for each in entries:
        if MARK not in each.leaf:
            continue
        leaf = _LEAF.decode(each.leaf)
        if leaf.k == "anchor":
            st = _ST.decode(leaf.st)
            by = "tsa" if st.tsa else "witness"
            yield Anchor(each.index, leaf.t, by, st.tsa or st.witness, st.size, st.hash)


def tsr(size: int, name: str) -> str:
    """The file of a time stamp."""
    return f"{paths.CHECKPOINTS}/{size}.{name}.tsr"


def cosigned(size: int) -> str:
    """The file of a checkpoint with the lines of witnesses."""
    return f"{paths.CHECKPOINTS}/{size}.cosigned"


def line_hash(line: note.Signature) -> str:
    """SHA-256 (hex) of a cosignature's line."""
    return sha256(note.format_signatures([line]).encode()).hexdigest()


def tokens_near(index: int, anchors: Iterable[Anchor], settings: Settings, read: Read) -> list[Token]:
    """The answers around an entry, checked now: of each outsider the last few whose anchors stand before it,
    and the first few over a checkpoint that holds it.
    """
    found: list[Token] = []
    every = list(anchors)
    for by, name in sorted({(each.by, each.name) for each in every}):
        mine = [each for each in every if (each.by, each.name) == (by, name)]
        before = [each for each in mine if each.index < index][-AROUND:]
        after = [each for each in mine if each.size > index][:AROUND]
        found += [_token(each, settings, read) for each in dict.fromkeys((*before, *after))]
    return found


def _token(anchor: Anchor, settings: Settings, read: Read) -> Token:
    """One answer, as the ledger names it, checked against what is configured now."""
    known: dict[str, Tsa] = {each.name: each for each in settings.tsas}
    try:
        if anchor.by == "witness":
            return _of_witness(anchor, settings, read)
        return _of_tsa(anchor, known.get(anchor.name, Tsa(anchor.name, "")), read)
    except (Trouble, VerifyError, UnicodeDecodeError) as why:
        return Token(anchor.by, anchor.name, anchor.size, 0, anchor.hash, checked=False, why=str(why))


def _of_tsa(anchor: Anchor, tsa: Tsa, read: Read) -> Token:
    raw, message = read(tsr(anchor.size, anchor.name)), read(f"{paths.CHECKPOINTS}/{anchor.size}")
    if raw is None or message is None or sha256(raw).hexdigest() != anchor.hash:
        why = "Its file is not there, or is not the one that the ledger names."
        return Token("tsa", anchor.name, anchor.size, 0, anchor.hash, checked=False, why=why)
    at = said(raw).at
    try:
        check(raw, message, None, tsa.root)
    except Trouble as why:
        return Token("tsa", anchor.name, anchor.size, at, anchor.hash, checked=False, why=str(why))
    return Token("tsa", anchor.name, anchor.size, at, anchor.hash, checked=True)


def _of_witness(anchor: Anchor, settings: Settings, read: Read) -> Token:
    raw = read(cosigned(anchor.size))
    keys = [cosignature.parse_vkey(each.vkey) for each in settings.witnesses if each.name == anchor.name]
    lines = () if raw is None else note.parse(raw.decode()).signatures
    if raw is None or not keys or anchor.hash not in {line_hash(each) for each in lines}:
        why = "Its line is not there, or its key is not configured."
        return Token("witness", anchor.name, anchor.size, 0, anchor.hash, checked=False, why=why)
    at = max(each.at for each in cosignature.verify(raw.decode(), keys)) * 1_000
    return Token("witness", anchor.name, anchor.size, at, anchor.hash, checked=True)
