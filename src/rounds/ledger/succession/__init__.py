"""The key that signs a clinic's checkpoints: who it is, how it changes, and how one is revoked
(`rounds_verify.rotation` and `rounds_verify.succession` say what others make of it).

Rules this package keeps:

* The ledger says which key signs, not a file: from the entry of a change on nothing is signed under the old
  key, whatever was cut off (`hand`).
* A change goes in one order: the new key durable; the entry durable, signed by both; the new key in use; a
  checkpoint under it published; the old secret overwritten and removed. Cut off at any point, the clinic
  opens and goes on from there (`change`, `files`).
* Public keys are never lost: the entries hold them.
"""
