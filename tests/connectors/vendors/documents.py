"""Documents as they lie in folders of agreements: good, locked, torn, empty, and made to do harm."""

import io
import zlib

import pikepdf

INK = b"BT /F1 12 Tf (Business associate agreement) Tj ET"


def pdf(ink: bytes = INK, pages: int = 2, password: str | None = None, owner: str = "keeper") -> bytes:
    """A small PDF; with a password (it may be empty) it is encrypted."""
    made = pikepdf.new()
    for _ in range(pages):
        made.add_blank_page().Contents = made.make_stream(ink)
    return _saved(made, None if password is None else pikepdf.Encryption(owner=owner, user=password))


def bomb(unpacked: int = 420_000_000) -> bytes:
    """A PDF of some 400 kB with one page whose contents unpack to `unpacked` bytes."""
    made = pikepdf.new()
    page = made.add_blank_page()
    press = zlib.compressobj(9)
    blank = b" " * 1_000_000
    packed = b"".join([*(press.compress(blank) for _ in range(unpacked // 1_000_000)), press.flush()])
    page.Contents = made.make_stream(b"")
    page.Contents.write(packed, filter=pikepdf.Name.FlateDecode)
    return _saved(made, None)


def _saved(made: pikepdf.Pdf, encryption: pikepdf.Encryption | None) -> bytes:
    out = io.BytesIO()
    made.save(out, encryption=encryption or False, deterministic_id=encryption is None)
    return out.getvalue()
