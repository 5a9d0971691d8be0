"""A reader of server-sent events, from bytes in pieces of any size.

The SDK's own reader takes more time than all other work on a reply, and hides what went wrong. This one follows the
standard (WHATWG HTML, "Server-sent events"), without ids and reconnecting. It also reads what servers send against the
standard: JSON events with one line end between them instead of two, an error in a field of the name ``error``, and
JSON without any field.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

BOM = b"\xef\xbb\xbf"
MOST_BYTES = 8 * 1024 * 1024  # of one event: no reply is so large, so the server is broken or hostile
# Between two JSON events with no empty line between them. No JSON goes on like this after a line that ends in ``}``.
TOUCHING = re.compile(rb"\}\n(?=(?:(?:event|id|retry|):[^\n]{0,200}\n){0,3}data:[ ]?[{\[])")
FAR = 1024  # bytes after which TOUCHING is decided
FIELDS = (b"data", b"event", b"id", b"retry")
ERROR = "error"  # the name of an event, and of a field, that reports an error
MOST_STRAY = 512  # bytes that belong to no field and are kept to be quoted


class EventTooLarge(Exception):
    """An event exceeded the limit before it ended."""


class EventReader:
    """Takes bytes and returns events as ``(event, data)``; comments and events without data are skipped.

    ``most_bytes`` is the limit for one event. ``stray`` is the beginning of what came and is no field of an event.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self.stray = b""
        self._most_bytes = most_bytes
        self._begun = False
        self._after_return = False
        self._touching = False
        self._tail = bytearray()
        self._searched = 0  # bytes of the tail that cannot be where two events touch

    def feed(self, piece: bytes) -> list[tuple[str, str]]:
        """Return the events that this piece completes.

        Raises:
            EventTooLarge: an event exceeds the limit.
        """
        piece = self._lines(self._without_bom(piece))
        if b"\n\n" in piece or (piece.startswith(b"\n") and self._tail.endswith(b"\n")):
            whole = bytes(self._tail) + piece if self._tail else piece
            ended, _, rest = whole.rpartition(b"\n\n")
            self._tail.clear()
            self._searched = 0
        else:
            ended, rest = b"", piece
        found = self._events(ended) if ended else []
        self._tail += rest
        found += self._touched()
        if len(self._tail) > self._most_bytes:
            raise EventTooLarge(f"an event of more than {self._most_bytes} bytes")
        return found

    def end(self) -> list[tuple[str, str]]:
        """Return the events in a rest that no empty line ends. Call it when nothing more comes.

        By the standard such an event does not count: the caller takes only errors from it. ``complete`` says of the
        others whether one line end is what ends events here.
        """
        rest = bytes(self._tail)
        self._tail.clear()
        return self._events(rest)

    @property
    def held(self) -> int:
        """Bytes of an event that is not complete."""
        return len(self._tail)

    @property
    def complete(self) -> bool:
        """Whether the rest is a whole event all the same: one line end is enough in this stream, and it has come."""
        return self._touching and self._tail.endswith(b"\n")

    def _without_bom(self, piece: bytes) -> bytes:
        """Return a piece without the byte order mark at the very start, which may itself come in pieces."""
        if self._begun:
            return piece
        piece = bytes(self._tail) + piece
        self._tail.clear()
        if len(piece) < len(BOM) and BOM.startswith(piece):
            self._tail += piece
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

    def _touched(self) -> list[tuple[str, str]]:
        """Return the events in the tail that the next one touches; what was searched is not searched again."""
        if not self._tail:
            return []
        ends_of_events = [match.end() for match in TOUCHING.finditer(self._tail, self._searched)]
        if not ends_of_events:
            ends = self._tail.rfind(b"}\n", self._searched)
            undecided = ends >= 0 and len(self._tail) - ends < FAR
            self._searched = ends if undecided else max(self._searched, len(self._tail) - 1)
            return []
        self._touching = True
        whole = bytes(self._tail[: ends_of_events[-1]])
        del self._tail[: ends_of_events[-1]]
        self._searched = 0
        return self._events(whole)

    def _events(self, text: bytes) -> list[tuple[str, str]]:
        """Return the events in whole blocks of lines."""
        found: list[tuple[str, str]] = []
        for block in text.split(b"\n\n"):
            if block.startswith(b"data: ") and b"\n" not in block:  # nearly every event
                found.append(("", block[6:].decode("utf-8", "replace")))
            else:
                found += self._of_block(block)
        return found

    def _of_block(self, block: bytes) -> Iterator[tuple[str, str]]:
        """Yield the events of a block: one, unless some of them touch."""
        begins = 0
        for match in TOUCHING.finditer(block):
            self._touching = True
            yield from self._of_lines(block[begins : match.end() - 1])
            begins = match.end()
        yield from self._of_lines(block[begins:])

    def _of_lines(self, block: bytes) -> Iterator[tuple[str, str]]:
        """Yield the event in a block of lines, if it holds data, and the errors that are no part of one."""
        name, data, errors, bare = b"", [], [], []
        for line in block.split(b"\n"):
            field, colon, value = line.partition(b":")
            value = value.removeprefix(b" ")
            if field == b"data":
                data.append(value)
            elif field == b"event":
                name = value
            elif field == b"error" and colon:
                errors.append(value)
            elif field not in FIELDS and line.strip() and not line.startswith(b":"):
                bare.append(line)
        if any(data):
            yield (name.decode("utf-8", "replace"), b"\n".join(data).decode("utf-8", "replace"))
        if errors:
            yield (ERROR, b"\n".join(errors).decode("utf-8", "replace"))
        stray = b"\n".join(bare)
        if stray.lstrip().startswith(b"{"):
            yield ("", stray.decode("utf-8", "replace"))
        elif stray and len(self.stray) < MOST_STRAY:
            self.stray += (b" " if self.stray else b"") + stray[:MOST_STRAY]
