r"""Who may act as the administrator by sudo's rules (sudoers(5)).

Rules this module keeps:

* Files are read as sudo reads them: includes in place (`@include`, `#include` and both `includedir` forms; in
  a folder names with a dot or ending in `~` are passed over), lines continued by a backslash, aliases
  resolved at the end.
* A rule makes an administrator if it lets someone run, as root or as anyone, every command or a shell. A
  command that is taken away again (`ALL, !/bin/su`) takes nothing away: sudoers(5) itself says so.
* What can't be read is not known: a file, a line, a netgroup. It never makes anyone *not* an administrator.

    >>> rules = Rules()
    >>> for line in joined("User_Alias DESK = mary, %front\nDESK ALL = (ALL) NOPASSWD: ALL\n"):
    ...     rules.take(line)
    >>> sorted(rules.admins().users), sorted(rules.admins().groups)
    (['mary'], ['front'])
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Struct

from rounds.connectors.this_machine.look import Blind, Look
from rounds.sdk.connector import Reason

MAIN: Final = "/etc/sudoers"
DEPTH: Final = 16
SHELLS: Final = frozenset(
    [
        "sh",
        "bash",
        "dash",
        "zsh",
        "ksh",
        "mksh",
        "fish",
        "tcsh",
        "csh",
        "ash",
        "busybox",
        "su",
        "sudo",
        "visudo",
    ]
)
INCLUDE: Final = re.compile(r"[@#](?P<how>include|includedir)\s+(?P<path>\S.*)")
ALIAS: Final = re.compile(r"(?P<sort>User|Runas|Host|Cmnd|Cmd)_Alias\s+(?P<rest>\S.*)")
TAGS: Final = re.compile(
    r"^(?:(?:NO)?(?:PASSWD|EXEC|SETENV|LOG_INPUT|LOG_OUTPUT|MAIL|FOLLOW|INTERCEPT)\s*:\s*"
    r"|(?:ROLE|TYPE|CWD|CHROOT|TIMEOUT|NOTBEFORE|NOTAFTER|APPARMOR_PROFILE|PRIVS|LIMITPRIVS)=\S+\s+)+"
)
COMMAND: Final = re.compile(r"!*\s*(?:sha\d+:\S+\s+)?(?:ALL|[/^~].*|sudoedit\b.*|list)")
"""Every command, a path or a pattern of one, or one of sudo's own two words."""
WHO: Final = re.compile(r"!*(?:%#?|[+#])?[\w.@\\$-][\w .@\\$-]*|!*%:[\w .@\\$-]+")


ODD: Final = Blind(Reason.UNREADABLE, "The rules of sudo have a line that can't be read.")
"""Why a rule may be missing. The line itself is not told: it may hold anything."""


class Admins(Struct, frozen=True):
    """Who is an administrator by the rules: logins, groups, ids; `unknown` is why that may not be all."""

    users: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    everyone: bool = False
    unknown: Blind | None = None


class Rules:
    """The rules of all files, in order."""

    def __init__(self) -> None:
        self.aliases: dict[str, tuple[str, ...]] = {}
        self.grants: list[tuple[str, ...]] = []
        self.unknown: Blind | None = None
        self._pending: list[tuple[str, str]] = []

    def blind(self, why: Blind) -> None:
        """Something could not be read; the first reason is kept."""
        self.unknown = self.unknown or why

    def take(self, line: str) -> None:
        """One whole line: an alias, a default, or who may do what."""
        alias = ALIAS.fullmatch(line)
        if not line.replace("\t", " ").isprintable():
            self.blind(ODD)
        elif alias:
            for part in _split(alias["rest"], ":"):
                name, equals, members = part.partition("=")
                if not equals:
                    self.blind(ODD)
                self.aliases[name.strip()] = tuple(_split(members, ","))
        elif not re.match(r"Defaults(?:[\s@:!>]|$)", line):
            self._spec(line)

    def _spec(self, line: str) -> None:
        """`users hosts = commands`, kept until all aliases are known."""
        left, equals, right = line.partition("=")
        found = re.fullmatch(r"(?P<who>.*\S)\s+(?P<hosts>\S+(?:\s*,\s*\S+)*)\s*", _tight(left))
        if (
            not equals
            or not found
            or not right.strip()
            or not all(WHO.fullmatch(each) for each in _split(found["who"], ","))
        ):
            self.blind(ODD)
        else:
            self._pending.append((found["who"], right.strip()))

    def admins(self) -> Admins:
        """Who is an administrator by all rules together."""
        named = {
            who
            for left, right in self._pending
            if self._grants(right)
            for who in self._open(_split(left, ","))
        }
        users = frozenset(each for each in named if re.match(r"[\w.#\\$-]", each))
        groups = frozenset(each[1:] for each in named if each.startswith("%"))
        unknown = self.unknown
        if any(each.startswith("+") for each in named):
            unknown = unknown or Blind(
                Reason.NOT_ASKED, "A sudo rule names a netgroup, whose members are not known here."
            )
        return Admins(users - {"ALL"}, groups, "ALL" in users, unknown)

    def _grants(self, right: str) -> bool:
        """Whether a rule's right side makes root in effect; after ` : ` it goes on for other hosts."""
        first, *more = re.split(r"\s:\s+(?![^(]*\))", right)
        return any(map(self._part, [first, *(each.partition("=")[2] for each in more)]))

    def _part(self, commands: str) -> bool:
        """Whether a list of commands has one that makes root. Who it runs as holds until another is named."""
        runas: tuple[str, ...] = ("root",)
        for text in _split(commands, ","):
            given = re.match(r"\(([^)]*)\)\s*", text)
            if given:
                runas = tuple(_split(given[1].partition(":")[0], ",")) or ("root",)
            command = TAGS.sub("", text[given.end() :] if given else text).strip()
            if not self._known(command):
                self.blind(ODD)
            if self._is_root(runas) and any(_is_all(each) for each in self._open([command])):
                return True
        return False

    def _known(self, command: str) -> bool:
        """Whether a command is one that sudo takes: a path, or an alias that some line defines."""
        bare = command.lstrip("! ")
        alias = re.fullmatch(r"[A-Z][A-Z0-9_]*", bare)
        return bare == "ALL" or bare in self.aliases if alias else bool(COMMAND.fullmatch(command))

    def _is_root(self, runas: Sequence[str]) -> bool:
        """Whether a list of targets has root in it."""
        return any(each in ("ALL", "root", "#0") for each in self._open(runas))

    def _open(self, names: Sequence[str], depth: int = 0) -> Iterator[str]:
        """Names with aliases replaced by what they stand for."""
        for name in names:
            if name in self.aliases and depth < DEPTH:
                yield from self._open(self.aliases[name], depth + 1)
            elif not name.startswith("!"):
                yield name.strip('"')


def _is_all(command: str) -> bool:
    """Whether a command is every command, or a shell by any path."""
    program = command.split(maxsplit=1)[0] if command.split() else ""
    return command == "ALL" or program.rpartition("/")[2] in SHELLS


def _split(text: str, by: str) -> list[str]:
    """Parts of a list, separators inside parentheses, quotes or after a backslash left alone."""
    parts = re.findall(rf'(?:\\.|"[^"]*"|\([^)]*\)|[^{by}\\"(]|[\\"(])+', text)
    return [each.strip() for each in parts if each.strip()]


def _tight(text: str) -> str:
    """A list with no space around its commas."""
    return re.sub(r"\s*,\s*", ",", text.strip())


def joined(text: str) -> Iterator[str]:
    """Whole lines: continued ones joined, comments gone (`#1000`, a user id, is no comment)."""
    for line in re.sub(r"\\\n\s*", " ", text).splitlines():
        bare = line.strip()
        if bare.startswith("#") and not re.match(r"#(?:include|includedir)\s|#\d+[\s,]", bare):
            continue
        bare = re.sub(r'(?<![\\"%,(\s])\s+#(?!\d).*$', "", bare)
        if bare:
            yield bare


def admins(look: Look) -> Admins:
    """Who sudo's rules make an administrator. Without a sudoers file nobody."""
    rules = Rules()
    _file(look, rules, MAIN, 0)
    return rules.admins()


def _file(look: Look, rules: Rules, path: str, depth: int) -> None:
    """Take one file and what it includes."""
    text = look.text(path)
    if isinstance(text, Blind):
        rules.blind(text)
    if not isinstance(text, str):
        return
    for line in joined(text):
        include = INCLUDE.fullmatch(line)
        if include and depth < DEPTH:
            _include(look, rules, include, depth + 1)
        elif not include:
            rules.take(line)
        else:
            rules.blind(ODD)


def _include(look: Look, rules: Rules, found: re.Match[str], depth: int) -> None:
    """A file or a folder of files, in the order in which sudo reads them."""
    path = found["path"].strip().strip('"').replace("\\ ", " ")
    path = path if path.startswith("/") else f"/etc/{path}"
    if found["how"] == "include":
        _file(look, rules, path, depth)
        return
    names = look.names(path)
    if isinstance(names, Blind):
        rules.blind(names)
    for name in names if isinstance(names, tuple) else ():
        if "." not in name and not name.endswith("~"):
            _file(look, rules, f"{path.rstrip('/')}/{name}", depth)
