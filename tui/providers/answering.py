"""Reading an answer off the connection, within the deadlines: as it comes, or whole."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncGenerator, AsyncIterator
from typing import TYPE_CHECKING, Any

from tui.core.stream import Identified, StreamValue
from tui.providers import faults
from tui.providers.deadlines import Silence, Watch, within
from tui.providers.destination import Destination
from tui.providers.reading import START_BYTES, AnswerReader
from tui.providers.refusals import rehearsed
from tui.providers.sse import MOST_BYTES
from tui.providers.wording import Secret

if TYPE_CHECKING:
    from httpx2 import Response

SETTLE_SECONDS = 0.2  # for the last bytes of a finished answer, so that its connection can be used again
GATHER_SECONDS = 0.06  # after words, until more are read: a token at a time would cost three times as much
AT_ONCE = 0.001  # seconds of waiting up to which a piece was there already: others may be behind it


async def read(response: Response, reader: AnswerReader, watch: Watch) -> AsyncGenerator[StreamValue, None]:
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
                words = any(not isinstance(value, Identified) for value in values)
                waited = watch.waited(for_words=words)
                for value in values:
                    yield value
                if words and waited > AT_ONCE and not reader.finished:
                    await asyncio.sleep(GATHER_SECONDS)
        except httpx2.HTTPError as error:
            left = reader.broke(error)
        except Silence:
            left = reader.fell_silent(wait)
        for value in (*left, *reader.raw()):
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


async def whole(response: Response, watch: Watch, to: Destination, secret: Secret) -> Any:
    """Return the JSON of an answer that comes in one piece, and close it.

    Raises:
        ModelError: it broke off, came too slowly or too large, or is no JSON.
    """
    import httpx2  # noqa: PLC0415  heavy: loaded with the client

    body = bytearray()
    wait = watch.next()
    try:
        async with contextlib.aclosing(response.aiter_bytes()) as pieces:
            while (piece := await within(wait, anext(pieces, None))) is not None and len(body) <= MOST_BYTES:
                body += piece
                watch.waited(for_words=False)
                wait = watch.next()
        return json.loads(bytes(body))
    except httpx2.HTTPError as error:
        problem = faults.broke_off(error, to, begun=False)
    except Silence:
        problem = faults.deadline_passed(wait, to, begun=False)
    except (ValueError, RecursionError):
        start = bytes(body[:START_BYTES]).decode("utf-8", "replace")
        kind = response.headers.get("content-type", "")
        problem = faults.not_the_api(to, response.status_code, kind, start, secret)
    finally:
        await response.aclose()
    raise rehearsed(problem, to)
