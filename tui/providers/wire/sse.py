"""A reader of server-sent events, from bytes in pieces of any size.

The SDK's own reader takes more time than all other work on a reply, and hides what went wrong. This one follows the
standard (WHATWG HTML, "Server-sent events"), without ids and reconnecting.
"""

from __future__ import annotations

BOM = b"\xef\xbb\xbf"
MOST_BYTES = 32 * 1024 * 1024  # of one event: no reply is so large, so the server is broken or hostile


class EventTooLarge(Exception):
    """An event exceeded the limit before it ended."""


class EventReader:
    """Takes bytes and returns events as ``(event, data)``; comments and events without data are skipped.

    ``most_bytes`` is the limit for one event.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._begun = False
        self._after_return = False
        self._tail: list[bytes] = []
        self._tail_bytes = 0

    def feed(self, piece: bytes) -> list[tuple[str, str]]:
        """Return the events that this piece completes.

        Raises:
            EventTooLarge: an event exceeds the limit.
        """
        piece = self._lines(self._without_bom(piece))
        if not self._ends_an_event(piece):
            self._keep(piece)
            return []
        blocks = b"".join((*self._tail, piece)).split(b"\n\n")
        self._tail, self._tail_bytes = [], 0
        self._keep(blocks.pop())
        return [event for event in map(_event, blocks) if event is not None]

    def end(self) -> bool:
        """Return whether the bytes ended inside an event; that event is dropped."""
        rest = b"".join(self._tail)
        return any(line and not line.startswith(b":") for line in rest.split(b"\n"))

    def _without_bom(self, piece: bytes) -> bytes:
        """Return a piece without the byte order mark at the very start, which may itself come in pieces."""
        if self._begun:
            return piece
        piece = b"".join((*self._tail, piece))
        self._tail, self._tail_bytes = [], 0
        if len(piece) < len(BOM) and BOM.startswith(piece):
            self._tail = [piece]
            return b""
        self._begun = True
        return piece.removeprefix(BOM)

    def _lines(self, piece: bytes) -> bytes:
        """Return a piece with line feeds as its only line ends; CRLF may be cut in two between two pieces."""
        if self._after_return and piece:
            self._after_return = False
            piece = piece.removeprefix(b"\n")
        if b"\r" in piece:
            self._after_return = piece.endswith(b"\r")
            piece = piece.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        return piece

    def _ends_an_event(self, piece: bytes) -> bool:
        """Return whether this piece completes an empty line; what came before is not searched again."""
        if b"\n\n" in piece:
            return True
        return piece.startswith(b"\n") and bool(self._tail) and self._tail[-1].endswith(b"\n")

    def _keep(self, piece: bytes) -> None:
        """Keep the beginning of an event until the rest comes."""
        if not piece:
            return
        self._tail.append(piece)
        self._tail_bytes += len(piece)
        if self._tail_bytes > self._most_bytes:
            raise EventTooLarge(f"an event of more than {self._most_bytes} bytes")


def _event(block: bytes) -> tuple[str, str] | None:
    """Return the event in a block of lines, None if it holds no data."""
    if block.startswith(b"data: ") and b"\n" not in block:  # nearly every event
        return ("", block[6:].decode("utf-8", "replace"))
    name, data = b"", []
    for line in block.split(b"\n"):
        field, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if field == b"data":
            data.append(value)
        elif field == b"event":
            name = value
    if not any(data):
        return None
    return (name.decode("utf-8", "replace"), b"\n".join(data).decode("utf-8", "replace"))
