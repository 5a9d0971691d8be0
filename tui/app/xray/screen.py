"""The X-ray: the next request part by part, with what becomes of each. It shows the context that the meters show."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.screen import Screen
from textual.widgets import Input, Static

from tui.app.hint_line import HintLine
from tui.app.keymap import bound
from tui.app.meters.context_bar import bar
from tui.app.meters.meter_panel import MeterPanel
from tui.app.meters.meters import Meters
from tui.app.pickers.text_pane import TextPane
from tui.app.xray.part_list import PartList, columns
from tui.app.xray.raw import RawView
from tui.app.xray.text import about, cache_line, head, served_otherwise, text_of
from tui.core.cleaning import cleaned, cleaned_line
from tui.core.context.context import Context
from tui.core.context.parts import Part, PartKind
from tui.core.context.prompt_cache import PromptCache
from tui.core.context.xray import Xray, XrayLine
from tui.core.conversation.content_filter import told
from tui.core.conversation.message import Reply, ReplyStatus
from tui.core.conversation.record import Mark
from tui.core.errors import MullError
from tui.core.recipient import recipient_then

HINT = (
    "Escape back · m mute · p pin · r raw request · j raw reply · c copy · x purge · / filter · R make room · Tab text"
)


@dataclass(frozen=True, slots=True)
class XraySource:
    """Where the X-ray's parts come from, and where marks on them go.

    ``model`` says which model is asked, and where; ``panel`` shows the meters whose context is shown here; ``mark``
    mutes or pins what a part was made of and returns a sentence on it (raises MullError); ``request`` returns the next
    request as JSON, ``reply`` the raw body of one (raises MullError where there is none); ``message`` a message by its
    id; ``purge`` asks, purges a message and returns a sentence on it, empty where it was not done (raises MullError);
    ``cache`` what the prompt cache holds of a context, None where nobody knows; ``again`` what is read again where a
    message is muted, as text.
    """

    model: str
    panel: MeterPanel
    mark: Callable[[Part, Mark], Awaitable[str]]
    request: Callable[[], Awaitable[str]]
    reply: Callable[[int], Awaitable[str]]
    message: Callable[[int], object]
    purge: Callable[[int], Awaitable[str]]
    cache: Callable[[Context], PromptCache | None] = lambda _: None
    again: Callable[[Xray, int], str] = lambda *_: ""


class XrayScreen(Screen[bool]):
    """Answers with True where the user wants to make room, else with False."""

    CSS_PATH = Path(__file__).with_name("screen.tcss")
    BINDINGS = [
        Binding("escape", "back", "Back", show=False),
        Binding("q", "dismiss(False)", "Back", show=False),
        bound("xray", "dismiss(False)", priority=False),
        Binding("m", "mark('muted')", "Mute or unmute", show=False),
        Binding("p", "mark('pinned')", "Pin or unpin", show=False),
        Binding("r", "raw_request", "Raw request", show=False),
        Binding("j", "raw_reply", "Raw reply", show=False),
        Binding("c", "copy", "Copy the text", show=False),
        Binding("x", "purge", "Purge the message", show=False),
        Binding("slash", "filter", "Filter", show=False),
        Binding("R", "dismiss(True)", "Make room", show=False),
        bound("make_room", "dismiss(True)", priority=False),
    ]

    def __init__(self, source: XraySource) -> None:
        super().__init__()
        self._source = source
        self._meters = Meters()
        self._xray: Xray | None = None
        self._words = ""
        self._shown: XrayLine | None = None
        self._said_at: int | None = None  # the selected line when something was said

    def compose(self) -> ComposeResult:
        """Build the page: figures, parts, the text of the selected part, keys."""
        yield Static("", id="title", markup=False)
        yield Static("", id="cache", markup=False)
        yield Static("", id="bar", markup=False)
        yield Static("", id="columns", markup=False)
        yield PartList(id="parts")
        with Horizontal(id="filter-line"):
            yield Static("Filter", id="filter-label", markup=False)
            yield Input(id="filter", compact=True, select_on_focus=False)
            yield Static("", id="filter-count", markup=False)
        yield Static("", id="about", markup=False)
        yield TextPane(id="text", focusable=True)
        yield Static("", id="said", markup=False)
        yield HintLine(HINT, id="hint")

    def on_mount(self) -> None:
        """Show the context of the meters, now and whenever it changes."""
        self.query_one(PartList).focus()
        self.watch(self._source.panel, "meters", self._draw)

    @property
    def context(self) -> Context | None:
        """The context that is shown: the one that the meters show."""
        return self._xray.context if self._xray is not None else None

    @property
    def _cache(self) -> PromptCache | None:
        return self._xray.cache if self._xray is not None else None

    def _draw(self, meters: Meters) -> None:
        """Show the figures, and the parts where they have changed."""
        if meters.context is None:
            return
        self._meters = meters
        self.refresh_bar()
        if meters.context == self.context:
            return
        before, first = self._selected(), self._xray is None
        self._xray = Xray(meters.context, self._source.cache(meters.context))
        self._show_cache()
        self._name_columns()
        numbers = self._numbers()
        place = self._xray.last_message() if first else self._place(before, numbers)
        self.query_one(PartList).show(self._xray, numbers, place, at_end=first)

    def _selected(self) -> tuple[int, XrayLine | None]:
        parts = self.query_one(PartList)
        return int(parts.cursor), parts.line()

    def _place(self, before: tuple[int, XrayLine | None], numbers: Sequence[int]) -> int:
        """Return where the selected line is now: there may be more parts above it, or fewer."""
        place, line = before
        if line is None or line.part is None or self._xray is None:
            return place
        selected = _identity(line.part)
        near: Iterable[int] = range(max(0, place - 3), min(len(numbers), place + 4))
        for at in chain(sorted(near, key=lambda at: abs(at - place)), range(len(numbers))):
            held = self._xray.line(numbers[at])
            if held.part is not None and _identity(held.part) == selected:
                return at
        return place

    def _show_cache(self) -> None:
        """Show what the prompt cache holds of the request, where that is known."""
        line = self.query_one("#cache", Static)
        line.display = self._cache is not None
        line.update(cache_line(self._cache) if self._cache is not None else "")

    def refresh_bar(self) -> None:
        """Draw the figures and the window, each as one line."""
        context, width = self._meters.context, self.app.size.width - 2
        self.query_one("#title", Static).update(head(self._meters, cleaned_line(self._source.model), width))
        known = context is not None and context.window is not None and width > 0
        self.query_one("#bar", Static).update(bar(self._meters, width) if known else "window unknown: no bar")

    def on_resize(self) -> None:
        """Draw the bar as wide as the screen, and name the columns that have room."""
        self.refresh_bar()
        self._name_columns()

    def _name_columns(self) -> None:
        names = columns(self.app.size.width - 3, cache=self._cache is not None)
        self.query_one("#columns", Static).update(names)

    # The selected part

    @on(PartList.Moved)
    def _show_part(self) -> None:
        parts = self.query_one(PartList)
        if parts.number != self._said_at:
            self.tell("")
        line = parts.line()
        if line == self._shown:
            return
        self._shown = line
        self.query_one("#about", Static).update("" if line is None else about(line, self._read_again(line)))
        self.query_one(TextPane).show("" if line is None else text_of(line, self._source.message))

    def _read_again(self, line: XrayLine) -> str:
        """Return what is read again where the selected message is muted; empty where nothing is, or it is none."""
        part = line.part
        if self._xray is None or part is None or not part.sent or part.message is None:
            return ""
        return self._source.again(self._xray, part.message)

    def action_copy(self) -> None:
        """Copy the text of the selected part."""
        line = self.query_one(PartList).line()
        if line is not None and line.text:
            self.app.copy_to_clipboard(line.text)
        else:
            self.tell("There is no text to copy.")

    # Marking

    @work(group="mark", exclusive=True)
    async def action_mark(self, mark: Mark) -> None:
        """Mute or unmute, pin or unpin the selected part."""
        line = self.query_one(PartList).line()
        if line is None or line.part is None:
            self.tell("Choose a message first.")
            return
        try:
            self.tell(await self._source.mark(line.part, mark))
        except MullError as error:
            self.tell(str(error))

    @work(group="mark", exclusive=True)
    async def action_purge(self) -> None:
        """Ask, and purge the message of the selected part."""
        line = self.query_one(PartList).line()
        message = None if line is None or line.part is None else line.part.message
        if message is None:
            self.tell("Choose a message first.")
            return
        try:
            self.tell(await self._source.purge(message))
        except MullError as error:
            self.tell(str(error))

    def tell(self, text: str) -> None:
        """Show a sentence above the keys, until another line is selected."""
        self._said_at = self.query_one(PartList).number
        self.query_one("#said", Static).update(cleaned(text))
        self.set_class(bool(text), "told")

    # Filtering

    def action_filter(self) -> None:
        """Open the line with the filter."""
        self.add_class("filtering")
        self.query_one("#filter", Input).focus()

    @on(Input.Changed, "#filter")
    @work(group="filter", exclusive=True)
    async def _filter(self, event: Input.Changed) -> None:
        self._words, xray = event.value, self._xray
        if xray is not None:
            numbers = await asyncio.to_thread(_matching, xray, event.value)
            self.query_one("#filter-count", Static).update(f"{len(numbers):,} of {len(xray):,}")
            self.query_one(PartList).show(xray, numbers, 0)

    @on(Input.Submitted, "#filter")
    def _filtered(self) -> None:
        self.query_one(PartList).focus()

    def _numbers(self) -> Sequence[int]:
        return () if self._xray is None else _matching(self._xray, self._words)

    # Leaving, and going further

    def action_back(self) -> None:
        """Leave the filter, or the screen."""
        if self.has_class("filtering"):
            self.remove_class("filtering")
            self.query_one("#filter", Input).value = ""
            self.query_one(PartList).focus()
        else:
            self.dismiss(False)

    def action_raw_request(self) -> None:
        """Show the next request as it would be sent now."""
        self.app.push_screen(
            RawView("The next request", "As it would be sent now; secrets are masked.", self._source.request)
        )

    def action_raw_reply(self) -> None:
        """Show the selected reply as it came."""
        line = self.query_one(PartList).line()
        message = line.part.message if line is not None and line.part is not None else None
        reply = self._source.message(message) if message is not None else None
        if not isinstance(reply, Reply):
            self.tell("Choose a reply, or its reasoning, first.")
            return
        self._show_reply(reply)

    @work(group="raw", exclusive=True)
    async def _show_reply(self, reply: Reply) -> None:
        try:
            text = await self._source.reply(reply.id)
        except MullError as error:
            self.tell(str(error))
            return

        async def made() -> str:
            return text

        about = f"As it came from {recipient_then(reply.origin).shown or reply.origin.connection}. It is in no request."
        found = reply.outcome.content_filter
        line = told(found, stopped=reply.status is ReplyStatus.FILTERED)
        if line:
            about += f" {line[0].upper()}{line[1:]}."
        about += served_otherwise(reply)
        self.app.push_screen(RawView(f"A reply of {reply.origin.model}", about, made, found))


def _identity(part: Part) -> tuple[int | None, PartKind, bool]:
    """Return what a part keeps when its context is built again; the attachments of one message share it."""
    return part.message, part.kind, part.attached is not None


def _matching(xray: Xray, words: str) -> Sequence[int]:
    """Return the numbers of the lines in which words are found: of this very request, whatever takes its place."""
    return xray.matching(words) if words.strip() else range(len(xray))
