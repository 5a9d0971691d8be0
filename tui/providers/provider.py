"""One connection: requests go out through the SDK, what comes back is read here."""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from typing import TYPE_CHECKING, Any

from tui.core.errors import ModelError
from tui.core.request import Request, Route
from tui.core.stream import Identified, StreamValue
from tui.providers import chat_completions, faults, responses
from tui.providers.allowances import limits_from
from tui.providers.clients import Token, unwanted_headers
from tui.providers.credentials import Credential
from tui.providers.deadlines import Silence, Watch, within
from tui.providers.destination import Destination
from tui.providers.reading import AnswerReader, Decoder
from tui.providers.refusals import rehearsed
from tui.providers.wording import MASK, Secret

if TYPE_CHECKING:
    from httpx2 import Response
    from openai import AsyncOpenAI

    from tui.providers.reach import Premises

SETTLE_SECONDS = 0.2  # for the last bytes of a finished answer, so that its connection can be used again
SECRET_HEADERS = ("authorization", "api-key")


class SdkProvider:
    """A `Provider` over the openai SDK. ``open_client`` builds the client; nothing heavy happens before."""

    def __init__(
        self, route: Route, to: Destination, credential: Credential, open_client: Callable[[Token], AsyncOpenAI]
    ) -> None:
        self._route = route
        self._to = to
        self._credential = credential
        self._open_client = open_client
        self._opening = threading.Lock()
        self._client: AsyncOpenAI | None = None
        self._secret = Secret()

    @property
    def route(self) -> Route:
        """Where it sends, and what can be said there."""
        return self._route

    async def prepare(self) -> None:
        """Load the SDK and open the client in a thread; asks for no key and sends nothing.

        What keeps it from opening is told when something is sent.
        """
        with contextlib.suppress(ModelError):
            await asyncio.to_thread(self._load)

    def premises(self) -> Premises:
        """Return the way to the service, to be looked at step by step."""
        from tui.providers.reach import Premises  # noqa: PLC0415  for the doctor alone

        return Premises(self._to, self._credential)

    def preview(self, request: Request) -> Mapping[str, Any]:
        """Return the exact request, built by the SDK, with the secret masked; needs no key, sends nothing."""
        from openai._models import FinalRequestOptions  # noqa: PLC0415  heavy: only here

        path, body = _wire(request)
        headers = unwanted_headers(self._to) | self._masked()
        options = FinalRequestOptions.construct(method="post", url=path, json_data=body, headers=headers)
        built = self._ready()._build_request(options)  # the SDK offers no public way to build without sending
        shown = {
            name: (MASK if name in SECRET_HEADERS and MASK not in value else value)
            for name, value in built.headers.items()
        }
        return {"method": built.method, "url": str(built.url), "headers": shown, "body": json.loads(built.content)}

    async def stream(self, request: Request) -> AsyncIterator[StreamValue]:
        """Send a request and yield what comes back, in one piece or many.

        Raises:
            ModelError: nothing came, or the reply broke off; what had arrived was yielded before.
        """
        client = self._client if self._client is not None else await asyncio.to_thread(self._ready)
        watch = Watch(self._to.deadlines, asyncio.get_running_loop().time)
        response = await self._send(client, request, watch)
        try:
            reader = self._reader(response, request)
            request_id = _request_id(response.headers)
            if request_id:
                yield Identified(request_id=request_id)
            limits = limits_from(response.headers)
            if limits is not None:
                yield limits
            async with contextlib.aclosing(_read(response, reader, watch)) as values:
                async for value in values:
                    yield value
        finally:
            await response.aclose()

    async def aclose(self) -> None:
        """Close connections."""
        client, self._client = self._client, None
        if client is not None:
            await client.close()

    def _load(self) -> None:
        self._ready()
        self._credential.load()

    def _ready(self) -> AsyncOpenAI:
        """Return the client, built once, whoever comes first."""
        with self._opening:
            if self._client is None:
                self._client = self._open_client(self._token)
            return self._client

    async def _token(self) -> str:
        """Return the key or token of the next request; the SDK asks before each."""
        token = await self._credential.token()
        self._secret.hold(token)
        return token

    async def _send(self, client: AsyncOpenAI, request: Request, watch: Watch) -> Response:
        """Send and return the answer's head; its body is still to be read."""
        import httpx2  # noqa: PLC0415  heavy: loaded with the client
        from openai import AsyncStream, OpenAIError  # noqa: PLC0415  heavy: loaded with the client

        path, body = _wire(request)
        wait = watch.next()
        sent = client.post(
            path,
            cast_to=httpx2.Response,
            body=body,
            options={"headers": unwanted_headers(self._to)},
            stream=True,
            stream_cls=AsyncStream[object],
        )
        try:
            answer: Any = await within(wait, sent)
        except Silence:
            raise faults.deadline_passed(wait, self._to, begun=False) from None
        except OpenAIError as error:
            raise rehearsed(faults.from_sdk(error, self._to, self._secret), self._to) from None
        except httpx2.HTTPError as error:  # the body of an error broke off
            raise rehearsed(faults.unreachable(error, self._to), self._to) from None
        watch.waited(for_words=False)
        response: Response = answer
        return response

    def _reader(self, response: Response, request: Request) -> AnswerReader:
        decoder: Decoder = (
            responses.ResponsesDecoder() if request.api == "responses" else chat_completions.ChatDecoder(request)
        )
        content_type = response.headers.get("content-type", "")
        return AnswerReader(
            decoder, self._to, status=response.status_code, content_type=content_type, secret=self._secret
        )

    def _masked(self) -> dict[str, str]:
        """Return the sign-in header as it may be shown."""
        if self._to.sign_in == "none":
            return {}
        by_key = self._to.classic and self._to.sign_in == "key"
        return {"api-key": MASK} if by_key else {"Authorization": f"Bearer {MASK}"}


def _wire(request: Request) -> tuple[str, dict[str, Any]]:
    """Return the path and the body of a request."""
    if request.api == "responses":
        return responses.PATH, responses.body(request)
    return chat_completions.PATH, chat_completions.body(request)


def _request_id(headers: Mapping[str, str]) -> str | None:
    return headers.get("x-request-id") or headers.get("apim-request-id")


async def _read(response: Response, reader: AnswerReader, watch: Watch) -> AsyncGenerator[StreamValue, None]:
    """Yield what an answer says; raise what is wrong with it when everything it said was passed on."""
    import httpx2  # noqa: PLC0415  heavy: loaded with the client

    left: list[StreamValue] = []
    async with contextlib.aclosing(response.aiter_bytes()) as pieces:
        try:
            while not reader.over:
                wait = watch.next(finished=reader.finished)
                piece = await within(wait, anext(pieces, None))
                if piece is None:
                    left = reader.end()
                    break
                values = reader.take(piece)
                watch.waited(for_words=any(not isinstance(value, Identified) for value in values))
                for value in values:
                    yield value
        except httpx2.HTTPError as error:
            left = reader.broke(error)
        except Silence:
            left = reader.fell_silent(wait)
        for value in left:
            yield value
        if reader.problem is not None:
            raise rehearsed(reader.problem, reader.to)
        await _settle(pieces)


async def _settle(pieces: AsyncIterator[bytes]) -> None:
    """Read an answer's last bytes: only a connection that was read to its end can be used again."""
    import httpx2  # noqa: PLC0415  heavy: loaded with the client

    with contextlib.suppress(TimeoutError, httpx2.HTTPError):
        async with asyncio.timeout(SETTLE_SECONDS):
            async for _ in pieces:
                pass
