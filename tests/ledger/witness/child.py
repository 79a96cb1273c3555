"""A witness process that answers calls from stdin (a length, a body, over and over), to be killed or
traced.
"""

from __future__ import annotations

import sys
from pathlib import Path

from rounds.ledger.witness.memory import Memory
from rounds.ledger.witness.witness import Witness

witness = Witness(Memory(Path(sys.argv[1])), lambda: 1_795_000_000)
while size := sys.stdin.buffer.readline():
    reply = witness.add_checkpoint(sys.stdin.buffer.read(int(size)))
    sys.stdout.buffer.write(b"%d\n" % reply.status)
    sys.stdout.buffer.flush()
