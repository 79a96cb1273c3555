"""Only senders that the clinic named may send mail as its domain.

## What it looks at
The record in which each mail domain names its senders (SPF): exactly one, one that receivers can follow to
its end within ten lookups, and one that ends by refusing everybody else (`-all` or `~all`).

## Why it matters
Without it anybody can write to patients and staff in the clinic's name. A record that is broken protects no
better than none, and nobody notices: mail still arrives.

## What to do
Publish one record that names your mail provider and whoever else sends for you, and ends in `-all` or
`~all`. Take out senders that you no longer use; that also brings the lookups down. A domain that sends no
mail says `v=spf1 -all`.
"""

from __future__ import annotations

from functools import partial

from rounds.model.resources import MailDomain
from rounds.sdk.check import NO, YES, Case, Fails, Holds, NotSeen, Reason, Seen, Unseen, Verdict, cfr, check

DOMAIN = partial(MailDomain, system="mail", key="maple.example", name="maple.example")
RECORD = Seen("v=spf1 include:_spf.google.com ~all")
SOUND = partial(DOMAIN, spf=RECORD, spf_sound=YES)
TOO_LONG = Seen("it needs more than 10 lookups")
CLOSED = ("-all", "~all")


@check(
    id="mail.senders-are-named",
    since="0.1.0",
    severity="medium",
    cites=(cfr("164.308(a)(5)(ii)(B)"),),
    see=(cfr("164.312(e)(1)"), cfr("164.530(c)(1)")),
    cases=(
        Case("ends in ~all", Holds, (SOUND(spf_end=Seen("~all")),)),
        Case("nobody may send", Holds, (SOUND(spf=Seen("v=spf1 -all"), spf_end=Seen("-all")),)),
        Case("no record", Fails, (DOMAIN(spf=Seen(None), spf_sound=NO, spf_end=Seen(None)),)),
        Case("too many lookups", Fails, (DOMAIN(spf=RECORD, spf_sound=NO, spf_fault=TOO_LONG),)),
        Case("broken, not said how", Fails, (DOMAIN(spf=RECORD, spf_sound=NO),)),
        Case("it ends openly", Fails, (SOUND(spf_end=Seen("?all")),)),
        Case("it has no end", Fails, (SOUND(spf_end=Seen(None)),)),
        Case("its end was not seen", Unseen, (SOUND(),)),
        Case(
            "a part did not answer", Unseen, (DOMAIN(spf=RECORD, unseen={"spf_sound": Reason.UNREACHABLE}),)
        ),
        Case("nothing was seen", Unseen, (DOMAIN(spf=NotSeen(Reason.UNREADABLE)),)),
    ),
)
def senders_are_named(domain: MailDomain) -> Verdict:
    """Judge one domain."""
    name = domain.name
    if domain.spf_sound is NO:
        if domain.spf == Seen(None):
            return Fails(f"{name} has no record that names its senders: anybody can send as it.")
        return Fails(f"Receivers give up on the record of {name} that names its senders{_why(domain)}.")
    if domain.spf_sound is not YES:
        return Unseen(
            f"Whether only named senders may send as {name} is not known: {domain.why('spf_sound')}."
        )
    end = domain.spf_end
    if isinstance(end, NotSeen):
        return Unseen(
            f"How the record of {name} that names its senders ends is not known: {end.reason.words}."
        )
    if end.value in CLOSED:
        return Holds(f"{name} names its senders and refuses all others ({end.value}).")
    return Fails(f"{name} names its senders and refuses nobody else (it ends in {end.value or 'nothing'}).")


def _why(domain: MailDomain) -> str:
    """What is wrong with the record, as far as that was said."""
    match domain.spf_fault:
        case Seen(str(fault)):
            return f": {fault[:60]}"
        case _:
            return ""
