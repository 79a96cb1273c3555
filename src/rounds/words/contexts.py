"""Where a text stands, which decides how it is read."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

Context: TypeAlias = Literal["subject", "list", "sms", "campaign"]
"""A mail's subject; the name of a list, segment, tag or field; a text message; a sentence of a mailing."""
CONTEXTS: Final[tuple[Context, ...]] = ("subject", "list", "sms", "campaign")
