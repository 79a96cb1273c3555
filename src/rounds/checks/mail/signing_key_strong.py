"""Mail that the clinic sends is signed with a strong key.

## What it looks at
The keys behind the signing names (DKIM selectors) that the clinic's settings list: that each is in use, and
none is shorter than 2048 bits (RFC 8301 asks for that). A domain that says that it sends no mail needs none.

## Why it matters
A signature shows that a mail was not changed on its way and came from the clinic. A short key can be
computed by anyone with some patience, and then the signature proves the forger.

## What to do
Turn signing on at your mail provider, choose 2048 bits, publish the key that it shows, and enter its name
under *selectors* here: the names can't be listed from outside. Take a key away once nothing is signed with
it.
"""

from __future__ import annotations

from functools import partial

from rounds.checks._phrases import several
from rounds.model.resources import MailDomain
from rounds.sdk.check import (
    NO,
    UNSEEN,
    YES,
    Case,
    Fails,
    Holds,
    NotSeen,
    Reason,
    Seen,
    Unseen,
    Verdict,
    cfr,
    check,
)

ENOUGH = 2048
DOMAIN = partial(MailDomain, system="mail", key="maple.example", name="maple.example", sends_mail=YES)
ONE_LOST = Seen(("old",))


@check(
    id="mail.signing-key-strong",
    since="0.1.0",
    severity="medium",
    cites=(cfr("164.312(e)(2)(i)"),),
    see=(cfr("164.312(c)(2)"),),
    cases=(
        Case("2048 bits", Holds, (DOMAIN(dkim_bits=Seen(2048), dkim_lost=Seen(())),)),
        Case("it sends no mail", Holds, (DOMAIN(sends_mail=NO),)),
        Case("1024 bits", Fails, (DOMAIN(dkim_bits=Seen(1024), dkim_lost=Seen(())),)),
        Case("no key under any name", Fails, (DOMAIN(dkim_bits=Seen(None), dkim_lost=ONE_LOST),)),
        Case("one name has lost its key", Fails, (DOMAIN(dkim_bits=Seen(2048), dkim_lost=ONE_LOST),)),
        Case("no name was given", Unseen, (DOMAIN(),)),
        Case("its name servers fail", Unseen, (DOMAIN(dkim_bits=NotSeen(Reason.UNREADABLE)),)),
        Case("does it send?", Unseen, (DOMAIN(sends_mail=UNSEEN),)),
        Case("were all seen?", Unseen, (DOMAIN(dkim_bits=Seen(4096)),)),
    ),
)
def signing_key_strong(domain: MailDomain) -> Verdict:
    """Judge one domain."""
    name = domain.name
    if domain.sends_mail is NO:
        return Holds(f"{name} says that it sends no mail, so that none has to be signed.")
    if domain.sends_mail is UNSEEN:
        return Unseen(f"Whether {name} sends mail is not known: {domain.why('sends_mail')}.")
    bits = domain.dkim_bits
    if isinstance(bits, NotSeen):
        return Unseen(_not_known(domain, bits.reason))
    if bits.value is None:
        return Fails(f"No key of {name} is in use under the signing names that were given.")
    if bits.value < ENOUGH:
        return Fails(f"{name} signs with a key of {bits.value} bits; {ENOUGH} are asked for.")
    match domain.dkim_lost:
        case Seen((_, *_) as lost):
            return Fails(f"{name} has no key in use under {several([each[:20] for each in lost])}.")
        case Seen(_):
            return Holds(f"{name} signs with keys of {bits.value} bits or more.")
        case NotSeen(reason):
            return Unseen(f"Whether every signing name of {name} has a key is not known: {reason.words}.")


def _not_known(domain: MailDomain, reason: Reason) -> str:
    """Why nothing is known of the keys."""
    if reason is Reason.NOT_ASKED:
        name = domain.name
        return f"How {name} signs is not known: selectors can't be listed from outside, and none was named."
    return f"How {domain.name} signs is not known: {reason.words}."
