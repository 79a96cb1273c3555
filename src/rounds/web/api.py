"""`/api/v1`: observations pushed in, records of people, a round asked for, the clinic's state.

Rules this module keeps:

* Only with the bearer token that `init` wrote; only under a host name that we listen on (DNS rebinding).
* A body is capped. Errors are RFC 9457 problems; each says whose move it is and whether trying again helps.
* 200 is sent when the delivery is durable, never before. Refused lines are named, the others are taken.

It speaks ASGI itself: four routes need no framework, and what stands before a delivery is what an alert
waits for.
"""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from concurrent.futures import Future
from typing import Any, Final, NamedTuple, TypeAlias

import msgspec
from msgspec import Struct

from rounds.app import App
from rounds.connectors.push.translate import read
from rounds.evidence.said import NotTaken
from rounds.model.records import Act, Attestation, Decision, Destroy, Filed, Record, Source
from rounds.ports import StoreDamaged, StoreError, StoreFull
from rounds.round import Turn
from rounds.writer import Job, Writer

MOST: Final = 64 << 20
"""Bytes that a body may have."""
SMALL: Final = 1 << 16
"""Bytes below which a body is read at once; a larger one is read in a thread, so that others are answered."""
PREFIX: Final = "/api/v1"
_ENCODE: Final = msgspec.json.Encoder().encode
Message: TypeAlias = MutableMapping[str, Any]
"""What ASGI hands to and fro (https://asgi.readthedocs.io/en/latest/specs/www.html)."""
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]


class Answer(NamedTuple):
    """A status with its JSON body. `more` are header fields of this answer alone."""

    code: int
    body: bytes
    media: bytes = b"application/json"
    more: tuple[tuple[bytes, bytes], ...] = ()


Handler: TypeAlias = Callable[[Receive], Awaitable[Answer]]


class Said(Struct, forbid_unknown_fields=True):
    """One record of a person as the terminal sends it: exactly one field is set."""

    attestation: Attestation | None = None
    decision: Decision | None = None
    filed: Filed | None = None
    act: Act | None = None
    destroy: Destroy | None = None
    source: Source | None = None


class TooLarge(Exception):
    """The body has more than `MOST` bytes."""


class HungUp(Exception):
    """The caller went away before its body was whole: there is nobody to answer."""


class Api:
    """The routes over one clinic. `ask` makes the next round now."""

    def __init__(self, app: App, writer: Writer, hosts: frozenset[str], ask: Callable[[], None]) -> None:
        self._app, self._writer, self._ask, self._hosts = app, writer, ask, hosts
        self._waiting: list[tuple[Job, asyncio.Future[None]]] = []
        self._token = f"Bearer {app.place.token}".encode()
        self._routes: dict[str, tuple[str, Handler]] = {
            f"{PREFIX}/observations": ("POST", self.observations),
            f"{PREFIX}/records": ("POST", self.records),
            f"{PREFIX}/rounds": ("POST", self.rounds),
            f"{PREFIX}/status": ("GET", self.status),
        }

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """The ASGI application."""
        if scope["type"] != "http":
            await send({"type": "websocket.close"})
            return
        try:
            code, body, media, more = await self._answer(scope, receive)
        except HungUp:
            return
        head = [(b"content-type", media), (b"content-length", b"%d" % len(body)), *more]
        await send({"type": "http.response.start", "status": code, "headers": head})
        await send({"type": "http.response.body", "body": body})

    async def _answer(self, scope: Mapping[str, Any], receive: Receive) -> Answer:
        """What a request is answered: by its route, behind the guard."""
        route = self._routes.get(scope["path"])
        if route is None:
            return problem(404, f"There is nothing at {scope['path']}.", "yours", again=False)
        method, handler = route
        if scope["method"] != method:
            refused = problem(405, f"{scope['path']} takes {method} alone.", "yours", again=False)
            return refused._replace(more=((b"allow", method.encode()),))
        return self._stranger(scope["headers"]) or await _told(handler, receive)

    def _stranger(self, headers: Sequence[tuple[bytes, bytes]]) -> Answer | None:
        """Why a request is not let in, by its host and token: `None` for one that is."""
        named = dict(reversed(headers))  # where a field comes twice, the first counts
        if named.get(b"host", b"").decode("latin-1").lower() not in self._hosts:
            return problem(421, "This is not a name that Rounds listens on.", "yours", again=False)
        if not hmac.compare_digest(named.get(b"authorization", b""), self._token):
            return problem(401, "The bearer token of this clinic is missing or wrong.", "yours", again=False)
        return None

    async def observations(self, receive: Receive) -> Answer:
        """NDJSON of any kind (`docs/formats/push.md`)."""
        body, now = await _body(receive), self._app.clock.now()
        reading = read(body, now) if len(body) < SMALL else await asyncio.to_thread(read, body, now)
        stray = reading.stray(self._app.rounds.fold.chart.sources, now) if reading.refused else []
        turn = await self._taken([*reading.items, *stray] if stray else reading.items)
        refused = [{"line": each.line, "sentence": each.sentence} for each in reading.refused]
        return _json({"taken": len(reading.items), "refused": refused, "size": turn.size})

    async def _taken(self, records: Sequence[Record]) -> Turn:
        """Take a delivery together with all others that came in the same beat of the loop, in one turn.

        It is done here and not in the writer's thread: handing over to it and back costs as much as the disk.
        """
        loop = asyncio.get_running_loop()
        job, told = (records, Future[Turn]()), loop.create_future()
        self._waiting.append((job, told))
        if len(self._waiting) == 1:
            loop.call_soon(self._take_waiting)
        await told
        return job[1].result()

    def _take_waiting(self) -> None:
        waiting, self._waiting = self._waiting, []
        self._writer.together([job for job, _ in waiting])
        for _, told in waiting:
            if not told.done():  # a caller that hung up is told nothing; its delivery is kept all the same
                told.set_result(None)

    async def records(self, receive: Receive) -> Answer:
        """What people said: a JSON list of records."""
        said = msgspec.json.decode(await _body(receive), type=list[Said])
        every = [
            [each.attestation, each.decision, each.filed, each.act, each.destroy, each.source]
            for each in said
        ]
        records: list[Record] = [each for one in every for each in one if each is not None]
        turn = await self._taken(records)
        return _json({"taken": len(records), "size": turn.size})

    async def rounds(self, receive: Receive) -> Answer:  # noqa: ARG002 - one signature for all routes
        """Make a round now."""
        self._ask()
        return _json({"asked": True}, 202)

    async def status(self, receive: Receive) -> Answer:  # noqa: ARG002 - one signature for all routes
        """The clinic's state, as `rounds status --json` gives it."""
        return _json(await asyncio.to_thread(self._app.status))


async def _told(handler: Handler, receive: Receive) -> Answer:
    """A route's answer; what it raises is said in one form."""
    try:
        return await handler(receive)
    except TooLarge:
        return problem(413, f"A body may have {MOST:,} bytes. Send it in parts.", "yours", again=False)
    except msgspec.MsgspecError as why:
        return problem(422, f"The body can't be read: {why}", "yours", again=False)
    except NotTaken as why:
        return problem(422, str(why), "yours", again=False)
    except StoreError as why:
        return problem(_code(why), str(why), why.whose, again=why.again)


def _code(why: StoreError) -> int:
    """The status for what a store said."""
    if isinstance(why, StoreFull):
        return 507
    return 500 if isinstance(why, StoreDamaged) else 503


async def _body(receive: Receive) -> bytes:
    """The whole body, capped. Raises `TooLarge`, `HungUp`."""
    parts: list[bytes] = []
    size, more = 0, True
    while more:
        part = await receive()
        if part["type"] == "http.disconnect":
            raise HungUp
        parts.append(part.get("body", b""))
        size, more = size + len(parts[-1]), part.get("more_body", False)
        if size > MOST:
            raise TooLarge
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _json(content: object, code: int = 200) -> Answer:
    return Answer(code, _ENCODE(content))


def problem(code: int, detail: str, whose: str, *, again: bool) -> Answer:
    """An RFC 9457 problem."""
    body = {"type": "about:blank", "status": code, "detail": detail, "whose": whose, "again": again}
    return Answer(code, _ENCODE(body), b"application/problem+json")
