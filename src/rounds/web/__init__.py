"""The face over HTTP: pushes in, and what the terminal needs of a running Rounds. No rule lives here."""

from rounds.web.server import serve

__all__ = ["serve"]
