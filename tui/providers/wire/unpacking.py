"""Packed bodies of responses (gzip, deflate), unpacked in small pieces: 97 kB can hold 100 MB.

The HTTP library unpacks each piece of the network whole, however large it becomes. This takes its place.
"""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from httpx2 import AsyncByteStream, Response

ACCEPTED = "gzip, deflate"
"""What is asked for with every request: what is unpacked here, also where the library knows more, as with zstd."""
PIECE = 64 * 1024  # bytes that are unpacked at a time
FREE = 1024 * 1024  # bytes that may be unpacked from however little
MOST_TIMES = 100  # beyond that, by its own size: a stream of events shrinks to a thirtieth
MOST_ERROR_BYTES = 256 * 1024  # the SDK reads all of an error's body, however long it is
GZIP, ZLIB, BARE = 31, 15, -15  # forms of a stream, as zlib numbers them


class Unpackable(Exception):
    """A body that is not what its encoding says, or that becomes too large."""


class Unpacker:
    """Unpacks a body that comes in pieces of any size. ``encoding`` is ``gzip`` or ``deflate``."""

    def __init__(self, encoding: str) -> None:
        self._stream = zlib.decompressobj(GZIP) if encoding == "gzip" else None
        self._head = b""  # of a deflated body: its form shows in two bytes
        self._packed = self._unpacked = 0

    def pieces(self, packed: bytes) -> Iterator[bytes]:
        """Yield what these bytes hold, at most ``PIECE`` bytes at a time.

        Raises:
            Unpackable: the bytes are no such stream, or hold more than ``MOST_TIMES`` their size.
        """
        self._packed += len(packed)
        if self._stream is None:
            packed = self._head = self._head + packed
            if len(packed) < 2:
                return
            standard = packed[0] & 15 == 8 and int.from_bytes(packed[:2], "big") % 31 == 0
            self._stream = zlib.decompressobj(ZLIB if standard else BARE)  # many servers send it bare
        while True:
            try:
                piece = self._stream.decompress(packed, PIECE)
            except zlib.error:
                raise Unpackable("what came could not be unpacked") from None
            self._count(piece)
            if piece:
                yield piece
            packed = self._stream.unconsumed_tail
            if self._stream.eof or (not packed and len(piece) < PIECE):
                return

    def _count(self, piece: bytes) -> None:
        self._unpacked += len(piece)
        if self._unpacked > FREE and self._unpacked > MOST_TIMES * self._packed:
            raise Unpackable(f"what came unpacks to more than {MOST_TIMES} times its size")


async def unpack(response: Response) -> None:
    """Have the body of a response unpacked here, and read no more than ``MOST_ERROR_BYTES`` of an error's.

    Call it before any of the body is read.
    """
    import httpx2  # noqa: PLC0415  heavy: loaded with the client

    if not isinstance(response.stream, httpx2.AsyncByteStream):
        return
    packed: AsyncByteStream = response.stream
    encoding = response.headers.pop("content-encoding", "identity").strip().lower()
    most = MOST_ERROR_BYTES if response.status_code >= 300 else None

    class Unpacked(httpx2.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            remaining = most
            try:
                async for piece in _unpacked(packed, encoding):
                    yield piece if remaining is None else piece[:remaining]
                    remaining = None if remaining is None else remaining - len(piece)
                    if remaining is not None and remaining <= 0:
                        return
            except Unpackable as error:
                raise httpx2.DecodingError(str(error)) from None

        async def aclose(self) -> None:
            await packed.aclose()

    response.stream = Unpacked()


async def _unpacked(packed: AsyncByteStream, encoding: str) -> AsyncIterator[bytes]:
    """Yield a body unpacked; between two pieces of it others have their turn.

    Raises:
        Unpackable: the body is not what its encoding says, is packed in another way, or becomes too large.
    """
    if encoding in ("", "identity"):
        async for piece in packed:
            yield piece
        return
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise Unpackable(f"what came is packed as {encoding[:40]!r}, and mull asks for gzip or deflate")
    unpacker = Unpacker(encoding.removeprefix("x-"))
    async for piece in packed:
        for number, part in enumerate(unpacker.pieces(piece)):
            if number:
                await asyncio.sleep(0)
            yield part
