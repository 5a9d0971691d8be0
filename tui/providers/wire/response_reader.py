"""From the bytes of an HTTP response to stream values: a stream of events, or one JSON body.

The first bytes decide which of the two it is. The content type counts only if they leave it open, because some
servers send a wrong one.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from enum import Enum, auto
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from tui.core.errors import ModelError
from tui.core.stream import FilterReported, Finished, Identified, Raw, ReasoningDelta, StreamValue, TextDelta
from tui.providers.connections.destination import Destination
from tui.providers.errors import translate
from tui.providers.errors.refusals import rehearsed
from tui.providers.errors.wording import NO_SECRET, Secret, without
from tui.providers.timeouts import Silence, Wait, Watch, within
from tui.providers.wire.decoder import Decoder, NotAReply, ServiceReported, with_detail
from tui.providers.wire.error_body import reported_error, words_of
from tui.providers.wire.json_values import parsed
from tui.providers.wire.sse import BOM, MOST_BYTES, EventReader, EventTooLarge

if TYPE_CHECKING:
    from httpx2 import Response


R = TypeVar("R")

# How a line of an event stream begins.
FIELDS = (b"data", b"event", b"id:", b"retry", b"error:", b":")
START_BYTES = 512  # of a body: enough to recognise it and to quote it
MOST_TEXT = 16 * 1024 * 1024  # characters of one reply: about four million tokens, more than any window
TOO_LARGE = f"more than {MOST_BYTES // 2**20} MB without an end"
TOO_LONG = f"more than {MOST_TEXT // 2**20} million characters of text"


class _Form(Enum):
    OPEN = auto()
    EVENTS = auto()
    JSON = auto()
    OTHER = auto()


class ResponseReader:
    """Reads one HTTP response as it comes. ``problem`` is the error to raise after the values have been passed on."""

    def __init__(
        self,
        decoder: Decoder,
        to: Destination,
        *,
        status: int = 200,
        headers: Mapping[str, str] = MappingProxyType({}),
        secret: Secret = NO_SECRET,
    ) -> None:
        self.problem: ModelError | None = None
        self._decoder = decoder
        self.to = to
        self._status = status
        self._headers = headers
        self._content_type = headers.get("content-type", "")
        self._secret = secret
        self._form = _Form.OPEN
        self._events = EventReader()
        self._start = b""
        self._body = bytearray()
        self._whole: Mapping[str, Any] | None = None  # a reply that came in one piece
        self._done = False
        self._begun = False
        self._length = 0
        self._readable = 0
        self._unreadable = 0
        self._foreign = 0

    @property
    def finished(self) -> bool:
        """True once the service has reported the end of the reply."""
        return self._decoder.finished

    @property
    def held(self) -> int:
        """Bytes of a body, or of an event that is not complete."""
        return len(self._body) + self._events.held

    @property
    def over(self) -> bool:
        """True once nothing more is needed, or the response cannot be read on."""
        return self._done or self._decoder.over or self.problem is not None

    def take(self, piece: bytes) -> list[StreamValue]:
        """Return the values that these bytes complete; an error in them is kept in ``problem``."""
        if self._form is _Form.OPEN:
            piece = self._start + piece
            self._start = piece
            self._form = self._guess()
            if self._form is _Form.OPEN:
                return []
            self._start = piece[:START_BYTES]
        if self._form is _Form.EVENTS:
            return self._take_events(piece)
        self._body += piece
        if self._form is _Form.OTHER and len(self._body) >= START_BYTES:
            self.problem = self._not_the_api()
        elif len(self._body) > MOST_BYTES:
            self.problem = translate.too_much(self.to, TOO_LARGE)
        return []

    def end(self) -> list[StreamValue]:
        """Return what was held back. Call it when the response has ended."""
        out: list[StreamValue] = []
        if self._form is _Form.EVENTS:
            self._take_rest(out)
        not_events = not self._readable and (self._unreadable or self._foreign)
        if self.problem is not None:
            return out
        if self._form is _Form.JSON:
            self._take_body(out)
        elif self._form is not _Form.EVENTS or not_events:
            self.problem = self._not_the_api()
        elif not self._decoder.finished and self._events.stray:
            self._report(self._events.stray.decode("utf-8", "replace"), out)
        elif not self._decoder.finished and self._unreadable:
            self.problem = translate.unreadable(self.to, self._unread(), begun=self._begun)
        return out + self._decoder.end()

    def connection_failed(self, cause: Exception) -> list[StreamValue]:
        """Return what was held back. Call it when the connection failed; a finished reply has lost nothing."""
        if not self._decoder.finished:
            self.problem = translate.broke_off(cause, self.to, begun=self._begun)
        return self._decoder.end()

    def timed_out(self, wait: Wait) -> list[StreamValue]:
        """Return what was held back. Call it when a time limit has passed; a finished reply has lost nothing."""
        if not self._decoder.finished:
            self.problem = translate.deadline_passed(wait, self.to, begun=self._begun)
        return self._decoder.end()

    def raw(self) -> list[Raw]:
        """Return the reply's body with the key masked; an empty list if none came."""
        try:
            body = self._whole or self._decoder.raw()
            return [] if body is None else [Raw(without(self._secret, body))]
        except RecursionError:  # nested too deeply to be a reply
            return []

    def _guess(self) -> _Form:
        """Return the form that the first bytes show, OPEN if more of them are needed."""
        if len(self._start) < len(BOM) and BOM.startswith(self._start):
            return _Form.OPEN
        head = self._start.removeprefix(BOM).lstrip()
        if head.startswith((b"{", b"[")):
            return _Form.JSON
        if head.startswith(FIELDS):
            return _Form.EVENTS
        if any(field.startswith(head) for field in FIELDS) and len(self._start) < START_BYTES:
            return _Form.OPEN
        labelled = self._content_type.startswith("text/event-stream")
        return _Form.EVENTS if labelled and not head.startswith(b"<") else _Form.OTHER

    def _take_events(self, piece: bytes) -> list[StreamValue]:
        out: list[StreamValue] = []
        try:
            for event, data in self._events.feed(piece):
                if data == "[DONE]":
                    self._done = True
                    break
                self._take_event(event, data, out)
        except EventTooLarge:
            large = f"an event of {TOO_LARGE}"
            self.problem = (
                translate.unreadable(self.to, large, begun=True) if self._begun else translate.too_much(self.to, large)
            )
        except ServiceReported as reported:
            self._report(reported.error, out)
            out += self._decoder.end()
        self._length += sum(len(value.text) for value in out if isinstance(value, TextDelta | ReasoningDelta))
        self._begun = self._begun or self._length > 0
        if self._length > MOST_TEXT:
            self.problem = translate.unreadable(self.to, TOO_LONG, begun=True)
        return joined(out) if len(out) > 1 else out

    def _take_rest(self, out: list[StreamValue]) -> None:
        """Append the values of what no empty line ended: errors, and all of it where one line end is enough."""
        complete = self._events.complete
        try:
            for event, data in self._events.end():
                if data != "[DONE]" and (complete or _is_error(event, data)):
                    self._take_event(event, data, out)
        except ServiceReported as reported:
            self._report(reported.error, out)
            out += self._decoder.end()

    def _report(self, error: Any, out: list[StreamValue]) -> None:
        """Keep an error that the service reported in ``problem``: what it says is then how the reply ended."""
        self._begun = self._begun or _holds_text(out)
        out[:] = [value for value in out if not isinstance(value, Finished)]
        self.problem = translate.reported_in_stream(error, self.to, self._secret, self._headers, begun=self._begun)

    def _take_event(self, event: str, data: str, out: list[StreamValue]) -> None:
        """Append the values of one event; one that cannot be read is skipped and counted."""
        try:
            value = parsed(data)
        except (ValueError, RecursionError):
            if event == "error":
                raise ServiceReported(data) from None
            self._unreadable += 1
            return
        try:
            self._decoder.feed(event, value, out)
        except NotAReply:
            if (error := reported_error(event, value)) is not None:
                raise ServiceReported(error) from None
            self._foreign += 1
            return
        self._readable += 1
        if self._unreadable and out and isinstance(out[-1], Finished):
            out[-1] = with_detail(out[-1], f"text may be missing: {self._unread()}")

    def _take_body(self, out: list[StreamValue]) -> None:
        """Append the values of a reply that came in one piece."""
        try:
            value = parsed(bytes(self._body).removeprefix(BOM))
            self._whole = value if isinstance(value, dict) else None
            self._decoder.feed("", value, out)
            if all(isinstance(each, FilterReported) for each in out) and not self._decoder.finished:
                raise NotAReply
        except ServiceReported as reported:
            self._report(reported.error, out)
        except NotAReply:
            self._whole = None
            error = reported_error("", value)
            if error is None:
                self.problem = self._not_the_api()
            else:
                self._report(error, out)
        except (ValueError, RecursionError):
            self._whole = None
            self.problem = self._not_the_api()

    def _unread(self) -> str:
        count = self._unreadable
        return f"{count} event{'s' if count > 1 else ''} of the stream could not be read"

    def _not_the_api(self) -> ModelError:
        start = words_of(self._start[:START_BYTES].removeprefix(BOM).decode("utf-8", "replace"))
        return translate.not_the_api(self.to, self._status, self._content_type, start, self._secret)


def _is_error(event: str, data: str) -> bool:
    """Return whether an event that no empty line ended reports an error."""
    try:
        return reported_error(event, parsed(data)) is not None
    except (ValueError, RecursionError):
        return event == "error"


def _holds_text(values: list[StreamValue]) -> bool:
    return any(isinstance(value, TextDelta | ReasoningDelta) for value in values)


def joined(values: list[StreamValue]) -> list[StreamValue]:
    """Return the values; neighbouring pieces of the same kind of text become one."""
    out: list[StreamValue] = []
    run: list[str] = []
    kind: type[TextDelta | ReasoningDelta] = TextDelta
    for value in values:
        if run and type(value) is not kind:
            out.append(kind("".join(run)))
            run = []
        if isinstance(value, TextDelta | ReasoningDelta):
            kind = type(value)
            run.append(value.text)
        else:
            out.append(value)
    return [*out, kind("".join(run))] if run else out


DRAIN_SECONDS = 0.2  # for the last bytes of a finished response, so that its connection can be used again
GATHER_SECONDS = 0.06  # between two reads: to read each token on its own would cost three times as much
LARGE = 256 * 1024  # bytes: what takes more than some milliseconds to read
AT_ONCE = 0.001  # seconds: a piece that took no longer was there already, and there may be more of them
BURST = 16 * 1024  # bytes that were there at once: what comes so fast is read as it comes


async def read(response: Response, reader: ResponseReader, watch: Watch) -> AsyncGenerator[StreamValue, None]:
    """Yield the values of a response as they come.

    Raises:
        ModelError: it broke off, or is no reply; all values that came were yielded before.
    """
    import httpx2  # noqa: PLC0415  heavy: loaded with the client

    held_back: list[StreamValue] = []
    together = 0  # bytes since one had to wait for the last time
    async with contextlib.aclosing(response.aiter_bytes()) as pieces:
        try:
            while not reader.over:
                wait = watch.next(finished=reader.finished)
                piece = await within(wait, anext(pieces, None))
                if piece is None:
                    held_back = await _in_turn(reader.end, size=reader.held)
                    break
                waited = watch.came() > AT_ONCE
                trickles = waited and together < BURST
                together = len(piece) + (0 if waited else together)
                values = await _in_turn(reader.take, piece, size=reader.held + len(piece))
                part = any(not isinstance(value, Identified | FilterReported) for value in values)
                watch.counts(of_reply=part)
                for value in values:
                    yield value
                if part and trickles and not reader.finished:
                    await asyncio.sleep(GATHER_SECONDS)
            else:
                if reader.problem is None and not reader.finished:  # it was called over, and is not
                    held_back = reader.end()
        except httpx2.HTTPError as error:
            held_back = reader.connection_failed(error)
        except Silence:
            held_back = reader.timed_out(wait)
        for value in (*held_back, *await _in_turn(reader.raw, size=reader.held)):
            yield value
        if reader.problem is not None:
            raise rehearsed(reader.problem, reader.to)
        await _drain(pieces)


async def _in_turn(work: Callable[..., R], *given: bytes, size: int) -> R:
    """Return what a call returns; a call on a large size, in bytes, is done in a thread, so that keys get through."""
    if size < LARGE:
        return work(*given)
    return await asyncio.to_thread(work, *given)


async def _drain(pieces: AsyncIterator[bytes]) -> None:
    """Read a response to its end: only then can its connection be used again."""
    import httpx2  # noqa: PLC0415  heavy: loaded with the client

    with contextlib.suppress(TimeoutError, httpx2.HTTPError):
        async with asyncio.timeout(DRAIN_SECONDS):
            async for _ in pieces:
                pass


async def whole(response: Response, watch: Watch, to: Destination, secret: Secret) -> Any:
    """Return the JSON of a response that comes in one piece, and close the response.

    Raises:
        ModelError: it broke off, a time limit passed, or it is too large or no JSON.
    """
    import httpx2  # noqa: PLC0415  heavy: loaded with the client

    body = bytearray()
    wait = watch.next()
    try:
        async with contextlib.aclosing(response.aiter_bytes()) as pieces:
            while (piece := await within(wait, anext(pieces, None))) is not None and len(body) <= MOST_BYTES:
                body += piece
                watch.came()
                watch.counts(of_reply=False)
                wait = watch.next()
        return parsed(bytes(body))
    except httpx2.HTTPError as error:
        problem = translate.broke_off(error, to, begun=False)
    except Silence:
        problem = translate.deadline_passed(wait, to, begun=False)
    except (ValueError, RecursionError):
        start = bytes(body[:START_BYTES]).decode("utf-8", "replace")
        kind = response.headers.get("content-type", "")
        problem = translate.not_the_api(to, response.status_code, kind, start, secret)
    finally:
        await response.aclose()
    raise rehearsed(problem, to)
