"""Lists, segments, tags and automations of a marketing tool, by what their names and filters tell.

Rules this module keeps:

* The name itself is not kept, nor the filter: they may say what people are treated for. `name` is a label
  made of a keyed hash, `key` the hash; who holds the key finds the list again.
"""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from rounds.model.fact import NOT_ASKED, UNSEEN, Fact, Value
from rounds.model.resource import Resource


class AudienceList(Resource, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """One list of people in a marketing tool. `name` is a label that tells it from others and nothing more.

    `gives_away` is YES when its name sorts people by condition, treatment or medicine, or names one of them
    (45 CFR 160.103, individually identifiable health information); `picks_by_care` when an expression picks
    them by a clinical value, whatever it is called. `kinds` says what was found in either, in the words of
    `docs/formats/words.md`. `members` counts the people on it.
    """

    kind: ClassVar[str] = "audience_list"
    noun: ClassVar[str] = "list"
    fresh_for: ClassVar[timedelta] = timedelta(days=35)

    name: str
    gives_away: Fact = UNSEEN
    picks_by_care: Fact = UNSEEN
    kinds: Value[tuple[str, ...]] = NOT_ASKED
    members: Value[int] = NOT_ASKED
