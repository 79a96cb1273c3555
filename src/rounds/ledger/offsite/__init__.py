"""Copies of the published ledger elsewhere: in a locked object store, or in a folder on another disk.

Rules this package keeps:

* Only what is published goes: tiles, bundles of leaves, checkpoints with the lines of witnesses, time stamps.
  Each file is read as what its name says it is, and must lead to the signed root, before it leaves. Payloads
  and keys have no name here: under a lock they could never be destroyed.
* Sending proves nothing. A file counts once it was read back with its digest, its lock and its hold; what was
  not read back is *not known*.
* A name stands for one content for ever. Sending again changes nothing; other content under a name is told,
  never overwritten.
* How long a lock lasts comes from the law's dated data (`rounds.law.deadlines`).
* A copy that can't be reached holds up nobody: it is told with whose move it is, and tried again.
"""
