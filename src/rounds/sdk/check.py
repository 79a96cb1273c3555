"""A check as code: one module, one question, one pure function.

Rules this module keeps:

* A check's docstring has the headings *What it looks at*, *Why it matters* and *What to do*; its first line
  is a sentence that is true when all is well.
* Its `cases` are its tests, its documentation and the words on the screen. They stand in the same file.
* The function gets its subject, relations that the chart knows, the clinic and `now`. Nothing else: no clock,
  no network, no store. What it reads follows from its signature:

  ====================================  ==============================================================
  parameter                             what it gets
  ====================================  ==============================================================
  first one, a resource                 the subject
  first one, `Clinic`                   the clinic is the subject: one verdict for the whole clinic
  `now: datetime`                       the time of judging, UTC
  `clinic: Clinic`                      the clinic (its time zone)
  `owner: Value[Person | None]`         the resource that the subject's link of that name points to:
                                        `Seen(None)` when a whole, fresh listing lacks it
  `xs: Listing[X]`                      the `X` whose link points to the subject; with the clinic as
                                        subject, every `X`
  ====================================  ==============================================================

* `cites` names scored lines and gives points; `see` names other paragraphs and gives none.
"""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable
from datetime import datetime
from types import ModuleType
from typing import Any, Final, TypeVar

from msgspec import Struct

from rounds.law import Cite, cfr, line_of
from rounds.model.fact import NO, UNSEEN, YES, Fact, NotSeen, Reason, Seen, Value
from rounds.model.listing import Listing
from rounds.model.resource import Resource
from rounds.model.resources import Clinic
from rounds.model.severity import Severity
from rounds.model.verdict import Fails, Holds, NotOurs, Outcome, Unseen, Verdict

F = TypeVar("F", bound=Callable[..., Verdict])
MARK: Final = "__rounds_check__"


class CheckIsWrong(Exception):
    """A check's own declaration breaks the rules above; it names the check and what is wrong. Ours
    to mend.
    """


class Case(Struct, frozen=True):
    """One row of a check's table: what is so, what the check must say, and the arguments in the signature's
    order.
    """

    name: str
    says: type[Verdict]
    given: tuple[Any, ...]


class Want(Struct, frozen=True):
    """One parameter: `sort` is subject, clinic, now, link or listing; `kind` the resource kind, `name` its
    name.
    """

    name: str
    sort: str
    kind: str = ""


class Check(Struct, frozen=True, kw_only=True):
    """A check with its declaration and its judge."""

    id: str
    since: str
    severity: Severity
    cites: tuple[Cite, ...]
    see: tuple[Cite, ...]
    remedy: str
    cases: tuple[Case, ...]
    judge: Callable[..., Verdict]
    wants: tuple[Want, ...]
    title: str
    doc: str
    module: str
    knock_out: bool = False

    @property
    def kind(self) -> str:
        """The kind of its subject."""
        return self.wants[0].kind

    @property
    def kinds(self) -> tuple[str, ...]:
        """Every kind that its verdicts read, the clinic aside."""
        return tuple(dict.fromkeys(w.kind for w in self.wants if w.kind and w.kind != Clinic.kind))


def check(  # noqa: PLR0913 - a declaration has as many parts as the design gives a check
    *,
    id: str,  # noqa: A002 - the field's name in the design and in every output
    since: str,
    severity: str,
    cites: tuple[Cite, ...],
    cases: tuple[Case, ...],
    see: tuple[Cite, ...] = (),
    remedy: str = "",
    knock_out: bool = False,
) -> Callable[[F], F]:
    """Declare a function to be a check. Raises `CheckIsWrong` at import when the declaration breaks a rule.

    `id` is never renamed or reused. `remedy` names the act that would mend it, empty when a person must.
    """

    def declare(judge: F) -> F:
        doc = inspect.getdoc(inspect.getmodule(judge)) or ""
        made = Check(
            id=id,
            since=since,
            severity=Severity(severity),
            cites=cites,
            see=see,
            remedy=remedy,
            cases=cases,
            judge=judge,
            wants=_wants(id, judge),
            title=doc.split("\n", 1)[0].strip(),
            doc=doc,
            module=judge.__module__,
            knock_out=knock_out,
        )
        _require(made)
        setattr(judge, MARK, made)
        return judge

    return declare


def check_of(module: ModuleType) -> Check | None:
    """The check that a module declares, or `None`. Raises `CheckIsWrong` when it declares more than one."""
    found = [getattr(each, MARK) for each in vars(module).values() if hasattr(each, MARK)]
    ours = [each for each in found if each.module == module.__name__]
    if len(ours) > 1:
        raise CheckIsWrong(f"{module.__name__} declares {len(ours)} checks; one module holds one check.")
    return ours[0] if ours else None


def _require(made: Check) -> None:
    """The rules that a declaration must keep."""
    headings = ("## What it looks at", "## Why it matters", "## What to do")
    faults = [f"its docstring lacks {h!r}" for h in headings if h not in made.doc]
    faults += [
        f"cites {c}, which is no scored line: put it into see=" for c in made.cites if line_of(c) is None
    ]
    faults += [] if made.cites else ["it cites no scored line"]
    faults += [] if made.title.endswith(".") else ["its first line is no sentence"]
    faults += _case_faults(made)
    if faults:
        raise CheckIsWrong(f"{made.id}: " + "; ".join(faults) + ".")


def _case_faults(made: Check) -> list[str]:
    """Cases must cover the three outcomes and fit the signature."""
    said = {case.says for case in made.cases}
    faults = [f"it has no {want.__name__} case" for want in (Holds, Fails, Unseen) if want not in said]
    return faults + [
        f"case {c.name!r} gives {len(c.given)} arguments for {len(made.wants)}"
        for c in made.cases
        if len(c.given) != len(made.wants)
    ]


def _wants(check_id: str, judge: Callable[..., Verdict]) -> tuple[Want, ...]:
    """Read a judge's signature. `typing.get_type_hints` takes four times as long, for each of many checks."""
    every = inspect.signature(judge, eval_str=True).parameters.values()
    return tuple(_want(check_id, each.name, each.annotation, first=i == 0) for i, each in enumerate(every))


def _want(check_id: str, name: str, hint: object, *, first: bool) -> Want:
    """What one parameter asks for."""
    if isinstance(hint, type) and issubclass(hint, Resource):
        if first:
            return Want(name, "subject", hint.kind)
        if hint is Clinic:
            return Want(name, "clinic")
    if hint is datetime:
        return Want(name, "now")
    if typing.get_origin(hint) is Listing:
        return Want(name, "listing", typing.get_args(hint)[0].kind)
    for arm in typing.get_args(hint):
        if typing.get_origin(arm) is Seen:
            inner = next(a for a in typing.get_args(typing.get_args(arm)[0]) if a is not type(None))
            return Want(name, "link", inner.kind)
    raise CheckIsWrong(f"{check_id}: parameter {name}: {hint} is nothing that the chart can give.")


__all__ = [
    "NO",
    "UNSEEN",
    "YES",
    "Case",
    "Check",
    "CheckIsWrong",
    "Cite",
    "Clinic",
    "Fact",
    "Fails",
    "Holds",
    "Listing",
    "NotOurs",
    "NotSeen",
    "Outcome",
    "Reason",
    "Seen",
    "Severity",
    "Unseen",
    "Value",
    "Verdict",
    "cfr",
    "check",
    "check_of",
    "line_of",
]
