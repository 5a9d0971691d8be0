"""The floors of streaming: the least that showing a reply costs with Textual.

    python -m tests.benchmarks.streaming_floors (Lines | Markdown) ADDRESS

*Lines* draws the raw text by a scroll view: no Markdown, words cut at the edge. *Markdown* feeds Textual's own
``Markdown`` widget through ``get_stream``. Both read the events of a server themselves, without any SDK.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from typing import ClassVar
from urllib.parse import urlsplit

from rich.segment import Segment
from textual.app import App, ComposeResult
from textual.containers import VerticalScroll
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widgets import Input, Markdown, Static

from tests.benchmarks.words import FINISHED_WORDS, OPEN

FRAME = 0.05  # seconds


class Lines(ScrollView):
    """Takes pieces of text, and paints its lines once a frame."""

    def __init__(self) -> None:
        super().__init__()
        self._lines = [""]
        self._pieces: list[str] = []

    def write(self, piece: str) -> None:
        """Add a piece of text at the end."""
        if not self._pieces:
            self.set_timer(FRAME, self._take)
        self._pieces.append(piece)

    def _take(self) -> None:
        """Work in what came, cut to the width, and stand at the end."""
        width = max(1, self.size.width)
        text = self._lines.pop() + "".join(self._pieces)
        self._pieces.clear()
        for line in text.split("\n"):
            self._lines += [line[at : at + width] for at in range(0, len(line) or 1, width)]
        self.virtual_size = Size(width, len(self._lines))
        self.scroll_end(animate=False)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw one line of the view."""
        number = self.scroll_offset.y + y
        text = [Segment(self._lines[number])] if number < len(self._lines) else []
        return Strip(text).adjust_cell_length(self.size.width)


class Streaming(App[None]):
    """Where the reply goes, a line that says when it is whole, and a field."""

    AUTO_FOCUS = "Input"
    CSS: ClassVar[str] = "Lines, VerticalScroll { height: 1fr; } #state { height: 1; }"

    def __init__(self, widget: str, address: str) -> None:
        super().__init__()
        self._widget, self._address = widget, address

    def compose(self) -> ComposeResult:
        """Yield the three."""
        if self._widget == "Lines":
            yield Lines()
        else:
            with VerticalScroll() as scroll:
                yield Markdown()
            scroll.anchor()
        yield Static(OPEN, id="state")
        yield Input()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Ask for the reply that is described."""
        event.input.clear()
        self.run_worker(self._show(event.value))

    async def _show(self, prompt: str) -> None:
        """Show the reply as it comes, and then say so in the words that mull's last line holds."""
        if self._widget == "Lines":
            lines = self.query_one(Lines)
            async for piece in replied(self._address, prompt):
                lines.write(piece)
        else:
            stream = Markdown.get_stream(self.query_one(Markdown))
            async for piece in replied(self._address, prompt):
                await stream.write(piece)
            await stream.stop()
        self.query_one("#state", Static).update(FINISHED_WORDS)


async def replied(address: str, prompt: str) -> AsyncIterator[str]:
    """Yield the pieces of a reply: the events are read a line at a time, and the JSON of each is decoded."""
    url = urlsplit(address)
    reader, writer = await asyncio.open_connection(url.hostname, url.port)
    body = json.dumps({"messages": [{"role": "user", "content": prompt}]}).encode()
    writer.write(b"POST /v1/chat/completions HTTP/1.1\r\ncontent-length: %d\r\n\r\n" % len(body) + body)
    async for line in reader:
        if line.startswith(b"data: {"):
            choices = json.loads(line[6:])["choices"]
            piece = choices[0]["delta"].get("content") if choices else None
            if piece:
                yield piece
    writer.close()


def main() -> None:
    """Run the variant asked for."""
    Streaming(sys.argv[1], sys.argv[2]).run()


if __name__ == "__main__":
    main()
