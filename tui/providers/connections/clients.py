"""The SDK's clients: where the heavy imports happen, in a thread and behind the first paint."""

from __future__ import annotations

import logging
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING, Any

from tui.providers.connections.destination import Destination
from tui.providers.errors import translate
from tui.providers.lazy_sdk import postpone

if TYPE_CHECKING:
    from httpx2 import AsyncBaseTransport, Response
    from openai import AsyncOpenAI

IDLE_SECONDS = 60  # a connection is kept this long for the next turn
MOST_ERROR_BYTES = 256 * 1024  # the SDK reads the body of an error whole, however long it is
Token = Callable[[], Awaitable[str]]


def openai_client(to: Destination, token: Token, transport: AsyncBaseTransport | None = None) -> AsyncOpenAI:
    """Return the client of OpenAI, Azure's v1 route, a compatible server or practice.

    ``token`` is asked before every request. Retries are off: they belong to the engine, where they can be seen.
    """
    postpone()
    from openai import AsyncOpenAI  # noqa: PLC0415  heavy: behind the first paint

    return AsyncOpenAI(base_url=to.url, api_key=token, max_retries=0, http_client=_http(to, transport))


def azure_client(to: Destination, token: Token) -> AsyncOpenAI:
    """Return the client of Azure's classic route; the SDK puts the deployment into the path."""
    postpone()
    from openai import AsyncAzureOpenAI  # noqa: PLC0415  heavy: behind the first paint

    signing: dict[str, Any] = {"azure_ad_token_provider": token} if to.sign_in == "entra" else {"api_key": token}
    return AsyncAzureOpenAI(
        azure_endpoint=to.url, api_version=to.api_version, max_retries=0, http_client=_http(to), **signing
    )


def unwanted_headers(to: Destination) -> dict[str, Any]:
    """Return the headers that a request must not carry, as the SDK wants them: name to ``Omit``.

    The SDK adds an organisation, a project and OPENAI_CUSTOM_HEADERS from the environment to every
    client; they are meant for OpenAI and for nobody else.
    """
    from openai import Omit  # noqa: PLC0415  heavy: loaded with the client

    if to.kind.openai_headers:
        return {}
    lines = os.environ.get("OPENAI_CUSTOM_HEADERS", "").split("\n")
    names = [line.partition(":")[0].strip() for line in lines if ":" in line]
    names += ["OpenAI-Organization", "OpenAI-Project"]
    names += ["Authorization"] if to.sign_in == "none" else []
    return {name: Omit() for name in names}


def _http(to: Destination, transport: AsyncBaseTransport | None = None) -> Any:
    """Return the HTTP client: no redirects, and no proxy in front of a transport of our own.

    Only the time to connect is the client's to watch; silence after that is `deadlines`' affair.
    """
    import httpx2  # noqa: PLC0415  heavy: behind the first paint

    logging.getLogger("httpcore2").setLevel(logging.INFO)  # its details hold the headers of answers
    try:
        return httpx2.AsyncClient(
            transport=transport,
            timeout=httpx2.Timeout(None, connect=to.deadlines.connect),
            limits=httpx2.Limits(keepalive_expiry=IDLE_SECONDS),
            follow_redirects=False,
            trust_env=transport is None,
            event_hooks={"response": [_cap_errors]},
        )
    except (ImportError, ValueError, OSError, httpx2.InvalidURL) as error:
        raise translate.no_http_client(error) from None


async def _cap_errors(response: Response) -> None:
    """See to it that of an error's body no more is read than anybody could want."""
    import httpx2  # noqa: PLC0415  heavy: loaded with the client

    if response.status_code < 300 or not isinstance(response.stream, httpx2.AsyncByteStream):
        return
    whole = response.stream

    class Beginning(httpx2.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            left = MOST_ERROR_BYTES
            async for piece in whole:
                yield piece[:left]
                left -= len(piece)
                if left <= 0:
                    return

        async def aclose(self) -> None:
            await whole.aclose()

    response.stream = Beginning()
