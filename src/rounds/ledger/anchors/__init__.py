"""When: times that others give to a ledger, and witnesses who remember how large it was.

Rules this package keeps:

* An outsider sees an origin, a size and a root; nothing of the clinic.
* What an outsider answered is kept as it came, also where it could not be checked, and its hash goes back
  into the ledger. What did not answer is recorded too: whose move it is, in a sentence.
* Clocks that disagree are told, never repaired.
* Nothing here holds up recording or judging: it works in a thread of its own, or after a round, for a bounded
  time.
"""
