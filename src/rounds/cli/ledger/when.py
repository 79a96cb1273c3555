"""`rounds ledger when N`: between which two times of outsiders an entry was written."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from rounds.cli.desk import desk_of
from rounds.cli.errors import Mistyped
from rounds.cli.words import Plain, Times
from rounds.model.times import rfc3339


def add(group: typer.Typer) -> None:
    """Put `when` into the group."""
    group.command()(when)


def when(
    ctx: typer.Context, which: Annotated[int, typer.Argument(metavar="N", min=0, help="The entry's number.")]
) -> None:
    """Not before, and not after: what outsiders say of the time of one entry.

    The entry's own time is only a claim; it is held to the two.
    """
    from rounds.cli.ledger.anchors import settings_of
    from rounds.ledger.anchors.anchoring import NOBODY
    from rounds.ledger.anchors.bracket import bracket
    from rounds.ledger.anchors.kept import anchors_in, tokens_near
    from rounds.ledger.anchors.opening import published

    desk = desk_of(ctx)
    settings = settings_of(desk)
    with desk.reading() as app:
        size = app.store.size()
        if which >= size:
            raise Mistyped(f"There is no entry {which}: the ledger has entries 0 to {size - 1}.")
        (entry,) = app.entries(which, which + 1)
        anchors = list(anchors_in(app.store.entries()))
        tokens = tokens_near(which, anchors, settings, published(app.place.folder).read)
    found = bracket(which, entry.t, anchors, tokens)
    data = {
        "index": which,
        "kind": entry.k,
        "claimed": rfc3339(entry.t),
        "claim": found.claim,
        "not_before": _told(found.not_before),
        "not_after": _told(found.not_after),
        "sentences": list(found.sentences if anchors else (NOBODY,)),
    }
    desk.show(data, _page)


def _told(token: Any) -> dict[str, Any] | None:  # noqa: ANN401 - its module is loaded only where it is used
    """One bound as `--json` gives it."""
    if token is None:
        return None
    return {"at": rfc3339(token.at), "by": token.by, "name": token.name, "size": token.size}


def _page(data: Plain, times: Times) -> object:
    from rounds.cli.pages.anchors import bracket as page

    return page(data, times)
