"""Opens one PDF in a process that has given all else away. Run by `documents.py` as a script, never imported.

Rules this file keeps:

* The document comes on standard input, the answer leaves as one word on standard output, and nothing else is
  opened: once the reader is loaded, no new file, socket or process can be had.
* Memory, processor time and output are limited by the kernel (`setrlimit(2)`), not by good will.
* A page counts as read only when its contents could be unpacked. Nothing is mended by guesswork: a damaged
  document is *damaged*, even if a viewer would show part of it.
"""

import io
import resource
import sys

import pikepdf

MEMORY = 512 * 1024 * 1024
SECONDS = 10
OUTPUT = 64


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
    """Let the reader open its source of chance, which some documents need, while files can be had."""
    made = pikepdf.new()
    made.add_blank_page()
    made.save(io.BytesIO(), encryption=pikepdf.Encryption(owner="once"))


def answer(document: bytes) -> str:
    """`pages N`, or why the document can't be read: `locked`, `damaged`, `empty` or `big`."""
    try:
        with pikepdf.open(io.BytesIO(document), attempt_recovery=False) as pdf:
            pages = len(pdf.pages)
            inked = sum(bool(part.strip()) for page in pdf.pages for part in contents(page))
    except pikepdf.PasswordError:
        return "locked"
    except MemoryError:
        return "big"
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, RuntimeError) as why:
        return "big" if "bad_alloc" in str(why) else "damaged"
    return f"pages {pages}" if inked else "empty"


def contents(page: pikepdf.Page) -> list[bytes]:
    """The unpacked content streams of one page."""
    found = page.obj.get("/Contents")
    if found is None:
        return []
    streams = found if isinstance(found, pikepdf.Array) else [found]
    return [each.read_bytes() for each in streams]


if __name__ == "__main__":
    load()
    limit()
    sys.stdout.write(answer(sys.stdin.buffer.read()))
