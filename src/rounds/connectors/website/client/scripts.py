"""The scripts that are run in a page, read once."""

from pathlib import Path
from typing import Final

_HERE: Final = Path(__file__).parent
PAGE: Final = _HERE.joinpath("page.js").read_text("utf-8").strip().removesuffix(";")
"""An expression: the functions that read a frame."""
CONSENT: Final = _HERE.joinpath("consent.js").read_text("utf-8").strip().removesuffix(";")
"""An expression: gives, from those functions, the one that finds a banner's button."""
