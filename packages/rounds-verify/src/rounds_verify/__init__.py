"""Offline verification of a Rounds ledger, with the standard library alone.

The modules, ground floor first; each module's docstring is the specification of its format:

* `errors`      what can go wrong, and whose move it is
* `b64`         base64 with exactly one spelling
* `canonical`   JSON with exactly one spelling (a profile of RFC 8785)
* `tree`        RFC 6962 Merkle tree: hashes, frontier, inclusion and consistency proofs
* `ed25519`     RFC 8032 signatures, verification only
* `note`        C2SP signed notes and verifier keys
* `checkpoint`  C2SP tlog checkpoints
* `cosignature` C2SP tlog cosignatures: a witness's statement, with its time
* `policy`      C2SP tlog policies: which logs and witnesses count, and how many are enough
* `proof`       C2SP tlog proofs: one entry's place in a log
* `witness`     C2SP tlog-witness: what a log and a witness say to each other
* `tiles`       C2SP tlog tiles: a ledger as static files
* `reader`      reading such files, proofs out of them
* `commitment`  salted commitment to a payload, one field of which can be opened alone
* `leaf`        the fields of one ledger entry
* `order`       what must hold between one entry and the entries before it
* `rotation`    `key` entries: the key that signs is another from here on, or a former one is revoked
* `succession`  which key signs which checkpoint, from one that is trusted and those entries
* `report`      the result of a verification
* `ledger`      verification of a whole ledger
* `pack`        the pack of one finding; with `pack_zip`, `pack_more`, `opened`, `consistency`, `pack_text`
* `timestamp`   RFC 3161 time stamps, where the optional part is installed
* `bracket`     between which two times of outsiders something was written
* `pack_steps`  verification of a pack; with `pack_keys`, `pack_history`, `pack_bounds`, `pack_story` and
                `pack_report`
* `export`      reading an export directory (with `pack_command` and `__main__`, the only I/O here)
"""

__version__ = "0.1.0"
