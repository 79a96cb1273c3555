"""The local accounts that a human might use, or with which one could sign in.

Sources: passwd(5), shadow(5), group(5), login.defs(5), sudoers(5) (see `sudoers.py`), sshd_config(5) on keys,
`/var/log/lastlog` (a record of 292 bytes for each user id: time, line, host).

Rules this module keeps:

* Listed are root, everyone with a user id from `UID_MIN` on, and every other account with a usable shell and
  a credential. What can't sign in and is nobody's (`daemon`, `www-data`) is left out.
* `can_sign_in` needs a shell that is one, an account that has not expired, and a password that can match or a
  key. A locked password (`!`, `*`) with a key is YES. What hangs on a file that can't be read is unseen.
* `admin` is root's id, membership in a group that is root in effect (sudo, wheel, admin; docker and lxd,
  whose members can mount the whole disk), or a sudo rule. Where sudo's rules can't be read, nobody is *not*
  an administrator.
* An account belongs to the person that the setting `owners` names. A system's own account (user id below
  `UID_MIN`) is nobody's; whose a human's account is, nobody has said.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from msgspec import Struct

from rounds.connectors.this_machine.linux.ssh import has_key, key_files
from rounds.connectors.this_machine.linux.sudoers import Admins, admins
from rounds.connectors.this_machine.look import (
    Answer,
    Answers,
    Blind,
    Look,
    Text,
    could_not,
    holds,
    not_held,
    says,
)
from rounds.sdk.connector import NO, YES, Reason

NO_SHELL: Final = frozenset(["nologin", "false", "true", "sync", "shutdown", "halt", "git-shell"])
ADMIN_GROUPS: Final = frozenset({"sudo", "wheel", "admin", "docker", "lxd"})
HASH: Final = re.compile(r"\$[0-9a-zA-Z-]+\$\S+|_[./0-9A-Za-z]{19}|[./0-9A-Za-z]{13}")
"""What a password field must look like for any password to match it (crypt(5))."""
RECORD: Final = struct.Struct("=i32s256s")
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
PASSWD: Final = re.compile(
    r"(?P<login>[!-9;-~]{1,64}):(?P<word>[^:]*):(?P<uid>\d{1,10}):(?P<gid>\d{1,10}):[^:]*:(?P<home>[^:]*):(?P<shell>[^:]*)"
)
GROUP: Final = re.compile(r"(?P<name>[^:\s]+):[^:]*:(?P<gid>\d{1,10}):(?P<members>[^:\s]*)")
SHADOW: Final = re.compile(
    r"(?P<login>[^:\s]+):(?P<word>[^:]*):-?\d*:-?\d*:-?\d*:-?\d*:-?\d*:(?P<expires>\d{0,9}):\d*"
)


class Entry(Struct, frozen=True):
    """One line of the list of accounts, with what belongs to it."""

    login: str
    word: str
    uid: int
    home: str
    shell: str
    groups: frozenset[str]
    expires: int | None


class Book(Struct, frozen=True):
    """What is read once for all accounts. `hidden` is why passwords, `loose` why groups can't be seen."""

    entries: tuple[Entry, ...]
    first: int
    last: int
    sudo: Admins
    keys: str
    hidden: Blind | None
    loose: Blind | None


def book(look: Look) -> Book | Blind:
    """Read the lists; `Blind` when the accounts themselves can't be listed."""
    people = _lines(look.text("/etc/passwd"), PASSWD, "/etc/passwd")
    if isinstance(people, Blind):
        return people
    groups = _lines(look.text("/etc/group"), GROUP, "/etc/group")
    secrets = _lines(look.text("/etc/shadow"), SHADOW, "/etc/shadow")
    first, last = _bounds(look.text("/etc/login.defs"))
    known = {each["login"]: each for each in secrets} if isinstance(secrets, list) else {}
    member_of = groups if isinstance(groups, list) else []
    return Book(
        entries=tuple(_entry(each, known, member_of) for each in people),
        first=first,
        last=last,
        sudo=admins(look),
        keys=key_files(look),
        hidden=secrets if isinstance(secrets, Blind) else None,
        loose=groups if isinstance(groups, Blind) else None,
    )


def _lines(text: Text, form: re.Pattern[str], path: str) -> list[re.Match[str]] | Blind:
    """A file of one record a line; a line that can't be read spoils it, since who it names is not known."""
    if isinstance(text, Blind):
        return text
    if not isinstance(text, str):
        return Blind(Reason.UNREADABLE, f"{path} is not there.")
    found = [
        form.fullmatch(line) for line in text.split("\n") if line and not line.startswith(("#", "+", "-"))
    ]
    if not found or None in found:
        return Blind(Reason.UNREADABLE, f"{path} has a line that can't be read.")
    return [each for each in found if each]


def _bounds(text: Text) -> tuple[int, int]:
    """`UID_MIN` and `UID_MAX`; 1000 and 60000 unless the file says otherwise (login.defs(5))."""
    said = dict(
        re.findall(
            r"^(UID_MIN|UID_MAX)\s+(\d{1,10})\s*$", text if isinstance(text, str) else "", re.MULTILINE
        )
    )
    return int(said.get("UID_MIN", "1000")), int(said.get("UID_MAX", "60000"))


def _entry(line: re.Match[str], known: Mapping[str, re.Match[str]], groups: list[re.Match[str]]) -> Entry:
    """One account with its password field, expiry and groups."""
    login = line["login"]
    secret = known.get(login) if line["word"] == "x" else None
    member = {
        each["name"] for each in groups if each["gid"] == line["gid"] or login in each["members"].split(",")
    }
    return Entry(
        login=login,
        word=secret["word"]
        if secret
        else ""
        if line["word"] == ""
        else "*"
        if line["word"] == "x"
        else line["word"],
        uid=int(line["uid"]),
        home=line["home"],
        shell=line["shell"] or "/bin/sh",
        groups=frozenset(member),
        expires=int(secret["expires"]) if secret and secret["expires"] else None,
    )


def listed(look: Look, of: Book, owners: Mapping[str, str], now: datetime) -> list[tuple[str, Answers]]:
    """Each account that is listed, by login, with what is known of it."""
    return [(each.login, found) for each in of.entries if (found := _account(look, of, each, owners, now))]


def _account(look: Look, of: Book, entry: Entry, owners: Mapping[str, str], now: datetime) -> Answers | None:
    """What is known of one account; `None` if it is not one to list."""
    human = of.first <= entry.uid <= of.last
    usable = entry.shell.rpartition("/")[2] not in NO_SHELL
    password, key = _password(of, entry), has_key(look, entry.login, entry.home or "/", of.keys)
    if entry.uid and not human and not (usable and (password.value is not NO or key.value is not NO)):
        return None
    return {
        "owner": _owner(of, entry, owners),
        "can_sign_in": _can_sign_in(entry, password, key, now) if usable else says(False),
        "admin": _admin(of, entry),
        "interactive": says(usable and (human or entry.uid == 0)),
        "needs_secret": could_not(of.hidden) if of.hidden is not None else says(entry.word != ""),
        "last_sign_in": _last(look, entry.uid),
    }


def _owner(of: Book, entry: Entry, owners: Mapping[str, str]) -> Answer:
    """Whose an account is."""
    if entry.login in owners:
        return holds(owners[entry.login])
    if entry.uid < of.first:
        return holds(None)
    return not_held(Reason.NOT_ASKED, f"Nobody has said whose account {entry.login} is.")


def _password(of: Book, entry: Entry) -> Answer:
    """Whether a password can match. An empty field lets everyone in, and sets none: see `_can_sign_in`."""
    if of.hidden is not None:
        return could_not(of.hidden)
    return says(bool(HASH.fullmatch(entry.word)))


def _can_sign_in(entry: Entry, password: Answer, key: Answer, now: datetime) -> Answer:
    """Whether someone can sign in: not expired, and one of a password, an empty password, a key."""
    if entry.expires is not None and entry.expires <= (now - EPOCH) // timedelta(days=1):
        return says(False)
    if YES in (password.value, key.value) or (password.value is NO and entry.word == ""):
        return says(True)
    return next((each for each in (password, key) if each.value is not NO), says(False))


def _admin(of: Book, entry: Entry) -> Answer:
    """Whether an account is an administrator's."""
    sudo = of.sudo
    groups = entry.groups
    by_rule = sudo.everyone or bool({entry.login, f"#{entry.uid}"} & sudo.users) or bool(groups & sudo.groups)
    if entry.uid == 0 or groups & ADMIN_GROUPS or by_rule:
        return says(True)
    blind = sudo.unknown or of.loose
    return could_not(blind) if blind else says(False)


def _last(look: Look, uid: int) -> Answer:
    """When the account last signed in, by lastlog: zeros are *never*, an empty list says nothing."""
    raw = look.slice("/var/log/lastlog", uid * RECORD.size, RECORD.size)
    if isinstance(raw, Blind):
        return not_held(raw.reason, raw.detail)
    if not isinstance(raw, bytes) or look.slice("/var/log/lastlog", 0, 1) == b"":
        return not_held(Reason.NOT_ASKED, "This machine keeps no list of last sign-ins that is read here.")
    when = RECORD.unpack(raw)[0] if len(raw) == RECORD.size else 0
    return holds(EPOCH + timedelta(seconds=when)) if when > 0 else holds(None)
