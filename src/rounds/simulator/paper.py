r"""A paper: lines of text as a PDF of one page, so that a sample agreement is a document like any other.

Rules this module keeps:

* The same lines give the same bytes. Text is ASCII; nothing is compressed, so that anyone can read the file.
* The page is Letter, the type is Courier 10 on 14 points, which every reader of PDF has (ISO 32000-1,
  9.6.2.2).

>>> made = pdf(["Hello (again)"])
>>> made[:8], b"(Hello \\(again\\)) Tj" in made
(b'%PDF-1.4', True)
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

_PAGE: Final = (
    b"<< /Type /Catalog /Pages 2 0 R >>",
    b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>"
    ),
)
_FONT: Final = b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>"


def pdf(lines: Iterable[str]) -> bytes:
    """The bytes of a PDF that shows these lines."""
    said = b"\n".join(b"(" + _escaped(line) + b") Tj T*" for line in lines)
    shown = b"BT /F1 10 Tf 14 TL 72 720 Td\n" + said + b"\nET"
    content = b"<< /Length " + str(len(shown)).encode() + b" >>\nstream\n" + shown + b"\nendstream"
    return _file((*_PAGE, content, _FONT))


def _file(objects: Iterable[bytes]) -> bytes:
    """Objects numbered from 1, with the table that says where each begins."""
    made, places = bytearray(b"%PDF-1.4\n"), []
    for number, each in enumerate(objects, 1):
        places.append(len(made))
        made += str(number).encode() + b" 0 obj\n" + each + b"\nendobj\n"
    size, table = str(len(places) + 1).encode(), len(made)
    made += b"xref\n0 " + size + b"\n0000000000 65535 f \n"
    made += b"".join(b"%010d 00000 n \n" % place for place in places)
    made += (
        b"trailer\n<< /Size " + size + b" /Root 1 0 R >>\nstartxref\n" + str(table).encode() + b"\n%%EOF\n"
    )
    return bytes(made)


def _escaped(line: str) -> bytes:
    return line.encode("ascii").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
