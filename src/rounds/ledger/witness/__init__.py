"""Witnesses (C2SP tlog-witness): who remembers how large a ledger was, and signs no two of one size.

Rules this package keeps:

* For one origin a witness signs only what begins with all it signed before.
* What it signs is durable first: a crash or a power cut between the two loses an answer, never a memory.
* A lost memory beside a key that may have signed is never begun anew.
"""
