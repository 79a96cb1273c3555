r"""Trust policies, C2SP tlog-policy at commit 5ba5ee8: whose word counts, and how many are enough.

A policy is a text file that the person who checks brings along; it never comes from what is being checked.
One statement a line, its items parted by spaces or tabs; empty lines and lines that begin with `#` say
nothing:

    log <vkey> [<url>]                     a log whose checkpoints are accepted; the key's name is its origin
    witness <name> <vkey> [<url>]          a witness, under a name that means something in this file alone
    group <name> all|any|<k> <name>...     names that count together: all, at least one, or at least k of them
    quorum <name>|none                     whose cosignature a checkpoint needs; exactly once

A checkpoint is accepted if one of the logs signed it and the quorum's witness or group cosigned it. A group
has cosigned when at least k of its members have, each of them a witness or a group.

Rules:

1. Bytes 0x09, 0x0A, 0x20 to 0x7E and 0x80 to 0xFF; each line ends with a newline. Names are compared byte by
   byte (here as text in which a byte that is not UTF-8 stands as a surrogate, so that none is lost).
2. A name is defined once, by `witness` or `group`, before it is used; `none` cannot be defined or be a
   member.
3. A name is a member of at most one group, so that no witness counts twice. 1 <= k <= number of members; k
   has no leading zero.
4. No two logs have the same public key, and no two witnesses, whatever names and ids go with it.

Stricter than C2SP's text:

5. Logs have keys of type 0x01 (`note`), witnesses of type 0x04 (`cosignature`). Another type is refused with
   a sentence, not passed over: a policy half understood is a weaker policy.
6. A public key is not both a log's and a witness's: a log is no outsider to itself.
7. At most 1 MiB.

>>> text = (
...     "log rounds.invalid/example+c0e62ec6+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4\n"
...     "witness w1 witness.invalid/w1+4c618480+BHm1Vi6P5lT5QHixEuipi6eQH4U65pW+1+DjkQutBJZk\n"
...     "group outsiders 1 w1\n"
...     "quorum outsiders\n"
... )
>>> policy = parse(text.encode())
>>> policy.reached({"w1"}), policy.reached(set())
(True, False)
>>> format_policy(policy).decode() == text
True
"""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rounds_verify import checkpoint, cosignature, note
from rounds_verify.checkpoint import Checkpoint
from rounds_verify.cosignature import CosignerKey
from rounds_verify.errors import FormatError, SignatureError
from rounds_verify.note import VerifierKey

SIZE_LIMIT = 1 << 20
"""Greatest number of bytes of a policy."""
NONE = "none"
"""The quorum that asks for no cosignature."""
_NUMBER = re.compile(r"[1-9][0-9]{0,6}")
_ALLOWED = re.compile(rb"[\t\n\x20-\x7e\x80-\xff]*")


class Log(NamedTuple):
    """A log that is accepted: its key, whose name is the origin, and where to find it (None: not said)."""

    key: VerifierKey
    url: str | None = None


class Witness(NamedTuple):
    """A witness: its name in the policy, its key, and where to submit to it (None: not said)."""

    name: str
    key: CosignerKey
    url: str | None = None


class Group(NamedTuple):
    """A group: its name, how many of its members make it whole, and their names."""

    name: str
    threshold: int
    members: tuple[str, ...]


@dataclass(frozen=True)
class Policy:
    """What a policy file says, in its order. `quorum` is a name of a witness or group, or NONE."""

    logs: tuple[Log, ...]
    witnesses: tuple[Witness, ...]
    groups: tuple[Group, ...]
    quorum: str

    def reached(self, cosigned: Collection[str]) -> bool:
        """Whether the witnesses of these names are a quorum."""
        whole = {one.name for one in self.witnesses} & set(cosigned)
        for group in self.groups:  # a group stands after its members, so one pass is enough
            if len(whole.intersection(group.members)) >= group.threshold:
                whole.add(group.name)
        return self.quorum == NONE or self.quorum in whole


class Accepted(NamedTuple):
    """A checkpoint that a policy accepts, the log key that signed it, and each policy witness's cosigning
    time.

    `cosigned` maps a witness's name in the policy to seconds since 1970 UTC, the earliest if it cosigned
    twice.
    """

    checkpoint: Checkpoint
    log: VerifierKey
    cosigned: dict[str, int]


def parse(raw: bytes) -> Policy:
    """The policy in a file. Raises FormatError that names the line."""
    if len(raw) > SIZE_LIMIT or not _ALLOWED.fullmatch(raw):
        raise FormatError(f"The policy is over {SIZE_LIMIT:,} bytes or holds a control character.")
    *lines, rest = raw.decode("utf-8", "surrogateescape").split("\n")
    if rest:
        raise FormatError("The policy's last line does not end with a newline.")
    reading = _Reading()
    for number, line in enumerate(lines, 1):
        try:
            reading.line(line)
        except FormatError as error:
            raise FormatError(f"Line {number} of the policy: {error}") from None
    return reading.policy()


def format_policy(policy: Policy) -> bytes:
    """The policy as a file. Raises FormatError if it would not read back as the same policy."""
    lines = [_line("log", note.format_vkey(one.key), one.url) for one in policy.logs]
    lines += [
        _line("witness", one.name, cosignature.format_vkey(one.key), one.url) for one in policy.witnesses
    ]
    lines += [_line("group", one.name, str(one.threshold), *one.members) for one in policy.groups]
    raw = "".join([*lines, _line("quorum", policy.quorum)]).encode("utf-8", "surrogateescape")
    if parse(raw) != policy:
        raise FormatError("These values cannot be written as a policy: a name or address holds a space.")
    return raw


def accept(policy: Policy, signed: str, also: Sequence[VerifierKey] = ()) -> Accepted:
    """The checkpoint in a note, once the policy accepts it.

    `also` are log keys known from elsewhere. Raises FormatError for a malformed note or checkpoint, and
    SignatureError if no log of the policy signed it, a known signature does not verify, or the quorum is not
    reached; the sentence then names the witnesses that did cosign.
    """
    found = checkpoint.parse(note.parse(signed).text)
    keys = [key for key in (*(one.key for one in policy.logs), *also) if key.name == found.origin]
    if not keys:
        raise SignatureError(f"The policy knows no log with the origin {found.origin!a}.")
    signatures = note.verify(signed, keys).signatures
    names = {(one.name, one.key_id) for one in signatures}
    log = next(key for key in keys if (key.name, key.key_id) in names)
    cosigned = _cosigned(policy, signed)
    if not policy.reached(cosigned):
        who = ", ".join(sorted(ascii(name) for name in cosigned)) or "none of its witnesses"
        raise SignatureError(
            f"The checkpoint of size {found.size} lacks the quorum {policy.quorum!a}: {who} cosigned."
        )
    return Accepted(found, log, cosigned)


def _cosigned(policy: Policy, signed: str) -> dict[str, int]:
    names = {one.key: one.name for one in policy.witnesses}
    times: dict[str, int] = {}
    for one in cosignature.verify(signed, list(names)):
        name = names[one.key]
        times[name] = min(one.at, times.get(name, one.at))
    return times


def _line(*items: str | None) -> str:
    return " ".join(item for item in items if item is not None) + "\n"


class _Reading:
    """What is known of a policy after some of its lines."""

    def __init__(self) -> None:
        self._logs: list[Log] = []
        self._witnesses: list[Witness] = []
        self._groups: list[Group] = []
        self._quorum: str | None = None
        self._defined: set[str] = set()
        self._members: set[str] = set()

    def line(self, line: str) -> None:
        items = [item for item in re.split(r"[ \t]+", line) if item]
        if not items or items[0].startswith("#"):
            return
        statements: dict[str, Callable[[list[str]], None]] = {
            "log": self._log,
            "witness": self._witness,
            "group": self._group,
            "quorum": self._choose,
        }
        if items[0] not in statements:
            raise FormatError(f"{items[0][:40]!a} is not a statement; log, witness, group and quorum are.")
        statements[items[0]](items[1:])

    def policy(self) -> Policy:
        if self._quorum is None:
            raise FormatError("The policy has no quorum line, so it does not say what is enough.")
        return Policy(tuple(self._logs), tuple(self._witnesses), tuple(self._groups), self._quorum)

    def _log(self, items: list[str]) -> None:
        if len(items) not in {1, 2}:
            raise FormatError("A log has the form: log <vkey> [<url>]")
        key = note.parse_vkey(items[0])
        self._new_key(key.public)
        self._logs.append(Log(key, *items[1:]))

    def _witness(self, items: list[str]) -> None:
        if len(items) not in {2, 3}:
            raise FormatError("A witness has the form: witness <name> <vkey> [<url>]")
        key = cosignature.parse_vkey(items[1])
        self._new_key(key.public)
        self._define(items[0])
        self._witnesses.append(Witness(items[0], key, *items[2:]))

    def _group(self, items: list[str]) -> None:
        if len(items) < 3:
            raise FormatError("A group has the form: group <name> all|any|<k> <name>...")
        name, threshold, *members = items
        for member in members:
            self._known(member)
            if member in self._members:
                raise FormatError(f"{member!a} is a member of a group already, and would count twice.")
            self._members.add(member)
        self._define(name)
        self._groups.append(Group(name, _threshold(threshold, len(members)), tuple(members)))

    def _choose(self, items: list[str]) -> None:
        if self._quorum is not None or len(items) != 1:
            raise FormatError("A policy has exactly one line of the form: quorum <name>")
        if items[0] != NONE:
            self._known(items[0])
        self._quorum = items[0]

    def _define(self, name: str) -> None:
        if name == NONE or name in self._defined:
            raise FormatError(f"The name {name!a} is taken.")
        self._defined.add(name)

    def _known(self, name: str) -> None:
        if name not in self._defined:
            raise FormatError(f"The name {name!a} is not defined on a line above.")

    def _new_key(self, public: bytes) -> None:
        keys = [one.key.public for one in self._logs] + [one.key.public for one in self._witnesses]
        if public in keys:
            raise FormatError("This public key stands on a line above already.")


def _threshold(text: str, members: int) -> int:
    named = {"any": 1, "all": members}
    if text in named:
        return named[text]
    if not _NUMBER.fullmatch(text) or int(text) > members:
        raise FormatError(
            f"{text[:20]!a} of {members} members is not all, any or a number from 1 to {members}."
        )
    return int(text)
