"""A witness over HTTP (C2SP tlog-witness): `POST /add-checkpoint` and `GET /<sha256(origin)>/checkpoint`.

Rules this module keeps: a body is capped; there is no authentication but the log's signature; a memory that
can't be read or written is a 500 or 507, and then nothing was signed.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any, Final, TypeAlias

from rounds.ledger.witness.witness import Reply, Witness
from rounds.ports import StoreError, StoreFull
from rounds_verify.witness import ADD_CHECKPOINT, BODY_LIMIT

Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
_SHOWN: Final = re.compile(r"/([0-9a-f]{64})/checkpoint")


class WitnessApi:
    """The ASGI application. `trouble` is told what the memory refused."""

    def __init__(self, witness: Witness, trouble: Callable[[str], None]) -> None:
        self._witness, self._trouble = witness, trouble

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        reply = await self._reply(scope, receive)
        if reply is None:  # the caller went away
            return
        head = [(b"content-type", reply.media.encode()), (b"content-length", b"%d" % len(reply.body))]
        await send({"type": "http.response.start", "status": reply.status, "headers": head})
        await send({"type": "http.response.body", "body": reply.body})

    async def _reply(self, scope: Mapping[str, Any], receive: Receive) -> Reply | None:
        shown = _SHOWN.fullmatch(scope["path"])
        if shown is None and scope["path"] != f"/{ADD_CHECKPOINT}":
            return Reply(404, b"There is nothing here.\n")
        if scope["method"] != ("GET" if shown else "POST"):
            return Reply(405, b"This path takes another method.\n")
        try:
            if shown is not None:
                return await asyncio.to_thread(self._witness.checkpoint, shown[1])
            body = await _body(receive)
            if body is None:
                return None
            if len(body) > BODY_LIMIT:
                return Reply(413, b"The body is larger than any call.\n")
            return await asyncio.to_thread(self._witness.add_checkpoint, body)
        except StoreError as why:
            self._trouble(str(why))
            return Reply(507 if isinstance(why, StoreFull) else 500, b"This witness can't remember now.\n")


async def _body(receive: Receive) -> bytes | None:
    """The whole body, read no further than a byte past the cap; `None` where the caller went away."""
    body, more = b"", True
    while more and len(body) <= BODY_LIMIT:
        part = await receive()
        if part["type"] == "http.disconnect":
            return None
        body, more = body + part.get("body", b""), part.get("more_body", False)
    return body
