"""Alone with a clinic's folder: the writer's lease is held, and nothing is opened.

So keys can be put right before a writer goes on without them.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from typing import Final

from rounds.app import LEASE
from rounds.home import Place
from rounds.ports import Clock, Held
from rounds.wiring import bare_store, is_dead

SECONDS: Final = 600.0
"""For how long the lease is taken: someone types a passphrase or a sheet meanwhile."""


@contextmanager
def alone(place: Place, clock: Clock) -> Iterator[None]:
    """Hold the lease; where there is no ledger yet, there is nobody to keep out. Raises `Held` while another
    process writes, and what the store raises.
    """
    if not place.store.exists():
        yield
        return
    owner = f"{socket.gethostname()}:{os.getpid()}:keys"
    with closing(bare_store(place)) as store:
        take = partial(store.lease, LEASE, owner, clock.now(), SECONDS)
        try:
            take()
        except Held as why:
            if not is_dead(why.holder):
                raise
            store.release(LEASE, why.holder)
            take()
        try:
            yield
        finally:
            store.release(LEASE, owner)
