"""What people said of an agreement's clauses: one by one through Rounds, or with one word in the register.

Rules this module keeps:

* A confirmation speaks of one document, by its SHA-256: another version of it has none.
* One clause that a person found missing outweighs any *yes*, the register's too. All clauses confirmed one
  by one need no word in the register; until then the register's word stands.
"""

from __future__ import annotations

from datetime import datetime

from rounds.model.resources import Agreement, Confirmation
from rounds.sdk.check import NO, UNSEEN, YES, Clinic, Fact, Listing, NotSeen, clauses


def confirmed(
    agreement: Agreement, confirmations: Listing[Confirmation], now: datetime, clinic: Clinic
) -> tuple[Fact, tuple[str, ...]]:
    """Whether every clause that is asked for today was confirmed, and the titles of those found missing."""
    titles = {each.id: each.title for each in clauses(clinic.day_of(now))}
    said = _said(agreement, confirmations)
    if said is None:
        return UNSEEN, ()
    missing = tuple(title for clause, title in titles.items() if said.get(clause) is NO)
    if missing:
        return NO, missing
    if all(said.get(clause) is YES for clause in titles):
        return YES, ()
    if agreement.clauses_confirmed is not NO or isinstance(agreement.missing_clauses, NotSeen):
        return agreement.clauses_confirmed, ()
    return NO, agreement.missing_clauses.value


def _said(agreement: Agreement, confirmations: Listing[Confirmation]) -> dict[str, Fact] | None:
    """What was said of each clause of this document; `None` where a part of that was not seen."""
    if confirmations.missing is not None:
        return None
    said: dict[str, Fact] = {}
    for each in confirmations.items:
        document, digest = each.document, agreement.sha256
        if isinstance(document, NotSeen) or isinstance(digest, NotSeen) or each.there is UNSEEN:
            return None
        if document.value == digest.value and said.get(each.clause) is not NO:
            said[each.clause] = each.there
    return said
