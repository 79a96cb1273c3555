"""What in a short text gives a patient away: mail subjects, names of lists and segments, mailings, text
messages.

A leaf of the house: it imports nothing of ours but the model, reads only the lists that lie beside it, knows
no network, no clock and no clinic. `rounds.words.judge.judge` is the whole of it:

    text -> shown (what a reader sees) -> tokens (words and known phrases) -> names, identifiers -> evidence
    (all that is there) -> points (who and what, for and against) -> judge (outcome, spans, reasons)

Rules this package keeps:

* It says *identifier found*, *health word found*; never that a text is protected health information, nor that
  a text holds nothing that identifies (45 CFR 164.514(b)(2)(i) is a test for whole data sets).
* What it says of a text repeats nothing of it, so that reasons, counts and kinds may be kept.
* Any text may come: broken encodings, hidden and look-alike characters, a line of a megabyte. It never raises
  and its time grows with the length alone.

>>> from rounds.words.judge import judge
>>> judge("Your HIV test is ready to view", "sms").outcome
'rewrite'
"""
