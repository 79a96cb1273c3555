"""Backups: what would bring the clinic's data back."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from rounds.model.fact import NOT_ASKED, UNSEEN, Fact, Value
from rounds.model.resource import Link, Resource


class Backup(Resource, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """The backup of one asset that the clinic declared, whether or not there is one yet.

    `computer` and `path` say what it holds, as the declared folder says it. `last_snapshot` is when the
    newest complete copy was made, `Seen(None)` if there never was one; `fresh_hours` is the clinic's own
    limit for its age. `sound` is the outcome of the last check of the store, `checked` its time. `off_site`
    is YES where the copy lies in another place than what it holds. `restored` is YES when the last drill
    brought a marked file back with the digest that it must have, `restored_at` its time, `drill_days` the
    clinic's own limit for its age.
    """

    kind: ClassVar[str] = "backup"
    noun: ClassVar[str] = "backup"
    links: ClassVar[dict[str, Link]] = {"volume": Link("path", "volume", "path")}

    name: str
    computer: Value[str | None] = NOT_ASKED
    path: Value[str | None] = NOT_ASKED
    last_snapshot: Value[datetime | None] = NOT_ASKED
    fresh_hours: Value[int] = NOT_ASKED
    encrypted: Fact = UNSEEN
    sound: Fact = UNSEEN
    checked: Value[datetime | None] = NOT_ASKED
    off_site: Fact = UNSEEN
    restored: Fact = UNSEEN
    restored_at: Value[datetime | None] = NOT_ASKED
    drill_days: Value[int] = NOT_ASKED
