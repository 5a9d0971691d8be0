"""The HTTP transport that plays the services: it finds the operation, refuses the request or replies."""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import httpx2

from tui.core.models.catalogue import Catalogue, built_in
from tui.providers.practice import refusals
from tui.providers.practice.chat import ChatWire
from tui.providers.practice.fault_answers import fail_to_reach, refusal_for, refused_part, stand_in
from tui.providers.practice.models import VERSION
from tui.providers.practice.pieces import total
from tui.providers.practice.refusals import Refusal, broken
from tui.providers.practice.reply import Reply, make_reply
from tui.providers.practice.request import Received, read
from tui.providers.practice.responses import ResponsesWire
from tui.providers.practice.route import call_of
from tui.providers.practice.stream import Pace, Sleep, Wire, deliver
from tui.providers.practice.usage import PrefixCache

REQUESTS, TOKENS = 10_000, 10_000_000  # rate limits for a minute, too high to be reached


class PracticeTransport(httpx2.AsyncBaseTransport):
    """Answers the SDK inside this process, and plays every model of the catalogue.

    ``pace`` scales the time that a reply takes: 1 is as a model would (silence while it reasons, then about 60 tokens a
    second), 0 is at once. ``rate=`` in a practice line sets the tokens a second of one reply; at pace 0 it has no
    effect. ``clock`` returns seconds since 1970, ``sleep`` waits for seconds. Without a ``catalogue`` the built-in one
    is used.
    """

    def __init__(
        self,
        pace: float = 1.0,
        *,
        clock: Callable[[], float] = time.time,
        sleep: Sleep = asyncio.sleep,
        catalogue: Catalogue | None = None,
    ) -> None:
        self._pace = pace
        self._clock = clock
        self._sleep = sleep
        self._catalogue = catalogue
        self._cache = PrefixCache()
        self._times: Counter[bytes] = Counter()
        self._served = 0

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Return the response to one request.

        Raises:
            httpx2.ConnectError: a fault that keeps the connection from opening.
            httpx2.ReadTimeout: the fault ``timeout``, once the request's read timeout has passed.
        """
        self._served += 1
        began = self._clock()
        try:
            response = await self._answer(request)
        except Refusal as refusal:
            response = httpx2.Response(refusal.status, json=refusal.body, headers=refusal.headers)
        response.headers.update(headers_for(request.url.path, self._served, self._clock() - began))
        return response

    async def _answer(self, request: httpx2.Request) -> httpx2.Response:
        """Return the response to a request.

        Raises:
            Refusal: the service would refuse it, or a fault does.
        """
        call = call_of(request.method, request.url.path, dict(request.url.params))
        if call is None:
            raise refusals.no_such_route(request.method, request.url.path)
        received = read(_parsed(await request.aread()), call, self._catalogue or built_in())
        if call.operation == "count":
            counted = {"object": "response.input_tokens", "input_tokens": received.tokens}
            return httpx2.Response(200, json=counted)
        part, fault = self._refusal_and_fault(received)
        await fail_to_reach(fault, request)
        refusal = part or refusal_for(fault, received, self._clock())
        if refusal is not None:
            raise refusal
        other = stand_in(fault, received, request, self._clock())
        return other or await self._reply(request, make_reply(received, fault))

    def _refusal_and_fault(self, received: Received) -> tuple[Refusal | None, str | None]:
        """Return the refusal and the fault for this request; none once it came more often than ``times=``."""
        directive = received.directive
        part, fault = refused_part(received), directive.fault
        if directive.times is not None and (part or fault):
            self._times[received.digest] += 1
            if self._times[received.digest] > directive.times:
                return None, None
        return part, fault

    async def _reply(self, request: httpx2.Request, reply: Reply) -> httpx2.Response:
        """Return the response with a reply: a stream, or one body after the time that the reply takes.

        Raises:
            Refusal: the fault ``error`` struck a reply that is not streamed.
        """
        pace = Pace(self._pace, self._sleep, reply.received.directive.rate)
        wire = self._wire(reply)
        if not reply.received.stream or reply.fault == "json":
            await pace.whole(reply.reasoning, total(reply.pieces))
            if reply.fault == "error":
                raise Refusal(500, broken())
        return deliver(request, wire, reply, pace, limits_for(reply.received))

    def _wire(self, reply: Reply) -> Wire:
        """Return the writer of a reply on its API; the id is a new one each time."""
        received = reply.received
        number = f"{received.digest.hex()[:24]}{self._served:08x}"
        cached, written = self._cache.used(received)
        created = int(self._clock())
        if received.api == "chat":
            return ChatWire(reply, f"chatcmpl-{number}", created, cached, written)
        return ResponsesWire(reply, f"resp_{number}", created, cached, written)


def _parsed(content: bytes) -> dict[str, Any]:
    """Return the JSON object of a request.

    Raises:
        Refusal: the content is no JSON object.
    """
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        body = None
    if isinstance(body, dict):
        return body
    text = (
        "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your "
        "HTTP library correctly. The OpenAI API expects a JSON payload, but what was sent was not valid JSON.)"
    )
    raise refusals.invalid(text, None, None)


def headers_for(path: str, served: int, seconds: float) -> dict[str, str]:
    """Return the headers of every response: this is request number ``served``, and it took ``seconds``."""
    ident = hashlib.sha256(f"{path}/{served}".encode()).hexdigest()[:32]
    headers = {"openai-processing-ms": str(round(seconds * 1000)), "openai-version": f"practice-{VERSION}"}
    if path.startswith("/openai/"):
        return headers | {"apim-request-id": f"practice-{ident}", "x-ms-region": "Practice"}
    return headers | {"x-request-id": f"req_{ident}"}


def limits_for(received: Received) -> dict[str, str]:
    """Return the headers of rate limits that are far from reached, unless the user asks for little to be left."""
    left = received.directive.left
    return {
        "x-ratelimit-limit-requests": str(REQUESTS),
        "x-ratelimit-limit-tokens": str(TOKENS),
        "x-ratelimit-remaining-requests": str(REQUESTS - 1),
        "x-ratelimit-remaining-tokens": str(max(0, TOKENS - received.tokens) if left is None else left),
        "x-ratelimit-reset-requests": "6ms",
        "x-ratelimit-reset-tokens": "1m0s" if left is not None else f"{max(1, received.tokens * 60_000 // TOKENS)}ms",
    }
