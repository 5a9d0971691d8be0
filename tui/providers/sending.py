"""Sending one request: sign in, send, and once more with another token where the service refuses the first."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable, Coroutine, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from tui.core.errors import SignInError
from tui.core.note import Reason, note
from tui.core.stream import Adapted, Stage, Underway
from tui.providers.connections.credentials import Credential
from tui.providers.connections.departure import LEFT
from tui.providers.connections.destination import Destination
from tui.providers.timeouts import Watch

if TYPE_CHECKING:
    from httpx2 import Response

QUICK = 2.0  # seconds of a sign-in that are not worth telling

Answer = tuple["Response", Watch]
T = TypeVar("T")


class Sending:
    """One request until its response begins. ``sign`` makes its headers, ``send`` sends it with them."""

    def __init__(
        self,
        to: Destination,
        credential: Credential,
        sign: Callable[[], Coroutine[Any, Any, Mapping[str, Any]]],
        send: Callable[[Mapping[str, Any]], Coroutine[Any, Any, Answer]],
    ) -> None:
        self._to = to
        self._credential = credential
        self._sign = sign
        self._send = send
        self._headers: Mapping[str, Any] = {}
        self._answer: Answer | None = None

    @property
    def answer(self) -> Answer:
        """The response, its body still unread, and the watch over its time limits: once all steps were taken."""
        if self._answer is None:
            raise RuntimeError("the steps of a request were not all taken")
        return self._answer

    async def steps(self) -> AsyncGenerator[Underway | Adapted]:
        """Send the request and yield the stages it comes to.

        Raises:
            ModelError: there is no key, or no response came.
        """
        refused = False
        while self._answer is None:
            try:
                async with contextlib.aclosing(self._once()) as steps:
                    async for step in steps:
                        yield step
            except SignInError as error:
                if refused or not error.of_token or not self._credential.refused():
                    raise
                refused = True
                yield Adapted(note(Reason.TOKEN_RENEWED, self._to.host))

    async def _once(self) -> AsyncGenerator[Underway]:
        """Sign in and send the request once."""
        async with contextlib.aclosing(self._signing_in()) as steps:
            async for step in steps:
                yield step
        left = asyncio.Event()
        async with beside(self._leaving(left, self._headers)) as sending, beside(left.wait()) as leaving:
            await asyncio.wait({sending, leaving}, return_when=asyncio.FIRST_COMPLETED)
            try:
                if left.is_set():
                    yield Underway(Stage.SENT)
                self._answer = await sending
            finally:
                await self._close_unclaimed(sending)

    async def _signing_in(self) -> AsyncGenerator[Underway]:
        """Make the headers; a sign-in that takes long is told."""
        limit = self._credential.waits()
        if limit is None:
            self._headers = await self._sign()
            return
        async with beside(self._sign()) as signing:
            await asyncio.wait({signing}, timeout=QUICK)
            if not signing.done():
                yield Underway(Stage.SIGNING_IN, limit)
            self._headers = await signing

    async def _leaving(self, left: asyncio.Event, headers: Mapping[str, Any]) -> Answer:
        """Send the request; ``left`` is set once it is on the wire."""
        LEFT.set(left)
        return await self._send(headers)

    async def _close_unclaimed(self, sending: asyncio.Task[Answer]) -> None:
        """Close a response that came when nobody waited for it any more."""
        came = sending.done() and not sending.cancelled() and sending.exception() is None
        if came and self._answer is None:
            await sending.result()[0].aclose()


@contextlib.asynccontextmanager
async def beside(work: Coroutine[Any, Any, T]) -> AsyncGenerator[asyncio.Task[T]]:
    """Run work beside a block; at the end of the block it is stopped, and over."""
    task = asyncio.create_task(work)
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.wait({task})
        if not task.cancelled():
            task.exception()  # whoever wanted it has it; asyncio need not tell it again
