"""What people fill in for a channel, checked before anything is opened.

Rules this module keeps:

* A setting that is not known, is missing or can't be used is refused with a sentence that names it.
* No sentence quotes a value: a password may have been typed into the wrong field.
* No value holds a control character, so none can end a line in a header.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Mapping
from typing import Final

from rounds.sdk.channel import ChannelError

NAME: Final = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")
HOST: Final = re.compile(
    r"(?=.{1,253}\Z)(?:[\w-]{1,63}\.)*[\w-]{1,63}\.?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*", re.ASCII
)
"""A host's name, whose labels have 63 characters at most (RFC 1035 §2.3.4), or an IP address."""


def refuse(setting: str, wish: str) -> ChannelError:
    """The error for a setting that can't be used: `wish` says what it must be."""
    return ChannelError(
        f"The setting {setting!r} can't be used: it must be {wish}. Yours to change.", permanent=True
    )


def filled(
    given: Mapping[str, str], required: tuple[str, ...], optional: Mapping[str, str]
) -> dict[str, str]:
    """The settings with defaults filled in. Raises `ChannelError` for one that is unknown, missing or
    unprintable.
    """
    known = {*required, *optional}
    for name in given:
        if name not in known:
            known_names = ", ".join(sorted(known))
            raise ChannelError(
                f"A setting is not known here; known are: {known_names}. Yours to change.", permanent=True
            )
    values = {**optional, **given}
    for name in required:
        if not values.get(name):
            raise ChannelError(f"The setting {name!r} is missing. Yours to fill in.", permanent=True)
    for name, value in values.items():
        if not value.isprintable():
            raise refuse(name, "one line of printable characters")
    return values


def one_of(values: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> str:
    """A setting that must be one of a few words."""
    if values[name] not in allowed:
        raise refuse(name, "one of " + ", ".join(allowed))
    return values[name]


def matching(values: Mapping[str, str], name: str, form: re.Pattern[str], wish: str) -> str:
    """A setting that must have a form."""
    if not form.fullmatch(values[name]):
        raise refuse(name, wish)
    return values[name]


def named(values: Mapping[str, str]) -> str:
    """The channel's name, by which its tasks and receipts go."""
    return matching(values, "name", NAME, "up to 64 lower-case letters, digits, dots, dashes and underscores")


def number(values: Mapping[str, str], name: str, least: int, most: int) -> int:
    """A setting that must be a whole number."""
    value = values[name]
    if not (value.isascii() and value.isdigit() and len(value) < len(str(most)) + 1):
        raise refuse(name, f"a whole number from {least} to {most}")
    if not least <= int(value) <= most:
        raise refuse(name, f"a whole number from {least} to {most}")
    return int(value)


def tls_context(values: Mapping[str, str]) -> ssl.SSLContext:
    """How the other side must prove itself: to the system's authorities, or to those in the file
    `ca_file`.
    """
    try:
        return ssl.create_default_context(cafile=values["ca_file"] or None)
    except OSError:
        raise refuse("ca_file", "the path of a readable PEM file with certificates") from None
