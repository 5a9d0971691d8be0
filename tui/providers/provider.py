"""The provider of one connection: the SDK sends the requests, the responses are read here."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import threading
from collections.abc import AsyncIterator, Callable, Mapping
from typing import TYPE_CHECKING, Any

from tui.core.access import Access
from tui.core.errors import DeadlinePassed, ModelError, NoSuchModel, UsageError
from tui.core.models.offer import OfferedModel
from tui.core.models.server_facts import ServerFacts
from tui.core.request import Request, Route
from tui.core.stream import Identified, Stage, StreamValue, Underway
from tui.providers.connections.clients import custom_headers, request_headers
from tui.providers.connections.credentials import Credential, header_values
from tui.providers.connections.destination import Destination
from tui.providers.connections.probe import Probe
from tui.providers.connections.proxy import PORTS
from tui.providers.connections.scheme import speaks_tls
from tui.providers.errors import translate
from tui.providers.errors.missing_model import names_in_words
from tui.providers.errors.rate_limits import limits_from
from tui.providers.errors.refusals import rehearsed, request_id
from tui.providers.errors.wording import MASK, Secret, quoted
from tui.providers.masking import shown_headers, shown_url
from tui.providers.sending import Sending
from tui.providers.timeouts import Silence, Watch, within
from tui.providers.wire import chat_completions, responses
from tui.providers.wire.decoder import Decoder, NotAReply
from tui.providers.wire.response_reader import ResponseReader, read, whole
from tui.providers.wire.tagged_reasoning import TaggedReasoning
from tui.providers.wire.unpacking import ACCEPTED

if TYPE_CHECKING:
    from httpx2 import Response
    from openai import AsyncOpenAI

SECONDS_FOR_NAMES = 3.0  # to list the models of a service that has not the one that is asked for


class SdkProvider:
    """A `Provider` that uses the openai SDK. ``open_client`` loads the SDK and builds the client when first needed."""

    def __init__(
        self, route: Route, to: Destination, credential: Credential, open_client: Callable[[], AsyncOpenAI]
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
        """Where requests go, and what they may hold there."""
        return self._route

    @property
    def access(self) -> Access:
        """How the service is reached and signed in to, as far as is known; nothing is sent."""
        to = self._to
        where = "nowhere: practice answers from inside this program" if to.kind.practice else to.url
        source = to.key_source if to.sign_in != "none" else ""
        proxy = to.proxy()
        via = "" if proxy is None else proxy.host or f"none: {proxy.problem} ({proxy.source})"
        return Access(where, to.described, to.sign_in, source or self._credential.source, self._credential.expires, via)

    async def prepare(self) -> None:
        """Load the SDK and open the client in a thread; ask for no key and send nothing.

        An error that keeps the client from opening is raised when something is sent.
        """
        with contextlib.suppress(ModelError):
            await asyncio.to_thread(self._load)

    def probe(self) -> Probe:
        """Return the probe that checks the way to the service step by step."""
        return Probe(self._to, self._credential)

    async def preview(self, request: Request) -> Mapping[str, Any]:
        """Return the request that the SDK would send, secrets masked (`masking`); ask for no key and send nothing.

        Raises:
            ModelError: no HTTP client could be made.
        """
        client = await asyncio.to_thread(self._open_client)
        from httpx2 import AsyncClient, MockTransport, Response  # noqa: PLC0415  heavy: loaded with the client

        nowhere = AsyncClient(transport=MockTransport(lambda _: Response(204)), headers={"accept-encoding": ACCEPTED})
        path, body = _wire(request)
        headers = request_headers(self._to, MASK, dict.fromkeys(self._to.headers, MASK))
        # The SDK builds a request only when it sends it: this transport takes it and sends nothing.
        async with client, client.with_options(http_client=nowhere) as stopped:
            answer = await stopped.post(path, body=body, cast_to=Response, options={"headers": headers})
        sent = answer.request
        foreign = {*(name.lower() for name in self._to.headers), *custom_headers(os.environ)}
        return {
            "method": sent.method,
            "url": shown_url(str(sent.url)),
            "headers": shown_headers(sent.headers, foreign),
            "body": json.loads(sent.content),
        }

    async def stream(self, request: Request) -> AsyncIterator[StreamValue]:
        """Send a request and yield the values of its reply, streamed or in one piece.

        Raises:
            ModelError: there is no key, no reply came, or it broke off; what arrived was yielded before.
        """
        yield Underway(Stage.HERE)
        sending = self._sending("post", *_wire(request))
        try:
            async with contextlib.aclosing(sending.steps()) as steps:
                async for step in steps:
                    yield step
        except NoSuchModel as error:
            await self._offer_names(error)
            raise
        response, watch = sending.answer
        try:
            reader = self._reader(response, request)
            named = request_id(response.headers)
            if named:
                yield Identified(request_id=quoted(named, self._secret))
            limits = limits_from(response.headers, self._secret)
            if limits is not None:
                yield limits
            async with contextlib.aclosing(read(response, reader, watch)) as values:
                async for value in values:
                    yield value
        except NoSuchModel as error:  # said inside a stream
            await self._offer_names(error)
            raise
        finally:
            await response.aclose()

    async def count(self, request: Request) -> int:
        """Return the input tokens of a request, counted by the service; nothing is generated.

        Raises:
            UsageError: the service cannot count, or not over this API.
            ModelError: the service did not answer, or not with a count.
        """
        found = await self._counted(request) if self._to.kind.counts else None
        if found is None:
            who = "its server does not" if self._to.kind.describes_models else "only the Responses API does"
            raise UsageError(
                f"Connection {self._to.connection!r} cannot count exactly: {who}.",
                "The estimate stands; what a turn really took is reported with its reply.",
            )
        return found

    async def _counted(self, request: Request) -> int | None:
        """Return the service's count of a request, None if it does not count such requests."""
        if self._to.kind.describes_models:  # a server of one of many makes
            from tui.providers import input_count  # noqa: PLC0415  for compatible servers alone

            return await input_count.count(self, request)
        if request.api != "responses":
            return None
        answer = await self._fetch("post", responses.COUNT_PATH, responses.count_body(request))
        try:
            return responses.counted(answer)
        except NotAReply:
            raise translate.not_the_api(self._to, 200, "application/json", str(answer), self._secret) from None

    async def facts(self) -> ServerFacts | None:
        """Return what the server says of the model; None if it says nothing.

        Compatible servers are asked, and resources with deployments for the model behind one.
        """
        if self._to.kind.deployments:
            from tui.providers import deployment_list  # noqa: PLC0415  where it is needed

            return await deployment_list.discover(lambda path: self._fetch("get", path, None), self._route.wire_model)
        from tui.providers.reported_facts import discover  # noqa: PLC0415  for compatible servers alone

        return await discover(self, self._route.wire_model) if self._to.kind.describes_models else None

    async def _offer_names(self, error: NoSuchModel) -> None:
        """Add the names that the service lists and that are most like the model's to the remedy of an error."""
        from tui.providers.reported_facts import entries_of, names_in  # noqa: PLC0415  where it is needed

        to = self._to
        if to.kind.deployments or to.kind.practice:  # a list of models says nothing of deployments
            return
        with contextlib.suppress(ModelError, TimeoutError):
            async with asyncio.timeout(SECONDS_FOR_NAMES):
                names = names_in(entries_of(await self.listing()))
                near = await asyncio.to_thread(names_in_words, to.model, names)
                error.remedy = f"{near} {error.remedy}".strip()

    async def post(self, path: str, body: dict[str, Any]) -> Any:
        """Return the JSON of a ``POST`` at a path of the API.

        Raises:
            ModelError: there is nothing at that path, or the server did not answer.
        """
        return await self._fetch("post", path, body)

    async def beside(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """Return the JSON of a request at a path outside of ``/v1``, where local servers report more.

        It is a ``GET``, with a body a ``POST``.

        Raises:
            ModelError: there is nothing at that path, or the server did not answer.
        """
        return await self._fetch("get" if body is None else "post", self._to.url.removesuffix("/v1") + path, body)

    async def listing(self) -> Any:
        """Return the JSON of ``GET /models`` as the service sends it.

        Raises:
            ModelError: there is no such list, or the service did not answer.
        """
        return await self._fetch("get", "/models", None)

    async def offer(self) -> tuple[OfferedModel, ...]:
        """Return the models that the service lists.

        Raises:
            UsageError: the connection has no list of models that requests can name.
            ModelError: the service did not answer with one in time.
        """
        from tui.providers.offered_models import SECONDS, offered_in  # noqa: PLC0415  where it is needed

        if self._to.kind.practice or self._to.kind.deployments:
            raise _has_no_list(self._to)
        try:
            async with asyncio.timeout(SECONDS):
                listing = await self.listing()
        except TimeoutError:
            problem = f"{self._to.url} sent no list of models within {SECONDS:g} s."
            raise DeadlinePassed(problem, "Ask again later; nothing is changed.") from None
        found = offered_in(listing)
        if found is None:
            raise translate.not_the_api(self._to, 200, "application/json", json.dumps(listing)[:200], self._secret)
        return found

    async def aclose(self) -> None:
        """Close the client and its connections."""
        client, self._client = self._client, None
        if client is not None:
            await client.close()

    def _load(self) -> None:
        self._ready()
        self._credential.load()

    def _ready(self) -> AsyncOpenAI:
        """Return the client; it is built once, by the thread that comes first."""
        with self._opening:
            if self._client is None:
                self._client = self._open_client()
            return self._client

    async def _fetch(self, method: str, path: str, body: dict[str, Any] | None) -> Any:
        """Send a request and return the JSON of its response, which comes in one piece."""
        sending = self._sending(method, path, body)
        async with contextlib.aclosing(sending.steps()) as steps:
            async for _ in steps:
                pass
        return await whole(*sending.answer, self._to, self._secret)

    def _sending(self, method: str, path: str, body: dict[str, Any] | None) -> Sending:
        """Return the sending of one request, not begun."""

        async def send(headers: Mapping[str, Any]) -> tuple[Response, Watch]:
            return await self._send(headers, method, path, body)

        return Sending(self._to, self._credential, self._signed_headers, send)

    async def _signed_headers(self) -> dict[str, Any]:
        """Return the headers of the next request: its key or token, and those of the connection's settings.

        Raises:
            ModelError: there is no key, or it would go over plain http to a machine that may not get it so.
        """
        if self._client is None:
            await asyncio.to_thread(self._ready)
        exposed = self._to.in_the_clear()
        if exposed:
            raise translate.in_the_clear(exposed, self._to)
        token = await self._credential.token()
        own = header_values(self._to.headers, self._to.environ)
        # a scheme before a value, as in "Basic dXNlcg==", is no secret
        parts = [part for value in own.values() for part in (value, value.rpartition(" ")[2])]
        self._secret.hold(token, *parts, *custom_headers(os.environ).values())
        return request_headers(self._to, token, own)

    async def _send(
        self, headers: Mapping[str, Any], method: str, path: str, body: dict[str, Any] | None
    ) -> tuple[Response, Watch]:
        """Send a request and return the response, its body still unread, and the watch over its time limits."""
        client = self._client if self._client is not None else await asyncio.to_thread(self._ready)
        import httpx2  # noqa: PLC0415  heavy: loaded with the client
        from openai import AsyncStream, OpenAIError  # noqa: PLC0415  heavy: loaded with the client

        async def answered() -> Any:
            options: dict[str, Any] = {"options": {"headers": headers}, "stream": True}
            options |= {"cast_to": httpx2.Response, "stream_cls": AsyncStream[object]}
            return await (client.get(path, **options) if method == "get" else client.post(path, body=body, **options))

        watch = Watch(self._to.deadlines, asyncio.get_running_loop().time)
        wait = watch.next()
        try:
            answer = await within(wait, answered())
        except Silence:
            problem = translate.deadline_passed(wait, self._to, begun=False)
        except OpenAIError as error:
            problem = translate.from_sdk(error, self._to, self._secret)
            if translate.answered_nothing(error) and await self._wants_tls():
                problem = translate.wants_tls(self._to)
        except httpx2.HTTPError as error:  # the body of an error response broke off
            problem = translate.unreachable(error, self._to)
        else:
            watch.came()
            watch.counts(of_reply=False)
            response: Response = answer
            return response, watch
        # Outside of the handlers, so that no error that holds the request is its context.
        raise rehearsed(problem, self._to)

    async def _wants_tls(self) -> bool:
        """Return whether the address is plain http and its port speaks TLS. A proxy would have said so."""
        address = self._to.address
        if address.scheme != "http" or self._to.kind.practice or self._to.proxy() is not None:
            return False
        return await speaks_tls(address.host, address.port or PORTS["http"])

    def _reader(self, response: Response, request: Request) -> ResponseReader:
        decoder: Decoder = (
            responses.ResponsesDecoder(self._secret)
            if request.api == "responses"
            else chat_completions.ChatDecoder(self._secret)
        )
        if self._to.kind.thoughts_in_text or self._to.reasoning_tags:
            decoder = TaggedReasoning(decoder, self._to.reasoning_tags)
        return ResponseReader(
            decoder, self._to, status=response.status_code, headers=response.headers, secret=self._secret
        )


def _wire(request: Request) -> tuple[str, dict[str, Any]]:
    """Return the path and the body of a request."""
    if request.api == "responses":
        return responses.PATH, responses.body(request)
    return chat_completions.PATH, chat_completions.body(request)


def _has_no_list(to: Destination) -> UsageError:
    """Return the error for a connection that is asked for a list which it has not, or not of what requests name."""
    if to.kind.practice:
        return UsageError("Practice has no list of models: it plays those that mull models shows.")
    why = "its resource lists base models, and requests name the deployment"
    return UsageError(f"Connection {to.connection!r} has no list to ask for: {why}.")
