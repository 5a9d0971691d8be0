"""The SDK's clients: where the heavy imports happen, in a thread and behind the first paint."""

from __future__ import annotations

import logging
import os
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

from tui.providers.connections.destination import Destination
from tui.providers.errors import translate
from tui.providers.lazy_sdk import postpone

if TYPE_CHECKING:
    from httpx2 import AsyncBaseTransport, Response
    from openai import AsyncOpenAI

IDLE_SECONDS = 60  # a connection is kept this long for the next turn
MOST_ERROR_BYTES = 256 * 1024  # the SDK reads the body of an error whole, however long it is
UNSIGNED = "unsigned"  # the SDK opens no client without a key; every request carries its own (`request_headers`)


def openai_client(to: Destination, transport: AsyncBaseTransport | None = None) -> AsyncOpenAI:
    """Return the client of OpenAI, Azure's v1 route, a compatible server or practice.

    It holds no key. Its retries are off: the engine sends again, so that the user sees it.

    Raises:
        NoWayThere: no HTTP client could be made.
    """
    postpone()
    from openai import AsyncOpenAI  # noqa: PLC0415  heavy: behind the first paint

    return AsyncOpenAI(base_url=to.url, api_key=UNSIGNED, max_retries=0, http_client=_http(to, transport))


def azure_client(to: Destination) -> AsyncOpenAI:
    """Return the client of Azure's classic route; the SDK puts the deployment into the path.

    Raises:
        NoWayThere: no HTTP client could be made.
    """
    postpone()
    from openai import AsyncAzureOpenAI  # noqa: PLC0415  heavy: behind the first paint

    return AsyncAzureOpenAI(
        azure_endpoint=to.url, api_version=to.api_version, api_key=UNSIGNED, max_retries=0, http_client=_http(to)
    )


def request_headers(to: Destination, token: str) -> dict[str, Any]:
    """Return the headers that a request sets itself, as the SDK takes them: name to value, or to ``Omit``.

    The SDK adds to every client what the environment holds for OpenAI: a key or token, an organisation, a project and
    OPENAI_CUSTOM_HEADERS. A request's own headers replace them. So the connection's key wins everywhere, and only a
    connection to OpenAI carries the rest.
    """
    from openai import Omit  # noqa: PLC0415  heavy: loaded with the client

    names = ["Authorization"]
    if not to.kind.openai_headers:
        lines = os.environ.get("OPENAI_CUSTOM_HEADERS", "").split("\n")
        names = [line.partition(":")[0].strip().lower() for line in lines if ":" in line]
        names += ["Authorization", "api-key", "OpenAI-Organization", "OpenAI-Project"]
    headers: dict[str, Any] = {name: Omit() for name in names}
    if to.sign_in == "key" and to.route.key_header:
        headers[to.route.key_header] = token
    elif to.sign_in != "none":
        headers["Authorization"] = f"Bearer {token}"
    return headers


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
