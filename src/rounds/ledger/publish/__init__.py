"""The ledger's published form: a folder of static files that anyone can check, written so that it never
forks.

Rules this package keeps:

* Order: entries durable, then tiles durable, then `last-signed` appended and synced, then the note signed,
  then kept in the store, then cosigned, and `checkpoint` replaced last. A crash between any two leaves at
  most one history that bears our name.
* Signing is refused, recording never is. Who is refused is told why, whose move it is and what to do.
* What is published can be made again from the store; nothing here is needed to open a clinic.
"""
