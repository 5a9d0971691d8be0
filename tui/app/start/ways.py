"""The ways to begin, in the room above the empty composer, which keeps the keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget


class Way(Enum):
    """A way to begin."""

    PRACTISE = auto()
    CONNECT = auto()
    HERE = auto()


@dataclass(frozen=True, slots=True)
class WayLine:
    """The line of a way: what it is, and more where there is room."""

    way: Way
    name: str
    more: str


WAYS = (
    WayLine(Way.PRACTISE, "Practise: nothing is sent", "mull makes up the answers; no key, no cost"),
    WayLine(Way.CONNECT, "Connect to a service (F9)", "OpenAI, Azure, OpenRouter and others, with a key"),
    WayLine(Way.HERE, "Use a server on this computer", "Ollama, LM Studio, llama.cpp, vLLM"),
)
NUMBERS = {str(number): line.way for number, line in enumerate(WAYS, 1)}
MOVES = {"up": -1, "shift+tab": -1, "down": 1, "tab": 1}
TAKE, LEAVE = "enter", "escape"
KEYS = (*NUMBERS, *MOVES, TAKE, LEAVE)
"""The keys that the empty composer hands on while the ways are shown."""
HEAD = "How do you want to begin?"
HINTS = (
    "1, 2, 3, or Up, Down and Enter, or a click · type a message to practise · /start shows this again",
    "1 2 3, or Up, Down and Enter · type to practise",
    "1 2 3 · type to practise",
)
"""The line below the ways: the longest that there is room for."""
GAP = 3  # columns between a name and what more is said
FIRST = 1  # the row of the first way
LOW = 16  # rows of a terminal below which no row is left empty


class WaysList(Widget):
    """A heading, a line for each way, and the keys. The chosen way has a sign and is bold."""

    DEFAULT_CSS = """
    WaysList { height: auto; padding: 0 2; display: none; }
    WaysList.some { display: block; }
    """
    chosen: reactive[int] = reactive(0)

    def __init__(self) -> None:
        super().__init__()
        self.press: Callable[[str], None] = lambda _: None  # does what a key of the ways means

    @property
    def shown(self) -> bool:
        """Whether the ways can be seen."""
        return self.has_class("some")

    def show(self, wanted: bool) -> None:
        """Show the ways, or nothing; the first one is chosen where they were not there before."""
        if wanted and not self.shown:
            self.chosen = 0
        self.set_class(wanted, "some")

    def move(self, step: int) -> None:
        """Choose the way before or after; behind the last one comes the first."""
        self.chosen = (self.chosen + step) % len(WAYS)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002  as Textual calls it
        """Return a row for the heading, one for each way, one for the keys, and an empty one where there is room."""
        return FIRST + len(WAYS) + 1 + (self.app.size.height >= LOW)

    def render(self) -> Content:
        """Return the rows."""
        width = self.content_size.width
        rows = [Content.styled(HEAD, "bold"), *(self._row(number, width) for number in range(len(WAYS)))]
        keys = next((each for each in HINTS if len(each) <= width), HINTS[-1])
        return Content("\n").join([*rows, Content.styled(keys, "$text-muted")])

    def _row(self, number: int, width: int) -> Content:
        line, here = WAYS[number], number == self.chosen
        names = max(len(each.name) for each in WAYS)
        row = Content.styled(f"{'▸' if here else ' '} {number + 1}  {line.name:<{names}}", "bold" if here else "")
        more = " " * GAP + line.more
        if row.cell_length + len(more) <= width:
            row += Content.styled(more, "$text-muted")
        return row.truncate(width, ellipsis=True)

    def on_click(self, event: events.Click) -> None:
        """Take the way that was clicked."""
        number = event.y - FIRST
        if 0 <= number < len(WAYS):
            event.stop()
            self.press(str(number + 1))
