"""The parts of the next request, one line each. Only the lines in view are made, however many there are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual.binding import Binding
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from tui.app.transcript.scrolling import LineScroll
from tui.core.cleaning import cleaned_line
from tui.core.context.parts import Fate
from tui.core.context.xray import Xray, XrayLine, cache_word
from tui.core.formatting import tokens

if TYPE_CHECKING:
    from rich.style import Style
    from textual import events

BAR = 5  # columns of the bar of a part's share
EIGHTHS = " ▏▎▍▌▋▊▉█"
PIN = "▴"
NO_JOINT = "  "
ROLES = 90  # width in columns from which on the role is shown
FIRST_WORDS = 400  # characters of a text that are read for its line


class PartList(LineScroll, can_focus=True):
    """Shows the lines of an `Xray`, all or some of them; ``cursor`` is the place of the selected one, from 0."""

    DEFAULT_CSS = """
    PartList {
        padding: 0 1;
        & > .part-list--line { color: $foreground; }
        & > .part-list--unsent { color: $text-muted; text-style: italic; }
        & > .part-list--adapted { color: $text-warning; }
        & > .part-list--cursor {
            color: $block-cursor-foreground; background: $block-cursor-background; text-style: bold;
        }
        &:nocolor > .part-list--cursor { text-style: bold underline; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"part-list--{name}" for name in ("line", "unsent", "adapted", "cursor")}
    BINDINGS = [
        Binding("up", "step(-1)", show=False),
        Binding("down", "step(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home", "ends(0)", show=False),
        Binding("end", "ends(1)", show=False),
    ]
    cursor: reactive[int] = reactive(0)

    class Moved(Message):
        """Another line is selected."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self._xray: Xray | None = None
        self._numbers: Sequence[int] = ()

    def show(self, xray: Xray, numbers: Sequence[int], cursor: int, *, at_end: bool = False) -> None:
        """Show these lines of an X-ray and select the one at ``cursor``; ``at_end`` scrolls the last one into view."""
        self._xray, self._numbers = xray, numbers
        self._fit()
        self.cursor = cursor
        if at_end:
            self.call_after_refresh(self._to_end)
        self._keep_in_view()
        self.refresh()
        self.post_message(self.Moved())

    @property
    def number(self) -> int | None:
        """The number of the selected line in the X-ray, None where no line is shown."""
        return self._numbers[self.cursor] if self._numbers else None

    def line(self) -> XrayLine | None:
        """Return the selected line, None where no line is shown."""
        number = self.number
        return self._xray.line(number) if self._xray is not None and number is not None else None

    def validate_cursor(self, cursor: int) -> int:
        """Stay within the list."""
        return max(0, min(cursor, len(self._numbers) - 1))

    def watch_cursor(self) -> None:
        """Draw the old and the new line again, and say that another one is selected."""
        self._keep_in_view()
        self.refresh()
        self.post_message(self.Moved())

    def _to_end(self) -> None:
        self.scroll_to(y=len(self._numbers), animate=False, immediate=True)
        self._keep_in_view()

    def _keep_in_view(self) -> None:
        top, height = self.scroll_offset.y, self._view.height
        if height and not top <= self.cursor < top + height:
            above = self.cursor < top
            self.scroll_to(y=self.cursor if above else self.cursor - height + 1, animate=False, immediate=True)

    def on_resize(self) -> None:
        """Keep the selected line in view."""
        self._fit()
        self._keep_in_view()

    def _fit(self) -> None:
        self.virtual_size = self._view.with_height(len(self._numbers))

    # Moving

    def action_step(self, by: int) -> None:
        """Move by lines."""
        self.cursor += by

    def action_page(self, pages: int) -> None:
        """Move by so many pages."""
        self.cursor += pages * max(1, self._view.height - 1)

    def action_ends(self, end: int) -> None:
        """Select the first line (0) or the last (1)."""
        self.cursor = end * (len(self._numbers) - 1)

    def on_click(self, event: events.Click) -> None:
        """Select the line that is clicked on."""
        at = event.get_content_offset(self)
        if at is not None and self.scroll_offset.y + at.y < len(self._numbers):
            self.cursor = self.scroll_offset.y + at.y

    # Drawing

    def render_line(self, y: int) -> Strip:
        """Draw one line of the view."""
        place, width = self.scroll_offset.y + y, self._view.width
        if self._xray is None or place >= len(self._numbers):
            return Strip.blank(width, self.get_component_rich_style("part-list--line"))
        line = self._xray.line(self._numbers[place])
        style = self._style(line, chosen=place == self.cursor)
        row = row_of(line, width - len(joint := self._joint(place)), cache=self._xray.cache is not None)
        return Strip([Segment(joint + row, style)]).adjust_cell_length(width, style)

    def _joint(self, place: int) -> str:
        """Return the sign that joins the lines of a turn; lines that were filtered are not joined."""
        if self._xray is None or len(self._numbers) != len(self._xray):
            return NO_JOINT
        return f"{self._xray.bracket(self._numbers[place])} "

    def _style(self, line: XrayLine, *, chosen: bool) -> Style:
        if chosen:
            return self.get_component_rich_style("part-list--cursor")
        part = line.part
        name = "unsent" if part is None or not part.sent else "adapted" if part.fate is Fate.ADAPTED else "line"
        return self.get_component_rich_style(f"part-list--{name}")


def row_of(line: XrayLine, width: int, *, cache: bool = False) -> str:
    """Return a line as text: sign, fate, pin, what it is, tokens, share, first words; roles where there is room.

    ``cache`` adds what becomes of it at the prompt cache.
    """
    pin = PIN if line.pinned else " "
    role = f"{line.role:<10}" if width >= ROLES else ""
    words = cleaned_line(f"{line.note}: {line.text[:FIRST_WORDS]}" if line.is_attached else line.text[:FIRST_WORDS])
    size = f"{tokens(line.tokens):>10}  {share_bar(line):<{BAR}}" + (f" {cache_word(line):<7}" if cache else "")
    return f"{line.sign} {line.fate_word:<9} {pin} {line.kind_word:<11}{role}{size} {words or cleaned_line(line.note)}"


def columns(width: int, *, cache: bool = False) -> str:
    """Return the headings of the columns."""
    role = f"{'role':<10}" if width >= ROLES else ""
    cached = f" {'cache':<7}" if cache else ""
    return f"{NO_JOINT}{'status':<11}   {'part':<11}{role}{'tokens':>10}  {'share':<{BAR}}{cached} text"


def share_bar(line: XrayLine) -> str:
    """Return a part's share of what is used as a bar; in other blocks where the part is not sent."""
    eighths = min(BAR * 8, round(line.share * BAR * 8)) or (1 if line.share > 0 else 0)
    if line.part is not None and not line.part.sent:
        return "░" * -(-eighths // 8)
    full, rest = divmod(eighths, 8)
    return ("█" * full + EIGHTHS[rest]).rstrip()
