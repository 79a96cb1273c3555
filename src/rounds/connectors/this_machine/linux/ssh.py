"""Whether the administrator account itself can sign in from the network, by sshd and sshd_config(5).

Rules this module keeps:

* Without sshd on the machine it is NO. With sshd it is judged by its configuration, whether it runs now or
  not.
* `sshd -T` says what is really in force. Where it can't be run (no rights, no host keys), the configuration
  is read as sshd reads it: includes in place, the first value wins, no value is `prohibit-password`. A
  configuration that sshd itself refuses, or a line that can't be read, is not known.
* A `Match` block that allows root for some addresses allows root.
* `prohibit-password` (and `forced-commands-only`) is YES when root has a key or certificates are taken from
  an authority, and NO when there is none: then nobody can sign in that way.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cache
from importlib import resources
from typing import Final

from rounds.connectors.this_machine.look import ABSENT, Answer, Blind, Look, Text, could_not, says, unseen
from rounds.sdk.connector import Reason

CONFIG: Final = "/etc/ssh/sshd_config"
BINARIES: Final = ("/usr/sbin/sshd", "/usr/bin/sshd", "/usr/local/sbin/sshd", "/sbin/sshd")
DUMP: Final = ("sshd", "-T", "-C", "user=root,host=localhost,addr=127.0.0.1")
KEYS: Final = ".ssh/authorized_keys .ssh/authorized_keys2"
PERMITS: Final = frozenset({"yes", "no", "prohibit-password", "without-password", "forced-commands-only"})
BROKEN: Final = re.compile(r"bad configuration option|terminating, \d+ bad|line \d+", re.IGNORECASE)
KEYWORD: Final = re.compile(r"(?P<name>[A-Za-z][A-Za-z0-9]*)(?:[ \t]+|[ \t]*=[ \t]*)(?P<value>\S.*?)[ \t]*")
LISTS: Final = frozenset({"allowusers", "denyusers"})
DEPTH: Final = 16


@cache
def keywords() -> frozenset[str]:
    """Every keyword of sshd_config(5), old ones included. A line with another is one that sshd refuses."""
    text = (
        resources.files("rounds.connectors.this_machine.linux")
        .joinpath("sshd_keywords.txt")
        .read_text("utf-8")
    )
    return frozenset(text.split())


class Refused(Exception):
    """Part of the configuration can't be read; carries the `Blind` that says why. Stays in this module."""

    def __init__(self, blind: Blind) -> None:
        super().__init__(blind.detail)
        self.blind = blind


class Config:
    """What sshd's configuration says: `common` for everyone, and each `Match` block's own values."""

    def __init__(self) -> None:
        self.common: dict[str, str] = {}
        self.blocks: list[dict[str, str]] = []

    def take(self, name: str, value: str) -> None:
        """One line, in order: the first value of a keyword wins within its part, lists of users grow."""
        if name == "match":
            self.blocks.append({})
            return
        part = self.blocks[-1] if self.blocks else self.common
        if name in LISTS:
            part[name] = f"{part.get(name, '')} {value}".strip()
        part.setdefault(name, value)


def installed(look: Look) -> bool:
    """Whether sshd is on the machine."""
    return any(look.real(each) is not ABSENT for each in BINARIES)


def remote_root(look: Look) -> Answer:
    """Whether root can sign in from the network."""
    if not installed(look):
        return says(False)
    try:
        config = configuration(look)
    except Refused as why:
        return could_not(why.blind)
    ran = look.run(DUMP)
    if ran.code == 0:
        config.common = _dumped(ran.out)
    elif ran.code is not None and BROKEN.search(ran.err):
        return unseen(Reason.UNREADABLE, "sshd itself refuses its configuration.")
    return _judged(look, config)


def configuration(look: Look) -> Config:
    """The configuration as files say it. Raises `Refused`."""
    config = Config()
    for name, value in _lines(look, CONFIG, 0):
        config.take(name, value)
    return config


def _dumped(text: str) -> dict[str, str]:
    """What `sshd -T` prints: a keyword and its value on each line, one line for each user of a list."""
    config = Config()
    for line in text.splitlines():
        name, _, value = line.partition(" ")
        config.take(name.lower(), value)
    return config.common


def _lines(look: Look, path: str, depth: int) -> Iterator[tuple[str, str]]:
    """Keyword and value of each line of a file, what it includes in place."""
    text = look.text(path)
    if isinstance(text, Blind):
        raise Refused(text)
    for line in text.splitlines() if isinstance(text, str) else []:
        bare = line.strip()
        if not bare or bare.startswith("#"):
            continue
        found = KEYWORD.fullmatch(bare)
        if found is None or depth > DEPTH or found["name"].lower() not in keywords():
            raise Refused(
                Blind(Reason.UNREADABLE, f"{path} has a line that can't be read as sshd's configuration.")
            )
        name = found["name"].lower()
        if name == "include":
            for each in _included(look, found["value"]):
                yield from _lines(look, each, depth + 1)
        else:
            yield name, found["value"].strip('"')


def _included(look: Look, value: str) -> Iterator[str]:
    """The files that an `Include` names: patterns, relative ones under /etc/ssh, in lexical order."""
    try:
        patterns = shlex.split(value, comments=True)
    except ValueError:
        patterns = value.split()
    for pattern in patterns:
        whole = pattern if pattern.startswith("/") else f"/etc/ssh/{pattern}"
        folder, _, last = whole.rpartition("/")
        names = look.names(folder)
        if isinstance(names, Blind):
            raise Refused(names)
        for name in names if isinstance(names, tuple) else ():
            if fnmatchcase(name, last):
                yield f"{folder}/{name}"


def _judged(look: Look, config: Config) -> Answer:
    """What a configuration means for root."""
    parts = [config.common, *(config.common | block for block in config.blocks if "permitrootlogin" in block)]
    answers = [_part(look, each) for each in parts]
    for each in answers:
        if each != says(False):
            return each
    return says(False)


def _part(look: Look, config: dict[str, str]) -> Answer:
    """One part: the values for everyone, or those with a `Match` block's on top."""
    permits = config.get("permitrootlogin", "prohibit-password").lower()
    if permits not in PERMITS:
        return unseen(Reason.UNREADABLE, f"PermitRootLogin {permits[:40]!r} is not known here.")
    if permits == "no" or _kept_out(config):
        return says(False)
    if permits == "yes" or ("trustedusercakeys" in config and config["trustedusercakeys"] != "none"):
        return says(True)
    return has_key(look, "root", "/root", config.get("authorizedkeysfile", KEYS))


def _kept_out(config: dict[str, str]) -> bool:
    """Whether the lists of users keep root out."""
    allowed = config.get("allowusers", "").split()
    denied = config.get("denyusers", "").split()
    return "root" in denied or (
        bool(allowed) and not any(fnmatchcase("root", each.partition("@")[0]) for each in allowed)
    )


def has_key(look: Look, login: str, home: str, files: str = KEYS) -> Answer:
    """Whether a user has a key that sshd would take. `files` is the value of `AuthorizedKeysFile`."""
    for each in files.split() if files != "none" else []:
        path = each.replace("%%", "%").replace("%h", home).replace("%u", login)
        text: Text = look.text(path if path.startswith("/") else f"{home.rstrip('/')}/{path}")
        if isinstance(text, Blind):
            return could_not(text)
        if isinstance(text, str) and re.search(
            r"^(?!\s*#).*\b(?:ssh|ecdsa|sk)-[\w@.-]+ [A-Za-z0-9+/]{16,}", text, re.MULTILINE
        ):
            return says(True)
    return says(False)


def key_files(look: Look) -> str:
    """`AuthorizedKeysFile`; the usual value where the configuration does not say or can't be read."""
    try:
        return configuration(look).common.get("authorizedkeysfile", KEYS)
    except Refused:
        return KEYS
