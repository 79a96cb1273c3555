"""What a notice says: words that anyone may read over a shoulder.

Rules this module keeps:

* A notice is made of a check's own title, a severity, counts, times, finding ids and cites. It never sees a
  subject, so no name of a person, a computer or a patient can get into it.
* Every value is put on one line and cut to a length first, whatever it holds.
* A notice's id follows from what it tells: the same findings, opened by the same entries, have the same id.
* A text stays short however many findings there are: it lists the first few and counts the rest.

>>> seen = datetime(2026, 11, 24, 9, 12, tzinfo=UTC)
>>> view = FindingView(
...     check="disk-encrypted", title="Every disk that is in use is encrypted.", severity=Severity.CRITICAL,
...     cites=("164.312(a)(2)(iv)",), first_observed=seen,
... )
>>> piece = Piece("f-0123456789ab", 7, "disk-encrypted", "critical", to_ms(seen))
>>> notice = opened([piece], {"disk-encrypted": view}, seen)
>>> notice.subject
'Not met (critical): Every disk that is in use is encrypted.'
>>> print(notice.text)
This should be so and is not met: Every disk that is in use is encrypted.
Severity: critical.
Finding: f-0123456789ab, first observed 2026-11-24 09:12 UTC.
Cites: 164.312(a)(2)(iv).
Look it up: rounds findings f-0123456789ab
Please acknowledge it, accept it with a reason and an end date, or mend it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final, NamedTuple

from msgspec import Struct

from rounds.model.severity import Severity
from rounds.model.times import from_ms, rfc3339, to_ms
from rounds.response.endings import Ending, said
from rounds.sdk.channel import Notice

RANKS: Final = tuple(severity.value for severity in Severity)
"""Severities from the gravest down."""
LISTED: Final = 10
"""Finding ids that a text lists; the rest are counted."""
LINES: Final = 30
"""Checks that a summary lists; the rest are counted."""
MOST_TEXT: Final = 160
"""Characters of one value in a text."""
WISH: Final = "Please acknowledge {}, accept {} with a reason and an end date, or mend {}."


class FindingView(Struct, frozen=True, kw_only=True):
    """What a notice may know of a finding: its check, the title of it, severity, cites as text, and its
    clock (UTC).

    There is no subject here, on purpose.
    """

    check: str
    title: str
    severity: Severity
    first_observed: datetime
    cites: tuple[str, ...] = ()
    knowable: datetime | None = None
    known_before: datetime | None = None


class Piece(NamedTuple):
    """A finding in a notice: id, index of the entry that opened it, check, severity, when it opened (wall
    clock, ms).

    `flaps` is that it comes and goes, `met` that it is met again by now, `mark` tells two notices about it
    apart.
    """

    id: str
    entry: int
    check: str
    severity: str
    opened: int
    flaps: bool = False
    met: bool = False
    mark: int = 0


Views = Mapping[str, FindingView]
"""One view for each check in a notice, by the check's id."""


def opened(pieces: Sequence[Piece], views: Views, now: datetime, *, urgent: bool = True) -> Notice:
    """A notice of findings that opened: one finding, many of one check, or a summary over several checks."""
    checks = {piece.check for piece in pieces}
    if len(checks) > 1:
        subject, lines = _summary(pieces, views)
    elif len(pieces) > 1:
        subject, lines = _many(pieces, views)
    else:
        subject, lines = _one(pieces[0], views.get(pieces[0].check))
    return _notice("open", pieces, (subject, lines), now, urgent=urgent)


def mended(pieces: Sequence[Piece], views: Views, now: datetime) -> Notice:
    """A notice of grave findings, told before, that are met again or left the scope."""
    what = (
        _title(pieces[0].check, views)
        if len(pieces) == 1
        else f"{len(pieces)} findings that you were told of"
    )
    lines = ["What you were told of is met again, or is no longer in scope.", *_ids(pieces)]
    return _notice("met", pieces, (f"Met again: {what}", lines), now)


def waiting(pieces: Sequence[Piece], now: datetime) -> Notice:
    """A reminder of grave findings that nobody acknowledged, accepted or mended."""
    subject = f"Still waiting for an answer: {_count(len(pieces), 'finding')} ({_severities(pieces)})"
    lines = ["Nobody has acknowledged, accepted or mended this yet.", *_ids(pieces)]
    return _notice("waits", pieces, (subject, [*lines, _wish(len(pieces))]), now)


def ending(found: Sequence[Ending], now: datetime) -> Notice:
    """A notice of last days that come near, by sort and days left; it names nobody."""
    nearest = found[0]
    subject = f"Last days come near: {said([nearest])[0].rstrip('.')}"
    if len(found) > 1:
        subject = f"Last days come near: {len(found)}, the nearest in {max(0, nearest.left)} days"
    lines = [*said(found)[:LINES], "Which they are: rounds vendors, rounds attest"]
    told = [f"{each.what} {each.entry} {each.rung}" for each in found]
    return Notice(
        id=_digest_id("ending", told),
        subject=one_line(subject, MOST_TEXT * 2),
        text="\n".join(lines),
        severity="low",
        at=rfc3339(to_ms(now)) or "",
    )


def digest(
    pieces: Sequence[tuple[str, Piece]],
    words: Mapping[str, str],
    now: datetime,
    mark: int = 0,
    also: Sequence[str] = (),
) -> Notice:
    """The weekly digest, counts only. `pieces` come with a reason each, `words` says what a reason means.

    `also` is what it says before them; `mark` tells two digests apart that count nothing.
    """
    lines = [*also]
    for reason, meaning in words.items():
        of_it = [piece for why, piece in pieces if why == reason]
        if of_it:
            lines.append(f"{_count(len(of_it), 'finding')} {meaning} ({_severities(of_it)}).")
    if pieces:
        lines.append("Look them up: rounds findings")
    if not pieces:
        return Notice(
            id=_digest_id("digest", [str(mark)]),
            subject="The week's digest",
            text="\n".join(lines),
            severity="low",
            at=rfc3339(to_ms(now)) or "",
        )
    subject = f"The week's digest: {_count(len(pieces), 'finding')}"
    return _notice("digest", [piece for _, piece in pieces], (subject, lines), now)


def _one(piece: Piece, view: FindingView | None) -> tuple[str, list[str]]:
    title = one_line(piece.check if view is None else view.title)
    seen = from_ms(piece.opened) if view is None else view.first_observed
    head = "Comes and goes" if piece.flaps else "Not met"
    lines = [
        f"This should be so and is not met: {title}",
        f"Severity: {piece.severity}.",
        f"Finding: {one_line(piece.id)}, first observed {_when(seen)}.",
    ]
    if view is not None and view.cites:
        lines.append(f"Cites: {one_line(', '.join(view.cites))}.")
    lines += _state(piece.flaps, piece.met)
    lines += [f"Look it up: rounds findings {one_line(piece.id)}", _wish(1)]
    return f"{head} ({piece.severity}): {title}", lines


def _many(pieces: Sequence[Piece], views: Views) -> tuple[str, list[str]]:
    title = _title(pieces[0].check, views)
    first = min(piece.opened for piece in pieces)
    lines = [
        f"This should be so and is not met, {len(pieces)} times: {title}",
        f"Severity: {pieces[0].severity}. First observed {_when(from_ms(first))}.",
    ]
    view = views.get(pieces[0].check)
    if view is not None and view.cites:
        lines.append(f"Cites: {one_line(', '.join(view.cites))}.")
    lines += _state(any(piece.flaps for piece in pieces), any(piece.met for piece in pieces))
    lines += [*_ids(pieces), _wish(len(pieces))]
    return f"Not met, {len(pieces)} times ({pieces[0].severity}): {title}", lines


def _summary(pieces: Sequence[Piece], views: Views) -> tuple[str, list[str]]:
    counts = Counter((RANKS.index(piece.severity), piece.check) for piece in pieces)
    rows = [
        f"{RANKS[rank]}: {_title(check, views)} ({times})" for (rank, check), times in sorted(counts.items())
    ]
    lines = ["These should be so and are not met; how often stands behind each.", *rows[:LINES]]
    if len(rows) > LINES:
        lines.append(f"and {_count(len(rows) - LINES, 'more check')}")
    lines += _state(any(piece.flaps for piece in pieces), any(piece.met for piece in pieces))
    lines += ["Look them up: rounds findings", _wish(len(pieces))]
    return f"Not met: {_count(len(pieces), 'finding')} ({_severities(pieces)})", lines


def _state(flaps: bool, met: bool) -> list[str]:
    lines = (
        ["It was met and then not met again within hours; you are told so once a day at most."]
        if flaps
        else []
    )
    return lines + (["It was met again by the time that this was written."] if met else [])


def _ids(pieces: Sequence[Piece]) -> list[str]:
    """The first finding ids, how many more there are, and how to look one up."""
    shown = ", ".join(one_line(piece.id) for piece in pieces[:LISTED])
    rest = f" and {len(pieces) - LISTED} more" if len(pieces) > LISTED else ""
    return [f"Findings: {shown}{rest}.", f"Look one up: rounds findings {one_line(pieces[0].id)}"]


def _notice(
    kind: str, pieces: Sequence[Piece], said: tuple[str, list[str]], now: datetime, *, urgent: bool = False
) -> Notice:
    return Notice(
        id=_id(kind, pieces),
        subject=one_line(said[0], MOST_TEXT * 2),
        text="\n".join(said[1]),
        findings=tuple(dict.fromkeys(piece.id for piece in pieces)),
        urgent=urgent,
        severity=min((piece.severity for piece in pieces), key=RANKS.index),
        at=rfc3339(to_ms(now)) or "",
    )


def _id(kind: str, pieces: Iterable[Piece]) -> str:
    return _digest_id(kind, (f"{piece.id} {piece.entry} {piece.mark}" for piece in pieces))


def _digest_id(kind: str, told: Iterable[str]) -> str:
    """The id that follows from what is told."""
    joined = "\n".join(sorted(told))
    return "n-" + hashlib.sha256(f"{kind}\n{joined}".encode()).hexdigest()[:24]


def one_line(text: str, most: int = MOST_TEXT) -> str:
    """Text as one printable line of at most `most` characters."""
    if not text.isprintable():
        text = "".join(each if each.isprintable() else " " for each in text)
    plain = " ".join(text.split())
    return plain if len(plain) <= most else plain[: most - 1] + "…"


def _title(check: str, views: Views) -> str:
    view = views.get(check)
    return one_line(check if view is None else view.title)


def _severities(pieces: Iterable[Piece]) -> str:
    counts = Counter(piece.severity for piece in pieces)
    return ", ".join(f"{counts[rank]} {rank}" for rank in RANKS if counts[rank])


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _when(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _wish(number: int) -> str:
    return WISH.format(*["it" if number == 1 else "each"] * 3)
