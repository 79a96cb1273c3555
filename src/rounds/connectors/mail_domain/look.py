"""What the translators of this connector see of the world, and how they answer.

Rules this module keeps:

* Nothing here touches the network. `Look` is handed in; `client.py` is the only file that fulfils it.
* *There is none* and *we could not see* are never mixed: an answer is `Found`, with no records where there
  are none, or a `Fault` with a typed reason, whose move it is, and a sentence.
* What was said of a thing is `Told`: fields that were seen, fields that were not and why, and the faults
  behind those, each of which becomes a Gap.

    >>> blind(Fault(Reason.UNREACHABLE, Whose.THEIRS, "x.test did not answer."), "spf").unseen
    {'spf': <Reason.UNREACHABLE: 'unreachable'>}
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any, Final, Protocol, TypeAlias, TypeVar

from msgspec import Struct

from rounds.model.resource import shape_of
from rounds.sdk.connector import UNSEEN, Fact, NotSeen, Reason, Resource, Seen, Whose

R = TypeVar("R", bound=Resource)
MOST_TEXT: Final = 1_900
"""Characters of one text that are kept."""


class Fault(Struct, frozen=True):
    """Something could not be seen. `detail` says what, in one plain sentence that says whose move it is."""

    reason: Reason
    whose: Whose
    detail: str


class Found(Struct, frozen=True):
    """Records of one name and type, sorted, in presentation form; texts are joined (RFC 7208 §3.3).

    `exists` is False where the name itself does not exist (NXDOMAIN). `secure` is whether the answer is
    signed and was verified; unseen where the resolver doesn't tell.
    """

    records: tuple[str, ...] = ()
    exists: bool = True
    secure: Fact = UNSEEN


Answer: TypeAlias = Found | Fault


class Probe(Struct, frozen=True):
    """How a mail host answered. `chain` are its certificates (DER, its own first).

    `version` is empty where no TLS was agreed on; `old` says that all it offers is older than 1.2.
    `distrust` is why its certificate is not believed, empty when it is; `fault` why the look ended early.
    """

    starttls: Fact = UNSEEN
    version: str = ""
    old: bool = False
    chain: tuple[bytes, ...] = ()
    distrust: str = ""
    fault: Fault | None = None


class Page(Struct, frozen=True):
    """What a web server answered: status, content type, body."""

    status: int
    sort: str
    body: bytes


class Look(Protocol):
    """The world as it can be asked. No method raises for what the world answers."""

    def ask(self, name: str, kind: str) -> Answer:
        """The records of `name` of a type ("MX", "TXT" …)."""
        ...

    def probe(self, host: str, addresses: tuple[str, ...]) -> Probe:
        """Speak to a mail host as another mail server would, up to TLS."""
        ...

    def page(self, host: str, path: str, addresses: tuple[str, ...]) -> Page | Fault:
        """Fetch a page over HTTPS with a certificate that is believed, following nothing."""
        ...


class Told(Struct, frozen=True):
    """What was found out about a thing, by its fields."""

    fields: dict[str, Any] = {}
    unseen: dict[str, Reason] = {}
    faults: tuple[Fault, ...] = ()

    def __or__(self, other: Told) -> Told:
        """Both, the right one's word counting where they differ."""
        kept = {name: why for name, why in self.unseen.items() if name not in other.fields}
        return Told(self.fields | other.fields, kept | other.unseen, self.faults + other.faults)


NOTHING: Final = Told()


def blind(fault: Fault, *fields: str) -> Told:
    """Fields that could not be seen."""
    return Told({}, dict.fromkeys(fields, fault.reason), (fault,))


def not_asked(*fields: str) -> Told:
    """Fields that nobody could be asked about: no fault, and no Gap."""
    return Told({}, dict.fromkeys(fields, Reason.NOT_ASKED))


def seen(**values: object) -> Told:
    """Fields that were seen: a `Fact` stands for itself, all else becomes `Seen(value)`, its texts as they
    may stand on a screen.
    """
    return Told(
        {name: each if isinstance(each, Fact) else Seen(_shown(each)) for name, each in values.items()}
    )


def _shown(value: object) -> object:
    """A value whose texts are of a length that can be kept, what can't be printed in them replaced."""
    if isinstance(value, tuple):
        return tuple(map(_shown, value))
    if not isinstance(value, str):
        return value
    whole = unicodedata.normalize("NFC", value[:MOST_TEXT])
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in whole)


def made(kind: type[R], system: str, key: str, told: Told, **names: str) -> R:
    """A resource from what was found out. A fact's reason stands beside it; a value carries its own."""
    facts = shape_of(kind).facts
    values: dict[str, Any] = {**told.fields, **names}
    unseen: dict[str, Reason] = {}
    for name, reason in told.unseen.items():
        if name not in facts:
            values[name] = NotSeen(reason)
        elif reason is not Reason.NOT_ASKED:
            unseen[name] = reason
    return kind(system=system, key=key, unseen=unseen, **values)


def all_of(facts: Iterable[Fact]) -> Fact:
    """NO if one is NO, else unseen if one is, else YES. Of nothing at all it is YES."""
    found = list(facts)
    return next((each for each in (Fact.NO, Fact.UNSEEN) if each in found), Fact.YES)


def under(name: str, parent: str) -> bool:
    """Whether a name is another or lies below it."""
    return name == parent or name.endswith("." + parent)
