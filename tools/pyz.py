"""`python -m tools.pyz [FOLDER]`: the verifier as one file for Python, and as one page for a browser.

`rounds-verify.pyz` holds `packages/rounds-verify/src` and runs with nothing but Python 3.11. `verify.html`
holds `packages/rounds-verify/html`. The same sources give the same bytes: dates are fixed, order is by name.
"""

import sys
import zipfile
from base64 import b64encode
from hashlib import sha256
from io import BytesIO
from json import dumps
from pathlib import Path

from rounds_verify import pack_text

PACKAGE = Path(__file__).parents[1] / "packages" / "rounds-verify"
SCRIPTS = ("bytes.js", "ed25519.js", "formats.js", "pack.js", "keys.js", "steps.js", "page.js")
FIRST_DAY = (1980, 1, 1, 0, 0, 0)
START = """\
import sys

from rounds_verify.__main__ import main

sys.exit(main())
"""


def main(arguments: list[str]) -> int:
    """Writes both files into a folder, `dist` unless another is named, and prints their SHA-256."""
    folder = Path(arguments[0] if arguments else "dist")
    folder.mkdir(parents=True, exist_ok=True)
    for name, raw in (("rounds-verify.pyz", archive()), ("verify.html", page())):
        (folder / name).write_bytes(raw)
        print(f"{sha256(raw).hexdigest()}  {folder / name}  {len(raw):,} bytes")
    return 0


def archive() -> bytes:
    """The zipapp (PEP 441)."""
    source = PACKAGE / "src"
    files = {path.relative_to(source).as_posix(): path.read_bytes() for path in source.rglob("*.py")}
    files["__main__.py"] = START.encode()
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, FIRST_DAY)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[name], zipfile.ZIP_DEFLATED, 9)
    return b"#!/usr/bin/env python3\n" + made.getvalue()


def page() -> bytes:
    """The page, with all of its scripts and its style in it, and a policy that runs and loads nothing
    else.
    """
    source = PACKAGE / "html"
    style = (source / "style.css").read_text("utf-8")
    code = script()
    text = (source / "page.html").read_text("utf-8")
    for name, value in (("style", style), ("script", code)):
        digest = b64encode(sha256(value.encode()).digest()).decode()
        text = text.replace(f"{{{{{name}-hash}}}}", digest).replace(f"{{{{{name}}}}}", value)
    return text.encode()


def script(names: tuple[str, ...] = SCRIPTS) -> str:
    """The scripts one after another, with the text that a pack's VERIFY.txt is made of."""
    texts = {
        "VERIFY_HEAD": pack_text.HEAD,
        "VERIFY_STAMPS": pack_text.STAMPS,
        "VERIFY_STAMP": pack_text.STAMP,
        "VERIFY_DIGEST": pack_text.DIGEST,
    }
    constants = "".join(f"const {name} = {dumps(text)};\n" for name, text in texts.items())
    return (
        '"use strict";\n'
        + constants
        + "".join((PACKAGE / "html" / name).read_text("utf-8") for name in names)
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
