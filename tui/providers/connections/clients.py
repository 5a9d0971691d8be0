"""The SDK's clients. The heavy imports are here: they run in a thread, after the first paint."""

from __future__ import annotations

import asyncio
import logging
import os
import ssl
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tui.providers.connections.departure import watched
from tui.providers.connections.destination import Destination
from tui.providers.connections.proxy import PORTS
from tui.providers.connections.scheme import PATIENCE, speaks_plain_http
from tui.providers.errors import translate
from tui.providers.lazy_sdk import postpone
from tui.providers.wire.unpacking import ACCEPTED, unpack

if TYPE_CHECKING:
    from httpx2 import AsyncBaseTransport, Request, Response
    from openai import AsyncOpenAI

IDLE_SECONDS = 60  # an idle HTTP connection is kept this long for the next turn
UNSIGNED = "unsigned"  # the SDK makes no client without a key; every request has its own (see `request_headers`)


def openai_client(to: Destination, transport: AsyncBaseTransport | None = None) -> AsyncOpenAI:
    """Return the client for OpenAI, Azure's v1 route, a compatible server or practice.

    It holds no key. The SDK's retries are off: the engine retries, and shows it. Practice gives a ``transport`` in
    place of the network.

    Raises:
        NoWayThere: a proxy variable, a certificate file, or a variable for a header cannot be used.
    """
    postpone()
    from openai import AsyncOpenAI  # noqa: PLC0415  heavy: behind the first paint

    if to.kind.openai_headers:
        _check_variables(os.environ)
    return AsyncOpenAI(base_url=to.url, api_key=UNSIGNED, max_retries=0, http_client=_http(to, transport))


def azure_client(to: Destination) -> AsyncOpenAI:
    """Return the client for Azure's classic route; the SDK puts the deployment into the path.

    Raises:
        NoWayThere: a proxy variable or a certificate file cannot be used.
    """
    postpone()
    from openai import AsyncAzureOpenAI  # noqa: PLC0415  heavy: behind the first paint

    return AsyncAzureOpenAI(
        azure_endpoint=to.url, api_version=to.api_version, api_key=UNSIGNED, max_retries=0, http_client=_http(to)
    )


def _check_variables(environ: Mapping[str, str]) -> None:
    """Raise NoWayThere for a variable that the SDK makes a header of, and that holds what no header can hold."""
    held = {name: [environ.get(name, "")] for name in ("OPENAI_ORG_ID", "OPENAI_PROJECT_ID")}
    custom = custom_headers(environ)
    held["OPENAI_CUSTOM_HEADERS"] = [*custom, *custom.values()]
    for name, texts in held.items():
        if not all(text.isascii() and text.isprintable() for text in texts):
            raise translate.no_header(name)


def request_headers(to: Destination, token: str, own: Mapping[str, str]) -> dict[str, Any]:
    """Return the headers that each request sets itself, as the SDK expects them: name to value, or to ``Omit``.

    ``own`` are the headers of the connection's settings. They replace others of the same name.

    The SDK adds to every client what the environment holds for OpenAI: a key or token, an organisation, a project and
    OPENAI_CUSTOM_HEADERS. A request's own headers replace them: the key is always the connection's own, and all else
    is sent to OpenAI only.
    """
    from openai import Omit  # noqa: PLC0415  heavy: loaded with the client

    names = ["Authorization"]
    if not to.kind.openai_headers:
        names = [*custom_headers(os.environ), "Authorization", "api-key", "OpenAI-Organization", "OpenAI-Project"]
    headers: dict[str, Any] = {name: Omit() for name in names}
    if to.sign_in == "key" and to.route.key_header:
        headers[to.route.key_header] = token
    elif to.sign_in != "none":
        headers["Authorization"] = f"Bearer {token}"
    replaced = {name.lower() for name in own}
    return {**{name: value for name, value in headers.items() if name.lower() not in replaced}, **own}


def custom_headers(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the headers that the SDK reads from OPENAI_CUSTOM_HEADERS, their names in small letters."""
    lines = environ.get("OPENAI_CUSTOM_HEADERS", "").split("\n")
    pairs = (line.split(":", 1) for line in lines if ":" in line)
    return {name.strip().lower(): value.strip() for name, value in pairs}


def _http(to: Destination, transport: AsyncBaseTransport | None = None) -> Any:
    """Return the HTTP client: it follows no redirects, and uses no proxy but that of the destination.

    Its only time limit is for connecting; ``tui.providers.timeouts`` has those for replies.

    Raises:
        NoWayThere: a proxy variable or a certificate file cannot be used.
    """
    import httpx2  # noqa: PLC0415  heavy: behind the first paint

    logging.getLogger("httpcore2").setLevel(logging.INFO)  # below this level it logs the headers of responses
    return httpx2.AsyncClient(
        transport=transport or _network(to),
        timeout=httpx2.Timeout(None, connect=to.deadlines.connect),
        follow_redirects=False,
        trust_env=False,
        headers={"accept-encoding": ACCEPTED},
        event_hooks={"request": [watched], "response": [unpack]},
    )


def _network(to: Destination) -> AsyncBaseTransport:
    """Return the way into the network, through the destination's proxy where it has one.

    Where all of the way is plain http, no certificates are read: that takes as long as half of a start.

    Raises:
        NoWayThere: a proxy variable or a certificate file cannot be used.
    """
    import httpx2  # noqa: PLC0415  heavy: behind the first paint

    proxy = to.proxy()
    if proxy is not None and proxy.problem:
        raise translate.bad_proxy(proxy)
    plain = proxy is None and not to.url.startswith("https:")
    try:
        network = httpx2.AsyncHTTPTransport(
            verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if plain else True,
            limits=httpx2.Limits(keepalive_expiry=IDLE_SECONDS),
            proxy=proxy.url if proxy is not None else None,
        )
    except OSError as error:
        raise translate.bad_certificates(error, to.environ) from None
    except (ImportError, ValueError, httpx2.InvalidURL) as error:
        if proxy is None:
            raise
        raise translate.unusable_proxy(error, proxy) from None
    return _watching_greetings(network) if proxy is None and to.url.startswith("https:") else network


def _watching_greetings(network: AsyncBaseTransport) -> AsyncBaseTransport:
    """Return a way into the network that gives a TLS greeting up early where the port turns out to be plain http."""
    import httpx2  # noqa: PLC0415  heavy: behind the first paint

    class Watching(httpx2.AsyncBaseTransport):
        async def handle_async_request(self, request: Request) -> Response:
            greeting = False
            told = request.extensions.get("trace")

            async def trace(name: str, info: Any) -> None:
                nonlocal greeting
                if "start_tls" in name:
                    greeting = name.endswith("started")
                if told is not None:
                    await told(name, info)

            request.extensions = {**request.extensions, "trace": trace}
            sending = asyncio.ensure_future(network.handle_async_request(request))
            try:
                await asyncio.wait({sending}, timeout=PATIENCE)
                plain = greeting and await speaks_plain_http(request.url.host, request.url.port or PORTS["https"])
                if plain and not sending.done():
                    raise httpx2.ConnectError("no TLS") from ssl.SSLError("WRONG_VERSION_NUMBER")
                return await sending
            finally:
                sending.cancel()

        async def aclose(self) -> None:
            await network.aclose()

    return Watching()
