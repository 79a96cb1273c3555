"""Documents as they lie in folders of agreements: good, locked, torn, empty, and made to do harm."""

import io
import zlib
from typing import Any

import pikepdf

INK = b"BT /F1 12 Tf (Business associate agreement) Tj ET"


def pdf(ink: bytes = INK, pages: int = 2, password: str | None = None, owner: str = "keeper") -> bytes:
    """A small PDF; with a password (it may be empty) it is encrypted."""
    made = pikepdf.new()
    for _ in range(pages):
        made.add_blank_page().Contents = made.make_stream(ink)
    return _saved(made, None if password is None else pikepdf.Encryption(owner=owner, user=password))


def scan(
    stamp: bytes = b"DocuSign Envelope ID: 8F5A2C31-77D0-4E4B-9B1C-0D5F6A7B8C9D", pages: int = 2
) -> bytes:
    """Pages that are a picture each, with the stamp of a signing service over it."""
    made = pikepdf.new()
    for _ in range(pages):
        page = made.add_blank_page()
        picture = made.make_stream(b"\x00" * 100)
        picture.update(
            {"/Type": pikepdf.Name.XObject, "/Subtype": pikepdf.Name.Image, "/Width": 10, "/Height": 10}
        )
        picture.update({"/ColorSpace": pikepdf.Name.DeviceGray, "/BitsPerComponent": 8})
        page.Resources = pikepdf.Dictionary(XObject={"/Im0": picture}, Font={"/F1": helvetica()})
        page.Contents = made.make_stream(b"q 600 0 0 800 0 0 cm /Im0 Do Q BT /F1 8 Tf (" + stamp + b") Tj ET")
    return _saved(made, None)


def helvetica(**more: Any) -> pikepdf.Dictionary:
    """A plain font whose signs are what their codes say."""
    return pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica, **more
    )


def written(*pages: bytes, font: pikepdf.Dictionary | None = None, around: bytes = b"(%s) Tj") -> bytes:
    """A PDF whose pages show these texts in a font."""
    made = pikepdf.new()
    for text in pages:
        page = made.add_blank_page()
        page.Resources = pikepdf.Dictionary(Font={"/F1": font or helvetica()})
        page.Contents = made.make_stream(b"BT /F1 11 Tf " + around.replace(b"%s", text) + b" ET")
    return _saved(made, None)


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
