"""Mail from the clinic is never sent in clear.

## What it looks at
What became of the newest canary: a marked mail from a real account of the clinic to its own test address,
whose host offers no encryption. It must come back, or a notice must arrive in its place.

## Why it matters
Mail is encrypted on its way when both sides can, and sent in clear when one can't, unless a rule says
otherwise. Such rules are set once and lost by the next change of provider, list or connector. A page of
settings can't show that one works; a mail can.

## What to do
Turn on the rule that mail is sent only encrypted (*secure transport*, *enforced TLS*), or a gateway that
turns it into a notice, for every recipient. Then let the next canary fly. Without one, connect it:
`rounds connect mail_canary`.
"""

from __future__ import annotations

from functools import partial

from rounds.model.resources import MailRule
from rounds.sdk.check import NO, YES, Case, Fails, Holds, Reason, Seen, Unseen, Verdict, cfr, check

RULE = partial(MailRule, system="canary", key="desk@maple.example", name="desk@maple.example")
BACK, CLEAR = Seen("came back"), Seen("arrived in clear")


@check(
    id="mail.clear-is-refused",
    since="0.1.0",
    severity="medium",
    cites=(cfr("164.312(e)(2)(ii)"),),
    see=(cfr("164.312(e)(1)"), cfr("164.522(b)")),
    cases=(
        Case("it came back", Holds, (RULE(clear_refused=YES, canary=BACK),)),
        Case("it arrived in clear", Fails, (RULE(clear_refused=NO, canary=CLEAR),)),
        Case("it was not seen again", Unseen, (RULE(unseen={"clear_refused": Reason.UNREADABLE}),)),
        Case("the last one is too old", Unseen, (RULE(clear_refused=YES, canary=BACK).faded(),)),
    ),
)
def clear_is_refused(rule: MailRule) -> Verdict:
    """Judge one account."""
    if rule.clear_refused is YES:
        return Holds(f"A canary from {rule.name} that could only go in clear was not sent so.")
    if rule.clear_refused is NO:
        return Fails(
            f"A canary from {rule.name} was sent in clear, because the other side offers no encryption."
        )
    return Unseen(f"Whether mail from {rule.name} can go in clear is not known: {rule.why('clear_refused')}.")
