"""The pack of one finding, made from a clinic's ledger (`rounds_verify.pack` is its format).

Rules this package keeps:

* The least that proves the finding goes into a pack. Of payloads, by default, only the sentence that this
  check said of this subject, where the finding opened and where it was mended: without it nobody could tell
  which laptop or whose account it is about. It may name a member of the workforce or a device. Sentences of
  other checks about the same subject, and all other payloads, stay closed. `Fields.NONE` opens none of it.
* A pack that its own verifier does not accept is never handed out.
* Nothing is written: not to the ledger, not to the published folder.
"""
