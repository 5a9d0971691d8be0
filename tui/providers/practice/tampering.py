"""What comes out wrong of a reply that is right: bytes are changed on their way out.

A fault that strikes midway needs a place. It is marked in the reply's text by a code point no text holds;
the first event with the mark is the one struck, later ones only repeat the whole text.
"""

from __future__ import annotations

from collections.abc import Iterator

from tui.providers.practice.frame import Frame

MARK = "\ufdd0"  # a code point that is no character
MARKED = MARK.encode()
BOM = b"\xef\xbb\xbf"
HUGE = 40_000_000  # bytes of one event
EMPTY = b"data:\n\nevent: ping\n\nid: 7\n\nretry: 10\n\n: nothing\n\n"
SLICE = 16_000  # bytes made at a time
# What the mark becomes wherever it stands.
SPOILT = {"badutf8": b"\xc3\x28\xff", "surrogate": b"\\ud83d"}


def tampered(frames: Iterator[Frame], fault: str | None, odd: Iterator[Frame]) -> Iterator[Frame]:
    """Yield the frames of a stream as a fault lets them through; ``odd`` are this API's strange events."""
    struck = False
    if fault == "torn":
        yield from _torn(frames)
        return
    if fault == "bom":
        yield Frame(BOM)
    for frame in frames:
        if MARKED not in frame.data:
            yield frame
        elif fault in SPOILT:
            yield frame._replace(data=frame.data.replace(MARKED, SPOILT[fault]))
        elif struck:
            yield frame._replace(data=frame.data.replace(MARKED, b""))
        else:
            struck = True
            yield from _struck(frame, fault, odd)


def tampered_body(content: bytes, fault: str | None) -> Iterator[bytes]:
    """Yield a body that comes whole, as a fault lets it through."""
    if fault == "bom":
        yield BOM
    if fault == "hugeevent":
        head, _, tail = content.partition(MARKED)
        yield from (head, *[b"x" * SLICE] * (HUGE // SLICE), tail)
        return
    content = content.replace(MARKED, SPOILT.get(fault or "", b""))
    yield content[: len(content) // 2] if fault == "malformed" else content


def _struck(frame: Frame, fault: str | None, odd: Iterator[Frame]) -> Iterator[Frame]:
    """Yield what comes in the place of the marked event."""
    head, _, tail = frame.data.partition(MARKED)
    if fault == "malformed":
        yield Frame(head + b"\n\n")
    elif fault == "emptyevents":
        yield Frame(EMPTY)
    elif fault == "hugeevent":
        yield Frame(head)
        yield from [Frame(b"x" * SLICE)] * (HUGE // SLICE)
        yield Frame(tail)
    else:
        yield from odd


def _torn(frames: Iterator[Frame]) -> Iterator[Frame]:
    """Yield the frames, the last one only in half."""
    held: Frame | None = None
    for frame in frames:
        if held is not None:
            yield held
        held = frame
    if held is not None:
        yield held._replace(data=held.data[: len(held.data) // 2])
