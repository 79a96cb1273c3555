"""`vendors`: the register beside what is seen, and the clauses of one agreement, each confirmed by a
person.
"""

from __future__ import annotations

from typing import Annotated, Any, Final

import msgspec
import typer

from rounds.app import App
from rounds.cli import vendors as plain
from rounds.cli.desk import desk_of
from rounds.cli.errors import Mistyped, Stopped
from rounds.cli.verbs.status import PANEL
from rounds.cli.words import Plain, Times, near
from rounds.cli.writing import writing
from rounds.model.resources import Agreement, Vendor
from rounds.model.times import rfc3339
from rounds.sdk.pages import clauses

SYSTEM: Final = "confirmations"
"""The source under which what people say of clauses is kept."""
Name = Annotated[str, typer.Argument(metavar="VENDOR", help="The vendor, as the register calls it.")]
Document = Annotated[
    str, typer.Option("--document", metavar="FILE", help="Which agreement; else the last that was signed.")
]


def add(app: typer.Typer) -> None:
    """Put `vendors` on the command line."""
    group = typer.Typer(help="The register beside vendors that are seen; an agreement's clauses.")
    group.callback(invoke_without_command=True)(table)
    group.command("clauses")(checklist)
    group.command("confirm")(confirm)
    app.add_typer(group, name="vendors", rich_help_panel=PANEL)


def table(ctx: typer.Context) -> None:
    """Each vendor that is listed or seen: is an agreement needed, and is one in force?

    Seen is what mail records, pushes and other sources show to be in use.
    """
    if ctx.invoked_subcommand is not None:
        return
    desk = desk_of(ctx)
    with desk.reading() as app:
        chart, now = app.rounds.fold.chart, app.now()
        vendors, sightings = chart.every("vendor", now)[0], chart.every("sighting", now)[0]
        agreed, listed = app.verdicts(plain.AGREED), app.verdicts(plain.LISTED)
        rows = plain.table(vendors, sightings, agreed, listed, desk.today())
        data = {
            "clinic": desk.place.identity.name,
            "as_of": rfc3339(now),
            "totals": plain.totals(rows),
            "vendors": rows,
        }

    def draw(made: Plain, times: Times) -> object:
        from rounds.cli.pages.vendors import table as page

        return page(made, times)

    desk.show(data, draw)


def checklist(ctx: typer.Context, vendor: Name, document: Document = "") -> None:
    """The checklist of an agreement: each required clause, on which page it may stand, and who confirmed it.

    A page is where to read. Whether the clause is there is yours to say: rounds vendors confirm
    """
    desk = desk_of(ctx)
    with desk.reading() as app:
        held, agreement = _agreement(app, vendor, document)
        sub = _sub(app, held)
        said = app.rounds.fold.chart.pointing(sub, "confirmation", app.now())[0]
    data: dict[str, Any] = {"vendor": held.name} | plain.terms(agreement)
    data["clauses"] = plain.checklist(agreement, said, desk.today())

    def draw(made: Plain, times: Times) -> object:
        from rounds.cli.pages.vendors import checklist as page

        return page(made, times)

    desk.show(data, draw)


def confirm(
    ctx: typer.Context,
    vendor: Name,
    clause: Annotated[list[str], typer.Argument(metavar="CLAUSE", help="Each clause that you read.")],
    document: Document = "",
    page: Annotated[int, typer.Option(metavar="N", min=1, help="On which page it stands.")] | None = None,
    missing: Annotated[bool, typer.Option("--missing", help="You looked, and it is not there.")] = False,
) -> None:
    """Say that you read a clause in the agreement, or that it is missing.

    It is recorded under your name and carries today's date; there is no option for another.
    """
    desk = desk_of(ctx)
    known = {each.id for each in clauses(desk.today())}
    for each in clause:
        if each not in known:
            raise Mistyped(f"No clause is called {each!r}.{near(each, known)} All: rounds vendors clauses")
    with desk.reading() as app:
        held, agreement = _agreement(app, vendor, document)
    digest = plain.seen_or_none(agreement.sha256)
    if digest is None:
        raise Mistyped(
            f"The agreement with {held.name} is not on file, or could not be read at the last round. "
            "Put it into the folder of agreements, then rounds once."
        )
    facts = {
        "vendor": held.name,
        "document": digest,
        "there": "no" if missing else "yes",
        "page": page,
        "by": desk.user,
        "on": desk.today().isoformat(),
        "claimed": "yes",
    }
    with writing(desk) as pen:
        done = pen.observe(b"".join(_line(each, facts, desk.clock.now().isoformat()) for each in clause))
    if done["refused"]:
        raise Stopped(str(done["refused"][0]["sentence"]))
    data = facts | {"clauses": list(clause), "there": not missing, "claimed": True}

    def draw(made: Plain, times: Times) -> object:
        from rounds.cli.pages.vendors import confirmed

        return confirmed(made, times)

    desk.show(data, draw)


def _line(clause: str, facts: dict[str, Any], at: str) -> bytes:
    """One confirmation as a pushed line. The same clause of the same document has one standing answer."""
    key = f"{facts['document'][:32]}/{clause}"
    line = {
        "type": "observation",
        "system": SYSTEM,
        "kind": "confirmation",
        "key": key,
        "observed_at": at,
        "facts": facts | {"clause": clause},
    }
    return msgspec.json.encode(line) + b"\n"


def _agreement(app: App, name: str, document: str) -> tuple[Vendor, Agreement]:
    """A vendor by its name, and the agreement that is meant. Raises `Mistyped`."""
    chart, now = app.rounds.fold.chart, app.now()
    known = {each.name.casefold(): each for each in chart.every("vendor", now)[0].items}
    vendor = known.get(name.casefold())
    if vendor is None:
        names = [each.name for each in known.values()]
        raise Mistyped(f"The register has no vendor {name!r}.{near(name, names)} All of them: rounds vendors")
    every = chart.pointing(_sub(app, vendor), "agreement", now)[0].items
    meant = [each for each in every if not document or plain.seen_or_none(each.document) == document]
    found = plain.latest(meant)
    if found is None:
        which = f" {document}" if document else ""
        raise Mistyped(f"The register names no agreement{which} with {vendor.name}.")
    return vendor, found


def _sub(app: App, vendor: Vendor) -> str:
    """The subject under which the chart holds a vendor."""
    chart = app.rounds.fold.chart
    return next(sub for sub in chart.by_kind["vendor"] if chart.held[sub].resource.address == vendor.address)
