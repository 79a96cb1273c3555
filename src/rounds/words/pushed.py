"""What texts tell as lines of evidence (`docs/formats/push.md`): facts, counts, kinds, never a word of them.

Rules this module keeps:

* A text is known by a keyed digest (BLAKE2b, 16 bytes): who holds the key and the text finds its line, nobody
  else can try texts. `name` is a label made of the digest.
* What was not looked at is left out; what was only read in part and told nothing so far is *truncated*.
* A list whose text is an expression is judged for what it picks by, any other for what its name tells.
* The time is handed in.

>>> line = of_text("Oncology Patients", "list", Push("newsletter", "2026-03-02T18:00:00Z", bytes(32)))
>>> line["kind"], line["facts"]
('audience_list', {'name': 'list 0c8ab4', 'kinds': ['condition'], 'gives_away': 'yes'})
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import Any, Final, TypeAlias

from msgspec import Struct

from rounds.words.behind import expression
from rounds.words.columns import Sender
from rounds.words.contexts import Context
from rounds.words.judge import Told, tell
from rounds.words.shown import show

Line: TypeAlias = dict[str, Any]
"""One line of evidence as plain data."""
KEY_SIZE: Final = 32
KINDS: Final[Mapping[Context, str]] = {
    "list": "audience_list",
    "campaign": "campaign",
    "sms": "text_template",
    "subject": "mail_subject_count",
}
"""The kind of thing that texts of a context are told as; subjects are only ever counted, by sender."""
_LABELS: Final[Mapping[Context, str]] = {"list": "list", "campaign": "mailing", "sms": "template"}
_DIGEST_SIZE: Final = 16
_SHOWN: Final = 6
"""Letters of the digest that a label has."""


class Push(Struct, frozen=True):
    """Who reports, when it was looked at (RFC 3339), and the key of digests (32 random bytes)."""

    system: str
    at: str
    key: bytes


def of_text(text: str, context: Context, push: Push, members: int | None = None) -> Line:
    """The line of one list, mailing or template. `members` counts the people on a list."""
    digest = digest_of(text, push.key)
    told = tell(text, context)
    facts: Line = {"name": f"{_LABELS[context]} {digest[:_SHOWN]}", "kinds": list(told.kinds)}
    facts |= _of_list(text, told) if context == "list" else _of_message(told, context)
    if members is not None:
        facts["members"] = members
    return _observation(KINDS[context], digest, facts, push)


def of_sender(sender: Sender, push: Push, days: tuple[str, str] | None = None) -> Line:
    """The line of one sender of a message trace. `days` are the first and the last day of the trace."""
    facts: Line = {
        "sender": sender.sender,
        "subjects": sender.subjects,
        "rewrite": sender.rewrite,
        "block": sender.block,
        "kinds": sorted(sender.kinds),
    }
    if days:
        facts["since"], facts["until"] = days
    return _observation(KINDS["subject"], digest_of(sender.sender, push.key), facts, push)


def ended(kind: str, count: int, push: Push, unread: Iterable[str] = ()) -> list[Line]:
    """The lines behind the last: that this was all, or what of it could not be read."""
    troubles = list(unread)
    common = {"system": push.system, "kind": kind, "observed_at": push.at}
    gaps = [
        {"type": "gap", "reason": "unreadable", "whose": "yours", "detail": each, **common}
        for each in troubles[:1]
    ]
    return [*gaps, {"type": "sweep", "complete": not troubles, "count": count, **common}]


def digest_of(text: str, key: bytes) -> str:
    """The keyed digest of a text, in hexadecimal; spaces around it and forms of accents do not count."""
    plain = unicodedata.normalize("NFC", text.strip()).encode("utf-8", "replace")
    return blake2b(plain, key=key, digest_size=_DIGEST_SIZE).hexdigest()


def _of_list(text: str, told: Told) -> Line:
    if expression(show(text).plain):
        return {"picks_by_care": "yes" if told.behind else _no(told)}
    return {"gives_away": "yes" if told.words else _no(told)}


def _of_message(told: Told, context: Context) -> Line:
    facts = {
        "gives_away": "yes" if told.words else _no(told),
        "clinical_fields": "yes" if "field" in told.behind else _no(told),
    }
    if context == "campaign":
        facts["clinical_links"] = "yes" if "link" in told.behind else _no(told)
    return facts


def _no(told: Told) -> str | Line:
    return "no" if told.whole else {"unseen": "truncated"}


def _observation(kind: str, key: str, facts: Line, push: Push) -> Line:
    return {
        "type": "observation",
        "system": push.system,
        "kind": kind,
        "key": key,
        "observed_at": push.at,
        "facts": facts,
    }
