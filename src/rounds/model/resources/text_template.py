"""Templates of text messages, by what they tell; their words are not kept."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from rounds.model.fact import NOT_ASKED, UNSEEN, Fact, Value
from rounds.model.resource import Resource


class TextTemplate(Resource, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """One template that a texting tool sends from. `name` is a label that tells it from others and nothing
    more.

    `gives_away` is YES when its words tell what its reader is treated for, `clinical_fields` when a merge
    field is filled from a clinical column, `kinds` what was found.
    """

    kind: ClassVar[str] = "text_template"
    noun: ClassVar[str] = "text message template"
    fresh_for: ClassVar[timedelta] = timedelta(days=35)

    name: str
    gives_away: Fact = UNSEEN
    clinical_fields: Fact = UNSEEN
    kinds: Value[tuple[str, ...]] = NOT_ASKED
