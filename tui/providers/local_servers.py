"""Asking programs on this computer which models they serve: all at once, for a moment, and nothing but that list."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from tui.core.local_server import LocalAnswer, LocalServer
from tui.core.services import Service
from tui.providers.offered_models import offered_in
from tui.providers.wire.json_values import mapping_of, parsed

if TYPE_CHECKING:
    from httpx2 import AsyncClient

SECONDS = 0.3  # for an answer
LARGEST = 1_000_000  # bytes of an answer: a list of some thousand models


async def local_servers(services: Sequence[Service], seconds: float = SECONDS) -> tuple[LocalServer, ...]:
    """Ask at the address of each service for its models, and return what came within so many seconds, in their order.

    No key is sent, no proxy is used and no redirect is followed. Nothing is raised, whatever answers.
    """
    client = await asyncio.to_thread(_client)
    async with client:
        return tuple(await asyncio.gather(*(_asked(client, service, seconds) for service in services)))


def answer_in(status: int, content: bytes) -> tuple[LocalAnswer, tuple[str, ...]]:
    """Return what an answer says, by its HTTP status and its content, and the models that it lists.

    Only a JSON object whose ``data`` is a list is a list of models.
    """
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN) and not _is_page(content):
        return LocalAnswer.NEEDS_KEY, ()
    if status == HTTPStatus.SERVICE_UNAVAILABLE and not _is_page(content):
        return LocalAnswer.LOADING, ()
    listed = mapping_of(_value(content)).get("data") if status == HTTPStatus.OK else None
    if not isinstance(listed, list):
        return LocalAnswer.OTHER, ()
    return LocalAnswer.READY, tuple(model.name for model in offered_in(listed) or ())


def _client() -> AsyncClient:
    """Return a client for this computer. Importing it takes longer than a key may wait: call it in a thread."""
    import httpx2  # noqa: PLC0415  heavy: only where somebody asks

    return httpx2.AsyncClient(
        timeout=None, follow_redirects=False, trust_env=False, headers={"accept-encoding": "identity"}
    )


async def _asked(client: AsyncClient, service: Service, seconds: float) -> LocalServer:
    """Return the answer at the address of one service."""
    import httpx2  # noqa: PLC0415  heavy: loaded with the client

    connected = False

    async def trace(event: str, info: Any) -> None:  # noqa: ARG001  as the client calls it
        nonlocal connected
        connected = connected or event.endswith("connect_tcp.complete")

    try:
        async with asyncio.timeout(seconds):
            status, content = await _read(client, f"{service.address}/models", trace)
    except TimeoutError:
        return LocalServer(service, LocalAnswer.SILENT if connected else LocalAnswer.NOTHING)
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError):
        return LocalServer(service, LocalAnswer.OTHER if connected else LocalAnswer.NOTHING)
    return LocalServer(service, *await asyncio.to_thread(answer_in, status, content))


async def _read(client: AsyncClient, url: str, trace: Any) -> tuple[int, bytes]:
    """Return status and content of an answer, of a content that is too large only the beginning: no JSON then."""
    content = b""
    async with client.stream("GET", url, extensions={"trace": trace}) as response:
        async for piece in response.aiter_raw():
            content += piece
            if len(content) > LARGEST:
                return response.status_code, b""
        return response.status_code, content


def _is_page(content: bytes) -> bool:
    """Return whether a content is a page for people: programs that serve models send none."""
    return content.lstrip()[:1] == b"<"


def _value(content: bytes) -> Any:
    try:
        return parsed(content)
    except (ValueError, RecursionError):
        return None
