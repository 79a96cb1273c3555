"""The systems that are seen to be in use: what a scope is held against.

A system is *seen* when accounts in it are reported, or when the register of vendors has it as one that
handles patient data and still serves. Names are compared by their letters and digits alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from rounds.checks._phrases import several
from rounds.checks.paper._answers import Answer, every, is_over
from rounds.checks.paper._papers import short, unless_missing
from rounds.model.resources import Account, Paper, Vendor
from rounds.sdk.check import NO, UNSEEN, YES, Clinic, Listing, NotSeen


def names_all_seen(
    paper: Paper, accounts: Listing[Account], vendors: Listing[Vendor], now: datetime, clinic: Clinic
) -> Answer:
    """Whether a document names every system that is seen."""
    systems = paper.systems
    if isinstance(systems, NotSeen):
        return Answer(UNSEEN, None, "the systems that it speaks of were not seen")
    named = {letters(each) for each in systems.value}
    return every(
        lambda: _all_named(named, accounts),
        lambda: _vendors_named(named, vendors, now, clinic),
        lambda: _whole(accounts),
        lambda: _whole(vendors),
    )


def letters(name: str) -> str:
    """A name by its letters and digits alone."""
    return "".join(each for each in name.casefold() if each.isalnum())


def _all_named(named: set[str], accounts: Listing[Account]) -> Answer:
    strange = sorted({each.system for each in accounts.items if letters(each.system) not in named})
    return _out(strange) if strange else Answer(YES)


def _vendors_named(named: set[str], vendors: Listing[Vendor], now: datetime, clinic: Clinic) -> Answer:
    return every(*(partial(_serves, each, now, clinic) for each in _strangers(named, vendors)))


def _strangers(named: set[str], vendors: Listing[Vendor]) -> Iterator[Vendor]:
    return (each for each in vendors.items if letters(each.name) not in named)


def _serves(vendor: Vendor, now: datetime, clinic: Clinic) -> Answer:
    """Whether a vendor that a scope leaves out may be left out."""
    if vendor.handles_ephi is NO:
        return Answer(YES)
    if vendor.handles_ephi is UNSEEN:
        return Answer(UNSEEN, None, f"{short(vendor.name)} may hold patient data")
    ended = vendor.ended
    if isinstance(ended, NotSeen):
        return Answer(UNSEEN, None, f"{short(vendor.name)} may still serve")
    if ended.value is None:
        return _out([vendor.name])
    over = is_over(ended.value, now, clinic)
    return over if over.fact is YES else _out([vendor.name])._replace(until=over.until)


def _out(names: list[str]) -> Answer:
    return Answer(NO, None, f"{several([short(each) for each in names])} is seen and not in it")


def _whole(listing: Listing[Account] | Listing[Vendor]) -> Answer:
    return unless_missing(Answer(NO if listing.missing else YES), listing)
