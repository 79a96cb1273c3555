"""Subject lines of mail give no patient away.

## What it looks at
For each sender of a message trace how many subjects the words detector would rewrite or block. Subjects are
not kept: counts and kinds.

## Why it matters
A subject is never encrypted, not even where the mail is: it shows on locked screens and in every mail
server's log, also in the answers to it.

## What to do
Write *Secure message* or *From our clinic* as the subject, and the rest inside. Where a system writes the
subjects (a scanner, a fax service, the chart system), change its template.
"""

from __future__ import annotations

from functools import partial

from rounds.checks._phrases import found
from rounds.model.resources import MailSubjectCount
from rounds.sdk.check import Case, Fails, Holds, NotSeen, Reason, Seen, Unseen, Verdict, cfr, check

SENDER = partial(MailSubjectCount, system="mail-log", key="front", sender="front@maple.example")
COUNTED = partial(SENDER, subjects=Seen(210), rewrite=Seen(0), block=Seen(0))


@check(
    id="mail.subjects-tell-nothing",
    since="0.2.0",
    severity="medium",
    cites=(cfr("164.530(c)"),),
    see=(cfr("164.312(e)(1)"),),
    cases=(
        Case("none of 210", Holds, (COUNTED(),)),
        Case("it sent none", Holds, (COUNTED(subjects=Seen(0)),)),
        Case("four name patients", Fails, (COUNTED(rewrite=Seen(4), kinds=Seen(("name", "condition"))),)),
        Case("one has a number", Fails, (COUNTED(block=Seen(1)),)),
        Case("numbers were not looked for", Unseen, (SENDER(subjects=Seen(210), rewrite=Seen(0)),)),
        Case("how many it sent is not known", Unseen, (SENDER(rewrite=Seen(0), block=Seen(0)),)),
        Case("the log can't be read", Unseen, (SENDER(subjects=NotSeen(Reason.NOT_PERMITTED)),)),
    ),
)
def subjects_tell_nothing(sent: MailSubjectCount) -> Verdict:
    """Judge one sender."""
    counts = (sent.rewrite, sent.block, sent.subjects)
    telling = sum(each.value for each in counts[:2] if isinstance(each, Seen))
    if telling > 0:
        of = f" of {sent.subjects.value:,}" if isinstance(sent.subjects, Seen) else ""
        return Fails(f"{telling:,}{of} subjects from {sent.sender} give patients away{found(sent.kinds)}.")
    for each in counts:
        if isinstance(each, NotSeen):
            return Unseen(f"What the subjects from {sent.sender} tell is not known: {each.reason.words}.")
    return Holds(f"No subject from {sent.sender} gives a patient away.")
