"""The laws that hold over every check, as functions that return the faults they find.

Each case of a check says what it declares, and no twin of it (`rounds.sdk.twins`) is greener than it may be.

    >>> from rounds.model.fact import NO, YES
    >>> from rounds.model.resources import Account
    >>> from rounds.model.verdict import Fails, Holds, Verdict
    >>> def has_mfa(account: Account) -> Verdict:
    ...     return Fails("Ana has no token.") if account.mfa is NO else Holds("Ana has a token.")
    >>> survivors(has_mfa, (Account(system="mail", key="1", login="ana", mfa=YES, admin=NO),))
    ['account.mfa unseen: Holds', 'account faded: Holds']
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rounds.model.verdict import Holds, NotOurs, Unseen
from rounds.sdk.check import Case, Check
from rounds.sdk.twins import Judge, reads, unseen_twins

GREEN = (Holds, NotOurs)


def faults_of(check: Check) -> list[str]:
    """What is wrong with a check under the laws, one sentence each; empty when all hold.

    Each case says what it declares, says it again, and no twin of it is greener than it may be: of a case
    that holds or is not ours each twin is `Unseen`; of any other case no twin holds or is not ours.
    """
    return [
        f"{check.id}, case {case.name!r}: {fault}"
        for case in check.cases
        for fault in _faults(check.judge, case)
    ]


def survivors(judge: Judge, given: tuple[Any, ...]) -> list[str]:
    """The twins of a case that are greener than they may be, each with what the judge said of it."""
    green = isinstance(judge(*given), GREEN)
    said = ((twin.name, judge(*twin.given)) for twin in unseen_twins(judge, given))
    wrong = ((name, v) for name, v in said if (not isinstance(v, Unseen) if green else isinstance(v, GREEN)))
    return [f"{name}: {type(verdict).__name__}" for name, verdict in wrong]


def _faults(judge: Judge, case: Case) -> Iterator[str]:
    """The faults of one case."""
    said = judge(*case.given)
    if not isinstance(said, case.says):
        yield f"it says {type(said).__name__}, declared is {case.says.__name__}."
    if judge(*case.given) != said:
        yield "it says something else when asked again."
    if reads(judge, case.given)[0] != said:
        yield "it looks at an exact type: use `match` or `isinstance`, never `type(x) is`."
    if not said.sentence.rstrip().endswith((".", "!", "?")):
        yield f"its sentence does not end: {said.sentence!r}."
    yield from (f"survives although {each}." for each in survivors(judge, case.given))
