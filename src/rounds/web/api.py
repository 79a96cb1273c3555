"""`/api/v1`: observations pushed in, records of people, a round asked for, the clinic's state.

Rules this module keeps:

* Only with the bearer token that `init` wrote; only under a host name that we listen on (DNS rebinding).
* A body is capped. Errors are RFC 9457 problems; each says whose move it is and whether trying again helps.
* 200 is sent when the delivery is durable, never before. Refused lines are named, the others are taken.
"""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Future
from typing import Final

import msgspec
from msgspec import Struct
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from rounds.app import App
from rounds.connectors.push.translate import read
from rounds.evidence.said import NotTaken
from rounds.model.records import Act, Attestation, Decision, Destroy, Record
from rounds.ports import StoreDamaged, StoreError, StoreFull
from rounds.round import Turn
from rounds.writer import Job, Writer

MOST: Final = 64 << 20
"""Bytes that a body may have."""
SMALL: Final = 1 << 16
"""Bytes below which a body is read at once; a larger one is read in a thread, so that others are answered."""
PREFIX: Final = "/api/v1"
_ENCODE: Final = msgspec.json.Encoder().encode
Handler = Callable[[Request], Awaitable[Response]]


class Said(Struct, forbid_unknown_fields=True):
    """One record of a person as the terminal sends it: exactly one field is set."""

    attestation: Attestation | None = None
    decision: Decision | None = None
    act: Act | None = None
    destroy: Destroy | None = None


class TooLarge(Exception):
    """The body has more than `MOST` bytes."""


class Api:
    """The routes over one clinic. `ask` makes the next round now."""

    def __init__(self, app: App, writer: Writer, hosts: frozenset[str], ask: Callable[[], None]) -> None:
        self._app, self._writer, self._ask, self._hosts = app, writer, ask, hosts
        self._waiting: list[tuple[Job, asyncio.Future[None]]] = []
        self._token = f"Bearer {app.place.token}".encode()

    def asgi(self) -> Starlette:
        """The application."""
        posts: dict[str, Handler] = {
            "observations": self.observations,
            "records": self.records,
            "rounds": self.rounds,
        }
        routes = [
            Route(f"{PREFIX}/{name}", self._guarded(each), methods=["POST"]) for name, each in posts.items()
        ]
        routes.append(Route(f"{PREFIX}/status", self._guarded(self.status), methods=["GET"]))
        return Starlette(routes=routes)

    async def observations(self, request: Request) -> Response:
        """NDJSON of any kind (`docs/formats/push.md`)."""
        body, now = await _body(request), self._app.clock.now()
        reading = read(body, now) if len(body) < SMALL else await asyncio.to_thread(read, body, now)
        turn = await self._taken(reading.items)
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

    async def records(self, request: Request) -> Response:
        """What people said: a JSON list of records."""
        said = msgspec.json.decode(await _body(request), type=list[Said])
        every = [[each.attestation, each.decision, each.act, each.destroy] for each in said]
        records: list[Record] = [each for one in every for each in one if each is not None]
        turn = await self._taken(records)
        return _json({"taken": len(records), "size": turn.size})

    async def rounds(self, request: Request) -> Response:  # noqa: ARG002 - the route's signature
        """Make a round now."""
        self._ask()
        return _json({"asked": True}, 202)

    async def status(self, request: Request) -> Response:  # noqa: ARG002 - the route's signature
        """The clinic's state, as `rounds status --json` gives it."""
        return _json(await asyncio.to_thread(self._app.status))

    def _guarded(self, handler: Handler) -> Handler:
        """Check host and token, and say errors in one form."""

        async def guarded(request: Request) -> Response:
            if request.headers.get("host", "").lower() not in self._hosts:
                return problem(421, "This is not a name that Rounds listens on.", "yours", again=False)
            if not hmac.compare_digest(request.headers.get("authorization", "").encode(), self._token):
                return problem(
                    401, "The bearer token of this clinic is missing or wrong.", "yours", again=False
                )
            try:
                return await handler(request)
            except TooLarge:
                return problem(
                    413, f"A body may have {MOST:,} bytes. Send it in parts.", "yours", again=False
                )
            except msgspec.MsgspecError as why:
                return problem(422, f"The body can't be read: {why}", "yours", again=False)
            except NotTaken as why:
                return problem(422, str(why), "yours", again=False)
            except StoreError as why:
                return problem(_code(why), str(why), why.whose, again=why.again)

        return guarded


def _code(why: StoreError) -> int:
    """The status for what a store said."""
    if isinstance(why, StoreFull):
        return 507
    return 500 if isinstance(why, StoreDamaged) else 503


async def _body(request: Request) -> bytes:
    """The whole body, capped."""
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > MOST:
            raise TooLarge
        parts.append(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _json(content: object, code: int = 200) -> Response:
    return Response(_ENCODE(content), code, media_type="application/json")


def problem(code: int, detail: str, whose: str, *, again: bool) -> Response:
    """An RFC 9457 problem."""
    body = {"type": "about:blank", "status": code, "detail": detail, "whose": whose, "again": again}
    return Response(_ENCODE(body), code, media_type="application/problem+json")
