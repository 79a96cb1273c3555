"""What goes wrong between a system and us: each fault turns an honest look into what arrives.

Rules this module keeps:

* A fault hides, tears, repeats or delays; it never makes up a thing that was not so at the time that it
  names.
* A *lie* is a source that says something untrue and can't be caught by the records alone: a listing that
  leaves something out and counts without it, an old answer under a new date. Lies are a table of their own,
  since no observer can be held to a truth that its only witness denies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final, TypeAlias

from msgspec.structs import replace

from rounds.model.fact import UNSEEN, Reason, Whose
from rounds.model.records import Gap, Observation, Sweep
from rounds.model.resource import shape_of
from rounds.simulator.chance import Stream
from rounds.simulator.sources import Part, place_of, places

Look: TypeAlias = list[Part]
Fault: TypeAlias = Callable[[Look, Look, Stream], Look]
"""Takes the honest look, one of those before it, and chance; gives what arrives."""


def lost(look: Look, before: Look, dice: Stream) -> Look:
    """Nothing arrives, and nobody says so."""
    del look, before, dice
    return []


def unreachable(look: Look, before: Look, dice: Stream) -> Look:
    """The source did not answer."""
    del before, dice
    return _gaps(look, Reason.UNREACHABLE, "The source did not answer.")


def not_permitted(look: Look, before: Look, dice: Stream) -> Look:
    """The permission to look was taken back, for everything."""
    del before, dice
    return _gaps(look, Reason.NOT_PERMITTED, "We are no longer permitted to look.")


def one_kind_hidden(look: Look, before: Look, dice: Stream) -> Look:
    """One of the listings is refused, the others arrive."""
    del before
    system, kind = dice.choice(places(look))
    kept = [each for each in look if place_of(each) != (system, kind)]
    hidden = [each for each in look if place_of(each) == (system, kind)]
    return [*kept, *_gaps(hidden, Reason.NOT_PERMITTED, "This listing is refused.")]


def field_hidden(look: Look, before: Look, dice: Stream) -> Look:
    """The edition or the permission no longer shows one fact of anything."""
    del before
    first = next((each for each in look if isinstance(each, Observation)), None)
    facts = () if first is None else shape_of(type(first.resource)).facts
    return _without(look, dice.choice(facts)) if facts else look


def torn(look: Look, before: Look, dice: Stream) -> Look:
    """A page is lost on the way, and the listing is announced as whole."""
    del before
    seen = [at for at, each in enumerate(look) if isinstance(each, Observation)]
    gone = set(dice.sample(seen, dice.randint(1, len(seen)))) if seen else set()
    return [each for at, each in enumerate(look) if at not in gone]


def cut(look: Look, before: Look, dice: Stream) -> Look:
    """A page is lost, and the source admits it."""
    return [
        replace(each, complete=False, count=max(each.count - 1, 0)) if isinstance(each, Sweep) else each
        for each in torn(look, before, dice)
    ]


def unended(look: Look, before: Look, dice: Stream) -> Look:
    """The things arrive, the end of the listing does not."""
    del before, dice
    return [each for each in look if not isinstance(each, Sweep)]


def duplicated(look: Look, before: Look, dice: Stream) -> Look:
    """Some arrive twice: pages overlapped."""
    del before
    seen = [each for each in look if isinstance(each, Observation)]
    return [*(dice.sample(seen, dice.randint(0, len(seen))) if seen else []), *look]


def reordered(look: Look, before: Look, dice: Stream) -> Look:
    """Everything arrives, in any order."""
    del before
    return dice.sample(look, len(look))


def stale(look: Look, before: Look, dice: Stream) -> Look:
    """A look before this one arrives in its place, with its own times."""
    del dice
    return list(before or look)


def late(look: Look, before: Look, dice: Stream) -> Look:
    """This look arrives, and after it one from before."""
    del dice
    return [*look, *before]


def miscounted(look: Look, before: Look, dice: Stream) -> Look:
    """The source counts wrong."""
    del before
    return [
        replace(each, count=each.count + dice.choice((1, 2))) if isinstance(each, Sweep) else each
        for each in look
    ]


def omits(look: Look, before: Look, dice: Stream) -> Look:
    """A lie: one thing is left out, and the count agrees."""
    del before
    seen = [each for each in look if isinstance(each, Observation)]
    if not seen:
        return look
    gone = dice.choice(seen)
    return [_counted_less(each, gone) for each in look if each is not gone]


def old_answer(look: Look, before: Look, dice: Stream) -> Look:
    """A lie: an answer from before, under today's date."""
    del dice
    at = max((each.observed_at for each in look), default=None)
    return look if at is None else [replace(each, observed_at=at) for each in before or look]


FAULTS: Final[dict[str, Fault]] = {
    fault.__name__: fault
    for fault in (
        lost,
        unreachable,
        not_permitted,
        one_kind_hidden,
        field_hidden,
        torn,
        cut,
        unended,
        duplicated,
        reordered,
        stale,
        late,
        miscounted,
    )
}  # fmt: skip - one line of words
"""Every honest fault by name."""
LIES: Final[dict[str, Fault]] = {fault.__name__: fault for fault in (omits, old_answer)}
"""Every lie by name."""
MUTES: Final = (
    "lost",
    "unreachable",
    "not_permitted",
    "torn",
    "cut",
    "unended",
    "miscounted",
    "one_kind_hidden",
    "field_hidden",
)  # fmt: skip - as above
"""Faults that only take something away."""


def _gaps(look: Iterable[Part], reason: Reason, detail: str) -> Look:
    """One gap for each place of a look, at the time of the look."""
    found: dict[tuple[str, str], datetime] = {}
    for each in look:
        place = place_of(each)
        found[place] = max(each.observed_at, found.get(place, each.observed_at))
    return [
        Gap(system=system, kind=kind, reason=reason, whose=Whose.YOURS, observed_at=at, detail=detail)
        for (system, kind), at in found.items()
    ]


def _without(look: Look, field: str) -> Look:
    """A look in which one field is not shown, where a thing has it."""
    made: Look = []
    for each in look:
        if isinstance(each, Observation) and field in shape_of(type(each.resource)).facts:
            unseen = each.resource.unseen | {field: Reason.NOT_LICENSED}
            thing = replace(each.resource, unseen=unseen, **{field: UNSEEN})
            made.append(replace(each, resource=thing))
        else:
            made.append(each)
    return made


def _counted_less(each: Part, gone: Observation) -> Part:
    if isinstance(each, Sweep) and place_of(each) == place_of(gone):
        return replace(each, count=each.count - 1)
    return each
